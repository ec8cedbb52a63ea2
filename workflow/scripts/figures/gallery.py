"""A gallery of landscapes."""

import sys

from dualreceptor.figures import gallery, style
from dualreceptor.parameters import Parameters

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
figure = gallery.draw(
    parameters=Parameters(**snakemake.params.parameters),
    root_seed=snakemake.params.root_seed,
    **settings,
)
style.save(figure, snakemake.output, dpi)
