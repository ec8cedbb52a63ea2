"""The landscape of one run as a film."""

import sys

from dualreceptor import netcdf
from dualreceptor.figures import pictures

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

frames = netcdf.read(snakemake.input[0]).set_xindex("state").sel(state=snakemake.params.states)
pictures.animate(frames, snakemake.output, **snakemake.params.settings)
