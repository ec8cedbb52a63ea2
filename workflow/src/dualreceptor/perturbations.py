"""The perturbation fields of a block of replicates, on disk while simulations need them.

They are most of a study's bytes and all of them can be made again, so the workflow drops
them when it has finished. A simulation that finds them gone makes them again, once for
all jobs of the block.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import netCDF4
import numpy as np
from numpy.typing import NDArray

from dualreceptor import landscapes
from dualreceptor.netcdf import replacing
from dualreceptor.parameters import Parameters, shared_parameters

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
        file.identity = _identity(parameters, replicates, root_seed)
        for name, length in {
            "replicate": len(replicates),
            "field": _number_of_fields(parameters, replicates[0], root_seed),
            "row": parameters.size,
            "column": parameters.size,
        }.items():
            file.createDimension(name, length)
        dims = ("replicate", "field", "row", "column")
        variable = file.createVariable("perturbation", "f8", dims, fill_value=False)
        variable.long_name, variable.units = "perturbation field", "1"
        for i, replicate in enumerate(replicates):
            variable[i] = landscapes.perturbations(parameters, replicate, root_seed)
            report(f"replicate {replicate}: {i + 1} of {len(replicates)} done")


def reader(
    path: str | Path,
    parameters: Parameters,
    replicates: Sequence[int],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> Callable[[int], Array]:
    """A function that gives the fields of a replicate, (fields, size, size), from ``path``.

    Fields that are not there, or are not those of these parameters and seeds, are made again.
    """

    file = None

    def fields_of(replicate: int) -> Array:
        nonlocal file
        if file is None:
            with _one_job_at_a_time(path):
                if not _holds(path, _identity(parameters, replicates, root_seed)):
                    report("making the perturbation fields again")
                    write(path, parameters, replicates, root_seed)
            file = netCDF4.Dataset(path)
            file.set_auto_mask(False)
        return file["perturbation"][list(replicates).index(replicate)]

    return fields_of


def _number_of_fields(parameters: Parameters, replicate: int, root_seed: int) -> int:
    used = landscapes.used_states(parameters)
    source = landscapes.streams(parameters, replicate, root_seed)
    return int(source.field_of_state(used).max()) + 1 if used.any() else 0


def _identity(parameters: Parameters, replicates: Sequence[int], root_seed: int) -> str:
    """What the fields depend on, as text."""
    return json.dumps([shared_parameters(parameters), list(replicates), root_seed])


def _holds(path: str | Path, identity: str) -> bool:
    try:
        with netCDF4.Dataset(path) as file:
            return file.identity == identity
    except (OSError, AttributeError):
        return False


@contextmanager
def _one_job_at_a_time(path: str | Path) -> Iterator[None]:
    """Wait for other jobs that may be making the same file."""
    lock = Path(f"{path}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
