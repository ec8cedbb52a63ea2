"""Landscapes of single runs, small enough for a page."""

from typing import Any

import numpy as np
import xarray as xr

from dualreceptor.analysis.datasets import parameters_of
from dualreceptor.explorer import budget
from dualreceptor.explorer.conditions import thinned
from dualreceptor.explorer.packing import Blobs
from dualreceptor.model.frames import frames
from dualreceptor.model.parameters import Parameters

SIDE = 64  # cells; larger landscapes are thinned
WALKERS = 200  # shown, of those that there are
MOST_CHARACTERS = 6_000_000  # of all runs: the rest is left out
LEVELS = 255


class Runs:
    """The first replicate of each distinct condition, as long as there is room for it."""

    def __init__(self, blobs: Blobs) -> None:
        self.found: list[dict[str, Any]] = []
        self.left_out: list[dict[str, str]] = []
        self._blobs = blobs
        self._indices: dict[tuple, int | None] = {}
        self._steps = self._characters = 0.0

    def add(self, experiment: str, dataset: xr.Dataset) -> list[int | None]:
        """The run of each condition of a dataset, by its index; None of those left out."""
        return [
            self._of(experiment, dataset.isel(condition=i, replicate=0))
            for i in range(dataset.sizes["condition"])
        ]

    def _of(self, experiment: str, condition: xr.Dataset) -> int | None:
        parameters, seed = parameters_of(condition), int(condition.attrs["root_seed"])
        key = parameters, seed, condition.replicate.item()
        if key not in self._indices:
            self._indices[key] = self._new(parameters, condition, seed)
        if self._indices[key] is None:
            name = condition.condition.item()
            self.left_out.append({"experiment": experiment, "condition": name})
        return self._indices[key]

    def _new(self, parameters: Parameters, condition: xr.Dataset, seed: int) -> int | None:
        if not self._has_room_for(parameters):
            return None
        before = self._blobs.size
        self.found.append(run(parameters, condition, seed, self._blobs))
        self._characters += self._blobs.size - before
        return len(self.found) - 1

    def _has_room_for(self, parameters: Parameters) -> bool:
        steps = self._steps + budget.steps(parameters)
        fits = (
            budget.numbers(parameters) <= budget.MOST_NUMBERS
            and steps <= budget.MOST_STEPS
            and self._characters <= MOST_CHARACTERS
        )
        self._steps = steps if fits else self._steps
        return fits


def run(
    parameters: Parameters, condition: xr.Dataset, root_seed: int, blobs: Blobs
) -> dict[str, Any]:
    """One run at some of its states: energies in 256 levels from ``low`` to ``high``.

    ``condition`` is one replicate of a dataset, dims (step,), from which the KL divergence
    at every step is taken. The blob ``energies`` has the initial energy, the target and the
    modulated energy of each frame, (2 + frame, row, column), each of the latter as what it
    differs from the one before it, modulo 256; ``walkers`` has (coordinate, walker, frame).
    """
    states = budget.states(parameters)
    seen = frames(parameters, condition.replicate.item(), root_seed, states)
    energies, low, high = quantized(seen)
    steps = thinned(0, condition.sizes["step"])
    cells = seen.walkers.values[:, :WALKERS].transpose(2, 1, 0)
    return {
        "replicate": condition.replicate.item(),
        "states": seen.state.values,
        "drug_level": seen.drug_level.values,
        "kl_divergence": seen.kl_divergence.values,
        "size": parameters.size,
        "side": energies.shape[1],
        "low": low,
        "high": high,
        "energies": blobs.add(differences(energies)),
        "walkers": blobs.add(cells.astype(np.uint8 if parameters.size <= 256 else np.uint16)),
        "walkers_shown": cells.shape[1],
        "steps": steps,
        "course": blobs.add(condition.kl_divergence.values[steps].astype(np.float32)),
    }


def quantized(seen: xr.Dataset) -> tuple[np.ndarray, float, float]:
    """Initial energy, target and frames in levels from the lowest to the highest of them.

    No energy is farther than half a level, (high - low) / 510, from what its level means.
    """
    stride = -(-seen.sizes["row"] // SIDE)
    parts = [seen.initial_energy.values[None], seen.target.values[None]]
    every = np.concatenate([*parts, seen.modulated_energy.values])[:, ::stride, ::stride]
    low, high = float(every.min()), float(every.max())
    scaled = (every - low) * (LEVELS / ((high - low) or 1.0))
    return scaled.round().astype(np.uint8), low, high


def differences(energies: np.ndarray) -> np.ndarray:
    """Every frame after the first as its differences from the one before it, modulo 256."""
    frames_alone = energies[2:]
    steps = np.diff(frames_alone, axis=0)  # of whole numbers without sign: modulo 256
    return np.concatenate([energies[:3], steps])
