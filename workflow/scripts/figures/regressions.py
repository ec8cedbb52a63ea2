"""The regressions figure of an experiment, or of one point of a sweep."""

import sys

import pandas as pd

from dualreceptor import datasets
from dualreceptor.figures import regressions, style

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
point = snakemake.params.point
dataset = datasets.read(snakemake.input.dataset, point)
table = datasets.rows_at(pd.read_csv(snakemake.input.regressions), point)
style.save(regressions.draw(dataset, table, **settings), snakemake.output, dpi)
