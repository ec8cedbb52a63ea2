"""All simulations of an experiment or sweep as one dataset."""

from dualreceptor.analysis import datasets
from dualreceptor.files import logs
from dualreceptor.provenance import embedding
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params = snakemake.params
config = params.about["config"] | {"seeds_per_job": params.seeds_per_job}
datasets.write(
    Study.from_config(config),
    snakemake.wildcards.experiment,
    snakemake.input,
    snakemake.output[0],
    embedding.make_record(params.about, params.code, snakemake.input),
    params.key,
)
