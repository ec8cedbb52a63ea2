"""The verdict on each claim."""

from pathlib import Path

from dualreceptor.analysis.verdicts import COLUMNS, evaluate
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

datasets = {
    Path(path).stem: netcdf.take(path, identity)
    for path, identity in zip(snakemake.input, snakemake.params.identities, strict=True)
}
table = evaluate(snakemake.params.claims, datasets, snakemake.params.root_seed)
record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
tables.write(table, snakemake.output.table, COLUMNS, record)
