"""The forest plot of all claims."""

from dualreceptor.figures import claims, style
from dualreceptor.files import logs, tables
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
table = tables.take(snakemake.input[0])
style.save(claims.draw(table, **settings), snakemake.output, dpi, record)
