"""All simulations of an experiment or sweep as one dataset."""

from dualreceptor.analysis.datasets import collect
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

dataset = collect(
    snakemake.input,
    snakemake.params.points,
    snakemake.params.conditions,
    snakemake.params.blocks,
    snakemake.params.root_seed,
)
record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
netcdf.write(dataset, snakemake.output[0], record)
