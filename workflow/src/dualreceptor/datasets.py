"""All runs of an experiment as one dataset."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from dualreceptor import identities, netcdf
from dualreceptor.conditions import value_text
from dualreceptor.parameters import Parameters


def collect(
    paths: Sequence[str | Path],
    points: Sequence[dict[str, Any]],
    conditions: Sequence[Sequence[dict[str, Any]]],
    blocks: Sequence[Sequence[int]],
    root_seed: int,
) -> xr.Dataset:
    """The simulation files of an experiment or a sweep as one dataset.

    Its dims are (<swept parameters>, condition, replicate, step). Runs shorter than others
    end in missing values; the coordinate ``final_step`` says where.

    Parameters
    ----------
    paths
        Simulation files, block by block, condition by condition, point by point.
    points
        The swept values of each point, a product; of an experiment, one point of none.
    conditions
        What :attr:`dualreceptor.conditions.Condition.description` says of each condition
        at each point.
    blocks
        The replicates that each file of a condition holds.
    root_seed

    Raises
    ------
    DamagedFile
        A file is damaged, or holds another condition or other replicates than it should.
    """
    waiting = iter(paths)
    parts = []
    for point, described in zip(points, conditions, strict=True):
        runs = [
            _one_condition(waiting, Parameters(**c["parameters"]), blocks, root_seed)
            for c in described
        ]
        part = xr.concat(runs, dim="condition", combine_attrs="override")
        at = {name: coordinate(value) for name, value in point.items()}
        parts.append(part.assign_coords(_coordinates(described, part) | at))
    dataset = _along(list(points[0]), parts)
    for name in points[0]:
        dataset[name].attrs = {"long_name": name.replace("_", " "), "units": "1"}
    dataset.attrs = _attributes(points, conditions, sum(map(len, blocks)), root_seed)
    return dataset


def _attributes(
    points: Sequence[dict[str, Any]],
    conditions: Sequence[Sequence[dict[str, Any]]],
    replicates: int,
    root_seed: int,
) -> dict[str, Any]:
    every = [c["parameters"] for described in conditions for c in described]
    return {
        "root_seed": root_seed,
        "parameters": json.dumps(_common(every)),
        "identity": identities.of_dataset(points, conditions, replicates, root_seed),
    }


def at_point(dataset: xr.Dataset, point: dict[str, Any]) -> xr.Dataset:
    """One point of a sweep as if it were an experiment of its own; an experiment as it is."""
    if not point:
        return dataset
    values = {name: coordinate(value) for name, value in point.items()}
    parameters = json.loads(dataset.attrs["parameters"]) | point
    there = dataset.sel(values).assign_attrs(parameters=json.dumps(parameters))
    return there.isel(step=slice(None, int(there.final_step) + 1))


def rows_at(table: pd.DataFrame, point: dict[str, Any]) -> pd.DataFrame:
    """The rows of a sweep's table at one point; of an experiment's table, all."""
    for name, value in point.items():
        table = table[table[name] == coordinate(value)]
    return table


def coordinate(value: Any) -> float | str:
    """A swept value as a coordinate: numbers as such, all else as text."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number else value_text(value)


def _along(dims: list[str], parts: list[xr.Dataset]) -> xr.Dataset:
    if not dims:
        return parts[0]
    values = list(dict.fromkeys(part[dims[0]].item() for part in parts))
    inner = [_along(dims[1:], [p for p in parts if p[dims[0]].item() == v]) for v in values]
    return xr.concat(inner, dim=dims[0], coords="different", compat="equals", join="outer")


def _common(parameters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What all conditions have in common."""
    first, *others = parameters
    return {k: v for k, v in first.items() if all(other[k] == v for other in others)}


def _one_condition(
    paths: Iterator[str | Path],
    parameters: Parameters,
    blocks: Sequence[Sequence[int]],
    root_seed: int,
) -> xr.Dataset:
    expected = [identities.of_simulations(parameters, block, root_seed) for block in blocks]
    parts = [netcdf.take(next(paths), name) for name in expected]
    return xr.concat(parts, dim="replicate", data_vars="minimal", combine_attrs="override")


def _coordinates(conditions: Sequence[dict[str, Any]], dataset: xr.Dataset) -> dict[str, Any]:
    long_names = {
        "condition": "condition",
        "label": "label of the condition",
        "level_1a": "5-HT1A dose level",
        "level_2a": "5-HT2A dose level",
        "dose_1a": "5-HT1A dose",
        "dose_2a": "5-HT2A dose",
        "agonist_type": "agonist type",
    }
    along = {
        name: ("condition", [c[name] for c in conditions], {"long_name": long_name})
        for name, long_name in long_names.items()
    }
    for name in ("dose_1a", "dose_2a"):
        along[name][2]["units"] = "1"
    parameters = [json.dumps(c["parameters"]) for c in conditions]
    along["parameters"] = ("condition", parameters, {"long_name": "parameters, as JSON"})
    final = dataset.sizes["step"] - 1
    return along | {"final_step": ((), final, {"long_name": "last step", "units": "1"})}
