"""What to choose: the best mixture within a burden budget, or for a wanted outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.analysis.fronts import is_on_front
from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.planes import (
    MIXTURE,
    NO_CELL,
    ONE_REPLICATE,
    Cells,
    are_finite,
    mean_of,
    middle,
    resample,
    share_error,
    take_cells,
)
from dualreceptor.analysis.resampling import Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: What is chosen for, and what is limited.
QUESTIONS = (("outcome", "burden"), ("burden", "outcome"))
#: What of the chosen mixture has an interval.
CHOSEN = ("dose_1a", "dose_2a", "share_1a")

#: Of the table, with their meaning.
COLUMNS = {
    "outcome": "what is minimized: outcome, within a burden budget; or burden, among "
    "the cells that reach a wanted outcome",
    "limit": "that budget, or that wanted outcome: the highest value allowed for the other "
    "(nat)",
    "improvement": "for a wanted outcome, limit minus the mean without a dose (nat): what is "
    "wanted in every resample; empty, as is the limit, if that mean is not known",
    **MIXTURE,
    "value": "lowest mean within the limit (nat)",
    "low": "lower end of the 95 % bootstrap interval of that value, with the choice made anew "
    "in each resample (nat; percentiles)",
    "high": "upper end of that interval (nat)",
    "optimism": "by how much, on average, the choice of a resample is lower in that resample "
    "than in all replicates: the bias from choosing the lowest (nat)",
    "limited": "mean of the other at the chosen doses (nat)",
    **{
        f"{name}_{end}": f"{side} end of the middle 95 % of {name} in the choices of resamples"
        for name in CHOSEN
        for end, side in (("low", "lower"), ("high", "upper"))
    },
    "same_share": "share of resamples that choose the same doses",
    "share_error": "Monte-Carlo standard error of that share",
    "met_share": "share of resamples in which any cell is within the limit; intervals are over "
    "these",
    "left_out": "number of cells left out, as a run diverged",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def choices(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """The lowest outcome within burden budgets, and the other way round.

    Limits lie halfway between the values of successive cells of the front, so that each cell
    of it is the choice for one of them. At its own value a cell would be within the limit in
    only half of the resamples.

    A wanted outcome is held as an improvement over zero dose: the limit of a resample is as far
    from zero dose in it as the limit is in all replicates. The final KL divergence of a
    replicate depends on its landscapes far more than on the doses, and whether a mixture is
    good enough should not depend on which landscapes are drawn.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each question and limit, with :data:`COLUMNS`. Cells of which a value is not
        finite are not chosen.

    Notes
    -----
    Percentile intervals of a lowest value do not correct for its being chosen. Where many
    cells are about as good as the best, both the value and its interval are too low, by about
    the ``optimism``.
    """
    every = take_cells(plane)
    known = are_finite(every)
    cells, about = every.select(known), {"left_out": int((~known).sum()), "n": every.replicates}
    rows = [about | row for row in _choose(cells, root_seed)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def choose_within(value: Array, other: Array, limits: Array) -> NDArray[np.int64]:
    """The cell of the lowest value of those whose other is within a limit.

    Of several that are as low, the one with the lowest other.

    Parameters
    ----------
    value, other
        Both means of cells, (resamples, cells).
    limits
        Limits of the other, (limits,).

    Returns
    -------
    numpy.ndarray
        Indices of cells, (resamples, limits); -1 where no cell is within the limit.
    """
    order = np.lexsort((value, other), axis=-1)
    ordered = np.take_along_axis(value, order, axis=-1)
    lower = np.ones(order.shape, dtype=bool)
    lower[:, 1:] = ordered[:, 1:] < np.minimum.accumulate(ordered, axis=-1)[:, :-1]
    lowest = np.maximum.accumulate(np.where(lower, np.arange(order.shape[1]), 0), axis=-1)
    within = np.stack([(other <= limit).sum(axis=-1) for limit in limits], axis=-1)
    place = np.take_along_axis(lowest, np.maximum(within - 1, 0), axis=-1)
    return np.where(within > 0, np.take_along_axis(order, place, axis=-1), -1)


def ladder(values: Array) -> Array:
    """Limits halfway between successive values and, above the last, as far as below it.

    >>> ladder(np.array([1.0, 5.0, 2.0])).tolist()
    [1.5, 3.5, 6.5]
    """
    steps = np.unique(values)
    if len(steps) == 1:
        return steps
    return steps + np.append(np.diff(steps), steps[-1] - steps[-2]) / 2


def _choose(cells: Cells, seed: int) -> Iterator[dict[str, Any]]:
    if not len(cells):
        yield from ({"outcome": value, "reason": NO_CELL} for value, _ in QUESTIONS)
        return
    means = {name: mean_of(values) for name, values in cells.values.items()}
    front = is_on_front(*(means[name] for name in OUTCOMES))
    zero = np.flatnonzero((cells.dose_1a == 0) & (cells.dose_2a == 0))
    for value, other in QUESTIONS:
        limits = ladder(means[other][front])
        (chosen,) = choose_within(means[value][None], means[other][None], limits)
        held = zero if other == "outcome" else zero[:0]
        spread = _spread(cells, (value, other), limits, chosen, held, seed)
        if held.size:
            spread["improvement"] = limits - means[other][held]
        for k, (limit, i) in enumerate(zip(limits, chosen, strict=True)):
            row = {"outcome": value, "limit": limit, "value": means[value][i]}
            row |= cells.describe(i) | {"limited": means[other][i]}
            yield row | {name: each[k] for name, each in spread.items()}


def _spread(
    cells: Cells,
    question: tuple[str, str],
    limits: Array,
    chosen: NDArray[np.int64],
    held: NDArray[np.int64],
    seed: int,
) -> dict[str, Any]:
    """What the choices of resamples say of those of all replicates, each (limits,).

    Limits are relative to the cell of index ``held``, where there is one.
    """
    if cells.replicates == 1:
        return {"reason": [ONE_REPLICATE] * len(limits)}
    picks, values = [], []
    at_zero = mean_of(cells.values[question[1]][held])
    for value, other in resample([cells.values[name] for name in question], seed):
        relative = other - (other[:, held] - at_zero) if held.size else other
        picks.append(choose_within(value, relative, limits))
        values.append(np.take_along_axis(value, picks[-1], axis=-1))
    pick = np.concatenate(picks)
    met = pick >= 0
    value = np.where(met, np.concatenate(values), np.nan)
    flattered = np.where(met, mean_of(cells.values[question[0]])[pick] - value, 0)
    same = (pick == chosen).mean(axis=0)
    low, high = middle(value)
    found = {"low": low, "high": high, "same_share": same, "share_error": share_error(same)}
    found |= {"met_share": met.mean(axis=0), "reason": [""] * len(limits)}
    found["optimism"] = flattered.sum(axis=0) / np.maximum(met.sum(axis=0), 1)
    for name in CHOSEN:
        ends = middle(np.where(met, getattr(cells, name)[pick], np.nan))
        found |= dict(zip((f"{name}_low", f"{name}_high"), ends, strict=True))
    return found
