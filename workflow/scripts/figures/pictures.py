"""The landscape of one run at chosen steps."""

from dualreceptor.figures import pictures, style
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
frames = netcdf.take(snakemake.input[0], snakemake.params.identity)
frames = frames.set_xindex("state").sel(state=snakemake.params.states)
style.save(pictures.draw(frames, **settings), snakemake.output, dpi, record)
