"""Response additivity: whether mixing does more than both agonists added up."""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.excesses import EXCESS, describe_excesses, excess, unknown
from dualreceptor.analysis.independence import log_excess
from dualreceptor.analysis.planes import MIXTURE, find_components, mean_of, take_cells
from dualreceptor.analysis.resampling import Array

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: Of the table, with their meaning.
COLUMNS = {
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    **MIXTURE,
    "excess": "mean over replicates of U(a, b) - U(a, 0) - U(0, b) + U(0, 0), U being the "
    "outcome (nat); below 0 the mixture is better than both effects added up",
    **EXCESS,
    "sign": "'same' if the excess has the same sign as that over Bliss independence, else "
    "'other'; empty for burden, which is near 0 without a dose and allows no ratios",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def additivity(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes of each mixture against the sum of the effects of its components.

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
    cells, parts, rows = take_cells(plane), find_components(plane), []
    about = [cells.describe(i) for i in parts.mixed]
    for name, values in cells.values.items():
        if parts.reason:
            found = [unknown(cells.replicates, parts.reason)] * len(about)
        else:
            found = describe_excesses(*excess(values, parts), root_seed)
            if name == "outcome":
                _compare_signs(found, mean_of(log_excess(values, parts)[0]))
        first = {"outcome": name, "sign": ""}
        rows += [first | doses | row for doses, row in zip(about, found, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _compare_signs(rows: list[dict[str, Any]], bliss: Array) -> None:
    for row, other in zip(rows, bliss, strict=True):
        if np.isfinite([row["excess"], other]).all():
            row["sign"] = "same" if np.sign(row["excess"]) == np.sign(other) else "other"
