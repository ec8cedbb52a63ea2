"""The tables of an ensemble."""

from dualreceptor.analysis.design_space import PLANE_TABLES
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params = snakemake.params
study = Study.from_config(params.about["config"])
plane = netcdf.take(snakemake.input[0], params.key)
record = embedding.make_record(params.about, params.code, snakemake.input)
for name, table in PLANE_TABLES.items():
    computed = table.compute(plane, study)
    tables.write(computed, snakemake.output[name], table.columns, record)
