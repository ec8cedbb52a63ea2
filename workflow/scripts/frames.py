"""The landscapes of one run at the steps that its pictures show."""

from dualreceptor import logs, netcdf, stamps
from dualreceptor.frames import frames
from dualreceptor.parameters import Parameters

logs.start(snakemake.log[0])

dataset = frames(
    Parameters(**snakemake.params.parameters),
    snakemake.params.replicate,
    snakemake.params.root_seed,
    snakemake.params.states,
)
record = stamps.record(snakemake.params.about, snakemake.params.code)
netcdf.write(dataset, snakemake.output[0], record)
