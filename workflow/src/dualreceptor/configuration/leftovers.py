"""What stands in the folder of results that its configuration does not make any more."""

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from dualreceptor.configuration import layout
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.files import results

#: Perturbation fields and their lock, which come and go with a block of landscapes.
FIELDS = re.compile(r"\.perturbations\.nc(\.lock)?$")


def find(study: Configuration, folder: str | Path) -> dict[Path, int]:
    """Files of stages that the study does not make, in order, and the bytes of each.

    Whatever stands beside the stages does not count, nor does a README or what a dot hides;
    perturbation fields count as their landscapes do.
    """
    made, found = set(layout.files(study)), {}
    for stage in layout.FOLDERS:
        for path in results.files(Path(folder, stage)):
            name = path.relative_to(folder).as_posix()
            if FIELDS.sub(".nc", name) in made or path.name == "README.md" or "/." in name:
                continue
            with contextlib.suppress(FileNotFoundError):  # a run may be at work
                found[path] = path.lstat().st_size
    return found


def remove(paths: Iterable[Path], folder: str | Path) -> None:
    """Remove files, and the folders within ``folder`` that this leaves empty."""
    emptied = set()
    for path in paths:
        path.unlink(missing_ok=True)
        emptied |= {each for each in path.parents if Path(folder) in each.parents}
    for each in sorted(emptied, reverse=True):  # a folder after those within it
        with contextlib.suppress(OSError):  # it holds something else
            each.rmdir()
