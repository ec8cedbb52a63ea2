"""The verdict on each claim."""

from pathlib import Path

from dualreceptor.analysis import verdicts
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding
from dualreceptor.study import claims
from dualreceptor.study.study import Study

logs.start(snakemake.log[0])

params = snakemake.params
study = Study.from_config(params.about["config"])
summaries = {
    Path(path).stem: netcdf.take(path, key)
    for path, key in zip(snakemake.input, params.summary_keys, strict=True)
}
table = verdicts.evaluate(claims.resolve(study), summaries, study.root_seed)
record = embedding.make_record(params.about, params.code, snakemake.input)
tables.write(table, snakemake.output.table, verdicts.COLUMNS, record)
