"""Simulations of one condition for a block of replicates."""

import sys
import time

from dualreceptor import netcdf, perturbations
from dualreceptor.parameters import Parameters
from dualreceptor.simulations import simulate_block

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

parameters = Parameters(**snakemake.params.parameters)
block = netcdf.read(snakemake.input.landscapes)
root_seed = snakemake.params.root_seed
fields_of = perturbations.reader(
    snakemake.params.perturbations,
    parameters,
    block.replicate.values.tolist(),
    root_seed,
    print,
)

runs = simulate_block(parameters, block, fields_of, root_seed, report=print)
netcdf.write(runs, snakemake.output[0])
print(f"{time.process_time():.3f} s of CPU in all")
