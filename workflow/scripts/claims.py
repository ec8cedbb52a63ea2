"""The verdict on each claim."""

import sys
from pathlib import Path

from dualreceptor import netcdf
from dualreceptor.claims import evaluate

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

datasets = {Path(path).stem: netcdf.read(path) for path in snakemake.input}
table = evaluate(snakemake.params.claims, datasets, snakemake.params.root_seed)
table.to_csv(snakemake.output[0], index=False)
