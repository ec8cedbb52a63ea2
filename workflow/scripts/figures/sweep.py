"""Both outcomes over the values of a sweep."""

import sys

from dualreceptor import netcdf
from dualreceptor.figures import style, sweep

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
style.save(sweep.draw(netcdf.read(snakemake.input.dataset), **settings), snakemake.output, dpi)
