"""Both outcomes over the values of a sweep."""

from dualreceptor.figures import style, sweep
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
style.save(
    sweep.draw(netcdf.take(snakemake.input.dataset, snakemake.params.identity), **settings),
    snakemake.output,
    dpi,
    record,
)
