"""Landscapes and perturbation fields of a block of replicates."""

from dualreceptor import logs, netcdf, perturbations
from dualreceptor.landscapes import landscapes
from dualreceptor.parameters import Parameters

logs.start(snakemake.log[0])

parameters = Parameters(**snakemake.params.parameters)
replicates = snakemake.params.replicates
root_seed = snakemake.params.root_seed

netcdf.write(landscapes(parameters, replicates, root_seed), snakemake.output.landscapes)
perturbations.write(
    snakemake.output.perturbations, parameters, replicates, root_seed, report=print
)
