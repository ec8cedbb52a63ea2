"""The results and all they follow from, in one file."""

from dualreceptor.files import logs
from dualreceptor.reports import crate

logs.start(snakemake.log[0])

crate.pack(snakemake.input, snakemake.params.config, snakemake.output[0])
