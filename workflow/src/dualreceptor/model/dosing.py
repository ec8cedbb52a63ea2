"""The drug level over time (model description, section 4)."""

from collections.abc import Callable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dualreceptor.model.observables import attributes
from dualreceptor.model.parameters import Parameters

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _beta_long(s):
    return np.where(s > 0, 30 * s * (1 - s) ** 4, 0.0) / 2.5  # pdf of Beta(2, 5)


def _beta_short(s):
    return np.where(s > 0, 420 * s * (1 - s) ** 19, 0.0) / 3.5  # pdf of Beta(2, 20)


def _u_curve(s):
    return 1 - 4 * (s - 0.5) ** 2


#: Drug level against time since onset, s in [0, 1) of the drug phase. At the last step of
#: the warm-up s is slightly negative; what each curve gives there is published behaviour.
RESPONSES: dict[str, Curve] = {
    "beta-long": _beta_long,
    "beta-short": _beta_short,
    "u-curve": _u_curve,
    "full": np.ones_like,
    "placebo": np.zeros_like,
}


def steps(parameters: Parameters) -> NDArray[np.int64]:
    """The step t of each recorded state within its administration; 0 for the first state."""
    within = np.arange(1, parameters.steps_per_administration + 1)
    return np.concatenate([[0], np.tile(within, parameters.administrations)])


def administration_of_state(parameters: Parameters) -> NDArray[np.int64]:
    """The administration, from 0, to which each recorded state belongs."""
    each = np.repeat(np.arange(parameters.administrations), parameters.steps_per_administration)
    return np.concatenate([[0], each])


def drug_periods(parameters: Parameters) -> list[range]:
    """The first ``drug_steps`` states of each administration from the end of its warm-up.

    >>> drug_periods(Parameters(administrations=2, warmup_steps=10))
    [range(10, 210), range(369, 569)]
    """
    length = parameters.steps_per_administration
    onsets = (parameters.warmup_steps + i * length for i in range(parameters.administrations))
    return [range(onset, onset + parameters.drug_steps) for onset in onsets]


def periods_with_drug(parameters: Parameters) -> list[range]:
    """Those drug periods in which a drug acts; where none ever does, all of them.

    It acts where a dose is above 0, and the drug level is not 0 throughout as a placebo's is.

    >>> periods_with_drug(Parameters(administrations=2, dose_1a=1, placebo=(True, False)))
    [range(449, 649)]
    """
    periods = drug_periods(parameters)
    level = drug_level(parameters).values[1:].reshape(parameters.administrations, -1)
    given = np.array([parameters.each("dose_1a"), parameters.each("dose_2a")])
    acts = level.any(axis=1) & given.any(axis=0)
    return [period for period, here in zip(periods, acts, strict=True) if here] or periods


def drug_level(parameters: Parameters) -> xr.DataArray:
    """The drug level d(t) of every recorded state, dims (step,), dimensionless.

    >>> drug_level(Parameters(response="full")).sum().item()
    201.0
    """
    t = steps(parameters)
    level = np.zeros(t.size)
    active = (t >= max(parameters.warmup_steps, 1)) & (
        t <= parameters.warmup_steps + parameters.drug_steps
    )
    onset = (t - parameters.warmup_steps - 1) / parameters.drug_steps
    administration = administration_of_state(parameters)
    courses = zip(parameters.each("response"), parameters.each("placebo"), strict=True)
    for i, (response, placebo) in enumerate(courses):
        here = active & (administration == i)
        if not placebo:
            level[here] = RESPONSES[response](onset[here])
    return xr.DataArray(
        level,
        dims="step",
        coords={"step": np.arange(t.size)},
        name="drug_level",
        attrs=attributes("drug_level"),
    )
