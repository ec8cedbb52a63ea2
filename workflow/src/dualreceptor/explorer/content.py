"""What the explorer shows, from whatever a folder of results holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import xarray as xr
from pydantic import ValidationError

from dualreceptor.analysis.datasets import COORDINATES, every_parameters
from dualreceptor.explorer import conditions, tables
from dualreceptor.explorer.landscapes import Runs
from dualreceptor.explorer.packing import Blobs, plain
from dualreceptor.figures.style import HUES
from dualreceptor.files import netcdf
from dualreceptor.files.netcdf import DamagedFile
from dualreceptor.model.observables import OBSERVABLES, attributes
from dualreceptor.model.parameters import Parameters

NEEDED = {"kl_divergence", "final_step", "replicate", *COORDINATES}


@dataclass
class Content:
    """What a page shows, and what is missing for more."""

    values: dict[str, Any]
    blobs: list[str]
    faults: list[dict[str, str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What is missing or damaged, a line each, with the command that makes it."""
        return [
            one["why"] + f"; to make it: {one['command']}" * (one["command"] not in one["why"])
            for one in self.faults
        ]

    def left_out_lines(self) -> list[str]:
        """That landscapes are left out, where they are."""
        count = len(self.values["left_out"])
        return [f"{count} landscapes are left out, for their size or time"] * bool(count)


def collect(
    folder: str | Path,
    subjects: Iterable[str] | None = None,
    claims: Mapping[str, str] | None = None,
    read: Callable[[str | Path], xr.Dataset] = netcdf.read,
) -> Content:
    """Content of a page from the datasets, statistics and claims in a folder of results.

    Parameters
    ----------
    folder
        Raises ``ValueError`` if there is none.
    subjects
        Names of the experiments and sweeps to show; all that the folder holds if not given.
    claims
        The experiment of each claim; none means that there should be no claims. What is in
        the folder is shown if it is not given.
    read
        How a dataset is read.
    """
    if not Path(folder).is_dir():
        raise ValueError(f"{folder} is not a folder")
    collected = _Collection(Path(folder), read)
    names = found(folder) if subjects is None else subjects
    for name in names:
        collected.take(name)
    if not collected.experiments and not collected.sweeps and not collected.faults:
        collected.miss("datasets", "", "", f"{folder} holds no datasets")
    if claims is None or claims:
        collected.take_claims(claims or {})
    return collected.content()


def found(folder: str | Path) -> list[str]:
    """Names of the experiments and sweeps that a folder of results holds something of."""
    datasets = Path(folder).glob("datasets/*.nc")
    statistics = Path(folder).glob("statistics/*/effects.csv")
    return sorted({path.stem for path in datasets} | {path.parent.name for path in statistics})


class _Collection:
    """Content as it is collected."""

    def __init__(self, folder: Path, read: Callable) -> None:
        self.folder, self.read = folder, read
        self.blobs = Blobs()
        self.runs = Runs(self.blobs)
        self.experiments: list[dict] = []
        self.sweeps: list[dict] = []
        self.tables: dict[str, dict] = {"effects": {}, "regressions": {}}
        self.claims: dict | None = None
        self.faults: list[dict[str, str]] = []

    def take(self, name: str) -> None:
        """An experiment or a sweep with its tables, as far as they are there."""
        path = f"datasets/{name}.nc"
        dataset = self._try("dataset", name, path, lambda file: _checked(file, self.read))
        if dataset is not None and conditions.swept(dataset):
            self.sweeps.append(conditions.sweep(name, dataset))
        elif dataset is not None:
            self._take_experiment(name, dataset)
        for kind in self.tables:
            table = self._try(kind, name, f"statistics/{name}/{kind}.csv", tables.read)
            if table is not None:
                self.tables[kind][name] = tables.content(kind, table)

    def take_claims(self, experiments: Mapping[str, str]) -> None:
        table = self._try("claims", "", "claims.csv", tables.read)
        if table is not None:
            self.claims = tables.content("claims", table) | {"experiments": dict(experiments)}

    def miss(self, kind: str, subject: str, path: str, why: str, *options: str) -> None:
        target = [f"results/{path}"] * bool(path)
        command = " ".join(["snakemake --cores all", *options, *target])
        fault = {"kind": kind, "subject": subject, "why": why, "command": command}
        self.faults.append(fault)

    def content(self) -> Content:
        values = {
            "source": f"dualreceptor {version('dualreceptor')}",
            "defaults": Parameters().model_dump(),
            "observables": {name: attributes(name) for name in OBSERVABLES},
            "hues": HUES,
            "experiments": self.experiments,
            "sweeps": self.sweeps,
            "tables": self.tables,
            "claims": self.claims,
            "runs": self.runs.found,
            "left_out": self.runs.left_out,
            "faults": self.faults,
        }
        return Content(plain(values), self.blobs.texts, self.faults)

    def _take_experiment(self, name: str, dataset: xr.Dataset) -> None:
        described = conditions.experiment(name, dataset, self.blobs)
        for condition, run in zip(
            described["conditions"], self.runs.add(name, dataset), strict=True
        ):
            condition["run"] = run
        self.experiments.append(described)

    def _try(self, kind: str, subject: str, path: str, read: Callable) -> Any:
        """What a file holds; None, and a fault, if it is not there or damaged."""
        file = self.folder / path
        try:
            return read(file)
        except FileNotFoundError:
            self.miss(kind, subject, path, f"{file} is missing")
        except DamagedFile as damage:
            self.miss(kind, subject, path, str(damage), "--force", "--")  # it is there
        return None


def _checked(path: Path, read: Callable) -> xr.Dataset:
    dataset = read(path)
    if not set(dataset.variables) >= NEEDED:
        raise DamagedFile(f"{path} is no dataset of an experiment or a sweep")
    try:
        every_parameters(dataset)
    except ValidationError:
        raise DamagedFile(f"{path} is of another version of the model") from None
    return dataset
