"""What the runs of an experiment or sweep come to, small enough to read at once.

A summary has, of every observable, the last value and the average over the periods with drug
of each replicate, ``final_<name>`` and ``average_<name>``; and its mean and standard error
over replicates at each step, ``mean_<name>`` and ``sem_<name>``. Statistics, figures and the
explorer are made from summaries alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import lazy_loader
import numpy as np

from dualreceptor.analysis.datasets import every_parameters, parameters_of, places, swept_dims
from dualreceptor.model.dosing import periods_with_drug
from dualreceptor.model.observables import OBSERVABLES, RECORDED, attributes
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.schedule import count_states, drug_periods

xr = lazy_loader.load("xarray")

#: What is kept of each observable: along which dim, and how it is called.
KINDS = {
    "final": ("replicate", "final"),
    "average": ("replicate", "average"),
    "mean": ("step", "mean of the"),
    "sem": ("step", "standard error of the mean of the"),
}


@np.errstate(invalid="ignore")  # infinity less infinity: what is not finite stays so
def summarize(dataset: xr.Dataset) -> xr.Dataset:
    """The summary of a dataset, of which one observable of one condition is read at a time.

    Parameters
    ----------
    dataset
        As :func:`dualreceptor.analysis.datasets.write` writes it, dims (<swept parameters>,
        condition, replicate, step).

    Returns
    -------
    xarray.Dataset
        With the same coordinates. ``final_<name>`` and ``average_<name>`` have dims (...,
        condition, replicate), ``mean_<name>`` and ``sem_<name>`` dims (..., condition, step);
        units are those of the observable. Runs that are shorter than others have missing means
        after their last step. Of one replicate, and of the drug level, which is the same for
        all, there is no standard error; the drug level has no values of replicates.
    """
    dims = [*swept_dims(dataset), "condition"]
    summary = _outline(dataset, dims)
    every = every_parameters(dataset)
    for place, parameters in zip(places(dataset, dims), every, strict=True):
        where = tuple(place.values())
        for name, values in _summarize_condition(dataset.isel(place), parameters):
            summary[name].values[where] = values
    return summary


def drug_periods_of(summary: xr.Dataset) -> list[range]:
    """The drug periods of the conditions of an experiment, or of a sweep at one point."""
    return drug_periods(parameters_of(summary.isel(condition=0)))


def _summarize_condition(
    condition: xr.Dataset, parameters: Parameters
) -> Iterator[tuple[str, np.ndarray]]:
    """The variables of a summary that one condition, dims (replicate, step), has values of."""
    count, final = condition.sizes["replicate"], count_states(parameters) - 1
    periods = periods_with_drug(parameters)
    yield "mean_drug_level", condition.drug_level.values
    for name in RECORDED:
        values = condition[name].values
        under_drug = np.concatenate([values[:, p.start : p.stop] for p in periods], axis=1)
        yield f"final_{name}", values[:, final]
        yield f"average_{name}", under_drug.mean(axis=1)
        yield f"mean_{name}", values.mean(axis=0)
        if count > 1:
            yield f"sem_{name}", values.std(axis=0, ddof=1) / count**0.5


def _outline(dataset: xr.Dataset, dims: list[str]) -> xr.Dataset:
    """A summary with missing values alone."""
    variables = {}
    for kind, (dim, words) in KINDS.items():
        shape = [dataset.sizes[d] for d in (*dims, dim)]
        for name in OBSERVABLES if dim == "step" else RECORDED:
            about = attributes(name)
            about["long_name"] = f"{words} {about['long_name']}"
            values = np.full(shape, np.nan)
            variables[f"{kind}_{name}"] = ((*dims, dim), values, about)
    return xr.Dataset(variables, dataset.coords, dataset.attrs)
