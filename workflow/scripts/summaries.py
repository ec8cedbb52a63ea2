"""What the runs of an experiment or sweep come to."""

from dualreceptor.analysis.summaries import summarize
from dualreceptor.files import logs, netcdf
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

params = snakemake.params
with netcdf.take_open(snakemake.input[0], params.dataset_key) as dataset:
    record = embedding.make_record(params.about, params.code, snakemake.input)
    netcdf.write(summarize(dataset), snakemake.output[0], record, params.key)
