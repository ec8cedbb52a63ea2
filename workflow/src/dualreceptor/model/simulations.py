"""Runs and landscapes as labelled data: the arrays of the model with names, dims and units."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import landscapes, runs, schedule
from dualreceptor.model.observables import Variable, attributes
from dualreceptor.model.parameters import Parameters

xr = lazy_loader.load("xarray")  # late: it takes as long as a short simulation

CELLS, WALKERS = ("row", "column"), ("walker", "coordinate")


COORDINATE = {"coordinate": Variable(("coordinate",), np.array(["row", "column"]), {})}


class Labelled(NamedTuple):
    """What a dataset is made of: ``xarray.Dataset(*labelled)`` is one."""

    data_vars: dict[str, Variable]
    coords: dict[str, Variable]
    attrs: dict[str, Any]


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
    arrays = {name: (("step",), values) for name, values in run.observables.items()} | {
        "initial_energy": (CELLS, start.initial_energy[0]),
        "target": (CELLS, start.target[0]),
        "final_energy": (CELLS, run.energy),
        "final_modulated_energy": (CELLS, run.modulated_energy),
        "final_walkers": (WALKERS, run.walkers),
    }
    return xr.Dataset(
        describe(arrays),
        describe(_steps(parameters)) | COORDINATE,
        attrs={
            "replicate": replicate,
            "root_seed": root_seed,
            "parameters": format_parameters(parameters),
        },
    )


def simulate_block(
    parameters: Parameters,
    replicates: Sequence[int],
    root_seed: int,
    start: landscapes.Landscapes,
    fields_of: Callable[[int], NDArray[np.float64]],
    report: Callable[[str], None] = lambda line: None,
) -> Labelled:
    """The same condition for a block of replicates: observables, dims (replicate, step).

    Arguments are those of :func:`dualreceptor.model.runs.run_block`.
    """
    series = runs.run_block(parameters, replicates, root_seed, start, fields_of, report)
    dims = {1: ("step",), 2: ("replicate", "step")}
    return Labelled(
        describe({name: (dims[v.ndim], v) for name, v in series.items()}),
        describe(_replicates(replicates) | _steps(parameters)),
        {"root_seed": root_seed, "parameters": format_parameters(parameters)},
    )


def make_landscapes(
    parameters: Parameters, replicates: Sequence[int], root_seed: int = 0
) -> Labelled:
    """Initial and target energies and walker starts, dims (replicate, ...).

    >>> make_landscapes(Parameters(size=10), [0, 1]).data_vars["initial_energy"].values.shape
    (2, 10, 10)
    """
    made = landscapes.landscapes(parameters, replicates, root_seed)
    dims = {"initial_energy": CELLS, "target": CELLS, "walker_starts": WALKERS}
    return Labelled(
        describe({name: (("replicate", *d), getattr(made, name)) for name, d in dims.items()}),
        describe(_replicates(replicates)) | COORDINATE,
        {"root_seed": root_seed},
    )


def _replicates(replicates: Sequence[int]) -> dict[str, tuple]:
    return {"replicate": (("replicate",), np.array(replicates))}


def _steps(parameters: Parameters) -> dict[str, tuple]:
    return {"step": (("step",), np.arange(schedule.count_states(parameters)))}


def format_parameters(parameters: Parameters) -> str:
    """Parameters as the JSON text that datasets carry."""
    return json.dumps(parameters.model_dump(mode="json"))


def describe(arrays: dict[str, tuple]) -> dict[str, Variable]:
    """Variables of dims and values, by their names, each with its attributes."""
    return {name: Variable(*array, attributes(name)) for name, array in arrays.items()}
