"""NetCDF files that are either whole or not there, and are not believed unchecked.

Each carries two checksums: ``digest`` over its data and coordinates, the same for the same
numbers whatever else the file says; and ``checksum`` over that and all attributes, by which a
damaged or altered file is known. ``key`` says what the data follow from,
see :mod:`dualreceptor.provenance.keys`; ``provenance`` what the file was made from,
see :mod:`dualreceptor.provenance.embedding`.

Files follow the CF and ACDD conventions, but for one thing: the names along ``condition`` are a
variable of that name, by which xarray selects, though CF wants numbers there. CF knows no nat,
either: on disk the long name has the unit, and :func:`read` gives it back.

Large files are written and read in parts, so that none has to fit into memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.files import cf
from dualreceptor.files.atomic import DamagedFile, replacing
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record

netCDF4, xr = lazy_loader.load("netCDF4"), lazy_loader.load("xarray")

COMPRESSED = {"zlib": True, "complevel": 1, "shuffle": True}
NUMBERS = "fiub"  # kinds of dtypes; all else is text
PART = 2**20  # numbers of a variable that are in memory together, at most
CHUNK = 2**17  # numbers that are compressed together, at most
CACHE = 2**23  # bytes: what the library keeps of each variable that it reads or writes

netCDF4.set_chunk_cache(CACHE)  # else eight times as much, of every variable of a file


class Part(NamedTuple):
    """Values of a variable, and where in it they belong."""

    name: str
    place: tuple[int | slice, ...]
    values: np.ndarray


def write(dataset: xr.Dataset, path: str | Path, record: Record, key: str = "") -> None:
    """Write a dataset with its record, key and checksums, numbers losslessly compressed."""
    encoding = {
        name: COMPRESSED | {"_FillValue": None}
        for name, variable in dataset.variables.items()
        if variable.dtype.kind in "fiu" and variable.ndim
    }
    data = digest(dataset)
    dataset = _describe(dataset, path, record | {"digest": data}, key)
    sums = {"digest": data, "checksum": _checksum(dataset, data)}
    with replacing(path) as part:
        dataset.assign_attrs(sums).to_netcdf(part, engine="netcdf4", encoding=encoding)
        read(part)  # on a full disk the library can lose an error when it closes


def write_parts(
    shape: xr.Dataset, parts: Iterable[Part], path: str | Path, record: Record, key: str = ""
) -> None:
    """Write a dataset part by part, as :func:`write` would write it whole.

    Parameters
    ----------
    shape
        The dataset as it is to be, its data of any value: see :func:`blank`. Data are numbers
        and have a dim or more.
    parts
        All of the data, those of each variable in the order of its values.

    Raises
    ------
    DamagedFile
        The file does not hold what it should: a part was left out, or the disk lost data.
    """
    described = _describe(shape, path, record, key)
    with replacing(path) as part:
        _create(part, described)
        sums = _fill(part, described, parts)
        data = _digest_written(part, path, sums)
        _add_sums(part, path, record, data)
        with _open_unchecked(part) as dataset:
            _check(dataset, path, data)


def blank(dims: dict[str, int], names: Iterable[str], dtype: Any = np.float64) -> np.ndarray:
    """An array of these dims that takes no memory, for the shape of a dataset."""
    return np.broadcast_to(np.zeros((), dtype), [dims[name] for name in names])


def read(path: str | Path) -> xr.Dataset:
    """Read a dataset whole, and let go of the file.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` for one that is not as
    :func:`write` has written it.
    """
    with open_checked(path, whole=True) as dataset:
        return dataset


@contextmanager
def open_checked(
    path: str | Path, key: str | None = None, whole: bool = False
) -> Iterator[xr.Dataset]:
    """A dataset that is checked; where it is not wanted ``whole``, it is read as it is used.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` for a file that is damaged or, where
    a ``key`` is given, has another one.
    """
    with _open(path, whole) as (dataset, _):
        if key is not None and dataset.attrs.get("key") != key:
            raise WrongFile(
                f"{path} holds something else than it should: other parameters, replicates or "
                "seeds; make it again, under the same configuration, with "
                f"`snakemake --cores all --force -- {path}`"
            )
        yield cf.restore_nat(dataset)


def read_digest(path: str | Path) -> str:
    """The digest of the data of a file, which is checked but not read whole.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` as :func:`read` does.
    """
    with _open(path) as (_, data):
        return data


class WrongFile(DamagedFile):
    """A file that is whole, but of something else than is wanted."""


def take(path: str | Path, key: str) -> xr.Dataset:
    """Read a file whole that a stage builds on, as :func:`take_open` opens it."""
    with take_open(path, key, whole=True) as dataset:
        return dataset


@contextmanager
def take_open(path: str | Path, key: str | None, whole: bool = False) -> Iterator[xr.Dataset]:
    """Open a file that a stage builds on, and that has to have a certain key, if one is given.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` for one that is damaged, and sets it
    aside, so that whoever makes such files makes it again; and for one that is whole but of
    another key, which stays where it is: it may be the only one of its kind.
    """
    path = Path(path)
    aside = path.with_name(f"{path.name}.damaged")
    remedy = f"it was set aside as {aside.name}: run again, and it is made again"
    with contextlib.ExitStack() as stack:
        try:
            dataset = stack.enter_context(open_checked(path, key, whole))
        except WrongFile:
            raise
        except DamagedFile as damage:
            with contextlib.suppress(FileNotFoundError):  # another job was faster
                path.replace(aside)
            raise DamagedFile(f"{damage}; {remedy}") from None
        except FileNotFoundError:
            if aside.exists():  # by an attempt before this one
                raise DamagedFile(f"{path} was damaged; {remedy}") from None
            raise
        yield dataset


def read_records(paths: Sequence[str | Path]) -> list[Record]:
    """The records of files that a stage builds on; one that has none is damaged.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` for it, as :func:`take_open` does.
    """
    try:
        return embedding.read_inputs(paths)
    except embedding.NoRecord:
        for path in paths:
            with take_open(path, None):
                pass
        raise


def digest(dataset: xr.Dataset) -> str:
    """SHA-256 over names, dims, types and values of data and coordinates."""
    total = hashlib.sha256()
    for _, content in _contents(dataset):
        total.update(content)
    return total.hexdigest()


def _contents(dataset: xr.Dataset) -> Iterator[tuple[str, Any]]:
    """Names of variables, and what they are and hold as bytes: the same on every machine.

    Values that are still in a file are read part by part.
    """
    for name in sorted(dataset.variables):
        variable = dataset.variables[name]
        yield name, _head(name, variable)
        if variable.dtype.kind not in NUMBERS:
            yield name, json.dumps(variable.values.tolist()).encode()
            continue
        for place in _split(variable.shape):
            yield name, _little_endian(variable[place].values)


def _head(name: str, variable: xr.Variable) -> bytes:
    """What a variable is, before its values."""
    is_number = variable.dtype.kind in NUMBERS
    kind = variable.dtype.newbyteorder("<").str if is_number else "text"
    return json.dumps([name, variable.dims, variable.shape, kind]).encode()


def _little_endian(values: np.ndarray) -> Any:
    little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return little.data.cast("B") if little.size else b""


def _split(shape: tuple[int, ...]) -> Iterator[tuple[int | slice, ...]]:
    """Places of successive parts of an array, in the order of its values."""
    if not all(shape):
        return
    axis, size = len(shape), 1
    while axis and size * shape[axis - 1] <= PART:
        axis -= 1
        size *= shape[axis]
    if axis == 0:
        yield ()
        return
    rows = max(1, PART // size)
    firsts = range(0, shape[axis - 1], rows)
    for *place, first in product(*map(range, shape[: axis - 1]), firsts):
        yield (*place, slice(first, first + rows))


@contextmanager
def _open(path: str | Path, whole: bool = False) -> Iterator[tuple[xr.Dataset, str]]:
    """A dataset that agrees with its checksum, as it is on disk, and the digest of its data."""
    with contextlib.ExitStack() as stack:
        try:
            dataset = _open_unchecked(path)
            stack.enter_context(dataset)
            data = _check(dataset.load() if whole else dataset, path)
        except DamagedFile:
            raise
        except Exception as error:  # what the library raises depends on where the damage is
            by_system = isinstance(error, OSError) and (error.errno or 0) > 0
            if by_system or isinstance(error, MemoryError):
                raise  # says nothing of the file; errors of the library have negative numbers
            raise DamagedFile(f"{path} is damaged: it cannot be read as NetCDF") from error
        yield dataset, data


def _open_unchecked(path: str | Path) -> xr.Dataset:
    return xr.open_dataset(path, engine="netcdf4", cache=False)


def _describe(dataset: xr.Dataset, path: str | Path, record: Record, key: str) -> xr.Dataset:
    attributes = cf.format_attributes(record, path) | ({"key": key} if key else {})
    return cf.describe(dataset).assign_attrs(attributes)


def _check(dataset: xr.Dataset, path: str | Path, data: str = "") -> str:
    """The digest of a dataset that agrees with the sums in its attributes, which are taken out.

    ``data`` is that digest, where it is known.
    """
    stored = [dataset.attrs.pop(name, None) for name in ("digest", "checksum")]
    if None in stored:
        raise DamagedFile(f"{path} is not a file of this project: it carries no checksum")
    data = data or digest(dataset)
    if stored != [data, _checksum(dataset, data)]:
        raise DamagedFile(f"{path} is damaged: it does not agree with its own checksum")
    return data


def _checksum(dataset: xr.Dataset, data: str) -> str:
    attributes = {name: variable.attrs for name, variable in dataset.variables.items()}
    text = json.dumps([data, dataset.attrs, attributes], sort_keys=True, default=_to_list)
    return hashlib.sha256(text.encode()).hexdigest()


def _to_list(value: Any) -> Any:
    return np.asarray(value).tolist()


def _create(part: Path, dataset: xr.Dataset) -> None:
    """A file of a dataset without its data, but with room for them."""
    coordinates = dataset.drop_vars(dataset.data_vars).reset_coords()
    encoding = {
        name: {"_FillValue": None}
        for name, variable in coordinates.variables.items()
        if variable.dtype.kind in "fiu"
    }
    coordinates.to_netcdf(part, engine="netcdf4", encoding=encoding)
    with netCDF4.Dataset(part, "a") as file:
        for dim, size in dataset.sizes.items():
            if dim not in file.dimensions:
                file.createDimension(dim, size)
        for variable in dataset.data_vars.values():
            _create_variable(file, variable)
        # As xarray has it: coordinates that go with no data are named by the file itself.
        beside = {name for v in dataset.data_vars.values() for name in v.coords}
        others = sorted(set(dataset.coords) - beside - set(dataset.dims))
        if others:
            file.coordinates = " ".join(others)


def _create_variable(file: netCDF4.Dataset, variable: xr.DataArray) -> None:
    made = file.createVariable(
        variable.name,
        variable.dtype,
        variable.dims,
        fill_value=False,
        chunksizes=_chunks(variable.shape),
        **COMPRESSED,
    )
    made.setncatts(variable.attrs)
    beside = sorted(set(variable.coords) - set(variable.dims))
    if beside:
        made.coordinates = " ".join(beside)


def _chunks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """As much of the last two dims as is compressed together; one of any other."""
    *others, last = shape
    chunks = [min(last, CHUNK)]
    if others:
        chunks.insert(0, min(others.pop(), max(1, CHUNK // last)))
    return (*(1 for _ in others), *chunks)


def _fill(part: Path, dataset: xr.Dataset, parts: Iterable[Part]) -> dict[str, int]:
    """Write the data into a file, and sum up (CRC-32) what each variable is and holds."""
    sums = {name: zlib.crc32(_head(name, v.variable)) for name, v in dataset.data_vars.items()}
    with netCDF4.Dataset(part, "a") as file:
        file.set_auto_maskandscale(False)
        for name, place, given in parts:
            values = np.asarray(given, dtype=dataset[name].dtype)
            file[name][place] = values
            sums[name] = zlib.crc32(_little_endian(values), sums[name])
    return sums


def _digest_written(part: Path, path: str | Path, sums: dict[str, int]) -> str:
    """The digest of the data that are in a file, which have to be those that were written."""
    total, found = hashlib.sha256(), dict.fromkeys(sums, 0)
    with _open_unchecked(part) as dataset:
        for name, content in _contents(dataset):
            total.update(content)
            if name in found:
                found[name] = zlib.crc32(content, found[name])
    if found != sums:
        raise DamagedFile(f"{path} was not written as it should have been")
    return total.hexdigest()


def _add_sums(part: Path, path: str | Path, record: Record, data: str) -> None:
    """Put the digest of its data, and the checksum of all, into a file."""
    own = cf.format_attributes(record | {"digest": data}, path)
    with _open_unchecked(part) as dataset:
        checksum = _checksum(dataset.assign_attrs(own), data)
    with netCDF4.Dataset(part, "a") as file:
        file.setncatts(own | {"digest": data, "checksum": checksum})
