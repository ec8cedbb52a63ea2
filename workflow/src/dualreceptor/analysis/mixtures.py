"""Whether the best mixture beats the best pure agonist at any dose of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.planes import (
    MIXTURE,
    ONE_REPLICATE,
    RESAMPLES,
    Cells,
    mean_of,
    middle,
    resample,
    share_error,
    take_cells,
)
from dualreceptor.analysis.resampling import Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: What mixtures are compared with, and the agonist types of its cells.
REFERENCES = {
    "pure": ("5-HT1A", "5-HT2A"),
    "5-HT1A": ("5-HT1A",),
    "5-HT2A": ("5-HT2A",),
}

#: Of the table, with their meaning.
COLUMNS = {
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    "reference": "what the best mixture is compared with: the best pure agonist ('pure') or "
    "the best dose of one of them",
    **MIXTURE,
    "mean": "mean of the best mixture (nat; lower is better)",
    "reference_1a": "dose of the 5-HT1A agonist of the reference",
    "reference_2a": "dose of the 5-HT2A agonist of the reference",
    "reference_mean": "mean of the reference (nat)",
    "difference": "mean of the best mixture minus mean of the reference (nat)",
    "low": "lower end of the 95 % bootstrap interval of the difference, with both chosen "
    "anew in each resample (nat; percentiles)",
    "high": "upper end of that interval (nat)",
    "p": "its two-sided p: twice the share of resamples on the rarer side of 0",
    "p_error": "Monte-Carlo standard error of that p",
    "optimism": "by how much, on average, the difference that a resample chooses is lower in "
    "that resample than in all replicates: the bias of choosing in favour of mixtures (nat)",
    "same_share": "share of resamples that choose the same two cells",
    "share_error": "Monte-Carlo standard error of that share",
    "left_out": "number of cells left out, as a run diverged",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def mixtures(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """The best mixed cell against the best cell of a pure agonist, whatever their doses.

    The strict form of the claim that mixing helps: a mixture is compared not with its own
    components but with the best that a pure agonist can do at any dose of the plane.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each outcome and reference, with :data:`COLUMNS`. Cells of which a value is
        not finite are left out.

    Notes
    -----
    Both cells are chosen anew in each resample, so that the interval has in it how surely they
    are the best. It does not correct for there being more mixtures to choose from. Where many
    cells are truly equal, it is below 0 too often: in one case of ten, in simulations of 30
    mixtures and 6 pure cells of the same mean. Where each kind has a best cell, it is right.
    """
    cells, rows = take_cells(plane), []
    for name, values in cells.values.items():
        for reference, types in REFERENCES.items():
            found = _compare(cells, values, types, root_seed)
            rows.append({"outcome": name, "reference": reference} | found)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _compare(cells: Cells, values: Array, types: tuple[str, ...], seed: int) -> dict[str, Any]:
    known = np.isfinite(values).all(axis=1)
    mixed, pure = (np.isin(cells.types, kinds) for kinds in (("mixed",), types))
    row = {"left_out": int(((mixed | pure) & ~known).sum()), "n": cells.replicates}
    sides = [np.flatnonzero(side & known) for side in (mixed, pure)]
    for side, what in zip(sides, ("mixture", "pure agonist"), strict=True):
        if not side.size:
            return row | {"reason": f"no {what} has finite values"}
    means = [mean_of(values[side]) for side in sides]
    best = [each.argmin() for each in means]
    i, j = (side[place] for side, place in zip(sides, best, strict=True))
    row |= cells.describe(i) | {"mean": means[0][best[0]]}
    row |= {"reference_1a": cells.dose_1a[j], "reference_2a": cells.dose_2a[j]}
    row |= {"reference_mean": means[1][best[1]]}
    row |= {"difference": row["mean"] - row["reference_mean"], "reason": ""}
    if cells.replicates == 1:
        return row | {"reason": ONE_REPLICATE}
    return row | _spread([values[side] for side in sides], seed)


def _spread(samples: list[Array], seed: int) -> dict[str, float]:
    """Of the difference of the lowest means of two sets of cells, each (cells, replicates)."""
    pick, lowest = [], []
    for means in _joint(samples, seed):
        pick.append([each.argmin(axis=1) for each in means])
        lowest.append([each.min(axis=1) for each in means])
    pick, lowest = np.concatenate(pick, axis=1), np.concatenate(lowest, axis=1)
    means = [mean_of(each) for each in samples]
    difference = lowest[0] - lowest[1]
    flattered = means[0][pick[0]] - means[1][pick[1]] - difference
    rarer = min((difference >= 0).sum(), (difference <= 0).sum())
    one_sided = (1 + rarer) / (1 + RESAMPLES)
    same = np.mean((pick[0] == means[0].argmin()) & (pick[1] == means[1].argmin()))
    low, high = middle(difference)
    return {
        "low": low,
        "high": high,
        "p": min(1.0, 2 * one_sided),
        "p_error": 2 * share_error(one_sided),
        "optimism": flattered.mean(),
        "same_share": same,
        "share_error": share_error(same),
    }


def _joint(samples: list[Array], seed: int) -> Iterator[tuple[Array, Array]]:
    """Means of both in the same resamples, each (resamples, cells), in parts."""
    first = len(samples[0])
    for (means,) in resample([np.concatenate(samples)], seed):
        yield means[:, :first], means[:, first:]
