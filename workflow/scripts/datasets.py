"""All simulations of an experiment as one dataset."""

import sys

from dualreceptor import netcdf
from dualreceptor.datasets import collect

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

dataset = collect(
    snakemake.input,
    snakemake.params.conditions,
    snakemake.params.replicates,
    title=f"Experiment {snakemake.wildcards.experiment} of the dual-receptor study",
)
netcdf.write(dataset, snakemake.output[0])
