"""The drug level over time (model description, section 4)."""

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model.gaussians import least_gain
from dualreceptor.model.responses import RESPONSES
from dualreceptor.model.schedule import (
    administration_of_state,
    drug_periods,
    each,
    steps,
)


def drug_level(parameters) -> NDArray[np.float64]:
    """The drug level d(t) of every recorded state, (states,), dimensionless.

    >>> from dualreceptor import Parameters
    >>> float(drug_level(Parameters(response="full")).sum())
    201.0
    """
    t = steps(parameters)
    level = np.zeros(t.size)
    active = (t >= max(parameters.warmup_steps, 1)) & (
        t <= parameters.warmup_steps + parameters.drug_steps
    )
    onset = (t - parameters.warmup_steps - 1) / parameters.drug_steps
    administration = administration_of_state(parameters)
    courses = zip(each(parameters, "response"), each(parameters, "placebo"), strict=True)
    for i, (response, placebo) in enumerate(courses):
        here = active & (administration == i)
        if not placebo:
            level[here] = RESPONSES[response](onset[here])
    return level


def states_with_fields(parameters) -> NDArray[np.bool_]:
    """The recorded states at which a perturbation acts, whatever the doses, (states,)."""
    return drug_level(parameters) != 0


def needs_fields(parameters) -> bool:
    """Whether a run under these parameters reads perturbation fields."""
    return any(each(parameters, "dose_2a")) and bool(states_with_fields(parameters).any())


def largest_doses_1a(parameters) -> NDArray[np.float64]:
    """The 5-HT1A dose of each administration above which smoothing overshoots without bound.

    Infinite where nothing is smoothed: without a drug level, or without a blur. A step
    multiplies what differs most between neighbours by 1 - dose d (1 - g) - kappa, where g is
    the blur's least gain (section 5, item 1): beyond -1 it grows from step to step.
    """
    highest = (
        drug_level(parameters)[1:]
        .reshape(parameters.administrations, -1)
        .max(axis=1, initial=0.0)
    )
    taken = highest * (1 - least_gain(parameters.size, parameters.perturbation_blur / 2))
    with np.errstate(divide="ignore"):
        return (2 - parameters.homeostasis) / taken


def periods_with_drug(parameters) -> list[range]:
    """Those drug periods in which a drug acts; where none ever does, all of them.

    It acts where a dose is above 0, and the drug level is not 0 throughout as a placebo's is.

    >>> from dualreceptor import Parameters
    >>> periods_with_drug(Parameters(administrations=2, dose_1a=1, placebo=(True, False)))
    [range(449, 649)]
    """
    periods = drug_periods(parameters)
    level = drug_level(parameters)[1:].reshape(parameters.administrations, -1)
    given = np.array([each(parameters, "dose_1a"), each(parameters, "dose_2a")])
    acts = level.any(axis=1) & given.any(axis=0)
    return [period for period, here in zip(periods, acts, strict=True) if here] or periods
