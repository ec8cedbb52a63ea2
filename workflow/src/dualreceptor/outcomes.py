"""What a condition comes to: outcome, tolerability, and the score of both."""

import xarray as xr

from dualreceptor.observables import OUTCOMES, attributes


def outcomes(dataset: xr.Dataset) -> xr.Dataset:
    """The last value of both, in nat, dims (..., condition, replicate); lower is better."""
    ends = {}
    for name, (observable, long_name) in OUTCOMES.items():
        attrs = attributes(observable) | {"long_name": long_name}
        ends[name] = final(dataset, observable).assign_attrs(attrs)
    return xr.Dataset(ends)


def final(dataset: xr.Dataset, name: str) -> xr.DataArray:
    """The last value of an observable, without its dim step.

    Where a sweep's runs differ in length, each has its own last step, ``final_step``.
    """
    return dataset[name].sel(step=dataset.final_step).drop_vars(["step", "final_step"])


def score(outcome: xr.DataArray, tolerability: xr.DataArray) -> xr.DataArray:
    """Equal-weight score of condition means, in [0, 1]; lower is better (section 8).

    Each outcome is scaled to [0, 1] over all conditions, their mean is scaled again.
    Where all conditions are equal there is nothing to scale: the score is then 0.
    """
    both = (_unit(outcome) + _unit(tolerability)) / 2
    return _unit(both).assign_attrs(long_name="equal-weight score", units="1")


def matrix(values: xr.DataArray) -> xr.DataArray:
    """Values of a grid's conditions, dims (condition,), as dims (dose_1a, dose_2a)."""
    indexed = values.set_index(condition=["dose_1a", "dose_2a"]).unstack("condition")
    return indexed.sortby(["dose_1a", "dose_2a"])


def _unit(values: xr.DataArray) -> xr.DataArray:
    low, high = values.min("condition"), values.max("condition")
    return (values - low) / (high - low).where(high > low, 1.0)
