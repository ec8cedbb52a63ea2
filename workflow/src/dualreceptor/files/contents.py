"""What NetCDF files hold, written and read by the library itself, part by part.

Without xarray, which takes longer to load than a short job to run. What is read here is not
checked: :mod:`dualreceptor.files.netcdf` does that, and gives what it reads to all others.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.model.observables import Variable

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


class Content(NamedTuple):
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

    def coords_beside(self, name: str) -> set[str]:
        """The coordinates that go with a variable, but for those that are its dims."""
        dims = set(self.variables[name].dims)
        along = {c for c in self.coords if dims.issuperset(self.variables[c].dims)}
        return along - dims


def blank(dims: dict[str, int], names: Iterable[str], dtype: Any = np.float64) -> np.ndarray:
    """An array of these dims that takes no memory, for the shape of a dataset."""
    return np.broadcast_to(np.zeros((), dtype), [dims[name] for name in names])


def content_of(dataset: xr.Dataset) -> Content:
    """What a file of this dataset holds; values still in a file are read when they are used."""
    variables = {
        name: Variable(v.dims, getattr(v, "variable", v.values), dict(v.attrs))
        for name, v in (*dataset.coords.items(), *dataset.data_vars.items())
    }
    return Content(variables, set(dataset.coords), dict(dataset.attrs))


def digest(content: Content) -> str:
    """SHA-256 over names, dims, types and values of data and coordinates."""
    total = hashlib.sha256()
    for _, part in iterate_bytes(content):
        total.update(part)
    return total.hexdigest()


def iterate_bytes(content: Content) -> Iterator[tuple[str, Any]]:
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
def open_content(path: str | Path, whole: bool = False) -> Iterator[Content]:
    """What a file holds, unchecked; numbers that are not wanted ``whole`` are left in it."""
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        variables = {name: _read_variable(v, whole) for name, v in file.variables.items()}
        attrs = _attributes(file)
        every = [attrs, *(_attributes(stored) for stored in file.variables.values())]
        beside = {name for own in every for name in own.get("coordinates", "").split()}
        attrs.pop("coordinates", None)
        yield Content(variables, beside | variables.keys() & file.dimensions.keys(), attrs)


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


def create(path: Path, content: Content, apart: Collection[str] = ()) -> None:
    """A file of all but those data that :func:`fill` fills in, for which it has room.

    Coordinates that are ``apart`` go with no data, and look like data to who opens the file.
    """
    with netCDF4.Dataset(path, "w") as file:
        file.setncatts(content.attrs)
        for dim, size in content.sizes.items():
            file.createDimension(dim, size)
        unnamed = content.coords - content.sizes.keys() - set(apart)
        for name, variable in content.variables.items():
            made = _create_variable(file, name, variable)
            if name in content.coords or not is_filled(variable):
                made[...] = _encode(variable.values)
            if name not in content.coords and (
                beside := content.coords_beside(name) - set(apart)
            ):
                made.coordinates = " ".join(sorted(beside))
                unnamed -= beside
        # As xarray has it: coordinates that go with no data are named by the file itself.
        if unnamed:
            file.coordinates = " ".join(sorted(unnamed))


def _create_variable(file: netCDF4.Dataset, name: str, variable: Variable) -> netCDF4.Variable:
    dims, values, attrs = variable
    kind = values.dtype.kind
    dtype = str if kind not in NUMBERS else "i1" if kind == "b" else values.dtype
    look = COMPRESSED | {"chunksizes": _chunks(values.shape)} if is_filled(variable) else {}
    made = file.createVariable(name, dtype, dims, fill_value=False, **look)
    # what is true or false is marked as xarray does
    made.setncatts(attrs | ({"dtype": "bool"} if kind == "b" else {}))
    return made


def is_filled(variable: Variable) -> bool:
    """Whether a variable has numbers along a dim, which are compressed."""
    return variable.values.dtype.kind in "fiu" and bool(variable.dims)


def _encode(values: Any) -> np.ndarray:
    """Values as the library takes them: true and false as numbers, text as objects."""
    array = np.asarray(values)
    types = {"b": np.int8} | dict.fromkeys("fiu", array.dtype)
    return array.astype(types.get(array.dtype.kind, object), copy=False)


def _chunks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """As much of the last two dims as is compressed together; one of any other."""
    *others, last = (max(1, size) for size in shape)
    chunks = [min(last, CHUNK)]
    if others:
        chunks.insert(0, min(others.pop(), max(1, CHUNK // last)))
    return (*(1 for _ in others), *chunks)


def fill(path: Path, content: Content, parts: Iterable[Part]) -> dict[str, int]:
    """Write the data into a file, and sum up (CRC-32) what each variable is and holds."""
    filled = {name: v for name, v in content.data.items() if is_filled(v)}
    sums = {name: zlib.crc32(_head(name, v)) for name, v in filled.items()}
    with netCDF4.Dataset(path, "a") as file:
        file.set_auto_maskandscale(False)
        for name, place, given in parts:
            values = np.asarray(given, dtype=filled[name].values.dtype)
            file[name][place or ...] = values
            sums[name] = zlib.crc32(_little_endian(values), sums[name])
    return sums
