"""Landscapes and perturbation fields of a block of replicates."""

import sys

from dualreceptor import netcdf, perturbations
from dualreceptor.landscapes import landscapes
from dualreceptor.parameters import Parameters

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

parameters = Parameters(**snakemake.params.parameters)
replicates = snakemake.params.replicates
root_seed = snakemake.params.root_seed

netcdf.write(landscapes(parameters, replicates, root_seed), snakemake.output.landscapes)
perturbations.write(
    snakemake.output.perturbations, parameters, replicates, root_seed, report=print
)
