"""The forest plot of all claims."""

import sys

import pandas as pd

from dualreceptor.figures import claims, style

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

settings = dict(snakemake.params.settings)
dpi = settings.pop("dpi")
table = pd.read_csv(snakemake.input[0])
style.save(claims.draw(table, **settings), snakemake.output, dpi)
