"""The landscapes of the runs that the explorer shows."""

from dualreceptor.configuration import explored
from dualreceptor.files import logs, netcdf
from dualreceptor.model.frames import frames_of_conditions
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

params = snakemake.params
common = params.runs["common"]
runs = {name: Parameters(**common | own) for name, own in params.runs["own"].items()}
states = explored.choose_states(next(iter(runs.values())))
about = {"stage": "frames", "what": "runs shown in the explorer", "parameters": common}
record = embedding.make_record(about, params.code)
seen = frames_of_conditions(runs, 0, params.root_seed, states)
netcdf.write(seen, snakemake.output[0], record, params.key)
