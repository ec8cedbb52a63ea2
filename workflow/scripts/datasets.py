"""All simulations of an experiment or sweep as one dataset."""

from dualreceptor.analysis import datasets
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import records
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params = snakemake.params
config = params.about["config"] | {"seeds_per_job": params.seeds_per_job}
datasets.write(
    Study.from_config(config),
    snakemake.wildcards.experiment,
    snakemake.input,
    snakemake.output[0],
    records.make_record(params.about, params.code, netcdf.read_records(snakemake.input)),
    params.key,
)
