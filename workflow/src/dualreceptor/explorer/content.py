"""What the explorer shows, from whatever a folder of results holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import lazy_loader
from pydantic import ValidationError

from dualreceptor.analysis.datasets import COORDINATES, every_parameters, swept_dims
from dualreceptor.explorer import conditions, tables
from dualreceptor.explorer.landscapes import parameters_of_conditions, run
from dualreceptor.explorer.packing import Blobs, plain
from dualreceptor.figures.style import HUES
from dualreceptor.files import netcdf
from dualreceptor.files.atomic import DamagedFile
from dualreceptor.model.observables import OBSERVABLES, attributes
from dualreceptor.model.parameters import Parameters

xr = lazy_loader.load("xarray")

NEEDED = {"final_kl_divergence", "mean_kl_divergence", "final_step", *COORDINATES}


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
        return [f"{count} conditions have no landscapes to show"] * bool(count)


def collect(
    folder: str | Path,
    subjects: Iterable[str] | None = None,
    claims: Mapping[str, str] | None = None,
    variants: Iterable[str] | None = None,
    read: Callable[[str | Path], xr.Dataset] = netcdf.read,
) -> Content:
    """Content of a page from the summaries, statistics, frames and claims in a folder.

    Parameters
    ----------
    folder
        Raises ``ValueError`` if there is none.
    subjects
        Names of the experiments and sweeps to show; all that the folder holds if not given.
    claims
        The experiment of each claim; none means that there should be no claims. What is in
        the folder is shown if it is not given.
    variants
        Names of the files of frames to show runs from; all that the folder holds if not given.
    read
        How a summary or frames are read.
    """
    if not Path(folder).is_dir():
        raise ValueError(f"{folder} is not a folder")
    collected = _Collection(Path(folder), read)
    collected.take_frames(_find_variants(folder) if variants is None else variants)
    names = find_subjects(folder) if subjects is None else subjects
    for name in names:
        collected.take(name)
    if not collected.experiments and not collected.sweeps and not collected.faults:
        collected.miss("summary", "", "", f"{folder} holds no summaries")
    if claims is None or claims:
        collected.take_claims(claims or {})
    return collected.content()


def find_subjects(folder: str | Path) -> list[str]:
    """Names of the experiments and sweeps that a folder of results holds something of."""
    summaries = Path(folder).glob("summaries/*.nc")
    statistics = Path(folder).glob("statistics/*/effects.csv")
    return sorted({path.stem for path in summaries} | {path.parent.name for path in statistics})


def _find_variants(folder: str | Path) -> list[str]:
    return sorted(path.stem for path in Path(folder).glob("frames/explorer/*.nc"))


class _Collection:
    """Content as it is collected."""

    def __init__(self, folder: Path, read: Callable) -> None:
        self.folder, self.read = folder, read
        self.blobs = Blobs()
        self.runs: list[dict] = []
        self.run_of: dict[tuple[Parameters, int, int], int] = {}
        self.left_out: list[dict[str, str]] = []
        self.experiments: list[dict] = []
        self.sweeps: list[dict] = []
        self.tables: dict[str, dict] = {name: {} for name in tables.KNOWN if name != "claims"}
        self.claims: dict | None = None
        self.faults: list[dict[str, str]] = []

    def take(self, name: str) -> None:
        """An experiment or a sweep with its tables, as far as they are there."""
        path = f"summaries/{name}.nc"
        summary = self._try("summary", name, path, lambda file: _check(file, self.read))
        if summary is not None and swept_dims(summary):
            self.sweeps.append(conditions.sweep(name, summary))
        elif summary is not None:
            self._take_experiment(name, summary)
        for kind in self.tables:
            table = self._try(kind, name, f"statistics/{name}/{kind}.csv", tables.read)
            if table is not None:
                self.tables[kind][name] = tables.content(kind, table)

    def take_frames(self, variants: Iterable[str]) -> None:
        """The runs whose landscapes are shown, as far as they are there."""
        for name in variants:
            path = f"frames/explorer/{name}.nc"
            frames = self._try("frames", name, path, self.read)
            if frames is None:
                continue
            for i, parameters in enumerate(parameters_of_conditions(frames)):
                seeds = (int(frames.attrs[name]) for name in ("root_seed", "replicate"))
                self.run_of[(parameters, *seeds)] = len(self.runs)
                self.runs.append(run(frames.isel(condition=i), self.blobs))

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
            "runs": self.runs,
            "left_out": self.left_out,
            "faults": self.faults,
        }
        return Content(plain(values), self.blobs.texts, self.faults)

    def _take_experiment(self, name: str, summary: xr.Dataset) -> None:
        described = conditions.experiment(name, summary, self.blobs)
        seeds = int(summary.attrs["root_seed"]), int(summary.replicate[0])
        for condition, parameters in zip(
            described["conditions"], every_parameters(summary), strict=True
        ):
            condition["run"] = self.run_of.get((parameters, *seeds))
            if condition["run"] is None:
                left_out = {"experiment": name, "condition": condition["name"]}
                self.left_out.append(left_out)
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


def _check(path: Path, read: Callable) -> xr.Dataset:
    summary = read(path)
    if not set(summary.variables) >= NEEDED:
        raise DamagedFile(f"{path} is no summary of an experiment or a sweep")
    try:
        every_parameters(summary)
    except ValidationError:
        raise DamagedFile(f"{path} is of another version of the model") from None
    return summary
