"""A gallery of landscapes."""

from dualreceptor import logs, stamps
from dualreceptor.figures import gallery, style
from dualreceptor.parameters import Parameters

logs.start(snakemake.log[0])

record = stamps.record(snakemake.params.about, snakemake.params.code, snakemake.input)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
figure = gallery.draw(
    parameters=Parameters(**snakemake.params.parameters),
    root_seed=snakemake.params.root_seed,
    **settings,
)
style.save(figure, snakemake.output, dpi, record)
