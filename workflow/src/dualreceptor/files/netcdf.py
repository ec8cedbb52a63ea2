"""NetCDF files that are either whole or not there, and are not believed unchecked.

Each carries two checksums: ``digest`` over its data and coordinates, the same for the same
numbers whatever else the file says; and ``checksum`` over that and all attributes, by which a
damaged or altered file is known. ``identity`` tells what a file is of,
see :mod:`dualreceptor.provenance.keys`, ``provenance`` what it was made from,
see :mod:`dualreceptor.provenance.embedding`.

Files follow the CF and ACDD conventions, but for one thing: the names along ``condition`` are a
variable of that name, by which xarray selects, though CF wants numbers there. CF knows no nat,
either: on disk the long name tells the unit, and :func:`read` gives it back.
"""

import contextlib
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from dualreceptor.files import cf
from dualreceptor.files.results import settled
from dualreceptor.provenance.records import Record

COMPRESSED = {"zlib": True, "complevel": 1, "shuffle": True}
NUMBERS = "fiub"  # kinds of dtypes; all else is text
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DamagedFile(ValueError):
    """A file that is not what was once written, or not what is wanted."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary path beside ``path``, renamed to it if and only if the block succeeds.

    Raises ``OSError`` that names ``path`` where there is no room for it.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.uname().nodename}-{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())  # else a crash could leave the name without the data
        part.replace(path)
    except (OSError, RuntimeError, DamagedFile) as error:  # some the NetCDF library's own
        if _is_for_want_of_room(error, path.parent):
            told = f"{path} could not be written: the disk, or your quota on it, is full"
            raise OSError(f"{told}; make room and run again") from error
        raise
    finally:
        part.unlink(missing_ok=True)


def write(dataset: xr.Dataset, path: str | Path, record: Record) -> None:
    """Write a dataset with its record and checksums, numbers losslessly compressed."""
    encoding = {
        name: COMPRESSED | {"_FillValue": None}
        for name, variable in dataset.variables.items()
        if variable.dtype.kind in "fiu" and variable.ndim
    }
    data = digest(dataset)
    told = cf.attributes(record | {"digest": data}, path)
    dataset = cf.described(dataset).assign_attrs(told)
    sums = {"digest": data, "checksum": _checksum(dataset, data)}
    with replacing(path) as part:
        dataset.assign_attrs(sums).to_netcdf(part, engine="netcdf4", encoding=encoding)
        read(part)  # on a full disk the library can lose an error when it closes


def read(path: str | Path) -> xr.Dataset:
    """Read a dataset whole, and let go of the file.

    Raises :class:`DamagedFile` for one that is not as :func:`write` has written it.
    """
    try:
        dataset = xr.load_dataset(path, engine="netcdf4")
    except Exception as error:  # what the library raises depends on where the damage is
        told_by_system = isinstance(error, OSError) and (error.errno or 0) > 0
        if told_by_system or isinstance(error, MemoryError):
            raise  # says nothing of the file; errors of the library have negative numbers
        raise DamagedFile(f"{path} is damaged: it cannot be read as NetCDF") from error
    stored = [dataset.attrs.pop(name, None) for name in ("digest", "checksum")]
    if None in stored:
        raise DamagedFile(f"{path} is not a file of this project: it carries no checksum")
    data = digest(dataset)
    if stored != [data, _checksum(dataset, data)]:
        raise DamagedFile(f"{path} is damaged: it does not agree with its own checksum")
    return cf.in_nat(dataset)


def take(path: str | Path, identity: str) -> xr.Dataset:
    """Read a file that a stage builds on, and that has to be of a certain identity.

    Raises :class:`DamagedFile` for one that is damaged, and sets it aside, so that whoever
    makes such files makes it again; and for one that is whole but of another identity, which
    stays where it is: it may be the only one of its kind.
    """
    path = Path(path)
    aside = path.with_name(f"{path.name}.damaged")
    try:
        dataset = read(settled(path))
    except DamagedFile as damage:
        with contextlib.suppress(FileNotFoundError):  # another job was faster
            path.replace(aside)
        raise DamagedFile(f"{damage}; {_remedy(aside)}") from None
    except FileNotFoundError:
        if aside.exists():  # by an attempt before this one
            raise DamagedFile(f"{path} was damaged; {_remedy(aside)}") from None
        raise
    if dataset.attrs.get("identity") != identity:
        raise DamagedFile(
            f"{path} holds something else than it should: other parameters, replicates or "
            "seeds; make it again, under the same configuration, with "
            f"`snakemake --cores all --force -- {path}`"
        )
    return dataset


def digest(dataset: xr.Dataset) -> str:
    """SHA-256 over names, dims, types and values of data and coordinates."""
    total = hashlib.sha256()
    for name in sorted(dataset.variables):
        variable = dataset.variables[name]
        values, kind = _plain(variable.values)
        total.update(json.dumps([name, variable.dims, variable.shape, kind]).encode())
        total.update(values)
    return total.hexdigest()


def _checksum(dataset: xr.Dataset, data: str) -> str:
    attributes = {name: variable.attrs for name, variable in dataset.variables.items()}
    told = json.dumps([data, dataset.attrs, attributes], sort_keys=True, default=_listed)
    return hashlib.sha256(told.encode()).hexdigest()


def _listed(value: Any) -> Any:
    return np.asarray(value).tolist()


def _plain(values: np.ndarray) -> tuple[Any, str]:
    """Values as bytes that do not depend on the machine, and their type."""
    if values.dtype.kind not in NUMBERS:
        return json.dumps(values.tolist()).encode(), "text"
    little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return little.data.cast("B") if little.size else b"", little.dtype.str


def _is_for_want_of_room(error: Exception, folder: Path) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(2**20))
    except OSError as refused:
        return refused.errno in FULL
    return False


def _remedy(aside: Path) -> str:
    return f"it was set aside as {aside.name}: run again, and it is made again"
