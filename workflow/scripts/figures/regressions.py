"""The regressions figure of an experiment, or of one point of a sweep."""

from dualreceptor.analysis import datasets
from dualreceptor.figures import regressions, style
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
point = snakemake.params.point
dataset = datasets.at_point(
    netcdf.take(snakemake.input.dataset, snakemake.params.identity), point
)
table = datasets.rows_at(tables.take(snakemake.input.regressions), point)
style.save(regressions.draw(dataset, table, **settings), snakemake.output, dpi, record)
