"""Landscapes and perturbation fields of a block of replicates."""

from dualreceptor import logs, netcdf, perturbations, provenance
from dualreceptor.landscapes import landscapes
from dualreceptor.parameters import Parameters

logs.start(snakemake.log[0])

parameters = Parameters(**snakemake.params.parameters)
shared = (parameters, snakemake.params.replicates, snakemake.params.root_seed)

record = provenance.of_runs("landscapes", *shared, snakemake.params.code)
netcdf.write(landscapes(*shared), snakemake.output.landscapes, record)
perturbations.write(snakemake.output.perturbations, *shared, report=print)
