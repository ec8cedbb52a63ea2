"""Landscapes and perturbation fields of a block of replicates."""

from dualreceptor.files import logs, netcdf, perturbations
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.simulations import make_landscapes
from dualreceptor.provenance import keys, records

logs.start(snakemake.log[0])

params = snakemake.params
which = (Parameters(**params.parameters), params.replicates, params.root_seed)
record = records.make_record_of_runs("landscapes", *which, params.code)
key = keys.key_of_landscapes(*which)
netcdf.write(make_landscapes(*which), snakemake.output.landscapes, record, key)
perturbations.write(snakemake.output.perturbations, *which, report=print)
