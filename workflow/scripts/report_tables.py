"""A table as a page."""

from dualreceptor.files import logs, tables

logs.start(snakemake.log[0])

tables.write_page(snakemake.input[0], snakemake.output[0])
