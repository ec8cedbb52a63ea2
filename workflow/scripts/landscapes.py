"""Landscapes and perturbation fields of a block of replicates."""

from dualreceptor.files import logs, netcdf, perturbations
from dualreceptor.model.landscapes import landscapes
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import records

logs.start(snakemake.log[0])

parameters = Parameters(**snakemake.params.parameters)
shared = (parameters, snakemake.params.replicates, snakemake.params.root_seed)

record = records.of_runs("landscapes", *shared, snakemake.params.code)
netcdf.write(landscapes(*shared), snakemake.output.landscapes, record)
perturbations.write(snakemake.output.perturbations, *shared, report=print)
