"""What the explorer shows, from whatever a folder of results holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from math import isqrt
from pathlib import Path
from typing import Any

import lazy_loader
from pydantic import ValidationError

from dualreceptor.analysis.datasets import COORDINATES, every_parameters, swept_dims
from dualreceptor.configuration.explored import POINTS
from dualreceptor.explorer import comparisons, conditions, planes, samples, tables, variations
from dualreceptor.explorer.landscapes import parameters_of_conditions, run
from dualreceptor.explorer.packing import Blobs, plain
from dualreceptor.figures.figure import FEW
from dualreceptor.figures.style import HUES
from dualreceptor.files import netcdf
from dualreceptor.files.atomic import DamagedFile
from dualreceptor.model.observables import OBSERVABLES, attributes
from dualreceptor.model.parameters import ParameterError, Parameters

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: Of all time series, of conditions and of cells of planes, and of all tables, together: the
#: more there are, the fewer of each.
MOST_POINTS, MOST_ROWS = 40_000, 10_000
MOST_CELLS = 2601  # of all planes together
NEEDED = {"final_kl_divergence", "mean_kl_divergence", "final_step", *COORDINATES}


@dataclass
class Content:
    """What a page shows, and what is missing for more."""

    values: dict[str, Any]
    blobs: list[str]
    errors: list[dict[str, str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What is missing or damaged, a line each, with the command that makes it."""
        return [
            one["why"] + f"; to make it: {one['command']}" * (one["command"] not in one["why"])
            for one in self.errors
        ]

    def left_out_lines(self) -> list[str]:
        """How many conditions have no landscapes, if any."""
        count = len(self.values["left_out"])
        why = "which are missing or would take too much time or room"
        return [f"conditions without landscapes, {why}: {count}"] * bool(count)


