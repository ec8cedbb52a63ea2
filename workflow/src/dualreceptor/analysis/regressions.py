"""What the outcome goes with, over conditions (model description, section 8)."""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np
import scipy

from dualreceptor.analysis.datasets import iterate_points, swept_dims
from dualreceptor.analysis.effects import is_constant
from dualreceptor.analysis.outcomes import PREDICTORS, predictors
from dualreceptor.analysis.resampling import CONFIDENCE

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

FEWEST = 6  # conditions of a regression

#: The parameters of a sweep, where there are any, precede them.
COLUMNS = {
    "predictor": "what the final KL divergence is regressed on: an average of energy, gradient "
    "magnitude or local minima over the drug periods of those administrations of a condition "
    "in which a drug acts (of all where none ever does), or the states visited in the end",
    "n": "number of conditions, six or more; each counts as its mean over replicates",
    "slope": "change of the final KL divergence per unit of the predictor (nat)",
    "intercept": "final KL divergence where the predictor is 0 (nat)",
    "slope_low": "lower end of the 95 % t interval of the slope",
    "slope_high": "upper end of that interval",
    "r_squared": "share of the variance between conditions that the line explains",
    "p": "two-sided p of a slope of 0",
    "reason": "why a field is empty",
}


def regressions(summary: xr.Dataset) -> pd.DataFrame:
    """Linear regressions over conditions of the final KL divergence on each of PREDICTORS.

    ``summary`` is as for :func:`dualreceptor.analysis.effects.effects`. A row for each
    predictor, with :data:`COLUMNS`; a statistic that has no value is empty, with the reason.
    """
    found = predictors(summary)
    rows = [
        point | {"predictor": name} | _regress(one[name].values, one.final_kl_divergence)
        for point, one in iterate_points(found)
        for name in PREDICTORS
    ]
    return pd.DataFrame(rows, columns=[*swept_dims(found), *COLUMNS])


def _regress(predictor: np.ndarray, response: xr.DataArray) -> dict[str, Any]:
    row = {"n": predictor.size, "reason": _find_reason(predictor, response.values)}
    if row["reason"]:
        return row
    line = scipy.stats.linregress(predictor, response.values)
    margin = line.stderr * scipy.stats.t.ppf((1 + CONFIDENCE) / 2, predictor.size - 2)
    return row | {
        "slope": line.slope,
        "intercept": line.intercept,
        "slope_low": line.slope - margin,
        "slope_high": line.slope + margin,
        "r_squared": line.rvalue**2,
        "p": line.pvalue,
    }


def _find_reason(predictor: np.ndarray, response: np.ndarray) -> str:
    if predictor.size < FEWEST:
        return "fewer than six conditions"
    if not np.isfinite([predictor, response]).all():
        return "a value is not finite"
    for what, values in (("predictor", predictor), ("final KL divergence", response)):
        if is_constant(values, np.abs(values).max()):
            return f"constant {what}"
    return ""
