"""Bliss independence: whether mixing does more than two independent agonists would."""

from __future__ import annotations

import math

import lazy_loader
import numpy as np

from dualreceptor.analysis.excesses import EXCESS, describe_excesses, excess, unknown
from dualreceptor.analysis.planes import MIXTURE, Components, find_components, take_cells
from dualreceptor.analysis.resampling import Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

NOT_POSITIVE = "a value is not above 0"

#: Of the table, with their meaning.
COLUMNS = {
    **MIXTURE,
    "excess": "mean over replicates of ln U(a, b) - ln U(a, 0) - ln U(0, b) + ln U(0, 0), U "
    "being the final KL divergence; below 0 is synergy",
    **EXCESS,
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def independence(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """The outcome of each mixture against that of two independent agonists.

    An agonist takes away the part f = 1 - U / U(0, 0) of the final KL divergence U. Agonists
    that act independently (Bliss 1939) leave of each other's rest what they leave of all, so
    that U(a, b) = U(a, 0) U(0, b) / U(0, 0). The excess is the difference of logarithms,
    replicate by replicate (Demidenko and Miller 2019, 10.1371/journal.pone.0224137).

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
    cells, parts = take_cells(plane), find_components(plane)
    about = [cells.describe(i) for i in parts.mixed]
    if parts.reason:
        found = [unknown(cells.replicates, parts.reason)] * len(about)
    else:
        values = cells.values["outcome"]
        samples, largest = log_excess(values, parts)
        found = describe_excesses(samples, largest, root_seed)
        for row, *places in zip(found, *parts[:4], strict=True):
            some = values[places]
            if np.isfinite(some).all() and (some <= 0).any():
                row["reason"] = NOT_POSITIVE
    rows = [doses | row for doses, row in zip(about, found, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def log_excess(values: Array, parts: Components) -> tuple[Array, Array]:
    """Excess of the logarithm of each mixture over independence, and the largest logarithm.

    ``values`` are those of all cells, (cells, replicates). Returns (mixed, replicates) and
    (mixed,); NaN where a value is not above 0.
    """
    return excess(logarithm(values), parts)


def logarithm(values: Array) -> Array:
    """Natural logarithm; NaN of what is not finite or not above 0.

    That of the C library: NumPy's differs in the last bit between processors.
    """
    return _log(np.where(np.isfinite(values) & (values > 0), values, np.nan))


_log = np.vectorize(math.log, otypes=[float])
