"""The bars figure of an experiment, or of one point of a sweep."""

from dualreceptor.analysis import datasets
from dualreceptor.figures import bars, style
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
dataset = datasets.at_point(
    netcdf.take(snakemake.input.dataset, snakemake.params.identity), snakemake.params.point
)
style.save(bars.draw(dataset, **settings), snakemake.output, dpi, record)
