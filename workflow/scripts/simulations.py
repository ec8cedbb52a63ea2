"""Simulations of one condition for a block of replicates."""

import time

from dualreceptor.files import logs, netcdf, perturbations
from dualreceptor.model.landscapes import Landscapes
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.simulations import simulate_block
from dualreceptor.provenance import embedding, keys, records

logs.start(snakemake.log[0])

params = snakemake.params
which = (Parameters(**params.parameters), params.replicates, params.root_seed)
start = netcdf.take_arrays(snakemake.input.landscapes, keys.key_of_landscapes(*which))
start = Landscapes(*(start[name] for name in Landscapes._fields))
fields_of = perturbations.reader(params.perturbations, *which, report=print)
runs = simulate_block(*which, start, fields_of, report=print)
inputs = embedding.read_inputs(snakemake.input)
record = records.make_record_of_runs("simulations", *which, params.code, inputs)
netcdf.write(runs, snakemake.output[0], record, keys.key_of_simulations(*which))
print(f"{time.process_time():.3f} s of CPU in all")
