"""All slabs of an ensemble as one dataset."""

from dualreceptor.analysis import ensembles
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import records
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params, name = snakemake.params, snakemake.wildcards.ensemble
config = params.about["config"] | {"seeds_per_job": params.seeds_per_job}
section = config["ensembles"][name] | {"points_per_job": params.points_per_job}
ensembles.write(
    Study.from_config(config | {"ensembles": {name: section}}),
    name,
    snakemake.input,
    snakemake.output[0],
    records.make_record(params.about, params.code, netcdf.read_records(snakemake.input)),
    params.key,
)
