"""The study as one page to look at."""

from dualreceptor.explorer import content, page
from dualreceptor.files import logs, netcdf

logs.start(snakemake.log[0])

identities = snakemake.params.identities
collected = content.collect(
    "results",
    snakemake.params.subjects,
    snakemake.params.claims,
    read=lambda path: netcdf.take(path, identities[str(path)]),
)
if collected.faults:
    raise netcdf.DamagedFile("\n".join(collected.lines()))
page.write(snakemake.output[0], collected)
