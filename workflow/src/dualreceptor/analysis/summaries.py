"""What the runs of an experiment or sweep come to, small enough to read at once.

A summary has, of every observable, the last value and the average over the periods with drug
of each replicate, ``final_<name>`` and ``average_<name>``; and its mean and standard error
over replicates at each step, ``mean_<name>`` and ``sem_<name>``. Statistics, figures and the
explorer are made from summaries alone.
"""

from __future__ import annotations

import lazy_loader
import numpy as np

from dualreceptor.analysis.datasets import every_parameters, parameters_of, places, swept_dims
from dualreceptor.model.dosing import periods_with_drug
from dualreceptor.model.observables import OBSERVABLES, RECORDED, attributes
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.schedule import count_states, drug_periods

xr = lazy_loader.load("xarray")

#: What is kept of each observable, in words.
OF_REPLICATES = {"final": "final", "average": "average"}
OF_STEPS = {"mean": "mean of the", "sem": "standard error of the mean of the"}


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
        condition = dataset.isel(place)
        where = tuple(place.values())
        for name in OBSERVABLES:
            for variable, values in _summarize(
                name, condition[name].values, parameters
            ).items():
                summary[variable].values[where] = values
    return summary


def drug_periods_of(summary: xr.Dataset) -> list[range]:
    """The drug periods of the conditions of an experiment, or of a sweep at one point."""
    return drug_periods(parameters_of(summary.isel(condition=0)))


def _summarize(name: str, values: np.ndarray, parameters: Parameters) -> dict[str, np.ndarray]:
    """An observable of one condition, (replicates, states); of the drug level, (states,)."""
    if name not in RECORDED:
        return {f"mean_{name}": values, f"sem_{name}": np.full(values.shape, np.nan)}
    periods = periods_with_drug(parameters)
    under_drug = np.concatenate([values[:, p.start : p.stop] for p in periods], axis=1)
    count = len(values)
    error = values.std(axis=0, ddof=1) / count**0.5 if count > 1 else np.nan
    return {
        f"final_{name}": values[:, count_states(parameters) - 1],
        f"average_{name}": under_drug.mean(axis=1),
        f"mean_{name}": values.mean(axis=0),
        f"sem_{name}": error,
    }


def _outline(dataset: xr.Dataset, dims: list[str]) -> xr.Dataset:
    """A summary with nothing in it yet."""
    variables = {}
    kinds = ((OF_REPLICATES, "replicate", RECORDED), (OF_STEPS, "step", tuple(OBSERVABLES)))
    for words, dim, names in kinds:
        shape = [dataset.sizes[d] for d in (*dims, dim)]
        for name in names:
            about = attributes(name)
            for kind, word in words.items():
                text = {"long_name": f"{word} {about['long_name']}"}
                variables[f"{kind}_{name}"] = (
                    (*dims, dim),
                    np.full(shape, np.nan),
                    about | text,
                )
    return xr.Dataset(variables, dataset.coords, dataset.attrs)
