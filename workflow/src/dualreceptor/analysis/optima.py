"""The best cell by a weighted score, over weights and planes of doses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.analysis.outcomes import OUTCOMES, scale
from dualreceptor.analysis.planes import (
    MIXTURE,
    NO_CELL,
    ONE_REPLICATE,
    RESAMPLES,
    SAME_DOSE,
    Cells,
    are_finite,
    doses_beyond,
    interpolate,
    mean_of,
    resample,
    share_error,
    take_cells,
)
from dualreceptor.analysis.resampling import Array
from dualreceptor.study.conditions import format_value

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

WEIGHTS = tuple(tenth / 10 for tenth in range(11))
PART = 0.5  # the highest dose of the study

#: Of the table, with their meaning.
COLUMNS = {
    "plane": "over which cells the score is scaled and the best is sought: 'whole', 'part' "
    "(both doses from 0 to 0.5) or 'levels' (every pair of the dose levels of the study)",
    "weight": "weight of the outcome in the score; that of burden is 1 minus this",
    **MIXTURE,
    "outcome": "mean final KL divergence of the cell of the lowest score (nat)",
    "burden": "its mean cumulative increase of the KL divergence (nat)",
    "best_share": "share of bootstrap resamples of replicates in which the cell has the lowest "
    "score",
    "share_error": "Monte-Carlo standard error of that share",
    "interpolated": "number of pairs of levels that are no cells: the values of each replicate "
    "are interpolated between cells",
    "left_out": "number of cells left out, as a run diverged",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def optima(plane: xr.Dataset, levels: Sequence[float], root_seed: int) -> pd.DataFrame:
    """The cell of the lowest score for weights of both outcomes and for three planes.

    The score of section 8 of the model description, with a weight: both outcomes scaled to
    [0, 1] over the cells of a plane, and the weighted mean of the two. It depends on the plane
    by its scale, and by what there is to choose from.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    levels
        Doses of the study's levels. Where one is not on an axis, each replicate's values are
        interpolated linearly between cells.
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each plane and weight, with :data:`COLUMNS`. Cells of which a value is not
        finite are left out. A level beyond the doses of the plane leaves 'levels' empty.
    """
    rows = [
        {"plane": name} | row
        for name, (cells, interpolated, reason) in _planes(plane, levels).items()
        for row in _rows(cells, interpolated, reason, root_seed)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def weigh(outcome: Array, burden: Array, weight: float) -> Array:
    """Weighted score of means of cells, (..., cells), in [0, 1]; lower is better.

    >>> weigh(np.array([3.0, 2.0, 1.0]), np.array([0.0, 1.0, 4.0]), 0.5).tolist()
    [0.5, 0.375, 0.5]
    """
    return weight * scale(outcome) + (1 - weight) * scale(burden)


def _planes(
    plane: xr.Dataset, levels: Sequence[float]
) -> dict[str, tuple[Cells, NDArray[np.bool_], str]]:
    """The cells of each plane, which of them are interpolated, and why there are none."""
    cells = take_cells(plane)
    part = cells.select(np.maximum(cells.dose_1a, cells.dose_2a) <= PART + SAME_DOSE)
    no_part = "" if len(part) else f"no doses up to {format_value(PART)}"
    pairs = np.array(list(product(sorted(set(levels)), repeat=2)), dtype=float).reshape(-1, 2)
    beyond = ", ".join(format_value(level) for level in doses_beyond(plane, levels))
    no_levels = f"levels beyond the doses of the plane: {beyond}" if beyond else ""
    return {
        "whole": (cells, np.zeros(len(cells), dtype=bool), ""),
        "part": (part, np.zeros(len(part), dtype=bool), no_part),
        "levels": (*interpolate(plane, *pairs.T), no_levels),
    }


def _rows(
    every: Cells, interpolated: NDArray[np.bool_], reason: str, seed: int
) -> list[dict[str, Any]]:
    """A row for each weight."""
    about = {"interpolated": int(interpolated.sum()), "n": every.replicates}
    known = are_finite(every)
    if reason or not known.any():
        found = about | {"left_out": 0 if reason else len(every), "reason": reason or NO_CELL}
        return [found | {"weight": weight} for weight in WEIGHTS]
    cells, about = every.select(known), about | {"left_out": int((~known).sum())}
    means = {name: mean_of(values) for name, values in cells.values.items()}
    best = np.array([weigh(*means.values(), weight).argmin() for weight in WEIGHTS])
    spread = _spread(cells, best, seed)
    return [
        about
        | {"weight": weight}
        | cells.describe(i)
        | {name: each[i] for name, each in means.items()}
        | {name: each[k] for name, each in spread.items()}
        for k, (weight, i) in enumerate(zip(WEIGHTS, best, strict=True))
    ]


def _spread(cells: Cells, best: NDArray[np.int64], seed: int) -> dict[str, Any]:
    """How surely a cell is the best by each weight, each (weights,)."""
    if cells.replicates == 1:
        return {"reason": [ONE_REPLICATE] * len(best)}
    wins = np.zeros(len(best), dtype=int)
    for outcome, burden in resample([cells.values[name] for name in OUTCOMES], seed):
        both = scale(outcome), scale(burden)
        for k, weight in enumerate(WEIGHTS):
            lowest = (weight * both[0] + (1 - weight) * both[1]).argmin(axis=1)
            wins[k] += (lowest == best[k]).sum()
    share = wins / RESAMPLES
    found = {"best_share": share, "share_error": share_error(share)}
    return found | {"reason": [""] * len(best)}
