"""What a condition comes to: both outcomes, their score, and what may go with them."""

import numpy as np
import xarray as xr

from dualreceptor.analysis.datasets import every_parameters
from dualreceptor.model import dosing
from dualreceptor.model.observables import OUTCOMES, attributes

#: Observables whose average under the drug may go with the outcome.
AVERAGED = ("energy", "gradient_magnitude", "local_minima")
#: What the final KL divergence is regressed on.
PREDICTORS = (*AVERAGED, "states_visited")


def outcomes(dataset: xr.Dataset) -> xr.Dataset:
    """The last value of both, in nat, dims (..., condition, replicate); lower is better."""
    ends = {}
    for name, (observable, long_name) in OUTCOMES.items():
        ends[name] = final(dataset, observable).assign_attrs(long_name=long_name, units="nat")
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


def predictors(dataset: xr.Dataset) -> xr.Dataset:
    """PREDICTORS and ``final_kl_divergence`` (nat), means over replicates, dims (condition,).

    Predictors are averages over the states of
    :func:`dualreceptor.model.dosing.periods_with_drug`, but for ``states_visited``, which is the last value. Dims of a sweep stay.
    """
    under_drug = _under_drug(dataset)
    found = {}
    for name in AVERAGED:
        average = dataset[name].where(under_drug).mean(["replicate", "step"])
        found[name] = _described(average, "average", name)
    for name, source in (
        ("states_visited", "states_visited"),
        ("final_kl_divergence", "kl_divergence"),
    ):
        found[name] = _described(final(dataset, source).mean("replicate"), "final", source)
    return xr.Dataset(found)


def _under_drug(dataset: xr.Dataset) -> xr.DataArray:
    """Whether a step is of a period with drug, dims (..., condition, step)."""
    dims = [dim for dim in dataset.kl_divergence.dims if dim not in ("replicate", "step")]
    every = every_parameters(dataset)
    under = np.zeros((len(every), dataset.sizes["step"]), dtype=bool)
    for states, parameters in zip(under, every, strict=True):
        for period in dosing.periods_with_drug(parameters):
            states[period.start : period.stop] = True
    sizes = [dataset.sizes[dim] for dim in (*dims, "step")]
    return xr.DataArray(under.reshape(sizes), dims=[*dims, "step"])


def _described(values: xr.DataArray, what: str, name: str) -> xr.DataArray:
    described = attributes(name)
    return values.assign_attrs(described | {"long_name": f"{what} {described['long_name']}"})
