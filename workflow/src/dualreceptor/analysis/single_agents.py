"""Highest single agent: whether a mixture beats both of its components."""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np
import scipy

from dualreceptor.analysis.effects import INTERVAL, holm
from dualreceptor.analysis.planes import (
    MIXTURE,
    Components,
    describe_means,
    find_components,
    mean_of,
    take_cells,
)
from dualreceptor.analysis.resampling import Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: What a mixture is compared with: one of its agonists, alone, at the same dose.
AGENTS = {"1a": "5-HT1A", "2a": "5-HT2A"}

#: Of the table, with their meaning.
COLUMNS = {
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    **MIXTURE,
    "mean": "mean of the mixture over replicates (nat; lower is better)",
    **{
        f"{column}_{agent}": meaning.format(agonist)
        for agent, agonist in AGENTS.items()
        for column, meaning in {
            "difference": "mean of mixture minus {} alone at the same dose (nat)",
            "low": "lower end of the 95 % BCa bootstrap interval of that difference (nat)",
            "high": "upper end of that interval (nat)",
            "end_error": "Monte-Carlo standard error of the ends, the larger of the two (nat)",
            "p": "one-sided p that the mixture is not lower than {}, by a paired t test",
        }.items()
    },
    "p": "that the mixture is not lower than both: the larger of the two p",
    "p_holm": "that p by Holm, over the mixed cells of an outcome",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def single_agents(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes of each mixture against each of its agonists alone, at the same doses.

    A mixture beats the better of its components if it beats both. Which one is better is not
    known but chosen from the data; the intersection-union test (Berger 1982, Technometrics
    24:295) needs no such choice. Its p is the larger of both.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each outcome and mixed cell, with :data:`COLUMNS`.
    """
    cells, parts = take_cells(plane), find_components(plane)
    rows = [
        {"outcome": name, "n": cells.replicates} | cells.describe(i) | row
        for name, values in cells.values.items()
        for i, row in zip(parts.mixed, _compare(values, parts, root_seed), strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p"] = table["p"].astype(float)
    table["p_holm"] = table.groupby("outcome", sort=False)["p"].transform(holm)
    return table


@np.errstate(invalid="ignore")  # infinity less infinity: reported as not finite
def _compare(values: Array, parts: Components, seed: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"mean": mean} for mean in mean_of(values[parts.mixed])]
    if parts.reason:
        return [row | {"reason": parts.reason} for row in rows]
    mixed, reasons = values[parts.mixed], []
    for agent, places in zip(AGENTS, (parts.alone_1a, parts.alone_2a), strict=True):
        alone = values[places]
        largest = np.abs([mixed, alone]).max(axis=(0, 2))
        found = describe_means(mixed - alone, seed, largest)
        reasons.append([one["reason"] for one in found])
        p = _p_lower(mixed - alone, reasons[-1])
        for row, one, its_p in zip(rows, found, p, strict=True):
            row |= {f"difference_{agent}": one["mean"], f"p_{agent}": its_p}
            row |= {f"{end}_{agent}": one.get(end, np.nan) for end in INTERVAL}
    for row, *why in zip(rows, *reasons, strict=True):
        row["p"] = np.max([row[f"p_{agent}"] for agent in AGENTS])
        row["reason"] = "; ".join(dict.fromkeys(filter(None, why)))
    return rows


def _p_lower(differences: Array, reasons: list[str]) -> Array:
    """One-sided p that the mean of differences, (cells, replicates), is not below 0."""
    p = np.full(len(differences), np.nan)
    tested = np.flatnonzero([not reason for reason in reasons])
    if tested.size:
        some = differences[tested]
        p[tested] = scipy.stats.ttest_1samp(some, 0, axis=1, alternative="less").pvalue
    return p
