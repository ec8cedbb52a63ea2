"""The landscape of one run as a film."""

from dualreceptor import logs, netcdf
from dualreceptor.figures import pictures

logs.start(snakemake.log[0])

frames = netcdf.take(snakemake.input[0], snakemake.params.identity)
frames = frames.set_xindex("state").sel(state=snakemake.params.states)
pictures.animate(frames, snakemake.output, **snakemake.params.settings)
