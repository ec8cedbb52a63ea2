"""Runs at many points, of which outcomes alone are kept.

Runs of a replicate that differ in doses alone share its landscapes, perturbation fields and
walker noise, and the way they come before a drug acts: each is made once. Their numbers are
those of single runs (:mod:`dualreceptor.model.runs`), to the bit.
"""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import dosing, landscapes, schedule
from dualreceptor.model.observables import AVERAGE, FINAL, SERIES, Variable, attributes
from dualreceptor.model.parameters import split_common
from dualreceptor.model.runs import Run
from dualreceptor.model.simulations import Labelled

Array = NDArray[np.float64]
#: What is kept of an observable: see :data:`KINDS`.
Kept = dict[tuple[str, str], Array]

OF_RUNS, OF_POINTS = ("point", "replicate"), ("point", "step", "part")
#: What can be kept of an observable: its dims, and how it is called.
KINDS = {
    "final": (OF_RUNS, "final"),
    "average": (OF_RUNS, "average"),
    "sum": (OF_POINTS, "sum over replicates of the"),
    "sum_of_squares": (OF_POINTS, "sum over replicates of squares of the"),
}
DOSES = {"dose_1a": "5-HT1A dose", "dose_2a": "5-HT2A dose"}
NO_DOSE = dict.fromkeys(DOSES, 0.0)
FIELDS_AT_HAND = 2  # of how many sets of points the perturbation fields are kept, for the next

#: The two parts of a sum: multiples of these, which add up exactly in any order.
PARTS = (2.0**-20, 2.0**-54)


def run_points(
    points: Sequence,
    replicates: Sequence[int],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
    series: bool = True,
) -> Kept:
    """Outcomes of runs of each replicate at each point.

    Parameters
    ----------
    points
        :class:`dualreceptor.model.parameters.Parameters`, of any number of values besides
        doses; those that differ in doses alone are run together.
    replicates, root_seed
        What random numbers follow from.
    report
        Is told of each replicate that is done, and of each run that diverged.
    series
        Whether sums at each step are kept, too; all points then have as many steps.

    Returns
    -------
    dict
        By kind and observable. ``final`` of ``FINAL`` and ``average`` of ``AVERAGE`` of
        :mod:`dualreceptor.model.observables`, (points, replicates), in the unit of the
        observable; averages are over
        :func:`dualreceptor.model.dosing.periods_with_drug`. ``sum`` and ``sum_of_squares`` of
        ``SERIES``, (points, states, 2): over replicates, in the two parts of
        :func:`split`. Of a run that diverged all are NaN.

    Raises
    ------
    ValueError
        Points differ in length though series are kept, or seeds are not allowed.
    """
    kept = _make_room(points, len(replicates), series)
    groups = group_points(points)
    fields_of = lru_cache(FIELDS_AT_HAND)(landscapes.perturbations)
    for k, replicate in enumerate(replicates):
        for places in groups:
            group = [points[i] for i in places]
            runs = run_replicate(group, replicate, root_seed, fields_of)
            for i, run in zip(places, runs, strict=True):
                if run.diverged:
                    report(f"replicate {replicate} {_describe_divergence(run.parameters)}")
                _keep(run, kept, i, k)
        report(f"replicate {replicate}: {k + 1} of {len(replicates)} done")
    return kept


def group_points(points: Sequence) -> list[list[int]]:
    """Places of points that differ in doses alone, for each set of other values."""
    groups: dict[Any, list[int]] = {}
    for i, point in enumerate(points):
        groups.setdefault(point.model_copy(update=NO_DOSE), []).append(i)
    return list(groups.values())


def run_replicate(
    points: Sequence,
    replicate: int,
    root_seed: int = 0,
    fields_of: Callable[..., Array] = landscapes.perturbations,
) -> list[Run]:
    """Finished runs of one replicate at points that differ in doses alone, without entropy.

    ``fields_of`` gives perturbation fields for parameters, replicate and root seed, as
    :func:`dualreceptor.model.landscapes.perturbations` does.
    """
    if len(group_points(points)) > 1:
        raise ValueError("points that are run together share all but doses")
    widest = next((p for p in points if dosing.needs_fields(p)), points[0])
    fields = None
    if dosing.needs_fields(widest):
        fields = fields_of(landscapes.of_perturbations(widest), replicate, root_seed)
    trunk = Run(widest, replicate, root_seed, fields=fields, entropy=False)
    last = schedule.count_states(widest) - 1
    with_drug = np.flatnonzero(dosing.drug_level(widest))
    trunk.advance(int(with_drug[0]) - 1 if with_drug.size else last)
    runs = [trunk.branch(point) for point in points]
    while runs[0].reached < last:
        noise = runs[0].draw_noise(last)
        for run in runs:
            run.follow(noise)
    return runs


