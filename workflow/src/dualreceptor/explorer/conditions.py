"""Conditions as the explorer shows them: what they are, come to, and how they get there."""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.datasets import (
    every_parameters,
    iterate_points,
    label_by_doses,
    swept_dims,
)
from dualreceptor.analysis.outcomes import (
    OUTCOMES,
    PREDICTORS,
    mean_and_error,
    outcomes,
    score,
)
from dualreceptor.analysis.summaries import drug_periods_of
from dualreceptor.configuration.explored import choose_steps
from dualreceptor.explorer.packing import Blobs
from dualreceptor.figures import style
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.model.parameters import split_common

xr = lazy_loader.load("xarray")

DESCRIBED = ("label", "level_1a", "level_2a", "dose_1a", "dose_2a", "agonist_type")
FINAL = ("entropy", "target_energy", "minima_visited")


def experiment(name: str, summary: xr.Dataset, blobs: Blobs, points: int) -> dict[str, Any]:
    """An experiment, dims (condition, ...): its conditions, measures and time series.

    Series have at most so many ``points``.
    """
    common, own = split_common([one.model_dump() for one in every_parameters(summary)])
    periods = drug_periods_of(summary)
    onset = periods[0].start
    steps = choose_steps(onset, summary.sizes["step"], points)
    conditions = describe(summary)
    for i, (condition, besides) in enumerate(zip(conditions, own, strict=True)):
        condition["own"] = besides
        condition["series"] = blobs.add(_series(summary.isel(condition=i, step=steps)))
    return {
        "name": name,
        "grid": is_grid(conditions),
        **describe_runs(summary),
        "parameters": common,
        "conditions": conditions,
        "measures": measures(summary),
        "steps": [step - onset for step in steps],
        "periods": [[period.start - onset, period.stop - onset] for period in periods],
    }


def sweep(name: str, summary: xr.Dataset) -> dict[str, Any]:
    """A sweep, further leading dims: both outcomes of each condition at each of its points."""
    over, ends = swept_dims(summary), outcomes(summary)
    common, own = split_common([one.model_dump() for one in every_parameters(summary)])
    count = summary.sizes["condition"]
    points = [
        {
            "values": values,
            "measures": {end: _mean_and_error(both[end]) for end in OUTCOMES},
            "own": own[i * count : (i + 1) * count],
        }
        for i, (values, both) in enumerate(iterate_points(ends))
    ]
    return {
        "name": name,
        **describe_runs(summary),
        "over": {dim: summary[dim].values.tolist() for dim in over},
        "at": style.places(summary[over[0]].values)._asdict(),
        "parameters": common,
        "conditions": describe(summary),
        "points": points,
        "measures": {end: _about(ends[end], better="lower") for end in OUTCOMES},
    }


def measures(summary: xr.Dataset) -> dict[str, Any]:
    """All that a condition comes to, each as its mean over replicates and standard error.

    The two outcomes and their score first, with the index of their ``best`` condition; the
    error of the score, which is of means alone, is empty.
    """
    ends = outcomes(summary)
    means = ends.mean("replicate")
    found = {name: _measure(ends[name], "lower") for name in OUTCOMES}
    found["score"] = _measure(score(means.outcome, means.burden), "lower")
    for measure in found.values():
        measure["best"] = _lowest(measure["mean"])
    for name, variable in PREDICTORS.items():
        found[name] = _measure(summary[variable])
    for name in FINAL:
        found[name] = _measure(summary[f"final_{name}"])
    return found


def describe(summary: xr.Dataset) -> list[dict[str, Any]]:
    """What a summary says of each condition."""
    described = label_by_doses(summary)
    columns = {"name": described.condition.values.tolist()}
    columns |= {name: described[name].values.tolist() for name in DESCRIBED}
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def is_grid(conditions: list[dict[str, Any]]) -> bool:
    """Whether conditions are every dose of one receptor with every dose of the other."""
    pairs = [(one["dose_1a"], one["dose_2a"]) for one in conditions]
    of_1a, of_2a = map(set, zip(*pairs, strict=True))
    whole = len(set(pairs)) == len(pairs) == len(of_1a) * len(of_2a)
    return whole and min(len(of_1a), len(of_2a)) > 1


def describe_runs(summary: xr.Dataset) -> dict[str, Any]:
    """Which runs a summary is of. The seed is text: it may be larger than a page can count."""
    replicates = summary.replicate.values.tolist()
    return {
        "root_seed": str(summary.attrs["root_seed"]),
        "replicates": len(replicates),
        "replicate": replicates[0],
    }


def _lowest(values: np.ndarray) -> int | None:
    """The index of the lowest of some values, (condition,); None if none is finite."""
    known = np.where(np.isfinite(values), values, np.inf)
    return int(known.argmin()) if np.isfinite(known).any() else None


def _series(summary: xr.Dataset) -> np.ndarray:
    """Mean and standard error of every observable of a condition, (observable, 2, point)."""
    rows = [
        [summary[f"{kind}_{name}"].values for kind in ("mean", "sem")] for name in OBSERVABLES
    ]
    return np.array(rows, dtype=np.float32)


def _measure(values: xr.DataArray, better: str = "") -> dict[str, Any]:
    return _about(values, better) | _mean_and_error(values)


def _about(values: xr.DataArray, better: str) -> dict[str, Any]:
    return {name: values.attrs[name] for name in ("long_name", "units")} | {"better": better}


def _mean_and_error(values: xr.DataArray) -> dict[str, Any]:
    mean, error = mean_and_error(values)
    return {"mean": mean.values, "sem": None if error is None else error.values}
