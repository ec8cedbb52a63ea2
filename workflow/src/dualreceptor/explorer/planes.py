"""Planes of both doses as the explorer shows them: values of each cell, and its time course.

Cells are counted dose_1a by dose_1a, as in :func:`dualreceptor.analysis.planes.take_cells`. Of
a plane with more doses than a page has room for, every second or third of an axis is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.compounds import caveat_of
from dualreceptor.analysis.fronts import is_on_front
from dualreceptor.analysis.optima import WEIGHTS
from dualreceptor.analysis.outcomes import CONFIDENT, OUTCOMES, PREDICTORS, outcomes
from dualreceptor.analysis.planes import SAME_DOSE
from dualreceptor.configuration.explored import choose_steps
from dualreceptor.explorer.conditions import describe_runs
from dualreceptor.explorer.measures import MEASURES, Measure
from dualreceptor.explorer.packing import Blobs
from dualreceptor.files.atomic import DamagedFile
from dualreceptor.model.observables import SERIES
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.schedule import drug_periods
from dualreceptor.study.conditions import DOSES

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: The tables of its statistics that are shown of a plane.
TABLES = (
    *("surfaces", "fronts", "optima", "independence", "additivity"),
    *("single_agents", "indices", "compounds"),
)
NEEDED = {
    *(f"final_{observable}" for observable, _ in OUTCOMES.values()),
    *PREDICTORS.values(),
    *(f"{kind}_{name}" for kind in ("mean", "sem") for name in SERIES),
}
DIVERGED = "a run diverged"
#: What is said of a compound: columns of its table.
OF_COMPOUNDS = (
    *("compound", "share", "low", "high", "values_low", "values_high"),
    *("touches", "cells", "region_share", "widened", "note", "reason"),
)


def check(path: Path, dataset: xr.Dataset) -> None:
    """Raise ``DamagedFile`` if a file holds no plane."""
    if not set(dataset.variables) >= NEEDED or not set(dataset.dims) >= {*DOSES, "replicate"}:
        raise DamagedFile(f"{path} is no dataset of an ensemble")


def parameters_of(dataset: xr.Dataset) -> Parameters:
    """The parameters of a plane's runs, without their doses."""
    return Parameters.model_validate_json(dataset.attrs["parameters"])


def count_cells(dataset: xr.Dataset, side: int) -> int:
    """How many cells of a plane are shown, if of each axis at most ``side`` doses are."""
    return prod(
        len(range(dataset.sizes[dose])[_thin(dataset.sizes[dose], side)]) for dose in DOSES
    )


def plane(
    name: str,
    dataset: xr.Dataset,
    tables: Mapping[str, pd.DataFrame],
    levels: Mapping[str, float],
    blobs: Blobs,
    side: int,
    points: int,
) -> dict[str, Any]:
    """A plane with its measures, time courses, front, pairs of levels and compounds.

    The blob ``numbers`` has a value and both ends of its 95 % interval for each measure,
    (measure, 3, cell), in the unit of the measure; the blob ``series`` the mean and its
    standard error of each of ``SERIES`` over time, (cell, observable, 2, point), nat.

    Parameters
    ----------
    dataset
        Of an ensemble, dims (dose_1a, dose_2a, replicate), and step.
    tables
        As many of :data:`TABLES` as there are, by name.
    levels
        Doses of the study's levels by name.
    side, points
        How many doses of an axis are shown at most, and how many points of a time course.
    """
    shown = dataset.isel({dose: _thin(dataset.sizes[dose], side) for dose in DOSES})
    cells, parameters = _Cells(shown), parameters_of(dataset)
    periods = drug_periods(parameters)
    onset = periods[0].start
    steps = choose_steps(onset, shown.sizes["step"], points)
    measures = _measures_of_runs(shown) | _measures_of_tables(tables, cells)
    numbers = [measure.pop("numbers") for measure in measures.values()]
    return {
        "name": name,
        **describe_runs(dataset),
        "parameters": parameters.model_dump(exclude=set(DOSES)),
        **{dose: shown[dose].values for dose in DOSES},
        "of": [dataset.sizes[dose] for dose in DOSES],
        "measures": measures,
        "numbers": blobs.add(np.array(numbers, dtype=np.float32)),
        "steps": [step - onset for step in steps],
        "periods": [[period.start - onset, period.stop - onset] for period in periods],
        "series": blobs.add(_series(shown.isel(step=steps))),
        "front": _front(tables, cells, numbers),
        "may_be_best": _may_be_best(tables, cells),
        "weights": WEIGHTS,
        "best": _best(tables, cells),
        "pairs": _pairs(dataset, levels),
        **_compounds(tables),
    }


class _Cells:
    """The cells that are shown, found by their doses."""

    def __init__(self, shown: xr.Dataset) -> None:
        self.axes = [shown[dose].values.astype(float) for dose in DOSES]
        self.count = self.axes[0].size * self.axes[1].size

    def find(self, rows: pd.DataFrame) -> np.ndarray:
        """The cell of each row of a table, (rows,); -1 where it is not shown."""
        places, there = [], np.ones(len(rows), dtype=bool)
        for axis, dose in zip(self.axes, DOSES, strict=True):
            apart = np.abs(rows[dose].fillna(np.inf).to_numpy(float)[:, None] - axis)
            places.append(apart.argmin(axis=1))
            there &= apart.min(axis=1) <= SAME_DOSE
        return np.where(there, places[0] * self.axes[1].size + places[1], -1)

    def spread(self, rows: pd.DataFrame, values: Any) -> np.ndarray:
        """Values of the rows of a table by cell, (cells,); NaN where there is no row."""
        found, cells = np.full(self.count, np.nan), self.find(rows)
        found[cells[cells >= 0]] = np.asarray(values, dtype=float)[cells >= 0]
        return found


