"""A gallery of landscapes."""

from dualreceptor.figures import gallery, style
from dualreceptor.files import logs
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
figure = gallery.draw(
    parameters=Parameters(**snakemake.params.parameters),
    root_seed=snakemake.params.root_seed,
    **settings,
)
style.save(figure, snakemake.output, dpi, record)
