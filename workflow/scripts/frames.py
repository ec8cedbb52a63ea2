"""The landscapes of one run at the steps that its pictures show."""

import sys

from dualreceptor import netcdf
from dualreceptor.frames import frames
from dualreceptor.parameters import Parameters

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

dataset = frames(
    Parameters(**snakemake.params.parameters),
    snakemake.params.replicate,
    snakemake.params.root_seed,
    snakemake.params.states,
)
netcdf.write(dataset, snakemake.output[0])
