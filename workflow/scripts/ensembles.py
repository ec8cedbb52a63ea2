"""Outcomes of runs at the points of a slab for a block of replicates."""

import time

from dualreceptor.files import logs, netcdf
from dualreceptor.model.ensembles import simulate_points
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import keys, records

logs.start(snakemake.log[0])

params = snakemake.params
given = params.points
own = [dict(zip(given["names"], values, strict=True)) for values in given["values"]]
points = [Parameters(**given["common"] | values) for values in own]
which = (points, params.replicates, params.root_seed)
record = records.make_record_of_points("ensembles", *which, params.code)
key = keys.key_of_ensembles(*which, params.series)
simulated = simulate_points(*which, report=print, series=params.series)
netcdf.write(simulated, snakemake.output[0], record, key)
print(f"{time.process_time():.3f} s of CPU in all")
