"""Runs at many doses, of which outcomes alone are kept.

Runs of a replicate at all doses share its landscapes, perturbation fields and walker noise, and
the way they come before a drug acts: each is made once. Their numbers are those of single runs
(:mod:`dualreceptor.model.runs`), to the bit.
"""

import json
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import dosing, schedule
from dualreceptor.model.observables import AVERAGE, FINAL, SERIES, Variable, attributes
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

#: The two parts of a sum: multiples of these, which add up exactly in any order.
PARTS = (2.0**-20, 2.0**-54)


def run_points(
    points: Sequence,
    replicates: Sequence[int],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> Kept:
    """Outcomes of runs of each replicate at each point.

    Parameters
    ----------
    points
        :class:`dualreceptor.model.parameters.Parameters` that differ in doses alone.
    replicates, root_seed
        What random numbers follow from.
    report
        Is told of each replicate that is done, and of each run that diverged.

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
        Points differ in more than doses, or seeds are not allowed.
    """
    _check_doses_alone_differ(points)
    of_runs = (len(points), len(replicates))
    of_points = (len(points), schedule.count_states(points[0]), 2)
    kept = {("final", name): np.empty(of_runs) for name in FINAL}
    kept |= {("average", name): np.empty(of_runs) for name in AVERAGE}
    for kind in ("sum", "sum_of_squares"):
        kept |= {(kind, name): np.zeros(of_points) for name in SERIES}
    for k, replicate in enumerate(replicates):
        for i, run in enumerate(run_replicate(points, replicate, root_seed)):
            if run.diverged:
                report(f"replicate {replicate} {_describe_divergence(run.parameters)}")
            _keep(run, kept, i, k)
        report(f"replicate {replicate}: {k + 1} of {len(replicates)} done")
    return kept


def run_replicate(points: Sequence, replicate: int, root_seed: int = 0) -> list[Run]:
    """Finished runs of one replicate at each point, without their entropy.

    ``points`` are as for :func:`run_points`.
    """
    widest = next((p for p in points if dosing.needs_fields(p)), points[0])
    trunk = Run(widest, replicate, root_seed, entropy=False)
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
) -> Labelled:
    """What :func:`run_points` keeps as labelled data, ``<kind>_<observable>``.

    Dims are (point, replicate), and of sums (point, step, part).
    """
    data = {}
    for (kind, name), values in run_points(points, replicates, root_seed, report).items():
        dims, words = KINDS[kind]
        about = attributes(name) | {"long_name": f"{words} {attributes(name)['long_name']}"}
        if kind == "sum_of_squares":
            about["units"] = "1"
        data[f"{kind}_{name}"] = Variable(dims, values, about)
    coords = {
        name: Variable(
            ("point",),
            np.array([getattr(point, name) for point in points], dtype=float),
            {"long_name": long_name, "units": "1"},
        )
        for name, long_name in DOSES.items()
    }
    numbers = {"replicate": np.array(replicates), "step": np.arange(points[0].states)}
    coords |= {name: Variable((name,), v, attributes(name)) for name, v in numbers.items()}
    parameters = json.dumps(points[0].model_dump(mode="json", exclude=set(DOSES)))
    return Labelled(data, coords, {"root_seed": root_seed, "parameters": parameters})


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
    for name in SERIES:
        kept["sum", name][i] += split(series[name])
        kept["sum_of_squares", name][i] += split(series[name] ** 2)


def _describe_divergence(parameters) -> str:
    doses = ", ".join(f"{name} {getattr(parameters, name):g}" for name in DOSES)
    return f"diverged with {doses}: its outcomes are missing"


def _check_doses_alone_differ(points: Sequence) -> None:
    first = points[0].model_dump()
    differing = {k for p in points for k, value in p.model_dump().items() if value != first[k]}
    if more := differing - DOSES.keys():
        raise ValueError(f"points share all but doses, and differ in {', '.join(more)}")
