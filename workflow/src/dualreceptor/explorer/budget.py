"""How much of its runs the explorer shows, and what a run takes to make again."""

import numpy as np

from dualreceptor.model.parameters import Parameters

FRAMES = 41
#: Runs beyond these are left out: steps of arithmetic of all together, some two minutes of
#: them, and numbers that one holds at a time.
MOST_STEPS, MOST_NUMBERS = 12e9, 100e6


def states(parameters: Parameters) -> list[int]:
    """The recorded states at which a run is shown: both ends, and some between."""
    count = min(FRAMES, parameters.states)
    return np.unique(np.linspace(0, parameters.states - 1, count).round().astype(int)).tolist()


def steps(parameters: Parameters) -> float:
    """Steps of arithmetic, of some 10 ns each, that making a run again takes."""
    cells, moves = parameters.size**2, parameters.walkers * parameters.gradient_steps
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    field = 2 * parameters.base_resolution**2 + cells * max(sigma, 1)
    return parameters.states * (100 + cells + 2 * moves) + _fields(parameters) * field


def numbers(parameters: Parameters) -> float:
    """Numbers that are held at a time: frames and perturbation fields, with copies."""
    return 3 * parameters.size**2 * (FRAMES + _fields(parameters))


def _fields(parameters: Parameters) -> int:
    return parameters.drug_steps * parameters.administrations
