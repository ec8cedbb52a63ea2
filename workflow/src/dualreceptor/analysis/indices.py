"""The interaction index of each mixture by Loewe additivity, and how sure it is."""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.isoboles import (
    alone_dose,
    join_reasons,
    loewe_index,
    lowest_dose,
    pure_curves,
)
from dualreceptor.analysis.planes import (
    MIXTURE,
    NOT_FINITE,
    ONE_REPLICATE,
    Cells,
    find_components,
    mean_of,
    middle,
    resample,
    share_error,
    take_cells,
)
from dualreceptor.analysis.resampling import CONFIDENCE, Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: Of the table, with their meaning.
COLUMNS = {
    **MIXTURE,
    "outcome": "mean final KL divergence of the mixture (nat)",
    "alone_1a": "dose of the 5-HT1A agonist that reaches it alone",
    "alone_2a": "dose of the 5-HT2A agonist that reaches it alone",
    "index": "interaction index, dose_1a / alone_1a + dose_2a / alone_2a; below 1 is synergy, "
    "above 1 antagonism",
    "low": "lower end of the 95 % bootstrap interval of the index (percentiles)",
    "high": "upper end of that interval; intervals are of one cell each",
    "known_share": "share of resamples in which the mixture has an index; below 0.95 there is "
    "no interval",
    "share_error": "Monte-Carlo standard error of that share",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def indices(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """The doses of each mixture against those that do the same alone.

    See :func:`dualreceptor.analysis.isoboles.find_isoboles` for what the index means, and for
    where it has a meaning. Only an outcome that either agonist reaches alone can have one, so
    the best mixtures often have none. In each resample it is computed anew, with the lowest
    doses that do the same alone.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each mixed cell, with :data:`COLUMNS`.
    """
    cells = take_cells(plane)
    mixed, (curves, missing) = find_components(plane).mixed, pure_curves(plane)
    means = mean_of(cells.values["outcome"])
    rows = []
    for i in mixed:
        row = cells.describe(i) | {"outcome": means[i], "n": cells.replicates}
        alone = [alone_dose(doses, means[places], means[i]) for doses, places in curves]
        row |= dict(zip(("alone_1a", "alone_2a"), (dose for dose, _ in alone), strict=False))
        reason = join_reasons(alone, missing) if np.isfinite(means[i]) else NOT_FINITE
        rows.append(row | {"index": np.nan, "reason": reason})
    known = [k for k, row in enumerate(rows) if not row["reason"]]
    for k in known:
        doses = (rows[k][name] for name in ("dose_1a", "dose_2a", "alone_1a", "alone_2a"))
        rows[k]["index"] = float(loewe_index(*map(np.float64, doses)))
    spread = _spread(cells, curves, mixed[known], root_seed)
    for k, found in zip(known, spread, strict=True):
        rows[k] |= found
    return pd.DataFrame(rows, columns=list(COLUMNS))


@np.errstate(invalid="ignore")  # none of infinity: such cells have no index
def _spread(
    cells: Cells, curves: list[tuple[Array, Array]], mixed: Array, seed: int
) -> list[dict[str, Any]]:
    """What resamples say of the index of some mixed cells."""
    if cells.replicates == 1:
        return [{"reason": ONE_REPLICATE}] * len(mixed)
    if not mixed.size:
        return []
    found = []
    for (means,) in resample([cells.values["outcome"]], seed):
        found += [_index(cells, curves, mixed, one) for one in means]
    index = np.array(found)
    share = np.isfinite(index).mean(axis=0)
    return [
        {"known_share": known, "share_error": share_error(known)}
        | ({"low": low, "high": high} if known >= CONFIDENCE else {})
        | {"reason": "" if known >= CONFIDENCE else "too few resamples have an index"}
        for low, high, known in zip(*middle(index), share, strict=True)
    ]


def _index(
    cells: Cells, curves: list[tuple[Array, Array]], mixed: Array, means: Array
) -> Array:
    alone = [lowest_dose(doses, means[places], means[mixed]) for doses, places in curves]
    return loewe_index(cells.dose_1a[mixed], cells.dose_2a[mixed], *alone)
