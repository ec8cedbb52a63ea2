"""How far mixtures are from what would be expected of them, and how surely."""

from __future__ import annotations

from typing import Any

import numpy as np

from dualreceptor.analysis.planes import RESAMPLES, Components, describe_means
from dualreceptor.analysis.resampling import Array, mean_bands
from dualreceptor.analysis.verdicts import ERRORS

#: Columns of a table of excesses.
EXCESS = {
    "low": "lower end of the 95 % BCa bootstrap interval of the excess",
    "high": "upper end of that interval; intervals are of one cell each",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two",
    "band_low": "lower end of the simultaneous 95 % band, over all mixed cells",
    "band_high": "upper end of that band, by the bootstrap of the largest t",
    "band_error": "Monte-Carlo standard error of the ends of the band",
    "verdict": "synergy: the band is below 0; antagonism: it is above 0; in either case by "
    "more than 3 band_error, so that no other resamples overturn it; else inconclusive",
}
TOO_FEW = "too few replicates for a band"


@np.errstate(invalid="ignore")  # infinity less infinity: reported as not finite
def excess(values: Array, parts: Components) -> tuple[Array, Array]:
    """What each mixture has over both of its components, less what there is without a dose.

    ``values`` are those of all cells, (cells, replicates). Returns (mixed, replicates), and the
    largest of the numbers that each is the difference of, (mixed,).
    """
    four = [values[places] for places in parts[:4]]
    mixed, alone_1a, alone_2a, none = four
    return (mixed - alone_1a) - (alone_2a - none), np.abs(four).max(axis=(0, 2))


def describe_excesses(samples: Array, largest: Array, seed: int) -> list[dict[str, Any]]:
    """Each cell's mean excess, with an interval of its own and the band over all of them.

    Parameters
    ----------
    samples
        Excess of the replicates, (cells, replicates); below 0 a mixture is better than
        expected.
    largest
        The largest of the numbers that an excess is the difference of, (cells,).
    seed
        Of the bootstrap.

    Returns
    -------
    list of dict
        Of each cell: ``excess``, :data:`EXCESS`, ``n`` and ``reason``. What has no value is
        left out, with the reason, and leaves the cell inconclusive.
    """
    rows = [
        {"excess": row.pop("mean"), "verdict": "inconclusive"} | row
        for row in describe_means(samples, seed, largest)
    ]
    known = [i for i, row in enumerate(rows) if not row["reason"]]
    bands = mean_bands(samples[known], seed, resamples=RESAMPLES)
    for i, low, high, error in zip(known, *bands, strict=True):
        if not np.isfinite([low, high]).all():
            rows[i]["reason"] = TOO_FEW
            continue
        rows[i] |= {"band_low": low, "band_high": high, "band_error": error}
        rows[i] |= {"verdict": judge(low, high, error)}
    return rows


def unknown(replicates: int, reason: str) -> dict[str, Any]:
    """The row of a cell of which nothing can be expected."""
    return {"verdict": "inconclusive", "n": replicates, "reason": reason}


def judge(low: float, high: float, error: float) -> str:
    """What a band says of an excess, unless its ends may be off by their Monte-Carlo error."""
    margin = ERRORS * error
    if high < -margin:
        return "synergy"
    return "antagonism" if low > margin else "inconclusive"
