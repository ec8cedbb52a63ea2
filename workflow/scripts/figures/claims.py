"""The forest plot of all claims."""

from dualreceptor import logs, provenance, stamps, tables
from dualreceptor.figures import claims, style

logs.start(snakemake.log[0])

record = provenance.record(
    snakemake.params.about, snakemake.params.code, stamps.inputs(snakemake.input)
)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
table = tables.take(snakemake.input[0])
style.save(claims.draw(table, **settings), snakemake.output, dpi, record)
