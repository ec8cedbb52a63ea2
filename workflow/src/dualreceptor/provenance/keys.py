"""The key of a result file: a short name for all that its data follow from.

A file carries its key, and whoever builds on the file knows which one it has to have. Code does
not count here: Snakemake watches that.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from dualreceptor.model.parameters import Parameters, shared_parameters


def key_of_landscapes(parameters: Parameters, replicates: Sequence[int], root_seed: int) -> str:
    """The landscapes, and the perturbation fields, of a block of replicates."""
    shared = shared_parameters(parameters)
    return _hash("landscapes", shared, _numbers(replicates), root_seed)


def key_of_simulations(
    parameters: Parameters, replicates: Sequence[int], root_seed: int
) -> str:
    """The runs of one condition for a block of replicates."""
    return _hash("simulations", parameters.model_dump(), _numbers(replicates), root_seed)


def key_of_ensembles(
    points: Sequence[Parameters],
    replicates: Sequence[int],
    root_seed: int,
    series: bool = True,
) -> str:
    """The runs at the points of a slab for a block of replicates, with series or without."""
    every = [point.model_dump() for point in points]
    kept = [] if series else ["without series"]
    return _hash("ensembles", every, _numbers(replicates), root_seed, *kept)


def key_of_frames(
    parameters: Parameters, replicate: int, root_seed: int, states: Sequence[int]
) -> str:
    """One run at the recorded states that its pictures show."""
    return _hash("frames", parameters.model_dump(), replicate, root_seed, sorted(set(states)))


def key_of_subject(stage: str, config: dict[str, Any]) -> str:
    """What a stage makes of an experiment or a sweep, by the configuration it follows from."""
    return _hash(stage, config)


def _hash(*what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def _numbers(replicates: Sequence[int]) -> list[int]:
    return [int(replicate) for replicate in replicates]
