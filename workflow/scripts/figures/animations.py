"""The landscape of one run as a film."""

from dualreceptor.figures import pictures
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
frames = netcdf.take(snakemake.input[0], snakemake.params.identity)
frames = frames.set_xindex("state").sel(state=snakemake.params.states)
pictures.animate(frames, snakemake.output, record=record, **snakemake.params.settings)
