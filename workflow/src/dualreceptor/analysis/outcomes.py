"""What a condition comes to: both outcomes, their score, and what may go with them."""

from __future__ import annotations

import lazy_loader
import numpy as np
from numpy.typing import NDArray

xr = lazy_loader.load("xarray")

#: The two measures by which a treatment is judged, each the last value of an observable; lower
#: is better.
OUTCOMES = {
    "outcome": ("kl_divergence", "therapeutic outcome"),
    "burden": ("cumulative_kl_increase", "acute burden"),
}
#: What the final KL divergence is regressed on, by its variable in summaries.
PREDICTORS = {
    "energy": "average_energy",
    "gradient_magnitude": "average_gradient_magnitude",
    "local_minima": "average_local_minima",
    "states_visited": "final_states_visited",
}
CONFIDENT = 1.96  # standard errors of a 95 % interval


def outcomes(summary: xr.Dataset) -> xr.Dataset:
    """Both, in nat, dims (..., condition, replicate); lower is better."""
    ends = {
        name: summary[f"final_{observable}"].assign_attrs(long_name=long_name, units="nat")
        for name, (observable, long_name) in OUTCOMES.items()
    }
    return xr.Dataset(ends).drop_vars("final_step", errors="ignore")


def predictors(summary: xr.Dataset) -> xr.Dataset:
    """PREDICTORS and ``final_kl_divergence`` (nat), means over replicates, (..., condition).

    Averages are over the states of :func:`dualreceptor.model.dosing.periods_with_drug`.
    """
    variables = PREDICTORS | {"final_kl_divergence": "final_kl_divergence"}
    means = {
        name: summary[variable].mean("replicate", keep_attrs=True)
        for name, variable in variables.items()
    }
    return xr.Dataset(means).drop_vars("final_step", errors="ignore")


def score(outcome: xr.DataArray, burden: xr.DataArray) -> xr.DataArray:
    """Equal-weight score of condition means, in [0, 1]; lower is better (section 8).

    Each outcome is scaled to [0, 1] over all conditions, their mean is scaled again.
    Where all conditions are equal there is nothing to scale: the score is then 0.
    """
    both = (_scale(outcome) + _scale(burden)) / 2
    return _scale(both).assign_attrs(long_name="equal-weight score", units="1")


def scale(values: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
    """Arrays on [0, 1] over the conditions along an axis; 0 where all are equal."""
    low, high = values.min(axis, keepdims=True), values.max(axis, keepdims=True)
    return (values - low) / np.where(high > low, high - low, 1)


def matrix(values: xr.DataArray) -> xr.DataArray:
    """Values of a grid's conditions, dims (condition,), as dims (dose_1a, dose_2a)."""
    indexed = values.set_index(condition=["dose_1a", "dose_2a"]).unstack("condition")
    return indexed.sortby(["dose_1a", "dose_2a"])


def mean_and_error(values: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray | None]:
    """Mean over replicates and its standard error; of one replicate, or of none, no error."""
    count = values.sizes.get("replicate", 0)
    mean = values.mean("replicate") if count else values
    return mean, values.std("replicate", ddof=1) / count**0.5 if count > 1 else None


def _scale(values: xr.DataArray) -> xr.DataArray:
    low, high = values.min("condition"), values.max("condition")
    return (values - low) / (high - low).where(high > low, 1.0)
