"""The tables of an ensemble."""

from dualreceptor.analysis.registries import tables_of
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params = snakemake.params
study = Study.from_config(params.about["config"])
name = snakemake.wildcards.ensemble
dataset = netcdf.take(snakemake.input[0], params.key)
record = embedding.make_record(params.about, params.code, snakemake.input)
for kind, table in tables_of(study.ensembles[name].design).items():
    computed = table.compute(dataset, study, name)
    tables.write(computed, snakemake.output[kind], table.columns, record)
