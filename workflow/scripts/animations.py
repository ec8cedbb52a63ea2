"""The landscape of one run as a film."""

from dualreceptor.figures.pictures import Animation, Picture
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

params = snakemake.params
film = Animation.model_construct(**params.animation)
picture = Picture.model_construct(animation=film, **params.settings)
frames = netcdf.take(snakemake.input.frames, params.key)
record = embedding.make_record(params.about, params.code, snakemake.input)
picture.animate(frames, params.states, snakemake.output, record)
