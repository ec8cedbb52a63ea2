"""What a run records at every step (model description, section 6).

To add an observable, describe it in :data:`OBSERVABLES` and write its value in
``kernel.observe``, as ``out.<name>[t]``. Files, summaries and figures then have it by its name.
"""

from typing import Any, NamedTuple

import numpy as np


class Observable(NamedTuple):
    """How an observable is called in full, its unit, and the type of its values."""

    long_name: str
    units: str
    dtype: type


class Variable(NamedTuple):
    """Named data, as datasets and files have them.

    ``values`` are an array, or what is one when it is read: it has a dtype and a shape.
    """

    dims: tuple[str, ...]
    values: Any
    attrs: dict[str, Any]


#: What is recorded, by the name of its variable.
OBSERVABLES = {
    "drug_level": Observable("drug level relative to the dose", "1", np.float64),
    "kl_divergence": Observable("KL divergence from the target", "nat", np.float64),
    "cumulative_kl_increase": Observable(
        "cumulative increase of the KL divergence", "nat", np.float64
    ),
    "entropy": Observable("entropy of the modulated energy", "nat", np.float64),
    "local_minima": Observable("local minima", "1", np.int32),
    "gradient_magnitude": Observable("mean gradient magnitude", "1", np.float64),
    "energy": Observable("energy at the walkers", "1", np.float64),
    "target_energy": Observable("target energy at the walkers", "1", np.float64),
    "states_visited": Observable("states visited by walker 0", "1", np.int32),
    "minima_visited": Observable("local minima visited by walker 0", "1", np.int32),
}

#: Those that the kernel writes: all but the drug level, which follows from the parameters.
RECORDED = tuple(name for name in OBSERVABLES if name != "drug_level")


#: Of which observables an ensemble keeps the last value of each run.
FINAL = ("kl_divergence", "cumulative_kl_increase", "states_visited")
#: Of which it keeps the average of each run under drug.
AVERAGE = ("energy", "gradient_magnitude", "local_minima")
#: Of which it keeps mean and standard error over replicates at each step.
SERIES = ("kl_divergence", "cumulative_kl_increase")


#: What else runs and landscapes have, and what each is called in full; all dimensionless.
#: Coordinates, which only count, have no units at all.
VARIABLES = {
    "step": "step",
    "state": "recorded state",
    "replicate": "replicate",
    "initial_energy": "initial energy",
    "target": "target energy",
    "walker_starts": "initial cell of each walker",
    "modulated_energy": "modulated energy",
    "walkers": "cell of each walker",
    "final_energy": "final energy",
    "final_modulated_energy": "final modulated energy",
    "final_walkers": "final cell of each walker",
}
COUNTS = ("step", "state", "replicate")


def attributes(name: str) -> dict[str, str]:
    """Attributes of the variable that holds an observable, or one of :data:`VARIABLES`."""
    if name in OBSERVABLES:
        long_name, units, _ = OBSERVABLES[name]
        return {"long_name": long_name, "units": units}
    return {"long_name": VARIABLES[name]} | ({} if name in COUNTS else {"units": "1"})


def describe_types() -> dict[str, str]:
    """The type of each observable's values, by its name, as text.

    >>> describe_types()["states_visited"]
    'int32'
    """
    return {name: np.dtype(observable.dtype).name for name, observable in OBSERVABLES.items()}
