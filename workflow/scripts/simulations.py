"""Simulations of one condition for a block of replicates."""

import time

from dualreceptor import identities, logs, netcdf, perturbations, provenance, stamps
from dualreceptor.parameters import Parameters
from dualreceptor.simulations import simulate_block

logs.start(snakemake.log[0])

parameters = Parameters(**snakemake.params.parameters)
shared = (parameters, snakemake.params.replicates, snakemake.params.root_seed)

block = netcdf.take(snakemake.input.landscapes, identities.of_landscapes(*shared))
fields_of = perturbations.reader(snakemake.params.perturbations, *shared, report=print)
runs = simulate_block(parameters, block, fields_of, snakemake.params.root_seed, report=print)
record = provenance.of_runs(
    "simulations", *shared, snakemake.params.code, stamps.inputs(snakemake.input)
)
netcdf.write(runs, snakemake.output[0], record)
print(f"{time.process_time():.3f} s of CPU in all")
