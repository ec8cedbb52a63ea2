"""The landscapes of one run at the steps that its pictures show."""

from dualreceptor.files import logs, netcdf
from dualreceptor.model.frames import frames
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

dataset = frames(
    Parameters(**snakemake.params.parameters),
    snakemake.params.replicate,
    snakemake.params.root_seed,
    snakemake.params.states,
)
record = embedding.record(snakemake.params.about, snakemake.params.code)
netcdf.write(dataset, snakemake.output[0], record)