def _thin(count: int, side: int) -> slice:
    return slice(None, None, -(-count // side))


def _measures_of_runs(shown: xr.Dataset) -> dict[str, dict[str, Any]]:
    """Means over replicates: both outcomes, and what may go with them."""
    ends = outcomes(shown)
    found = {name: _mean(ends[name], "lower") for name in OUTCOMES}
    return found | {name: _mean(shown[variable]) for name, variable in PREDICTORS.items()}


@np.errstate(invalid="ignore", over="ignore")  # a run that diverged leaves its cell empty
def _mean(values: xr.DataArray, better: str = "") -> dict[str, Any]:
    """The mean over replicates, and 1.96 standard errors below and above it."""
    own = values.transpose(*DOSES, "replicate").values
    count = own.shape[-1]
    own = own.reshape(-1, count)
    mean, error = own.mean(axis=1), np.full(len(own), np.nan)
    if count > 1:
        error = CONFIDENT * own.std(axis=1, ddof=1) / count**0.5
    empty = np.flatnonzero(~np.isfinite(mean))
    return {
        "long_name": values.attrs["long_name"],
        "units": values.attrs["units"],
        "better": better,
        "centre": None,
        "listed": True,
        "numbers": [mean, mean - error, mean + error],
        "verdict": None,
        "why": {DIVERGED: empty} if empty.size else {},
    }


def _measures_of_tables(
    tables: Mapping[str, pd.DataFrame], cells: _Cells
) -> dict[str, dict[str, Any]]:
    return {
        name: _from_table(measure, measure.rows(tables[measure.table]), cells)
        for name, measure in MEASURES.items()
        if measure.table in tables
    }


def _from_table(measure: Measure, rows: pd.DataFrame, cells: _Cells) -> dict[str, Any]:
    numbers = [cells.spread(rows, column) for column in measure.columns(rows)]
    numbers += [np.full(cells.count, np.nan)] * (3 - len(numbers))
    known = np.isfinite(numbers[0])
    verdict = None
    if measure.judge:
        judged = cells.spread(rows, measure.judge(rows))
        verdict = np.where(known, judged, np.nan)
    return {
        "long_name": measure.long_name,
        "units": measure.units,
        "better": measure.better,
        "centre": measure.centre,
        # one without any value, such as an index that no mixture has, is not mapped
        "listed": measure.listed and bool(known.any()),
        "numbers": numbers,
        "verdict": verdict,
        "why": _reasons(rows, cells, ~known),
    }


def _reasons(rows: pd.DataFrame, cells: _Cells, empty: np.ndarray) -> dict[str, np.ndarray]:
    """The cells that are empty for a reason that the table gives, by that reason."""
    found = {}
    for reason, some in rows.groupby("reason"):
        where = cells.find(some)
        found[str(reason)] = np.array([cell for cell in where if cell >= 0 and empty[cell]])
    return {reason: where for reason, where in found.items() if where.size}


def _series(shown: xr.Dataset) -> np.ndarray:
    """Means and standard errors over time, (cell, observable, 2, point)."""
    kept = [shown[f"{kind}_{name}"] for name in SERIES for kind in ("mean", "sem")]
    values = np.stack([one.transpose(*DOSES, "step").values for one in kept], axis=2)
    return values.reshape(-1, len(SERIES), 2, values.shape[-1]).astype(np.float32)


def _front(
    tables: Mapping[str, pd.DataFrame], cells: _Cells, numbers: Sequence[Sequence[np.ndarray]]
) -> np.ndarray:
    """The cells on the Pareto front: of all cells, or, without a table, of those shown."""
    if "fronts" in tables:
        return np.flatnonzero(cells.spread(tables["fronts"], tables["fronts"]["on_front"]) == 1)
    (outcome, *_), (burden, *_) = numbers[:2]
    known = np.flatnonzero(np.isfinite(outcome) & np.isfinite(burden))
    return known[is_on_front(outcome[known], burden[known])]


def _may_be_best(tables: Mapping[str, pd.DataFrame], cells: _Cells) -> dict[str, np.ndarray]:
    """The cells that cannot be told from the best, by outcome."""
    if "surfaces" not in tables:
        return {}
    table = tables["surfaces"]
    rows = {name: table[(table["outcome"] == name) & table["may_be_best"]] for name in OUTCOMES}
    found = {name: cells.find(some) for name, some in rows.items()}
    return {name: where[where >= 0] for name, where in found.items()}


def _best(tables: Mapping[str, pd.DataFrame], cells: _Cells) -> list[dict[str, Any]]:
    """The best cell of each weight, and in what share of resamples it is the best."""
    if "optima" not in tables:
        return []
    rows = tables["optima"][tables["optima"]["plane"] == "whole"]
    columns = {"weight": rows["weight"], "cell": cells.find(rows), "share": rows["best_share"]}
    return pd.DataFrame(columns).to_dict("records")


def _pairs(dataset: xr.Dataset, levels: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each pair of the study's levels that lies within the plane."""
    pairs = [
        {"level_1a": one, "level_2a": other, "dose_1a": levels[one], "dose_2a": levels[other]}
        for one, other in product(levels, repeat=2)
    ]
    ends = {dose: dataset[dose].values[[0, -1]] for dose in DOSES}
    return [p for p in pairs if all(low <= p[d] <= high for d, (low, high) in ends.items())]


def _compounds(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The wedges of compounds, and what has to be said wherever they are seen."""
    if "compounds" not in tables:
        return {"compounds": [], "caveat": ""}
    table = tables["compounds"]
    rows = table[list(OF_COMPOUNDS)].to_dict("records")
    return {"compounds": rows, "caveat": caveat_of(table)}
