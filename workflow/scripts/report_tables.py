"""A table as a page."""

from dualreceptor.files import logs
from dualreceptor.reports import table_pages

logs.start(snakemake.log[0])

table_pages.write(snakemake.input[0], snakemake.output[0])
