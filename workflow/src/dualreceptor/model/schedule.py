"""How a run's states follow each other: phases, administrations, drug periods (section 4).

``parameters`` is a :class:`dualreceptor.model.parameters.Parameters` in all of these.
"""

import numpy as np
from numpy.typing import NDArray


def count_steps(parameters) -> int:
    """Steps that one administration records: its phases together, less one."""
    return parameters.warmup_steps + parameters.drug_steps + parameters.washout_steps - 1


def count_states(parameters) -> int:
    """Recorded states of a run: the initial one and every step of every administration."""
    return 1 + parameters.administrations * count_steps(parameters)


def each(parameters, name: str) -> tuple:
    """A per-administration parameter as one value per administration."""
    value = getattr(parameters, name)
    return value if isinstance(value, tuple) else (value,) * parameters.administrations


def steps(parameters) -> NDArray[np.int64]:
    """The step t of each recorded state within its administration; 0 for the first state."""
    within = np.arange(1, count_steps(parameters) + 1)
    return np.concatenate([[0], np.tile(within, parameters.administrations)])


def administration_of_state(parameters) -> NDArray[np.int64]:
    """The administration, from 0, to which each recorded state belongs."""
    numbers = np.repeat(np.arange(parameters.administrations), count_steps(parameters))
    return np.concatenate([[0], numbers])


def drug_periods(parameters) -> list[range]:
    """The first ``drug_steps`` states of each administration from the end of its warm-up.

    >>> from dualreceptor import Parameters
    >>> drug_periods(Parameters(administrations=2, warmup_steps=10))
    [range(10, 210), range(369, 569)]
    """
    length = count_steps(parameters)
    onsets = (parameters.warmup_steps + i * length for i in range(parameters.administrations))
    return [range(onset, onset + parameters.drug_steps) for onset in onsets]