def collect(
    folder: str | Path,
    subjects: Iterable[str] | None = None,
    claims: Mapping[str, str] | None = None,
    variants: Iterable[str] | None = None,
    ensembles: Iterable[str] | None = None,
    levels: Mapping[str, Mapping[str, float]] | None = None,
    sensitivity: Iterable[str] | None = None,
    robustness: Iterable[str] | None = None,
    read: Callable[[str | Path], xr.Dataset] = netcdf.read,
) -> Content:
    """Content of a page from summaries, statistics, frames, planes and claims in a folder.

    Where there is nothing but what goes beyond a study, nothing of a study is missed.

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
    ensembles
        Names of the planes to show; all that the folder holds statistics of if not given.
    levels
        Doses of the levels to mark in each plane, by plane and level; none if not given.
    sensitivity, robustness
        Names of the sampled spaces, and of the sets of variants, to show; all that the folder
        holds statistics of if not given.
    read
        How a summary, a plane or frames are read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder")
    names = find_subjects(folder) if subjects is None else list(subjects)
    shown, sampled, varied = (
        find_ensembles(folder, table) if given is None else list(given)
        for table, given in (
            ("surfaces", ensembles),
            ("sensitivity", sensitivity),
            ("robustness", robustness),
        )
    )
    has_claims = bool(claims) or (claims is None and (folder / "claims.csv").exists())
    beyond_alone = bool(sampled or varied) and not (names or shown or has_claims)
    collected = _Collection(folder, read, beyond_alone)
    summaries = collected.read_summaries(names)
    collected.take_frames(find_variants(folder) if variants is None else variants)
    collected.take_summaries(summaries)
    collected.take_tables(names)
    collected.take_planes(shown, levels or {})
    if claims or (claims is None and not beyond_alone):
        collected.take_claims(claims or {})
    collected.take_samples(sampled)
    collected.take_variations(varied)
    return collected.content()


def find_subjects(folder: str | Path) -> list[str]:
    """Names of the experiments and sweeps that a folder of results holds something of."""
    summaries = Path(folder).glob("summaries/*.nc")
    statistics = Path(folder).glob("statistics/*/effects.csv")
    return sorted({path.stem for path in summaries} | {path.parent.name for path in statistics})


def find_variants(folder: str | Path) -> list[str]:
    """Names of the files of frames that a folder of results holds for the explorer."""
    return sorted(path.stem for path in Path(folder).glob("frames/explorer/*.nc"))


def find_ensembles(folder: str | Path, table: str = "surfaces") -> list[str]:
    """Names of the ensembles that a folder of results holds a table of; of planes, surfaces."""
    return sorted(path.parent.name for path in Path(folder).glob(f"statistics/*/{table}.csv"))


class _Collection:
    """Content as it is collected."""

    def __init__(self, folder: Path, read: Callable, beyond_alone: bool) -> None:
        self.folder, self.read, self.beyond_alone = folder, read, beyond_alone
        self.blobs = Blobs()
        self.runs: list[dict] = []
        self.run_of: dict[tuple[Parameters, int, int], int] = {}
        self.left_out: list[dict[str, str]] = []
        self.experiments: list[dict] = []
        self.sweeps: list[dict] = []
        self.planes: list[dict] = []
        self.samples: list[dict] = []
        self.variations: list[dict] = []
        self.tables: dict[str, dict] = {name: {} for name in tables.KNOWN if name != "claims"}
        self.claims: dict | None = None
        self.errors: list[dict[str, str]] = []

    def read_summaries(self, names: list[str]) -> dict[str, xr.Dataset]:
        """The summary of each experiment and sweep that has one."""
        if not (names or self.beyond_alone):
            self.miss("summary", "", "", f"{self.folder} holds no summaries")
        paths = {name: f"summaries/{name}.nc" for name in names}
        found = {name: self.take("summary", name, paths[name], self._summary) for name in names}
        return {name: summary for name, summary in found.items() if summary is not None}

    def take_frames(self, variants: Iterable[str]) -> None:
        """The runs whose landscapes are shown, as far as they are there."""
        for name in variants:
            found = self.take("frames", name, f"frames/explorer/{name}.nc", self._frames)
            if found is None:
                continue
            frames, every = found
            seeds = int(frames.attrs["root_seed"]), int(frames.attrs["replicate"])
            for i, parameters in enumerate(every):
                self.run_of[(parameters, *seeds)] = len(self.runs)
                self.runs.append(run(frames.isel(condition=i), self.blobs))

    def take_summaries(self, summaries: Mapping[str, xr.Dataset]) -> None:
        """Every experiment and sweep; after the runs, which conditions refer to."""
        sweeps = {name for name, summary in summaries.items() if swept_dims(summary)}
        count = sum(summaries[name].sizes["condition"] for name in summaries.keys() - sweeps)
        points = max(2, min(POINTS, MOST_POINTS // max(count, 1)))
        for name, summary in summaries.items():
            if name in sweeps:
                self.sweeps.append(conditions.sweep(name, summary))
            else:
                found = conditions.experiment(name, summary, self.blobs, points)
                self._refer_to_runs(found, summary)
                self.experiments.append(found)

    def take_tables(self, names: list[str]) -> None:
        """The statistics of experiments and sweeps, as far as they are there.

        After the summaries: an experiment is told how its conditions compare with its best.
        """
        rows = MOST_ROWS // max(len(names) * len(self.tables), 1)
        experiments = {one["name"]: one for one in self.experiments}
        for name in names:
            known = self.read_tables(name, self.tables)
            for kind, table in known.items():
                self.tables[kind][name] = tables.content(kind, table, rows)
            if name in experiments:
                known |= self.read_tables(name, ["scores"])
                comparisons.add(experiments[name], known)

    def take_planes(
        self, names: Iterable[str], levels: Mapping[str, Mapping[str, float]]
    ) -> None:
        """Every plane that is there, with as much of its statistics as there is."""
        taken = {n: self.take("plane", n, f"datasets/{n}.nc", self._plane) for n in names}
        found = {name: dataset for name, dataset in taken.items() if dataset is not None}
        side = isqrt(MOST_CELLS // max(len(found), 1))
        cells = sum(planes.count_cells(dataset, side) for dataset in found.values())
        points = max(2, min(POINTS, MOST_POINTS // max(cells, 1)))
        for name, dataset in found.items():
            known = self.read_tables(name, planes.TABLES)
            made = planes.plane(
                name, dataset, known, levels.get(name, {}), self.blobs, side, points
            )
            self.planes.append(made)

    def take_samples(self, names: Iterable[str]) -> None:
        """Every sampled space whose indices are there."""
        for name in names:
            known = self.read_tables(name, samples.TABLES)
            if "sensitivity" in known:
                self.samples.append(samples.space(name, known, self.blobs))

    def take_variations(self, names: Iterable[str]) -> None:
        """Every set of variants under which claims were tested."""
        for name in names:
            known = self.read_tables(name, variations.TABLES)
            if "robustness" in known:
                self.variations.append(variations.variations(name, known))

    def take_claims(self, experiments: Mapping[str, str]) -> None:
        """The verdicts on claims, if they are there."""
        table = self.take("claims", "", "claims.csv", tables.read)
        if table is not None:
            self.claims = tables.content("claims", table) | {"experiments": dict(experiments)}

    def read_tables(self, name: str, kinds: Iterable[str]) -> dict[str, pd.DataFrame]:
        """The tables of a subject or an ensemble that are there, by name."""
        paths = {kind: f"statistics/{name}/{kind}.csv" for kind in kinds}
        every = {kind: self.take(kind, name, paths[kind], tables.read) for kind in paths}
        return {kind: table for kind, table in every.items() if table is not None}

    def take(self, kind: str, subject: str, path: str, read: Callable) -> Any:
        """What a file holds; None, and an error, if it is not there or damaged."""
        file = self.folder / path
        try:
            return read(file)
        except FileNotFoundError:
            self.miss(kind, subject, path, f"{file} is missing")
        except DamagedFile as damage:
            self.miss(kind, subject, path, str(damage), "--force", "--")  # it is there
        return None

    def miss(self, kind: str, subject: str, path: str, why: str, *options: str) -> None:
        """Note that something is missing, and the command that makes it."""
        target = [f"results/{path}"] * bool(path)
        command = " ".join(["snakemake --cores all", *options, *target])
        error = {"kind": kind, "subject": subject, "why": why, "command": command}
        self.errors.append(error)

    def content(self) -> Content:
        """All that was collected."""
        values = {
            "source": f"dualreceptor {version('dualreceptor')}",
            "defaults": Parameters().model_dump(),
            "observables": {name: attributes(name) for name in OBSERVABLES},
            "hues": HUES,
            "experiments": self.experiments,
            "sweeps": self.sweeps,
            "planes": self.planes,
            "sensitivity": self.samples,
            "robustness": self.variations,
            "beyond_alone": self.beyond_alone,
            "tables": self.tables,
            "claims": self.claims,
            "runs": self.runs,
            "left_out": self.left_out,
            "errors": self.errors,
            "few": FEW,
        }
        return Content(plain(values), self.blobs.texts, self.errors)

    def _refer_to_runs(self, experiment: dict[str, Any], summary: xr.Dataset) -> None:
        """Give each condition of an experiment the index of its run; None if it has none."""
        seeds = int(summary.attrs["root_seed"]), int(summary.replicate[0])
        every = every_parameters(summary)
        for condition, parameters in zip(experiment["conditions"], every, strict=True):
            condition["run"] = self.run_of.get((parameters, *seeds))
            if condition["run"] is None:
                left_out = {"experiment": experiment["name"], "condition": condition["name"]}
                self.left_out.append(left_out)

    def _summary(self, path: Path) -> xr.Dataset:
        summary = self.read(path)
        if not set(summary.variables) >= NEEDED:
            raise DamagedFile(f"{path} is no summary of an experiment or a sweep")
        _parameters(path, every_parameters, summary)
        return summary

    def _plane(self, path: Path) -> xr.Dataset:
        plane = self.read(path)
        planes.check(path, plane)
        _parameters(path, planes.parameters_of, plane)
        return plane

    def _frames(self, path: Path) -> tuple[xr.Dataset, list[Parameters]]:
        frames = self.read(path)
        if "own_parameters" not in frames.attrs:
            raise DamagedFile(f"{path} holds no frames of an experiment's runs")
        return frames, _parameters(path, parameters_of_conditions, frames)


def _parameters(path: Path, read: Callable, dataset: xr.Dataset) -> Any:
    try:
        return read(dataset)
    except (ValidationError, ParameterError):
        raise DamagedFile(f"{path} is of another version of the model") from None
