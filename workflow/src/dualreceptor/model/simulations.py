"""Runs and landscapes as labelled data: thin xarray wrappers over the arrays of the model."""

import json
from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dualreceptor.model import landscapes, runs, schedule
from dualreceptor.model.observables import attributes
from dualreceptor.model.parameters import Parameters

REPLICATE = {"long_name": "replicate", "standard_name": "realization", "units": "1"}
CELLS, WALKERS = ("row", "column"), ("walker", "coordinate")


def simulate(parameters: Parameters, replicate: int = 0, root_seed: int = 0) -> xr.Dataset:
    """One run: every observable at every step, and the landscapes it began and ended with.

    Returns a dataset with dims (step,) for the observables of section 6 of the model,
    (row, column) for the landscapes and (walker, coordinate) for the final walkers.
    Raises ``ValueError`` for seeds that are not allowed, ``FloatingPointError`` for doses
    that make the energies diverge.

    >>> run = simulate(Parameters(size=20, drug_steps=10, washout_steps=5))
    >>> run.sizes["step"]
    65
    """
    start = landscapes.landscapes(parameters, [replicate], root_seed)
    run = runs.Run(parameters, replicate, root_seed, start).finish()
    arrays = {
        "initial_energy": (CELLS, start.initial_energy[0], "initial energy"),
        "target": (CELLS, start.target[0], "target energy"),
        "final_energy": (CELLS, run.energy, "final energy"),
        "final_modulated_energy": (CELLS, run.modulated_energy, "final modulated energy"),
        "final_walkers": (WALKERS, run.walkers, "final cell of each walker"),
    }
    return xr.Dataset(
        {name: ("step", values, attributes(name)) for name, values in run.observables.items()}
        | {name: (dims, values, named(text)) for name, (dims, values, text) in arrays.items()},
        coords={
            "step": ("step", np.arange(schedule.count_states(parameters)), named("step")),
            "coordinate": ["row", "column"],
        },
        attrs={
            "replicate": replicate,
            "root_seed": root_seed,
            "parameters": format_parameters(parameters),
        },
    )


def simulate_block(
    parameters: Parameters,
    start: xr.Dataset,
    fields_of: Callable[[int], NDArray[np.float64]],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> xr.Dataset:
    """The same condition for a block of replicates: observables, dims (replicate, step).

    ``start`` is a dataset of :func:`make_landscapes`; ``fields_of`` as for
    :func:`dualreceptor.model.runs.run_block`.
    """
    replicates = [int(replicate) for replicate in start.replicate.values]
    arrays = landscapes.Landscapes(*(start[n].values for n in landscapes.Landscapes._fields))
    series = runs.run_block(parameters, replicates, root_seed, arrays, fields_of, report)
    dims = {1: ("step",), 2: ("replicate", "step")}
    return xr.Dataset(
        {name: (dims[v.ndim], v, attributes(name)) for name, v in series.items()},
        coords={
            "replicate": ("replicate", replicates, REPLICATE),
            "step": ("step", np.arange(schedule.count_states(parameters)), named("step")),
        },
        attrs={"root_seed": root_seed, "parameters": format_parameters(parameters)},
    )


def make_landscapes(
    parameters: Parameters, replicates: Sequence[int], root_seed: int = 0
) -> xr.Dataset:
    """Initial and target energies and walker starts, dims (replicate, ...).

    >>> make_landscapes(Parameters(size=10), [0, 1]).initial_energy.shape
    (2, 10, 10)
    """
    made = landscapes.landscapes(parameters, replicates, root_seed)
    cells, walkers = ("replicate", *CELLS), ("replicate", *WALKERS)
    return xr.Dataset(
        {
            "initial_energy": (cells, made.initial_energy, named("initial energy")),
            "target": (cells, made.target, named("target energy")),
            "walker_starts": (
                walkers,
                made.walker_starts,
                named("initial cell of each walker"),
            ),
        },
        coords={
            "replicate": ("replicate", list(replicates), REPLICATE),
            "coordinate": ["row", "column"],
        },
        attrs={"root_seed": root_seed},
    )


def format_parameters(parameters: Parameters) -> str:
    """Parameters as the JSON text that datasets carry."""
    return json.dumps(parameters.model_dump(mode="json"))


def named(long_name: str) -> dict[str, str]:
    """Attributes of a dimensionless variable."""
    return {"long_name": long_name, "units": "1"}
