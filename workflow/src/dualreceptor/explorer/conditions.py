"""Conditions as the explorer shows them: what they are, come to, and how they get there."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import xarray as xr

from dualreceptor.analysis.datasets import as_dosed, every_parameters
from dualreceptor.analysis.outcomes import final, outcomes, predictors, score
from dualreceptor.explorer.packing import Blobs
from dualreceptor.figures import style
from dualreceptor.model import dosing
from dualreceptor.model.observables import OBSERVABLES, OUTCOMES, attributes

POINTS = 400  # of a time series; longer ones are thinned
TOLD = ("label", "level_1a", "level_2a", "dose_1a", "dose_2a", "agonist_type")
FINAL = ("entropy", "target_energy", "minima_visited")


def experiment(name: str, dataset: xr.Dataset, blobs: Blobs) -> dict[str, Any]:
    """An experiment, dims (condition, replicate, step): its conditions, measures and series."""
    every = every_parameters(dataset)
    common, own = shared([one.model_dump() for one in every])
    periods = dosing.drug_periods(every[0])
    onset = periods[0].start
    steps = thinned(onset, dataset.sizes["step"])
    conditions = described(dataset)
    for i, (condition, besides) in enumerate(zip(conditions, own, strict=True)):
        condition["own"] = besides
        condition["series"] = blobs.add(_series(dataset.isel(condition=i, step=steps)))
    return {
        "name": name,
        "grid": is_grid(conditions),
        **runs_of(dataset),
        "parameters": common,
        "conditions": conditions,
        "measures": measures(dataset),
        "steps": [step - onset for step in steps],
        "periods": [[period.start - onset, period.stop - onset] for period in periods],
    }


def sweep(name: str, dataset: xr.Dataset) -> dict[str, Any]:
    """A sweep, further leading dims: both outcomes of each condition at each of its points."""
    over = swept(dataset)
    ends = outcomes(dataset)
    points = []
    for values, place in _points(dataset, over):
        both = ends.isel(place)
        found = {end: _mean_and_error(both[end]) for end in OUTCOMES}
        points.append({"values": values, "measures": found})
    common, own = shared([one.model_dump() for one in every_parameters(dataset)])
    count = dataset.sizes["condition"]
    for i, point in enumerate(points):
        point["own"] = own[i * count : (i + 1) * count]
    return {
        "name": name,
        **runs_of(dataset),
        "over": {dim: dataset[dim].values.tolist() for dim in over},
        "at": style.places(dataset[over[0]].values)._asdict(),
        "parameters": common,
        "conditions": described(dataset),
        "points": points,
        "measures": {end: _about(ends[end], better="lower") for end in OUTCOMES},
    }


def swept(dataset: xr.Dataset) -> list[str]:
    """The parameters that a dataset is a sweep over; none of an experiment."""
    known = ("condition", "replicate", "step")
    return [str(dim) for dim in dataset.kl_divergence.dims if dim not in known]


def measures(dataset: xr.Dataset) -> dict[str, Any]:
    """All that a condition comes to, each as its mean over replicates and standard error.

    The two outcomes and their score first; the error of what is of means alone is empty.
    """
    ends, averages = outcomes(dataset), predictors(dataset)
    means = ends.mean("replicate")
    found = {name: _measure(ends[name], "lower") for name in OUTCOMES}
    found["score"] = _measure(score(means.outcome, means.tolerability), "lower")
    for name in averages.drop_vars("final_kl_divergence"):
        found[name] = _measure(averages[name])
    for name in FINAL:
        about = attributes(name)
        about["long_name"] = f"final {about['long_name']}"
        found[name] = _measure(final(dataset, name).assign_attrs(about))
    return found


def described(dataset: xr.Dataset) -> list[dict[str, Any]]:
    """What a dataset says of each condition."""
    told = as_dosed(dataset)
    columns = {"name": told.condition.values.tolist()}
    columns |= {name: told[name].values.tolist() for name in TOLD}
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def is_grid(conditions: list[dict[str, Any]]) -> bool:
    """Whether conditions are every dose of one receptor with every dose of the other."""
    pairs = [(one["dose_1a"], one["dose_2a"]) for one in conditions]
    of_1a, of_2a = map(set, zip(*pairs, strict=True))
    whole = len(set(pairs)) == len(pairs) == len(of_1a) * len(of_2a)
    return whole and min(len(of_1a), len(of_2a)) > 1


def shared(every: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Parameters that all have in common, and what each has besides.

    >>> shared([{"a": 1, "b": 2}, {"a": 1, "b": 3}])
    ({'a': 1}, [{'b': 2}, {'b': 3}])
    """
    common = {k: v for k, v in every[0].items() if all(one[k] == v for one in every)}
    return common, [{k: v for k, v in one.items() if k not in common} for one in every]


def runs_of(dataset: xr.Dataset) -> dict[str, Any]:
    """Which runs a dataset holds. The seed is text: it may be larger than a page can count."""
    replicates = dataset.replicate.values.tolist()
    return {
        "root_seed": str(dataset.attrs["root_seed"]),
        "replicates": len(replicates),
        "replicate": replicates[0],
    }


def thinned(first: int, stop: int) -> list[int]:
    """Recorded states from the first on, at most POINTS of them, the last among them.

    >>> thinned(2, 5), len(thinned(0, 4000)), thinned(0, 4000)[-1]
    ([2, 3, 4], 400, 3999)
    """
    count = min(POINTS, stop - first)
    return np.unique(np.linspace(first, stop - 1, count).round().astype(int)).tolist()


def _points(dataset: xr.Dataset, over: list[str]) -> Iterator[tuple[dict, dict]]:
    """The values at each point of a sweep, and where it is in the dataset."""
    for indices in product(*(range(dataset.sizes[dim]) for dim in over)):
        place = dict(zip(over, indices, strict=True))
        yield {dim: dataset[dim].values[i].item() for dim, i in place.items()}, place


def _series(condition: xr.Dataset) -> np.ndarray:
    """Mean and standard error of every observable, (observable, 2, point)."""
    rows = [_mean_and_error(condition[name]) for name in OBSERVABLES]
    empty = np.full(condition.sizes["step"], np.nan)
    filled = [[row["mean"], empty if row["sem"] is None else row["sem"]] for row in rows]
    return np.array(filled, dtype=np.float32)


def _measure(values: xr.DataArray, better: str = "") -> dict[str, Any]:
    return _about(values, better) | _mean_and_error(values)


def _about(values: xr.DataArray, better: str) -> dict[str, Any]:
    return {name: values.attrs[name] for name in ("long_name", "units")} | {"better": better}


def _mean_and_error(values: xr.DataArray) -> dict[str, Any]:
    """Over replicates; no error where there is one replicate, or are none."""
    count = values.sizes.get("replicate", 0)
    mean = values.mean("replicate") if count else values
    error = values.std("replicate", ddof=1) / count**0.5 if count > 1 else None
    return {"mean": mean.values, "sem": None if error is None else error.values}
