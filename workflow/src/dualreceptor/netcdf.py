"""NetCDF files that are either whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xarray as xr

COMPRESSED = {"zlib": True, "complevel": 1, "shuffle": True}


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary path beside ``path``, renamed to it if and only if the block succeeds."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())  # else a crash could leave the name without the data
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write(dataset: xr.Dataset, path: str | Path) -> None:
    """Write a dataset, numbers losslessly compressed."""
    encoding = {
        name: COMPRESSED | {"_FillValue": None}
        for name, variable in dataset.variables.items()
        if variable.dtype.kind in "fiu" and variable.ndim
    }
    with replacing(path) as part:
        dataset.to_netcdf(part, engine="netcdf4", encoding=encoding)


def read(path: str | Path) -> xr.Dataset:
    """Read a dataset whole, and let go of the file."""
    return xr.load_dataset(path, engine="netcdf4")