def simulate_points(
    points: Sequence,
    replicates: Sequence[int],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
    series: bool = True,
) -> Labelled:
    """What :func:`run_points` keeps as labelled data, ``<kind>_<observable>``.

    Dims are (point, replicate), and of sums (point, step, part). Parameters that all points
    have in common are in the attribute ``parameters``, as JSON; others have a value at each.
    """
    data = {}
    kept = run_points(points, replicates, root_seed, report, series)
    for (kind, name), values in kept.items():
        dims, words = KINDS[kind]
        about = attributes(name) | {"long_name": f"{words} {attributes(name)['long_name']}"}
        if kind == "sum_of_squares":
            about["units"] = "1"
        data[f"{kind}_{name}"] = Variable(dims, values, about)
    common, own = split_common([point.model_dump(mode="json") for point in points])
    varied = [name for name in points[0].model_dump() if name in own[0] or name in DOSES]
    coords = {
        name: Variable(
            ("point",),
            np.array([getattr(point, name) for point in points], dtype=float),
            {"long_name": DOSES.get(name, name.replace("_", " ")), "units": "1"},
        )
        for name in varied
    }
    coords["replicate"] = _number("replicate", replicates)
    if series:
        coords["step"] = _number("step", range(points[0].states))
    shared = {name: value for name, value in common.items() if name not in DOSES}
    return Labelled(data, coords, {"root_seed": root_seed, "parameters": json.dumps(shared)})


def _number(name: str, numbers: Sequence[int]) -> Variable:
    return Variable((name,), np.array(numbers), attributes(name))


def split(values: Array) -> Array:
    """Values, (...), in two parts, (..., 2): rounded to multiples of :data:`PARTS`.

    The first parts of up to 2**20 values below 2**13 add up without rounding, and so do the
    second: sums do not depend on how replicates are split into jobs. What is cut off is below
    2**-54 for each value.
    """
    high = _round_to(values, PARTS[0])
    return np.stack([high, _round_to(values - high, PARTS[1])], axis=-1)


def mean_and_error(total: Array, of_squares: Array, count: int) -> tuple[Array, Array]:
    """Mean of ``count`` values and its standard error, (...), from sums in parts, (..., 2).

    Of one value the error is NaN.
    """
    mean = total.sum(axis=-1) / count
    if count < 2:
        return mean, np.full_like(mean, np.nan)
    spread = of_squares.sum(axis=-1) - count * mean**2
    return mean, np.sqrt(np.maximum(spread, 0) / ((count - 1) * count))


def _round_to(values: Array, unit: float) -> Array:
    shift = 1.5 * 2.0**52 * unit  # where neighbouring numbers are a unit apart
    return (values + shift) - shift


def _make_room(points: Sequence, replicates: int, series: bool) -> Kept:
    of_runs = (len(points), replicates)
    kept = {("final", name): np.empty(of_runs) for name in FINAL}
    kept |= {("average", name): np.empty(of_runs) for name in AVERAGE}
    if not series:
        return kept
    lengths = {schedule.count_states(point) for point in points}
    if len(lengths) > 1:
        raise ValueError("series are kept of points with as many steps")
    of_points = (len(points), lengths.pop(), 2)
    for kind in ("sum", "sum_of_squares"):
        kept |= {(kind, name): np.zeros(of_points) for name in SERIES}
    return kept


def _keep(run: Run, kept: Kept, i: int, k: int) -> None:
    """Add a run to what is kept, as the point ``i`` of the replicate in place ``k``."""
    if run.diverged:
        for (kind, _), values in kept.items():
            place = (i, k) if KINDS[kind][0] == OF_RUNS else i
            values[place] = np.nan
        return
    series = run.observables
    periods = dosing.periods_with_drug(run.parameters)
    for name in FINAL:
        kept["final", name][i, k] = series[name][-1]
    for name in AVERAGE:
        under_drug = np.concatenate([series[name][p.start : p.stop] for p in periods])
        kept["average", name][i, k] = under_drug.mean()
    for name in SERIES if ("sum", SERIES[0]) in kept else ():
        kept["sum", name][i] += split(series[name])
        kept["sum_of_squares", name][i] += split(series[name] ** 2)


def _describe_divergence(parameters) -> str:
    doses = ", ".join(f"{name} {getattr(parameters, name):g}" for name in DOSES)
    return f"diverged with {doses}: its outcomes are missing"
