"""The timeseries figure of an experiment."""

import sys

from dualreceptor import netcdf
from dualreceptor.figures import style, timeseries

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
figure = timeseries.draw(netcdf.read(snakemake.input[0]), **settings)
style.save(figure, snakemake.output, dpi)
