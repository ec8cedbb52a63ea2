"""All runs of an experiment or sweep as one dataset.

Its parameters stand where each is handiest: those that all conditions have in common in the
attribute ``parameters``, as JSON; swept ones are dims; doses are coordinates along
``condition``, and what differs from one administration to the next along ``administration``,
too. :func:`parameters_of` puts them together again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.files import netcdf
from dualreceptor.files.contents import Part, blank
from dualreceptor.model.observables import OBSERVABLES, attributes
from dualreceptor.model.parameters import PER_ADMINISTRATION, Parameters, split_common
from dualreceptor.provenance.keys import key_of_simulations
from dualreceptor.provenance.records import Record
from dualreceptor.study.conditions import DOSES, agonist_type, format_value, parse_value
from dualreceptor.study.study import Study

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

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
NOT_SWEPT = ("condition", "replicate", "step", "administration")


def write(
    study: Study,
    subject: str,
    paths: Sequence[str | Path],
    path: str | Path,
    record: Record,
    key: str = "",
) -> None:
    """Write the simulation files of an experiment or a sweep as one dataset.

    Its dims are (<swept parameters>, condition, replicate, step). Runs shorter than others
    end in missing values; the coordinate ``final_step`` says where. One file is in memory at a
    time.

    Parameters
    ----------
    study, subject
        What the experiment or sweep is, and the replicates of each file of a condition.
    paths
        Simulation files, block by block, condition by condition, point by point; those of
        conditions that coincide once, where the first of them stands.
    path, record, key
        The file to write, what it is made from, and its key.

    Raises
    ------
    DamagedFile
        A file is damaged, or holds another condition or other replicates than it should.
    """
    keys = _keys_of_files(study, subject)
    files = dict(zip(_distinct(keys), paths, strict=True))
    shape = outline(study, subject)
    parts = _read_parts(shape, keys, files, study.block_replicates)
    netcdf.write_parts(shape, parts, path, record, key)


def outline(study: Study, subject: str) -> xr.Dataset:
    """The dataset of an experiment or a sweep without its data: coordinates and shape.

    Dims are those of :func:`write`. Where runs differ in length, all data are of float64, to
    hold missing values.
    """
    points = list(study.points(subject).values())
    conditions = study.descriptions(subject)
    each = _by_administration(points, conditions)
    parts = [
        _outline_point(study.replicates, point, described, each)
        for point, described in zip(points, conditions, strict=True)
    ]
    dataset = _concat(list(points[0]), parts)
    for name in points[0]:
        dataset[name].attrs = {"long_name": name.replace("_", " ")}
    dims = [*points[0], "condition", "replicate", "step"]
    padded = len({int(part.sizes["step"]) for part in parts}) > 1
    for name, observable in OBSERVABLES.items():
        own = [d for d in dims if d != "replicate" or name != "drug_level"]
        dtype = np.float64 if padded else observable.dtype
        values = blank(dict(dataset.sizes), own, dtype)
        dataset[name] = (own, values, attributes(name))
    common, _ = split_common([c["parameters"] for described in conditions for c in described])
    return dataset.assign_attrs(root_seed=study.root_seed, parameters=json.dumps(common))


def describe_conditions(
    conditions: Sequence[dict[str, Any]], each: Sequence[str] = ()
) -> dict[str, Any]:
    """What a dataset says of conditions: :data:`COORDINATES` of all of them.

    ``each`` names the parameters to give by administration, as :data:`BY_ADMINISTRATION`.
    """
    found = {}
    for name, long_name in COORDINATES.items():
        about = {"long_name": long_name + (TOTAL if name in each else "")}
        found[name] = ("condition", [c[name] for c in conditions], about)
    return found | (_describe_administrations(conditions, each) if each else {})


def parameters_of(condition: xr.Dataset) -> Parameters:
    """The parameters of one condition of a dataset, of a sweep at one point of it.

    ``condition`` is what ``isel`` or ``sel`` give of the dataset: without dims, but for
    replicate, step and administration.
    """
    found = json.loads(condition.attrs["parameters"])
    for name in Parameters.model_fields.keys() - found.keys():
        variable, _ = BY_ADMINISTRATION.get(name, (name, ""))
        values = condition.coords.get(variable, condition.coords.get(name))
        if values is not None:
            found[name] = values.values.tolist()
    for name in PER_ADMINISTRATION:
        if isinstance(found.get(name), list):  # of a sweep over their number, some have fewer
            found[name] = found[name][: found["administrations"]]
    values = {k: parse_value(v) if isinstance(v, str) else v for k, v in found.items()}
    return Parameters(**values)


def every_parameters(dataset: xr.Dataset) -> list[Parameters]:
    """The parameters of each condition in turn, of a sweep at each of its points."""
    alone = dataset.coords.to_dataset().assign_attrs(dataset.attrs)  # without the data: fast
    dims = [*swept_dims(dataset), "condition"]
    return [parameters_of(alone.isel(place)) for place in places(dataset, dims)]


def swept_dims(dataset: xr.Dataset) -> list[str]:
    """The parameters that a dataset is a sweep over; none of an experiment."""
    dims = next(iter(dataset.data_vars.values())).dims
    return [str(dim) for dim in dims if dim not in NOT_SWEPT]


def places(dataset: xr.Dataset, dims: Sequence[str]) -> Iterator[dict[str, int]]:
    """Each place along some dims, in order, as what ``isel`` takes."""
    for indices in product(*(range(dataset.sizes[dim]) for dim in dims)):
        yield dict(zip(dims, indices, strict=True))


def iterate_points(dataset: xr.Dataset) -> Iterator[tuple[dict[str, Any], xr.Dataset]]:
    """The swept values at each point of a sweep, and the dataset there; itself if of none."""
    dims = swept_dims(dataset)
    for place in places(dataset, dims):
        point = dataset.isel(place)
        yield {dim: point[dim].item() for dim in dims}, point


def label_by_doses(dataset: xr.Dataset) -> xr.Dataset:
    """Conditions by the largest doses that they have at any point of a sweep.

    Those of an experiment as they are; a sweep over placebos, or over the number of
    administrations, has other doses at each point. A dataset of :data:`COORDINATES`, dims
    (condition,).
    """
    described = dataset[list(COORDINATES)]
    swept = [dim for dim in described.dims if dim != "condition"]
    # A receptor's doses that are the same at all points have no dim of the sweep.
    doses = {
        name: described[name].max([d for d in described[name].dims if d in swept])
        for name in DOSES
    }
    pairs = zip(doses["dose_1a"].values, doses["dose_2a"].values, strict=True)
    kinds = ("condition", [agonist_type(*pair) for pair in pairs])
    return described.drop_dims(swept).assign_coords(doses | {"agonist_type": kinds})


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
    return value if number else format_value(value)


def _describe_administrations(
    conditions: Sequence[dict[str, Any]], each: Sequence[str]
) -> dict[str, Any]:
    """What a dataset says of the administrations of each condition."""
    every = [Parameters(**c["parameters"]) for c in conditions]
    found = {}
    for name in each:
        variable, long_name = BY_ADMINISTRATION[name]
        values = [list(parameters.each(name)) for parameters in every]
        found[variable] = (("condition", "administration"), values, {"long_name": long_name})
    numbers = list(range(1, every[0].administrations + 1))
    about = {"long_name": "administration, from 1"}
    return found | {"administration": ("administration", numbers, about)}


def _keys_of_files(study: Study, subject: str) -> dict[tuple[int, int], list[str]]:
    """The key of each file of each condition, by the numbers of its point and of itself."""
    return {
        (i, j): [
            key_of_simulations(condition.parameters, block, study.root_seed)
            for block in study.block_replicates
        ]
        for i, values in enumerate(study.points(subject).values())
        for j, condition in enumerate(study.conditions_at(subject, values))
    }


def _distinct(keys: Mapping[tuple[int, int], list[str]]) -> list[str]:
    return list(dict.fromkeys(key for of_condition in keys.values() for key in of_condition))


def _read_parts(
    shape: xr.Dataset,
    keys: Mapping[tuple[int, int], list[str]],
    files: Mapping[str, str | Path],
    blocks: Sequence[range],
) -> Iterator[Part]:
    """Every observable of every simulation file, and where it belongs."""
    points = [tuple(place.values()) for place in places(shape, swept_dims(shape))]
    for (i, j), of_condition in keys.items():
        for key, block in zip(of_condition, blocks, strict=True):
            runs = netcdf.take_arrays(files[key], key)
            replicates = slice(block.start, block.stop)
            for name in OBSERVABLES:
                values = _pad(runs[name], shape[name])
                if name != "drug_level":
                    yield Part(name, (*points[i], j, replicates), values)
                elif block is blocks[0]:  # it is the same in all
                    yield Part(name, (*points[i], j), values)


def _pad(values: np.ndarray, variable: xr.DataArray) -> np.ndarray:
    """Values along step, missing ones after the last."""
    missing = variable.sizes["step"] - values.shape[-1]
    if not missing:
        return values
    widths = [(0, 0)] * (values.ndim - 1) + [(0, missing)]
    return np.pad(values.astype(variable.dtype), widths, constant_values=np.nan)


def _outline_point(
    replicates: int,
    point: dict[str, Any],
    conditions: Sequence[dict[str, Any]],
    each: Sequence[str],
) -> xr.Dataset:
    states = Parameters(**conditions[0]["parameters"]).states
    return xr.Dataset(
        coords=describe_conditions(conditions, each)
        | {
            "replicate": ("replicate", list(range(replicates)), attributes("replicate")),
            "step": ("step", np.arange(states), attributes("step")),
            "final_step": ((), states - 1, {"long_name": "last step"}),
        }
        | {name: coordinate(value) for name, value in point.items()}
    )


def _concat(dims: list[str], parts: list[xr.Dataset]) -> xr.Dataset:
    if not dims:
        return parts[0]
    values = list(dict.fromkeys(part[dims[0]].item() for part in parts))
    inner = [_concat(dims[1:], [p for p in parts if p[dims[0]].item() == v]) for v in values]
    return xr.concat(inner, dim=dims[0], coords="different", compat="equals", join="outer")


def _by_administration(
    points: Sequence[dict[str, Any]], conditions: Sequence[Sequence[dict[str, Any]]]
) -> list[str]:
    """Parameters to give by administration: doses that are not just the one of a condition,
    and what else differs between conditions."""
    every = [c for described in conditions for c in described]
    doses = [
        name
        for name in DOSES
        if any(Parameters(**c["parameters"]).each(name) != (c[name],) for c in every)
    ]
    common, _ = split_common([c["parameters"] for c in every])
    known = {*DOSES, *points[0], *common}
    return doses + [name for name in PER_ADMINISTRATION if name not in known]
