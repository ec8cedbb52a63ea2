"""NetCDF files that are either whole or not there, and are not believed unchecked.

Each carries two checksums: ``digest`` over its data and coordinates, the same for the same
numbers whatever else the file says; and ``checksum`` over that and all attributes, by which a
damaged or altered file is known. ``key`` says what the data follow from,
see :mod:`dualreceptor.provenance.keys`; ``provenance`` what the file was made from,
see :mod:`dualreceptor.provenance.embedding`.

Files follow the CF and ACDD conventions, but for one thing: the names along ``condition`` are a
variable of that name, by which xarray selects, though CF wants numbers there. CF knows no nat,
either: on disk the long name has the unit. Names on disk are short, to be labels of plots, and
what is dimensionless has no units; :func:`read` gives full names and units back.

Large files are written and read in parts, so that none has to fit into memory; and without
xarray by whoever wants arrays alone, see :func:`take_arrays`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.files import cf, contents
from dualreceptor.files.atomic import DamagedFile, replacing
from dualreceptor.files.contents import Content, Part
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record

netCDF4, xr = lazy_loader.load("netCDF4"), lazy_loader.load("xarray")


def write(dataset: xr.Dataset, path: str | Path, record: Record, key: str = "") -> None:
    """Write a dataset with its record, key and checksums, numbers losslessly compressed.

    In place of a dataset, it takes what one is made of, such as
    :class:`dualreceptor.model.simulations.Labelled`.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` where the disk lost data.
    """
    content = contents.content_of(dataset)
    parts = (Part(n, (), v.values) for n, v in content.data.items() if contents.is_filled(v))
    _write(content, parts, path, record, key)


def write_parts(
    shape: xr.Dataset, parts: Iterable[Part], path: str | Path, record: Record, key: str = ""
) -> None:
    """Write a dataset part by part, as :func:`write` would write it whole.

    Parameters
    ----------
    shape
        The dataset as it is to be, its data of any value: see
        :func:`~dualreceptor.files.contents.blank`. Data are numbers and have a dim or more.
    parts
        All of the data, those of each variable in the order of its values.

    Raises
    ------
    DamagedFile
        The file does not hold what it should: a part was left out, or the disk lost data.
    """
    _write(contents.content_of(shape), parts, path, record, key)


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
            yield cf.restore(xr.Dataset(content.data, coords, content.attrs))
            return
    with xr.open_dataset(path, engine="netcdf4", cache=False) as dataset:
        dataset.attrs = content.attrs
        yield cf.restore(dataset)


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
    return contents.digest(contents.content_of(dataset))


@contextmanager
def _open(
    path: str | Path, key: str | None = None, whole: bool = False
) -> Iterator[tuple[Content, str]]:
    """What a file holds that agrees with its checksum, and the digest of its data."""
    with contextlib.ExitStack() as stack:
        try:
            content = stack.enter_context(contents.open_content(path, whole))
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


def _check(content: Content, path: str | Path, data: str = "") -> str:
    """The digest of what agrees with the sums in its attributes, which are taken out.

    ``data`` is that digest, where it is known.
    """
    stored = [content.attrs.pop(name, None) for name in ("digest", "checksum")]
    if None in stored:
        raise DamagedFile(f"{path} is not a file of this project: it carries no checksum")
    data = data or contents.digest(content)
    if stored != [data, _checksum(content, data)]:
        raise DamagedFile(f"{path} is damaged: it does not agree with its own checksum")
    return data


def _checksum(content: Content, data: str) -> str:
    attributes = {name: variable.attrs for name, variable in content.variables.items()}
    text = json.dumps([data, content.attrs, attributes], sort_keys=True, default=_to_list)
    return hashlib.sha256(text.encode()).hexdigest()


def _to_list(value: Any) -> Any:
    return np.asarray(value).tolist()


def _write(
    content: Content, parts: Iterable[Part], path: str | Path, record: Record, key: str
) -> None:
    described = content._replace(
        variables=cf.describe(content.variables, content.coords),
        attrs=content.attrs | ({"key": key} if key else {}),
    )
    with replacing(path) as part:
        contents.create(part, described, cf.APART)
        sums = contents.fill(part, described, parts)
        data = _digest_written(part, path, sums)
        _add_sums(part, path, record, data)
        with contents.open_content(part) as written:
            _check(written, path, data)


def _digest_written(part: Path, path: str | Path, sums: dict[str, int]) -> str:
    """The digest of the data that are in a file, which have to be those that were written."""
    total, found = hashlib.sha256(), dict.fromkeys(sums, 0)
    with contents.open_content(part) as written:
        for name, some in contents.iterate_bytes(written):
            total.update(some)
            if name in found:
                found[name] = zlib.crc32(some, found[name])
    if found != sums:
        raise DamagedFile(f"{path} was not written as it should have been")
    return total.hexdigest()


def _add_sums(part: Path, path: str | Path, record: Record, data: str) -> None:
    """Put record, the digest of its data, and the checksum of all, into a file."""
    own = cf.format_attributes(record | {"digest": data}, path)
    with contents.open_content(part) as written:
        checksum = _checksum(written._replace(attrs=written.attrs | own), data)
    with netCDF4.Dataset(part, "a") as file:
        file.setncatts(own | {"digest": data, "checksum": checksum})
