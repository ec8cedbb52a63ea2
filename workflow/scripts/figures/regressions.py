"""The regressions figure of an experiment, or of one point of a sweep."""

import pandas as pd

from dualreceptor import datasets, logs, netcdf
from dualreceptor.figures import regressions, style
from dualreceptor.results import settled

logs.start(snakemake.log[0])

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
point = snakemake.params.point
dataset = datasets.at_point(
    netcdf.take(snakemake.input.dataset, snakemake.params.identity), point
)
table = datasets.rows_at(pd.read_csv(settled(snakemake.input.regressions)), point)
style.save(regressions.draw(dataset, table, **settings), snakemake.output, dpi)
