"""Bliss independence: whether mixing does more than two independent agonists would."""

from __future__ import annotations

import lazy_loader
import numpy as np

from dualreceptor.analysis.excesses import EXCESS, describe_excesses, unknown
from dualreceptor.analysis.planes import MIXTURE, Components, find_components, take_cells
from dualreceptor.analysis.resampling import Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts: k * LN2_HIGH is exact
LN2_LOW = 1.90821492927058770002e-10
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
    logs = logarithm(values)
    mixed, alone_1a, alone_2a, none = (logs[places] for places in parts[:4])
    largest = np.abs([mixed, alone_1a, alone_2a, none]).max(axis=(0, 2))
    return (mixed - alone_1a) - (alone_2a - none), largest


def logarithm(values: Array) -> Array:
    """Natural logarithm to 2 ulp; NaN of what is not finite or not above 0.

    As the kernel of the model has it: x = 2**k m, ln m = 2 artanh((m - 1) / (m + 1)). NumPy's
    differs in the last bit between processors.
    """
    positive = np.isfinite(values) & (values > 0)
    m, k = np.frexp(np.where(positive, values, 1))
    low = m < np.sqrt(0.5)
    m, k = np.where(low, 2 * m, m), np.where(low, k - 1, k)
    f = (m - 1) / (m + 1)
    q = f * f
    s = np.full(f.shape, 1 / 19)
    for odd in range(17, 1, -2):
        s = s * q + 1 / odd
    s = s * q
    return np.where(positive, k * LN2_HIGH + (2 * f + (2 * f * s + k * LN2_LOW)), np.nan)
