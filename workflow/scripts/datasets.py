"""All simulations of an experiment or sweep as one dataset."""

import sys

from dualreceptor import netcdf
from dualreceptor.datasets import collect_sweep

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

dataset = collect_sweep(
    snakemake.input,
    snakemake.params.points,
    snakemake.params.conditions,
    snakemake.params.replicates,
    title=f"{snakemake.wildcards.experiment}, of the dual-receptor study",
)
netcdf.write(dataset, snakemake.output[0])
