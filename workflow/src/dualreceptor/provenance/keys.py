"""By what a result file is known: a short name for all that its data follow from.

A file carries it, and whoever builds on the file knows what it has to be. Code does not count
here: Snakemake watches that.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from dualreceptor.model.parameters import Parameters, shared_parameters


def of_landscapes(parameters: Parameters, replicates: Sequence[int], root_seed: int) -> str:
    """The landscapes, and the perturbation fields, of a block of replicates."""
    shared = shared_parameters(parameters)
    return _name("landscapes", shared, _numbers(replicates), root_seed)


def of_simulations(parameters: Parameters, replicates: Sequence[int], root_seed: int) -> str:
    """The runs of one condition for a block of replicates."""
    return _name("simulations", parameters.model_dump(), _numbers(replicates), root_seed)


def of_frames(
    parameters: Parameters, replicate: int, root_seed: int, states: Sequence[int]
) -> str:
    """One run at the recorded states that its pictures show."""
    return _name("frames", parameters.model_dump(), replicate, root_seed, sorted(set(states)))


def of_dataset(
    points: Sequence[dict[str, Any]],
    conditions: Sequence[Sequence[dict[str, Any]]],
    replicates: int,
    root_seed: int,
) -> str:
    """All runs of an experiment or a sweep; arguments as of ``datasets.collect``."""
    return _name("dataset", points, conditions, replicates, root_seed)


def _name(*what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def _numbers(replicates: Sequence[int]) -> list[int]:
    return [int(replicate) for replicate in replicates]
