"""All runs of an experiment as one dataset.

Its parameters stand where each is handiest: those that all conditions have in common in the
attribute ``parameters``, as JSON; swept ones are dims; doses are coordinates along
``condition``, and what differs from one administration to the next along ``administration``,
too. :func:`parameters_of` puts them together again.
"""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from dualreceptor.files import netcdf
from dualreceptor.model.parameters import PER_ADMINISTRATION, Parameters
from dualreceptor.provenance import keys
from dualreceptor.study.conditions import DOSES, agonist_type, text_value, value_text

#: What a dataset says of each condition, dims (condition,).
COORDINATES = {
    "condition": "condition",
    "label": "label of the condition",
    "level_1a": "5-HT1A dose level",
    "level_2a": "5-HT2A dose level",
    "dose_1a": "5-HT1A dose",
    "dose_2a": "5-HT2A dose",
    "agonist_type": "agonist type",
}
#: What it says of each administration, dims (condition, administration), by the parameter.
BY_ADMINISTRATION = {
    "dose_1a": ("doses_1a", "5-HT1A dose of each administration"),
    "dose_2a": ("doses_2a", "5-HT2A dose of each administration"),
    "response": ("response", "response curve of each administration"),
    "placebo": ("placebo", "whether an administration is a placebo"),
}
TOTAL = ", total over administrations, without placebos"


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
        Simulation files, block by block, condition by condition, point by point; those of
        conditions that coincide once, where the first of them stands.
    points
        The swept values of each point, a product; of an experiment, one point of none.
    conditions
        What :attr:`dualreceptor.study.conditions.Condition.description` says of each condition
        at each point.
    blocks
        The replicates that each file of a condition holds.
    root_seed

    Raises
    ------
    DamagedFile
        A file is damaged, or holds another condition or other replicates than it should.
    """
    runs = [[_identities(c, blocks, root_seed) for c in described] for described in conditions]
    distinct = dict.fromkeys(name for at in runs for condition in at for name in condition)
    files = dict(zip(distinct, paths, strict=True))
    each = _by_administration(points, conditions)
    parts = []
    for point, described, names in zip(points, conditions, runs, strict=True):
        part = xr.concat(
            [_one_condition(files, of_blocks) for of_blocks in names],
            dim="condition",
            combine_attrs="override",
        )
        final = ((), part.sizes["step"] - 1, {"long_name": "last step", "units": "1"})
        at = {name: coordinate(value) for name, value in point.items()}
        parts.append(
            part.assign_coords(coordinates(described, each) | {"final_step": final} | at)
        )
    dataset = _along(list(points[0]), parts)
    for name in points[0]:
        unit = {} if isinstance(coordinate(points[0][name]), str) else {"units": "1"}
        dataset[name].attrs = {"long_name": name.replace("_", " ")} | unit
    dataset.attrs = _attributes(points, conditions, sum(map(len, blocks)), root_seed)
    return dataset


def coordinates(
    conditions: Sequence[dict[str, Any]], each: Sequence[str] = ()
) -> dict[str, Any]:
    """What a dataset says of conditions: :data:`COORDINATES` of all of them.

    ``each`` names the parameters to tell by administration, as :data:`BY_ADMINISTRATION`.
    """
    found = {
        name: ("condition", [c[name] for c in conditions], {"long_name": long_name})
        for name, long_name in COORDINATES.items()
    }
    for name in DOSES:
        found[name][2]["long_name"] += TOTAL if name in each else ""
        found[name][2]["units"] = "1"
    every = [Parameters(**c["parameters"]) for c in conditions]
    for name in each:
        told, long_name = BY_ADMINISTRATION[name]
        unit = {} if name == "response" else {"units": "1"}
        values = [list(parameters.each(name)) for parameters in every]
        found[told] = (("condition", "administration"), values, {"long_name": long_name} | unit)
    if each:
        numbers = list(range(1, every[0].administrations + 1))
        about = {"long_name": "administration, from 1", "units": "1"}
        found["administration"] = ("administration", numbers, about)
    return found


def parameters_of(condition: xr.Dataset) -> Parameters:
    """The parameters of one condition of a dataset, of a sweep at one point of it.

    ``condition`` is what ``isel`` or ``sel`` give of the dataset: without dims, but for
    replicate, step and administration.
    """
    told = json.loads(condition.attrs["parameters"])
    for name in Parameters.model_fields.keys() - told.keys():
        by_administration, _ = BY_ADMINISTRATION.get(name, (name, ""))
        found = condition.coords.get(by_administration, condition.coords.get(name))
        if found is not None:
            told[name] = found.values.tolist()
    for name in PER_ADMINISTRATION:
        if isinstance(told.get(name), list):  # of a sweep over their number, some have fewer
            told[name] = told[name][: told["administrations"]]
    values = {k: text_value(v) if isinstance(v, str) else v for k, v in told.items()}
    return Parameters(**values)


def every_parameters(dataset: xr.Dataset) -> list[Parameters]:
    """The parameters of each condition in turn, of a sweep at each of its points."""
    told = dataset.coords.to_dataset().assign_attrs(dataset.attrs)  # without the data: fast
    dims = [dim for dim in dataset.kl_divergence.dims if dim not in ("replicate", "step")]
    places = product(*(range(dataset.sizes[dim]) for dim in dims))
    return [parameters_of(told.isel(dict(zip(dims, place, strict=True)))) for place in places]


def as_dosed(dataset: xr.Dataset) -> xr.Dataset:
    """Conditions by the largest doses that they have at any point of a sweep.

    Those of an experiment as they are; a sweep over placebos, or over the number of
    administrations, has other doses at each point. A dataset of :data:`COORDINATES`, dims
    (condition,).
    """
    told = dataset[list(COORDINATES)]
    swept = [dim for dim in told.dims if dim != "condition"]
    # A receptor's doses that are the same at all points have no dim of the sweep.
    doses = {name: told[name].max([d for d in told[name].dims if d in swept]) for name in DOSES}
    pairs = zip(doses["dose_1a"].values, doses["dose_2a"].values, strict=True)
    kinds = ("condition", [agonist_type(*pair) for pair in pairs])
    return told.drop_dims(swept).assign_coords(doses | {"agonist_type": kinds})


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


def _attributes(
    points: Sequence[dict[str, Any]],
    conditions: Sequence[Sequence[dict[str, Any]]],
    replicates: int,
    root_seed: int,
) -> dict[str, Any]:
    return {
        "root_seed": root_seed,
        "parameters": json.dumps(_common(conditions)),
        "identity": keys.of_dataset(points, conditions, replicates, root_seed),
    }


def _common(conditions: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """Parameters that all conditions have in common."""
    first, *others = [c["parameters"] for described in conditions for c in described]
    return {k: v for k, v in first.items() if all(other[k] == v for other in others)}


def _by_administration(
    points: Sequence[dict[str, Any]], conditions: Sequence[Sequence[dict[str, Any]]]
) -> list[str]:
    """Parameters to tell by administration: doses that are not just the one of a condition,
    and what else differs between conditions."""
    every = [c for described in conditions for c in described]
    doses = [
        name
        for name in DOSES
        if any(Parameters(**c["parameters"]).each(name) != (c[name],) for c in every)
    ]
    known = {*DOSES, *points[0], *_common(conditions)}
    return doses + [name for name in PER_ADMINISTRATION if name not in known]


def _identities(
    condition: dict[str, Any], blocks: Sequence[Sequence[int]], root_seed: int
) -> list[str]:
    parameters = Parameters(**condition["parameters"])
    return [keys.of_simulations(parameters, block, root_seed) for block in blocks]


def _one_condition(files: dict[str, str | Path], names: Sequence[str]) -> xr.Dataset:
    parts = [netcdf.take(files[name], name) for name in names]
    return xr.concat(parts, dim="replicate", data_vars="minimal", combine_attrs="override")
