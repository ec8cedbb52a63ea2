"""The study, or what goes beyond it, as one page to look at."""

from dualreceptor.explorer import content, page
from dualreceptor.files import logs, netcdf
from dualreceptor.files.atomic import DamagedFile

logs.start(snakemake.log[0])

params = snakemake.params
collected = content.collect(
    "results",
    **params.shown,
    read=lambda path: netcdf.take(path, params.file_keys[str(path)]),
)
if collected.errors:
    raise DamagedFile("\n".join(collected.lines()))
page.write(snakemake.output[0], collected)
