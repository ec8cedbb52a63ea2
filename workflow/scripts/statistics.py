"""Effects between conditions and regressions over them."""

from dualreceptor import logs, netcdf, statistics

logs.start(snakemake.log[0])

dataset = netcdf.take(snakemake.input[0], snakemake.params.identity)
effects = statistics.effects(dataset, snakemake.params.pairs, snakemake.params.root_seed)
effects.to_csv(snakemake.output.effects, index=False)
statistics.regressions(dataset).to_csv(snakemake.output.regressions, index=False)
