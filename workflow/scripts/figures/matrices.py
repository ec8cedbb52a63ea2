"""The matrices figure of an experiment, or of one point of a sweep."""

import sys

from dualreceptor import datasets
from dualreceptor.figures import matrices, style

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
dataset = datasets.read(snakemake.input.dataset, snakemake.params.point)
style.save(matrices.draw(dataset, **settings), snakemake.output, dpi)
