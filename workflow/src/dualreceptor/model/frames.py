"""The landscape and the walkers of one run at chosen states: what pictures are made of."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from dualreceptor.model import landscapes
from dualreceptor.model.observables import attributes
from dualreceptor.model.parameters import Parameters, split_common
from dualreceptor.model.runs import Run
from dualreceptor.model.simulations import (
    CELLS,
    COORDINATE,
    WALKERS,
    describe,
    format_parameters,
)


def frames(
    parameters: Parameters, replicate: int, root_seed: int, states: Sequence[int]
) -> xr.Dataset:
    """One run, as seen at the recorded ``states``, each once and in order of time.

    Returns a dataset with dims (frame, row, column) for the modulated energy and
    (frame, walker, coordinate) for the walkers, both as the state leaves them; (frame,)
    for the drug level, dimensionless, and the KL divergence in nats; (row, column) for the
    initial energy and the target; (step,) for the KL divergence at every step,
    ``kl_course``. The coordinate ``state`` is the recorded state shown.

    Raises ``ValueError`` for a state that the run does not record, for no state at all and
    for seeds that are not allowed, ``FloatingPointError`` for doses that make the energies
    diverge.

    >>> frames(Parameters(size=20), 0, 0, states=[200, 50]).state.values
    array([ 50, 200])
    """
    states = _check_states(states, parameters.states)
    start = landscapes.landscapes(parameters, [replicate], root_seed)
    run = Run(parameters, replicate, root_seed, start)
    energies, walkers = _watch(run, states)
    seen = run.finish().observables
    return xr.Dataset(
        describe(
            {
                "modulated_energy": (("frame", *CELLS), energies),
                "walkers": (("frame", *WALKERS), walkers),
                "initial_energy": (CELLS, start.initial_energy[0]),
                "target": (CELLS, start.target[0]),
            }
        )
        | {
            name: ("frame", seen[name][states], attributes(name))
            for name in ("drug_level", "kl_divergence")
        }
        | {"kl_course": ("step", seen["kl_divergence"], attributes("kl_divergence"))},
        coords=describe({"state": ("frame", states)}) | COORDINATE,
        attrs={
            "replicate": replicate,
            "root_seed": root_seed,
            "parameters": format_parameters(parameters),
        },
    )


def frames_of_conditions(
    runs: Mapping[str, Parameters], replicate: int, root_seed: int, states: Sequence[int]
) -> xr.Dataset:
    """The same replicate of several conditions, each as :func:`frames` sees it.

    ``runs`` are the parameters of each, by its name, with the same number of states and cells.
    The dim ``condition`` comes first; the attribute ``parameters`` has what all have in common,
    ``own_parameters`` what each has besides, as JSON.
    """
    seen = [frames(parameters, replicate, root_seed, states) for parameters in runs.values()]
    together = xr.concat(
        seen, dim="condition", coords="minimal", combine_attrs="drop_conflicts"
    )
    common, own = split_common([one.model_dump(mode="json") for one in runs.values()])
    return together.assign_coords(condition=list(runs)).assign_attrs(
        parameters=json.dumps(common), own_parameters=json.dumps(own)
    )


def _check_states(states: Sequence[int], count: int) -> list[int]:
    """The states in order, each once; raises ``ValueError`` for what is not recorded."""
    outside = sorted(state for state in set(states) if not 0 <= state < count)
    if outside:
        raise ValueError(
            f"state {outside[0]} is not allowed: the run records the states 0 to {count - 1}"
        )
    if not len(states):
        raise ValueError(f"no state to show: choose from 0 to {count - 1}")
    return sorted(set(states))


def _watch(run: Run, states: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Modulated energy and walkers at each state."""
    energies, walkers = [], []
    for state in states:
        run.advance(state)
        energies.append(run.modulated_energy)
        walkers.append(run.walkers)
    return np.stack(energies), np.stack(walkers)
