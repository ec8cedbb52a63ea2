"""The landscapes of one run at the steps that its pictures show."""

from dualreceptor.files import logs, netcdf
from dualreceptor.model.frames import frames
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

params = snakemake.params
parameters = Parameters(**params.parameters)
seen = frames(parameters, params.replicate, params.root_seed, params.states)
record = embedding.make_record(params.about, params.code)
netcdf.write(seen, snakemake.output[0], record, params.key)
