"""Which runs the explorer shows: the first replicate of each condition, within a budget."""

from typing import NamedTuple

import numpy as np

from dualreceptor.model.parameters import Parameters
from dualreceptor.study.study import Study

FRAMES = 41
#: What is shown of a run, at most: cells along a side of its landscape, which is thinned
#: where it has more; walkers; and points of its course.
SIDE, WALKERS, POINTS = 64, 200, 400
#: Runs beyond these are left out: steps of arithmetic of all together, some two minutes of
#: them; bytes of all together in the page; and numbers that one holds at a time.
MOST_OPERATIONS, MOST_BYTES, MOST_NUMBERS = 12e9, 10e6, 100e6
TEXT_BYTES = (50, 6)  # what is said of a run in words: for each frame, and each point


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
    left_out, operations, size = [], 0.0, 0.0
    for name, parameters in runs.items():
        more, larger = count_operations(parameters), count_bytes(parameters)
        fits = operations + more <= MOST_OPERATIONS and size + larger <= MOST_BYTES
        if fits and count_numbers(parameters) <= MOST_NUMBERS:
            variant, condition = name.split("/")
            shown.setdefault(variant, {})[condition] = parameters
            operations, size = operations + more, size + larger
        else:
            left_out.append(name)
    # by name, so that a file of them stays the same when experiments change places
    return Explored({name: dict(sorted(of.items())) for name, of in shown.items()}, left_out)


def beyond(study: Study) -> dict[str, list[str]]:
    """The ensembles that the page of what goes beyond a study shows, by its views."""
    designs = {"sensitivity": "sobol", "robustness": "variants"}
    return {
        view: [n for n in study.beyond if study.ensembles[n].design == design]
        for view, design in designs.items()
    }


def choose_states(parameters: Parameters) -> list[int]:
    """The recorded states at which a run is shown: both ends, and some between."""
    return choose_steps(0, parameters.states, FRAMES)


def choose_steps(first: int, stop: int, most: int) -> list[int]:
    """Steps from the first on, evenly apart: all, or so many with the last among them.

    >>> choose_steps(2, 5, most=400), choose_steps(0, 4000, most=5)
    ([2, 3, 4], [0, 1000, 2000, 2999, 3999])
    """
    count = min(most, stop - first)
    return np.unique(np.linspace(first, stop - 1, count).round().astype(int)).tolist()


def count_operations(parameters: Parameters) -> float:
    """Steps of arithmetic, of some 10 ns each, that making a run again takes."""
    cells, moves = parameters.size**2, parameters.walkers * parameters.gradient_steps
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    field = 2 * parameters.base_resolution**2 + cells * max(sigma, 1)
    return parameters.states * (100 + cells + 2 * moves) + _count_fields(parameters) * field


def count_numbers(parameters: Parameters) -> float:
    """Numbers that are held at a time: frames and perturbation fields, with copies."""
    return 3 * parameters.size**2 * (FRAMES + _count_fields(parameters))


def count_bytes(parameters: Parameters) -> float:
    """Bytes of a run that the page holds; deflated and as text, they take some 0.6 as many."""
    frames, points = min(FRAMES, parameters.states), min(POINTS, parameters.states)
    cells = (frames + 2) * min(parameters.size, SIDE) ** 2
    of_walkers = 2 * frames * min(parameters.walkers, WALKERS)
    words = TEXT_BYTES[0] * frames + TEXT_BYTES[1] * points
    return cells + of_walkers * (1 if parameters.size <= 256 else 2) + 4 * points + words


def _count_fields(parameters: Parameters) -> int:
    return parameters.drug_steps * parameters.administrations
