"""The verdict on each claim."""

from pathlib import Path

from dualreceptor import logs, netcdf
from dualreceptor.claims import evaluate

logs.start(snakemake.log[0])

datasets = {
    Path(path).stem: netcdf.take(path, identity)
    for path, identity in zip(snakemake.input, snakemake.params.identities, strict=True)
}
table = evaluate(snakemake.params.claims, datasets, snakemake.params.root_seed)
table.to_csv(snakemake.output[0], index=False)
