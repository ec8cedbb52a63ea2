"""All simulations of an experiment or sweep as one dataset."""

from dualreceptor import logs, netcdf
from dualreceptor.datasets import collect

logs.start(snakemake.log[0])

dataset = collect(
    snakemake.input,
    snakemake.params.points,
    snakemake.params.conditions,
    snakemake.params.blocks,
    snakemake.params.root_seed,
    title=f"{snakemake.wildcards.experiment}, of the dual-receptor study",
)
netcdf.write(dataset, snakemake.output[0])
