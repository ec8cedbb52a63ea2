"""The tables of an experiment or sweep."""

from dualreceptor.analysis.statistics import TABLES
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params = snakemake.params
study = Study.from_config(params.about["config"])
pairs = study.pair_names(snakemake.wildcards.experiment)
summary = netcdf.take(snakemake.input[0], params.key)
record = embedding.make_record(params.about, params.code, snakemake.input)
for name, table in TABLES.items():
    computed = table.compute(summary, pairs, study.root_seed)
    tables.write(computed, snakemake.output[name], table.columns, record)
