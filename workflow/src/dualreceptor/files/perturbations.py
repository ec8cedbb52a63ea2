"""The perturbation fields of a block of replicates, on disk while simulations need them.

They are most of a study's bytes and all of them can be made again, so the workflow drops
them when it has finished. A simulation that finds them gone makes them again, once for
all jobs of the block.
"""

import contextlib
import fcntl
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import netCDF4
import numpy as np
from numpy.typing import NDArray

from dualreceptor.files.atomic import replacing
from dualreceptor.model import landscapes
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import keys

Array = NDArray[np.float64]


def write(
    path: str | Path,
    parameters: Parameters,
    replicates: Sequence[int],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> None:
    """Make and write the fields by replicate, dims (replicate, field, row, column)."""
    with replacing(path) as part, netCDF4.Dataset(part, "w") as file:
        file.key = keys.key_of_landscapes(parameters, replicates, root_seed)
        for name, length in {
            "replicate": len(replicates),
            "field": landscapes.count_fields(parameters, replicates[0], root_seed),
            "row": parameters.size,
            "column": parameters.size,
        }.items():
            file.createDimension(name, length)
        dims = ("replicate", "field", "row", "column")
        variable = file.createVariable("perturbation", "f8", dims, fill_value=False)
        variable.long_name, variable.units = "perturbation field", "1"
        checksums = file.createVariable("checksum", "u4", "replicate", fill_value=False)
        checksums.long_name, checksums.units = "CRC-32 of the replicate's fields", "1"
        for i, replicate in enumerate(replicates):
            fields = landscapes.perturbations(parameters, replicate, root_seed)
            variable[i], checksums[i] = fields, zlib.crc32(fields)
            report(f"replicate {replicate}: {i + 1} of {len(replicates)} done")


def reader(
    path: str | Path,
    parameters: Parameters,
    replicates: Sequence[int],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> Callable[[int], Array]:
    """A function that gives the fields of a replicate, (fields, size, size), from ``path``.

    Fields that are not there, are damaged, or are not those of these parameters and seeds,
    are made again.
    """
    return _Reader(path, parameters, replicates, root_seed, report).fields_of


class _Reader:
    """The file is opened, and made where it is not there, when first it is needed."""

    def __init__(
        self,
        path: str | Path,
        parameters: Parameters,
        replicates: Sequence[int],
        root_seed: int,
        report: Callable[[str], None],
    ):
        self._path = path
        self._fields_are_of = parameters, list(replicates), root_seed
        self._report = report

    def fields_of(self, replicate: int) -> Array:
        parameters, replicates, root_seed = self._fields_are_of
        file = self._file
        with contextlib.suppress(OSError, RuntimeError):  # what the library says of damage
            i = replicates.index(replicate)
            fields = file["perturbation"][i]
            if zlib.crc32(fields) == file["checksum"][i]:
                return fields
        self._report(
            f"replicate {replicate}: its perturbation fields are damaged, and made again"
        )
        return landscapes.perturbations(parameters, replicate, root_seed)

    @cached_property
    def _file(self) -> netCDF4.Dataset:
        with _one_job_at_a_time(self._path):
            if not _has_key(self._path, keys.key_of_landscapes(*self._fields_are_of)):
                self._report("making the perturbation fields again")
                write(self._path, *self._fields_are_of)
        file = netCDF4.Dataset(self._path)
        file.set_auto_mask(False)
        return file


def _has_key(path: str | Path, key: str) -> bool:
    try:
        with netCDF4.Dataset(path) as file:
            return file.key == key
    except (OSError, AttributeError):
        return False


@contextmanager
def _one_job_at_a_time(path: str | Path) -> Iterator[None]:
    """Wait for other jobs that may be making the same file."""
    lock = Path(f"{path}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        with contextlib.suppress(OSError):  # without locks here: made twice, the same bytes
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
