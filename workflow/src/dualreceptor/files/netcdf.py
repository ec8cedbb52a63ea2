"""NetCDF files that are either whole or not there, and are not believed unchecked.

Each carries two checksums: ``digest`` over its data and coordinates, the same for the same
numbers whatever else the file says; and ``checksum`` over that and all attributes, by which a
damaged or altered file is known. ``key`` says what the data follow from,
see :mod:`dualreceptor.provenance.keys`; ``provenance`` what the file was made from,
see :mod:`dualreceptor.provenance.embedding`.

Files follow the CF and ACDD conventions, but for one thing: the names along ``condition`` are a
variable of that name, by which xarray selects, though CF wants numbers there. CF knows no nat,
either: on disk the long name has the unit, and :func:`read` gives it back.

Large files are written and read in parts, so that none has to fit into memory. Files are
written and checked without xarray, which takes longer to load than a short job to run: whoever
wants arrays alone, see :func:`take_arrays`, does without it.
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
from dualreceptor.model.observables import Variable
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


class _Content(NamedTuple):
    """What a file holds, as it is on disk."""

    variables: dict[str, Variable]
    coords: set[str]
    attrs: dict[str, Any]

    @property
    def data(self) -> dict[str, Variable]:
        """The variables that are no coordinates."""
        return {name: v for name, v in self.variables.items() if name not in self.coords}

    @property
    def sizes(self) -> dict[str, int]:
        """The length of each dim."""
        of_each = (zip(v.dims, v.values.shape, strict=True) for v in self.variables.values())
        return {dim: size for sizes in of_each for dim, size in sizes}


def write(dataset: xr.Dataset, path: str | Path, record: Record, key: str = "") -> None:
    """Write a dataset with its record, key and checksums, numbers losslessly compressed.

    In place of a dataset, it takes what one is made of, such as
    :class:`dualreceptor.model.simulations.Labelled`.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` where the disk lost data.
    """
    content = _content_of(dataset)
    parts = (Part(n, (), v.values) for n, v in content.data.items() if _is_filled(v))
    _write(content, parts, path, record, key)


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
    _write(_content_of(shape), parts, path, record, key)


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
    with _open(path, key, whole) as (content, _):
        if whole:
            coords = {name: content.variables[name] for name in content.coords}
            yield cf.restore_nat(xr.Dataset(content.data, coords, content.attrs))
            return
    with xr.open_dataset(path, engine="netcdf4", cache=False) as dataset:
        dataset.attrs = content.attrs
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


def take_arrays(path: str | Path, key: str) -> dict[str, np.ndarray]:
    """The values of all variables of a file that a stage builds on, as :func:`take` reads."""
    with _setting_aside(path), _open(path, key, whole=True) as (content, _):
        return {name: variable.values for name, variable in content.variables.items()}


@contextmanager
def take_open(path: str | Path, key: str | None, whole: bool = False) -> Iterator[xr.Dataset]:
    """Open a file that a stage builds on, and that has to have a certain key, if one is given.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` for one that is damaged, and sets it
    aside, so that whoever makes such files makes it again; and for one that is whole but of
    another key, which stays where it is: it may be the only one of its kind.
    """
    with contextlib.ExitStack() as stack:
        with _setting_aside(path):
            dataset = stack.enter_context(open_checked(path, key, whole))
        yield dataset


@contextmanager
def _setting_aside(path: str | Path) -> Iterator[None]:
    path = Path(path)
    aside = path.with_name(f"{path.name}.damaged")
    remedy = f"it was set aside as {aside.name}: run again, and it is made again"
    try:
        yield
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
    return _digest(_content_of(dataset))


def _content_of(dataset: xr.Dataset) -> _Content:
    variables = {
        name: Variable(
            v.dims, getattr(v, "variable", v.values), dict(v.attrs)
        )  # of a dataset from a file: read when it is used
        for name, v in (*dataset.coords.items(), *dataset.data_vars.items())
    }
    return _Content(variables, set(dataset.coords), dict(dataset.attrs))


def _digest(content: _Content) -> str:
    total = hashlib.sha256()
    for _, part in _contents(content):
        total.update(part)
    return total.hexdigest()


def _contents(content: _Content) -> Iterator[tuple[str, Any]]:
    """Names of variables, and what they are and hold as bytes: the same on every machine.

    Values that are still in a file are read part by part.
    """
    for name, variable in sorted(content.variables.items()):
        yield name, _head(name, variable)
        values = variable.values
        if values.dtype.kind not in NUMBERS:
            yield name, json.dumps(np.asarray(values).tolist()).encode()
            continue
        for place in _split(values.shape):
            yield name, _little_endian(np.asarray(values[place or ...]))


def _head(name: str, variable: Variable) -> bytes:
    """What a variable is, before its values."""
    dims, values, _ = variable
    is_number = values.dtype.kind in NUMBERS
    kind = values.dtype.newbyteorder("<").str if is_number else "text"
    return json.dumps([name, dims, values.shape, kind]).encode()


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
def _open(
    path: str | Path, key: str | None = None, whole: bool = False
) -> Iterator[tuple[_Content, str]]:
    """What a file holds that agrees with its checksum, and the digest of its data."""
    with contextlib.ExitStack() as stack:
        try:
            content = stack.enter_context(_open_unchecked(path, whole))
            data = _check(content, path)
        except DamagedFile:
            raise
        except Exception as error:  # what the library raises depends on where the damage is
            by_system = isinstance(error, OSError) and (error.errno or 0) > 0
            if by_system or isinstance(error, MemoryError):
                raise  # says nothing of the file; errors of the library have negative numbers
            raise DamagedFile(f"{path} is damaged: it cannot be read as NetCDF") from error
        if key is not None and content.attrs.get("key") != key:
            raise WrongFile(
                f"{path} holds something else than it should: other parameters, replicates or "
                "seeds; make it again, under the same configuration, with "
                f"`snakemake --cores all --force -- {path}`"
            )
        yield content, data


@contextmanager
def _open_unchecked(path: str | Path, whole: bool = False) -> Iterator[_Content]:
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        variables = {name: _read_variable(v, whole) for name, v in file.variables.items()}
        attrs = _attributes(file)
        every = [attrs, *(_attributes(stored) for stored in file.variables.values())]
        beside = {name for own in every for name in own.get("coordinates", "").split()}
        attrs.pop("coordinates", None)
        yield _Content(variables, beside | variables.keys() & file.dimensions.keys(), attrs)


def _read_variable(stored: netCDF4.Variable, whole: bool) -> Variable:
    """A variable of a file; numbers that are not wanted ``whole`` are left there."""
    attrs = _attributes(stored)
    attrs.pop("coordinates", None)
    is_truth = attrs.pop("dtype", None) == "bool"
    if whole or is_truth or stored.dtype is str:
        values = np.asarray(stored[...], dtype=bool if is_truth else None)
        return Variable(stored.dimensions, values, attrs)
    return Variable(stored.dimensions, stored, attrs)


def _attributes(stored: netCDF4.Dataset | netCDF4.Variable) -> dict[str, Any]:
    return {name: stored.getncattr(name) for name in stored.ncattrs()}


def _check(content: _Content, path: str | Path, data: str = "") -> str:
    """The digest of what agrees with the sums in its attributes, which are taken out.

    ``data`` is that digest, where it is known.
    """
    stored = [content.attrs.pop(name, None) for name in ("digest", "checksum")]
    if None in stored:
        raise DamagedFile(f"{path} is not a file of this project: it carries no checksum")
    data = data or _digest(content)
    if stored != [data, _checksum(content, data)]:
        raise DamagedFile(f"{path} is damaged: it does not agree with its own checksum")
    return data


def _checksum(content: _Content, data: str) -> str:
    attributes = {name: variable.attrs for name, variable in content.variables.items()}
    text = json.dumps([data, content.attrs, attributes], sort_keys=True, default=_to_list)
    return hashlib.sha256(text.encode()).hexdigest()


def _to_list(value: Any) -> Any:
    return np.asarray(value).tolist()


def _write(
    content: _Content, parts: Iterable[Part], path: str | Path, record: Record, key: str
) -> None:
    described = content._replace(
        variables=cf.describe(content.variables, content.coords),
        attrs=content.attrs | ({"key": key} if key else {}),
    )
    with replacing(path) as part:
        _create(part, described)
        sums = _fill(part, described, parts)
        data = _digest_written(part, path, sums)
        _add_sums(part, path, record, data)
        with _open_unchecked(part) as written:
            _check(written, path, data)


def _create(part: Path, content: _Content) -> None:
    """A file of all but those data that :func:`_fill` fills in, for which it has room."""
    with netCDF4.Dataset(part, "w") as file:
        file.setncatts(content.attrs)
        for dim, size in content.sizes.items():
            file.createDimension(dim, size)
        named = set()
        for name, variable in content.variables.items():
            made = _create_variable(file, name, variable)
            if name in content.coords or not _is_filled(variable):
                made[...] = _as_stored(variable.values)
            if name not in content.coords:
                dims = set(variable.dims)
                beside = {
                    n for n in content.coords if dims.issuperset(content.variables[n].dims)
                }
                named |= beside
                if beside - dims:
                    made.coordinates = " ".join(sorted(beside - dims))
        # As xarray has it: coordinates that go with no data are named by the file itself.
        others = sorted(content.coords - named - content.sizes.keys())
        if others:
            file.coordinates = " ".join(others)


def _create_variable(file: netCDF4.Dataset, name: str, variable: Variable) -> netCDF4.Variable:
    dims, values, attrs = variable
    kind = values.dtype.kind
    dtype = str if kind not in NUMBERS else "i1" if kind == "b" else values.dtype
    look = COMPRESSED | {"chunksizes": _chunks(values.shape)} if _is_filled(variable) else {}
    made = file.createVariable(name, dtype, dims, fill_value=False, **look)
    # what is true or false is marked as xarray does
    made.setncatts(attrs | ({"dtype": "bool"} if kind == "b" else {}))
    return made


def _is_filled(variable: Variable) -> bool:
    """Whether a variable has numbers along a dim, which are compressed."""
    return variable.values.dtype.kind in "fiu" and bool(variable.dims)


def _as_stored(values: Any) -> np.ndarray:
    array = np.asarray(values)
    return (
        array.astype("i1" if array.dtype.kind == "b" else object, copy=False)
        if array.dtype.kind not in "fiu"
        else array
    )


def _chunks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """As much of the last two dims as is compressed together; one of any other."""
    *others, last = (max(1, size) for size in shape)
    chunks = [min(last, CHUNK)]
    if others:
        chunks.insert(0, min(others.pop(), max(1, CHUNK // last)))
    return (*(1 for _ in others), *chunks)


def _fill(part: Path, content: _Content, parts: Iterable[Part]) -> dict[str, int]:
    """Write the data into a file, and sum up (CRC-32) what each variable is and holds."""
    filled = {name: v for name, v in content.data.items() if _is_filled(v)}
    sums = {name: zlib.crc32(_head(name, v)) for name, v in filled.items()}
    with netCDF4.Dataset(part, "a") as file:
        file.set_auto_maskandscale(False)
        for name, place, given in parts:
            values = np.asarray(given, dtype=filled[name].values.dtype)
            file[name][place or ...] = values
            sums[name] = zlib.crc32(_little_endian(values), sums[name])
    return sums


def _digest_written(part: Path, path: str | Path, sums: dict[str, int]) -> str:
    """The digest of the data that are in a file, which have to be those that were written."""
    total, found = hashlib.sha256(), dict.fromkeys(sums, 0)
    with _open_unchecked(part) as written:
        for name, content in _contents(written):
            total.update(content)
            if name in found:
                found[name] = zlib.crc32(content, found[name])
    if found != sums:
        raise DamagedFile(f"{path} was not written as it should have been")
    return total.hexdigest()


def _add_sums(part: Path, path: str | Path, record: Record, data: str) -> None:
    """Put record, the digest of its data, and the checksum of all, into a file."""
    own = cf.format_attributes(record | {"digest": data}, path)
    with _open_unchecked(part) as written:
        checksum = _checksum(written._replace(attrs=written.attrs | own), data)
    with netCDF4.Dataset(part, "a") as file:
        file.setncatts(own | {"digest": data, "checksum": checksum})
