"""The landscape and the walkers of one run at chosen states: what pictures are made of."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from dualreceptor.model import landscapes
from dualreceptor.model.observables import attributes
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.simulations import Run, needs_fields, parameters_attribute
from dualreceptor.provenance import keys

CELLS, WALKERS = ("frame", "row", "column"), ("frame", "walker", "coordinate")


def frames(
    parameters: Parameters, replicate: int, root_seed: int, states: Sequence[int]
) -> xr.Dataset:
    """One run, as seen at the recorded ``states``, each once and in order of time.

    Returns a dataset with dims (frame, row, column) for the modulated energy and
    (frame, walker, coordinate) for the walkers, both as the state leaves them; (frame,)
    for the drug level, dimensionless, and the KL divergence in nats; (row, column) for the
    initial energy and the target. The coordinate ``state`` is the recorded state shown.

    Raises ``ValueError`` for a state that the run does not record, for no state at all and
    for seeds that are not allowed, ``FloatingPointError`` for doses that make the energies
    diverge.

    >>> frames(Parameters(size=20), 0, 0, states=[200, 50]).state.values
    array([ 50, 200])
    """
    states = _recorded(states, parameters.states)
    landscape = landscapes.landscapes(parameters, [replicate], root_seed).isel(replicate=0)
    run = Run(parameters, landscape, _fields(parameters, replicate, root_seed), root_seed)
    energies, walkers = _watch(run, states)
    seen = run.finish().observables
    return xr.Dataset(
        {
            "modulated_energy": (CELLS, energies, _named("modulated energy")),
            "walkers": (WALKERS, walkers, _named("cell of each walker")),
        }
        | {
            name: ("frame", seen[name][states], attributes(name))
            for name in ("drug_level", "kl_divergence")
        }
        | {name: landscape[name] for name in ("initial_energy", "target")},
        coords={
            "state": ("frame", states, _named("recorded state")),
            "coordinate": ["row", "column"],
        },
        attrs={
            "replicate": replicate,
            "root_seed": root_seed,
            "parameters": parameters_attribute(parameters),
            "identity": keys.of_frames(parameters, replicate, root_seed, states),
        },
    ).drop_vars("replicate")


def _recorded(states: Sequence[int], count: int) -> list[int]:
    outside = sorted(state for state in set(states) if not 0 <= state < count)
    if outside:
        raise ValueError(
            f"state {outside[0]} is not allowed: the run records the states 0 to {count - 1}"
        )
    if not len(states):
        raise ValueError(f"no state to show: choose from 0 to {count - 1}")
    return sorted(set(states))


def _fields(parameters: Parameters, replicate: int, root_seed: int):
    if needs_fields(parameters):
        return landscapes.perturbations(parameters, replicate, root_seed)
    return None


def _watch(run: Run, states: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Modulated energy and walkers at each state."""
    energies, walkers = [], []
    for state in states:
        run.advance(state)
        energies.append(run.modulated_energy)
        walkers.append(run.walkers)
    return np.stack(energies), np.stack(walkers)


def _named(long_name: str) -> dict[str, str]:
    return {"long_name": long_name, "units": "1"}
