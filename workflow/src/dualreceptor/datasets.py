"""All runs of an experiment as one dataset."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from dualreceptor import netcdf
from dualreceptor.conditions import value_text

STUDY = (
    "Juliani, Chelu, Graesser, Safron: A dual-receptor model of serotonergic psychedelics: "
    "therapeutic insights from simulated cortical dynamics. doi:10.1101/2024.04.12.589282"
)


def collect(
    paths: Sequence[str | Path],
    conditions: Sequence[dict[str, Any]],
    replicates: int,
    title: str,
) -> xr.Dataset:
    """Simulation files of one experiment as a dataset, dims (condition, replicate, step).

    Parameters
    ----------
    paths
        Simulation files; those of one condition together, in the order of ``conditions``.
    conditions
        What :attr:`dualreceptor.conditions.Condition.description` says of each.
    replicates
        How many replicates, from 0, each condition must have.

    Raises
    ------
    ValueError
        A file holds another condition or other replicates than it should.
    """
    blocks = len(paths) // len(conditions)
    runs = [
        _one_condition(paths[i * blocks : (i + 1) * blocks], condition, replicates)
        for i, condition in enumerate(conditions)
    ]
    dataset = xr.concat(runs, dim="condition", combine_attrs="drop")
    dataset = dataset.assign_coords(_coordinates(conditions, dataset))
    dataset.attrs = {
        "Conventions": "CF-1.11",
        "title": title,
        "source": f"dualreceptor {version('dualreceptor')}",
        "references": STUDY,
        "root_seed": runs[0].attrs["root_seed"],
        "parameters": json.dumps(_common([c["parameters"] for c in conditions])),
    }
    return dataset


def collect_sweep(
    paths: Sequence[str | Path],
    points: Sequence[dict[str, Any]],
    conditions: Sequence[Sequence[dict[str, Any]]],
    replicates: int,
    title: str,
) -> xr.Dataset:
    """Simulation files of a sweep, dims (<swept parameters>, condition, replicate, step).

    ``paths`` hold those of one point together, ``conditions`` are those of each of the
    ``points``, which are a product of the swept values. Runs shorter than others end in
    missing values. Raises ``ValueError`` like :func:`collect`.
    """
    share = len(paths) // len(points)
    parts = [
        collect(paths[i * share : (i + 1) * share], described, replicates, title)
        for i, described in enumerate(conditions)
    ]
    for part, point in zip(parts, points, strict=True):
        part.coords.update({name: coordinate(value) for name, value in point.items()})
    dataset = _along(list(points[0]), parts)
    every = [c["parameters"] for described in conditions for c in described]
    dataset.attrs = parts[0].attrs | {"parameters": json.dumps(_common(every))}
    for name in points[0]:
        dataset[name].attrs = {"long_name": name.replace("_", " "), "units": "1"}
    return dataset


def read(path: str | Path, point: dict[str, Any]) -> xr.Dataset:
    """A dataset; of a sweep, one point as if it were an experiment of its own."""
    with xr.open_dataset(path, engine="netcdf4") as stored:
        dataset = stored.sel({name: coordinate(value) for name, value in point.items()}).load()
    parameters = json.loads(dataset.attrs["parameters"]) | point
    dataset.attrs["parameters"] = json.dumps(parameters)
    return dataset.isel(step=slice(None, int(dataset.final_step) + 1)) if point else dataset


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


def _one_condition(paths, condition: dict[str, Any], replicates: int) -> xr.Dataset:
    parts = [netcdf.read(path) for path in paths]
    expected = json.loads(json.dumps(condition["parameters"]))
    for path, part in zip(paths, parts, strict=True):
        if json.loads(part.attrs["parameters"]) != expected:
            raise ValueError(f"{path} holds runs under other parameters than {expected}")
    runs = xr.concat(parts, dim="replicate", data_vars="minimal", combine_attrs="override")
    if not np.array_equal(runs.replicate, np.arange(replicates)):
        raise ValueError(f"{paths[0]} and its like do not hold replicates 0-{replicates - 1}")
    return runs


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
