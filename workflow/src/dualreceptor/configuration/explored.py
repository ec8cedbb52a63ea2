"""Which runs the explorer shows: the first replicate of each condition, within a budget."""

from typing import NamedTuple

import numpy as np

from dualreceptor.model.parameters import Parameters
from dualreceptor.study.study import Study

FRAMES = 41
#: Runs beyond these are left out: steps of arithmetic of all together, some two minutes of
#: them; numbers that one holds at a time; and numbers of all together that a page holds.
MOST_STEPS, MOST_NUMBERS, MOST_SHOWN = 12e9, 100e6, 8e6
SIDE = 64  # cells that are shown of a landscape's side; larger ones are thinned


class Explored(NamedTuple):
    """The runs to show, by variant and condition; and the names of those that are left out."""

    shown: dict[str, dict[str, Parameters]]
    left_out: list[str]


def choose(study: Study) -> Explored:
    """The runs of all experiments that fit into the budget, in the order of the study."""
    runs: dict[str, Parameters] = {}
    for experiment in study.experiments:
        runs |= study.simulations_of(experiment)
    shown: dict[str, dict[str, Parameters]] = {}
    left_out, steps, numbers = [], 0.0, 0.0
    for name, parameters in runs.items():
        more_steps, more_numbers = count_steps(parameters), count_shown(parameters)
        if (
            count_numbers(parameters) <= MOST_NUMBERS
            and steps + more_steps <= MOST_STEPS
            and numbers + more_numbers <= MOST_SHOWN
        ):
            variant, condition = name.split("/")
            shown.setdefault(variant, {})[condition] = parameters
            steps, numbers = steps + more_steps, numbers + more_numbers
        else:
            left_out.append(name)
    # by name, so that a file of them stays the same when experiments change places
    return Explored({name: dict(sorted(of.items())) for name, of in shown.items()}, left_out)


def choose_states(parameters: Parameters) -> list[int]:
    """The recorded states at which a run is shown: both ends, and some between."""
    count = min(FRAMES, parameters.states)
    return np.unique(np.linspace(0, parameters.states - 1, count).round().astype(int)).tolist()


def count_steps(parameters: Parameters) -> float:
    """Steps of arithmetic, of some 10 ns each, that making a run again takes."""
    cells, moves = parameters.size**2, parameters.walkers * parameters.gradient_steps
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    field = 2 * parameters.base_resolution**2 + cells * max(sigma, 1)
    return parameters.states * (100 + cells + 2 * moves) + _count_fields(parameters) * field


def count_numbers(parameters: Parameters) -> float:
    """Numbers that are held at a time: frames and perturbation fields, with copies."""
    return 3 * parameters.size**2 * (FRAMES + _count_fields(parameters))


def count_shown(parameters: Parameters) -> float:
    """Numbers of a run that the page holds."""
    return min(FRAMES, parameters.states) * min(parameters.size, SIDE) ** 2


def _count_fields(parameters: Parameters) -> int:
    return parameters.drug_steps * parameters.administrations
