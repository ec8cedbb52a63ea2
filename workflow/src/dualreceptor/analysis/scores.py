"""Which condition is best, and how surely, by the equal-weight score (section 8)."""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.datasets import iterate_points, swept_dims
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes, scale, score
from dualreceptor.analysis.resampling import (
    number_of_resamples,
    resample_counts,
    resample_means,
)

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: The parameters of a sweep, where there are any, precede them.
COLUMNS = {
    "condition": "name of the condition",
    "label": "what figures print for it: its levels, 5-HT1A / 5-HT2A",
    "outcome": "mean final KL divergence (nat; lower is better)",
    "burden": "mean cumulative increase of the KL divergence (nat; lower is better)",
    "score": "equal-weight score of both, each scaled to [0, 1] over the conditions (lower is "
    "better)",
    "best_share": "share of bootstrap resamples of replicates in which the condition has the "
    "lowest score",
    "share_error": "Monte-Carlo standard error of that share",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def scores(summary: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes and their score of each condition, and how surely it is the best.

    ``summary`` is as for :func:`dualreceptor.analysis.effects.effects`. A row for each
    condition, with :data:`COLUMNS`.
    """
    ends = outcomes(summary)
    rows = [
        point | row
        for point, one in iterate_points(ends)
        for row in _score_conditions(one, root_seed)
    ]
    return pd.DataFrame(rows, columns=[*swept_dims(ends), *COLUMNS])


def count_best(ends: xr.Dataset, root_seed: int) -> np.ndarray:
    """In how many bootstrap resamples each condition has the lowest score, (condition,).

    ``ends`` has both outcomes, dims (condition, replicate), all finite. All conditions and
    both outcomes share the replicates of a resample, since they are paired.
    """
    wins = np.zeros(ends.sizes["condition"], dtype=int)
    samples = [ends[name].transpose("condition", "replicate").values for name in OUTCOMES]
    for counts in resample_counts(ends.sizes["replicate"], root_seed):
        # Twice the score but for its last scaling, which keeps the order.
        both = (scale(resample_means(each, counts), axis=0) for each in samples)
        best = sum(both).argmin(axis=0)
        wins += np.bincount(best, minlength=wins.size)
    return wins


def _score_conditions(ends: xr.Dataset, root_seed: int) -> list[dict[str, Any]]:
    means, n = ends.mean("replicate", skipna=False), ends.sizes["replicate"]
    rows = [
        {name: one[name].item() for name in ("condition", "label", *OUTCOMES)} | {"n": n}
        for one in (means.isel(condition=i) for i in range(means.sizes["condition"]))
    ]
    if not np.isfinite(ends.to_array()).all():
        return [row | {"reason": "a value is not finite"} for row in rows]
    found = {"score": score(means.outcome, means.burden).values}
    if n > 1:
        share = count_best(ends, root_seed) / number_of_resamples(n)
        error = np.sqrt(share * (1 - share) / number_of_resamples(n))
        found |= {"best_share": share, "share_error": error}
    reason = {"reason": "one replicate" if n == 1 else ""}
    return [
        row | {name: values[i] for name, values in found.items()} | reason
        for i, row in enumerate(rows)
    ]
