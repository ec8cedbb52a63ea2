"""Both outcomes over the plane of doses, and which cells may be the best."""

from __future__ import annotations

from typing import Any, NamedTuple

import lazy_loader
import numpy as np
import scipy
from numpy.typing import NDArray

from dualreceptor.analysis.effects import ROUNDING
from dualreceptor.analysis.planes import (
    MIXTURE,
    RESAMPLES,
    Cells,
    describe_means,
    mean_of,
    resample,
    share_error,
    take_cells,
)
from dualreceptor.analysis.resampling import Array
from dualreceptor.analysis.verdicts import ERRORS, SIGNIFICANCE

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: Of the table, with their meaning.
COLUMNS = {
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    **MIXTURE,
    "mean": "mean over replicates (nat; lower is better)",
    "low": "lower end of the 95 % BCa bootstrap interval of the mean (nat)",
    "high": "upper end of that interval (nat); intervals are of one cell each",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two (nat)",
    "difference": "mean minus the lowest mean of all cells (nat)",
    "at_most": "by how much, at most, the cell is worse than the best: upper end of the 95 % "
    "intervals of all cells at once (nat)",
    "p": "p of the hypothesis that no cell is better, by the largest t against all others, so "
    "that it holds whichever cell is the best",
    "p_error": "Monte-Carlo standard error of that p",
    "may_be_best": "whether the cell cannot be told from the best: p is not below 0.05 by more "
    "than 3 p_error. With 95 % confidence the best cell is among those for which this is true",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


class Comparison(NamedTuple):
    """Cells against the best of them, each (cells,)."""

    p: Array
    error: Array  # Monte-Carlo standard error of p
    may_be_best: NDArray[np.bool_]
    at_most: Array


def surfaces(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes of each cell with intervals, and whether the cell may be the best.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each outcome and cell, with :data:`COLUMNS`. A cell of which a value is not
        finite is compared with no other, and no other with it.
    """
    cells = take_cells(plane)
    rows = [
        {"outcome": name} | cells.describe(i) | row
        for name, values in cells.values.items()
        for i, row in enumerate(_describe(cells, values, root_seed))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def compare_with_best(samples: Array, seed: int) -> Comparison:
    """Which samples, (cells, replicates), may have the lowest of all means.

    The best is not known but chosen from the data. Hsu (1984, Annals of Statistics 12:1136)
    therefore compares every cell as if it were the best: it may be the best if no other cell
    is lower than it, by the largest t of its differences from all others. Only the test of the
    cell that is truly the best has to hold for the best to be among those that remain, and for
    ``at_most`` to bound how far every cell is from it, so there is no further adjustment.

    The distribution of the largest t is that of joint resamples. A t is brought to the scale
    of a standard normal by its tail probability, as resampled differences are by their
    standard deviation: resamples do not have standard errors of their own, which would take
    the covariances of all cells in each. The smallest p of all differences would come to the
    same (the minP method of Westfall and Young 1993).

    Parameters
    ----------
    samples
        Finite values of two replicates or more, (cells, replicates).
    seed
        Of the resamples.
    """
    mean, error = mean_of(samples), standard_errors(samples)
    statistic = _normal_scale(_t(mean, error), samples.shape[1])
    largest = _largest(samples, error, seed)
    p = (1 + (largest >= statistic).sum(axis=0)) / (1 + RESAMPLES)
    may_be_best = p + ERRORS * share_error(p) >= SIGNIFICANCE
    critical = scipy.stats.norm.sf(np.quantile(largest, 1 - SIGNIFICANCE, axis=0))
    reach = scipy.stats.t.isf(critical, samples.shape[1] - 1)
    at_most = _farthest(mean, error * reach, may_be_best)
    return Comparison(p, share_error(p), may_be_best, at_most)


def standard_errors(samples: Array) -> Array:
    """Of the mean difference of each two samples, paired, (cells, cells); 0 if it is constant.

    ``samples`` are (cells, replicates).
    """
    errors = np.stack([(samples - one).std(axis=1, ddof=1) for one in samples])
    errors /= np.sqrt(samples.shape[1])
    return np.where(errors > ROUNDING * np.abs(samples).max(), errors, 0)


def _describe(cells: Cells, values: Array, seed: int) -> list[dict[str, Any]]:
    """The columns of one outcome, (cells, replicates), from ``mean`` on."""
    rows = describe_means(values, seed)
    known = np.flatnonzero(np.isfinite(values).all(axis=1))
    for row in rows:
        row |= {"may_be_best": False}
    if not known.size:
        return rows
    means = mean_of(values[known])
    for i, difference in zip(known, means - means.min(), strict=True):
        rows[i] |= {"difference": difference}
    if cells.replicates > 1:
        found = compare_with_best(values[known], seed)
        for i, p, error, may_be_best, at_most in zip(known, *found, strict=True):
            rows[i] |= {"p": p, "p_error": error, "at_most": at_most}
            rows[i] |= {"may_be_best": bool(may_be_best)}
    return rows


def _t(mean: Array, error: Array) -> Array:
    """The largest t of each cell's differences from all, (cells,); 0 from itself."""
    difference = mean[:, None] - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        t = difference / error
    alike = np.abs(difference) <= ROUNDING * np.abs(mean).max()
    t = np.where((error == 0) & alike, 0, t)
    return t.max(axis=1)


def _normal_scale(t: Array, replicates: int) -> Array:
    """Where a standard normal has the tail probability of each t."""
    return scipy.stats.norm.isf(scipy.stats.t.sf(t, replicates - 1))


def _largest(samples: Array, error: Array, seed: int) -> Array:
    """The largest standardized difference of each cell from all, (resamples, cells)."""
    n, mean = samples.shape[1], mean_of(samples)
    deviation = error * np.sqrt((n - 1) / n)  # of resampled differences
    weight = np.divide(1, deviation, out=np.zeros_like(error), where=error > 0)
    parts = []
    for (means,) in resample([samples], seed):
        away = means - mean
        largest = [
            ((one[:, None] - away) * to).max(axis=1)
            for one, to in zip(away.T, weight, strict=True)
        ]
        parts.append(np.stack(largest, axis=1))
    return np.concatenate(parts)


def _farthest(mean: Array, reach: Array, may_be_best: NDArray[np.bool_]) -> Array:
    """Upper end of how far each cell is from the best of those that may be it, (cells,).

    ``reach``, (cells, cells), is how far a difference may be off, in columns of the cell that
    is taken to be the best.
    """
    upper = mean[:, None] - mean + reach
    upper = np.where(may_be_best & ~np.eye(len(mean), dtype=bool), upper, -np.inf)
    return np.maximum(upper.max(axis=1), 0)
