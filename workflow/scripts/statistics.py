"""Effects between conditions and regressions over them."""

import sys

from dualreceptor import netcdf, statistics

sys.stdout = sys.stderr = open(snakemake.log[0], "w", buffering=1)

dataset = netcdf.read(snakemake.input[0])
effects = statistics.effects(dataset, snakemake.params.pairs, snakemake.params.root_seed)
effects.to_csv(snakemake.output.effects, index=False)
statistics.regressions(dataset).to_csv(snakemake.output.regressions, index=False)
