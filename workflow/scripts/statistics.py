"""Effects between conditions and regressions over them."""

from dualreceptor.analysis import statistics
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

dataset = netcdf.take(snakemake.input[0], snakemake.params.identity)
effects = statistics.effects(dataset, snakemake.params.pairs, snakemake.params.root_seed)
regressions = statistics.regressions(dataset)
scores = statistics.scores(dataset, snakemake.params.root_seed)
record = embedding.record(snakemake.params.about, snakemake.params.code, snakemake.input)
tables.write(effects, snakemake.output.effects, statistics.COLUMNS, record)
tables.write(regressions, snakemake.output.regressions, statistics.REGRESSION_COLUMNS, record)
tables.write(scores, snakemake.output.scores, statistics.SCORE_COLUMNS, record)
