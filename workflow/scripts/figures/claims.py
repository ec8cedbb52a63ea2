"""The forest plot of all claims."""

import pandas as pd

from dualreceptor import logs
from dualreceptor.figures import claims, style
from dualreceptor.results import settled

logs.start(snakemake.log[0])

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
table = pd.read_csv(settled(snakemake.input[0]))
style.save(claims.draw(table, **settings), snakemake.output, dpi)
