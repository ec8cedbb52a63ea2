"""A gallery of landscapes."""

from dualreceptor import logs, provenance, stamps
from dualreceptor.figures import gallery, style
from dualreceptor.parameters import Parameters

logs.start(snakemake.log[0])

record = provenance.record(
    snakemake.params.about, snakemake.params.code, stamps.inputs(snakemake.input)
)
settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
figure = gallery.draw(
    parameters=Parameters(**snakemake.params.parameters),
    root_seed=snakemake.params.root_seed,
    **settings,
)
style.save(figure, snakemake.output, dpi, record)
