"""The Pareto front of outcome against burden over the plane of doses."""

from __future__ import annotations

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.planes import (
    MIXTURE,
    NOT_FINITE,
    ONE_REPLICATE,
    RESAMPLES,
    Cells,
    are_finite,
    mean_of,
    resample,
    share_error,
    take_cells,
)
from dualreceptor.analysis.resampling import Array
from dualreceptor.study.conditions import DOSES

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

HALF = 0.5  # of the resamples, in which a good mixture is on the front
#: Of the table, with their meaning.
COLUMNS = {
    **MIXTURE,
    "outcome": "mean final KL divergence (nat; lower is better)",
    "burden": "mean cumulative increase of the KL divergence (nat; lower is better)",
    "on_front": "whether no other cell is at least as good in both means and better in one",
    "front_share": "share of bootstrap resamples of replicates in which that is so",
    "share_error": "Monte-Carlo standard error of that share",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def fronts(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Which cells no other beats in both outcomes, and how surely.

    ``plane`` has dims (dose_1a, dose_2a, replicate). A row for each cell, with
    :data:`COLUMNS`. A cell of which a value is not finite is on no front, and beats no other.
    """
    cells = take_cells(plane)
    known = are_finite(cells)
    columns = {name: mean_of(values) for name, values in cells.values.items()}
    columns |= {"on_front": np.zeros(len(cells), dtype=bool)}
    columns["on_front"][known] = is_on_front(*(columns[name][known] for name in OUTCOMES))
    if cells.replicates > 1:
        share = np.full(len(cells), np.nan)
        share[known] = count_on_front(cells.select(known), root_seed) / RESAMPLES
        columns |= {"front_share": share, "share_error": share_error(share)}
    one = ONE_REPLICATE if cells.replicates == 1 else ""
    rows = [
        cells.describe(i)
        | {name: values[i] for name, values in columns.items()}
        | {"n": cells.replicates, "reason": one if known[i] else NOT_FINITE}
        for i in range(len(cells))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def good_mixtures(plane: xr.Dataset, root_seed: int) -> xr.DataArray:
    """Which cells are mixed and on the front in at least half of the resamples.

    True or false, dims (dose_1a, dose_2a). Of one replicate, those on its front.
    """
    good = are_good(fronts(plane, root_seed))
    shape = [plane.sizes[dose] for dose in DOSES]
    coords = {dose: plane[dose] for dose in DOSES}
    return xr.DataArray(good.to_numpy().reshape(shape), coords, DOSES, "good_mixtures")


def are_good(table: pd.DataFrame) -> pd.Series:
    """Which rows of the table of :func:`fronts` are :func:`good_mixtures`."""
    share = table.front_share.fillna(table.on_front.astype(float))
    return (table.agonist_type == "mixed") & (share >= HALF)


def count_on_front(cells: Cells, seed: int) -> NDArray[np.int64]:
    """In how many joint resamples each cell is on the front, (cells,). All are finite."""
    found = np.zeros(len(cells), dtype=int)
    for outcome, burden in resample([cells.values[name] for name in OUTCOMES], seed):
        found += is_on_front(outcome, burden).sum(axis=0)
    return found


def is_on_front(outcome: Array, burden: Array) -> NDArray[np.bool_]:
    """Which cells no other beats, (..., cells), of both outcomes, (..., cells).

    A cell beats another if it is at least as good in both and better in one; cells that are
    the same in both do not beat each other.

    >>> is_on_front([1, 2, 2, 3], [2, 1, 2, 1]).tolist()
    [True, True, False, False]
    """
    pair = np.asarray(outcome), np.asarray(burden)
    order = np.lexsort(pair[::-1], axis=-1)  # what beats a cell stands before it
    first, second = (np.take_along_axis(each, order, axis=-1) for each in pair)
    best = np.minimum.accumulate(second, axis=-1)
    # The first cell, and those that are lower in burden than all before them.
    front = np.ones(order.shape, dtype=bool)
    front[..., 1:] = second[..., 1:] < best[..., :-1]
    # A cell that is the same as the one before it shares its lot.
    same = np.zeros(order.shape, dtype=bool)
    same[..., 1:] = (np.diff(first, axis=-1) == 0) & (np.diff(second, axis=-1) == 0)
    leader = np.where(same, 0, np.arange(order.shape[-1]))
    front = np.take_along_axis(front, np.maximum.accumulate(leader, axis=-1), axis=-1)
    found = np.empty_like(front)
    np.put_along_axis(found, order, front, axis=-1)
    return found
