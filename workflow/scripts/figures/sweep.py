"""Both outcomes over the values of a sweep."""

from dualreceptor import logs, netcdf, provenance, stamps
from dualreceptor.figures import style, sweep

logs.start(snakemake.log[0])

record = provenance.record(
    snakemake.params.about, snakemake.params.code, stamps.inputs(snakemake.input)
)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
style.save(
    sweep.draw(netcdf.take(snakemake.input.dataset, snakemake.params.identity), **settings),
    snakemake.output,
    dpi,
    record,
)
