"""The matrices figure of an experiment."""

import sys

from dualreceptor import netcdf
from dualreceptor.figures import matrices, style

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
figure = matrices.draw(netcdf.read(snakemake.input[0]), **settings)
style.save(figure, snakemake.output, dpi)
