"""The landscape of one run at chosen steps."""

import sys

from dualreceptor import netcdf
from dualreceptor.figures import pictures, style

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
frames = netcdf.read(snakemake.input[0]).set_xindex("state").sel(state=snakemake.params.states)
style.save(pictures.draw(frames, **settings), snakemake.output, dpi)
