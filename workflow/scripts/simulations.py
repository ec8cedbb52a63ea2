"""Simulations of one condition for a block of replicates."""

import time

from dualreceptor.files import logs, netcdf, perturbations
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.simulations import simulate_block
from dualreceptor.provenance import embedding, keys, records

logs.start(snakemake.log[0])

parameters = Parameters(**snakemake.params.parameters)
shared = (parameters, snakemake.params.replicates, snakemake.params.root_seed)

block = netcdf.take(snakemake.input.landscapes, keys.of_landscapes(*shared))
fields_of = perturbations.reader(snakemake.params.perturbations, *shared, report=print)
runs = simulate_block(parameters, block, fields_of, snakemake.params.root_seed, report=print)
record = records.of_runs(
    "simulations", *shared, snakemake.params.code, embedding.inputs(snakemake.input)
)
netcdf.write(runs, snakemake.output[0], record)
print(f"{time.process_time():.3f} s of CPU in all")
