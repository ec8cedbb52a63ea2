"""Landscapes of single runs, small enough for a page."""

from __future__ import annotations

import json
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.configuration.explored import POINTS, SIDE, WALKERS, choose_steps
from dualreceptor.explorer.packing import Blobs
from dualreceptor.model.parameters import Parameters

xr = lazy_loader.load("xarray")

LEVELS = 255


def run(frames: xr.Dataset, blobs: Blobs) -> dict[str, Any]:
    """One run at some of its states: energies in 256 levels from ``low`` to ``high``.

    ``frames`` is one condition of :func:`dualreceptor.model.frames.frames_of_conditions`.
    The blob ``energies`` has the initial energy, the target and the modulated energy of each
    frame, (2 + frame, row, column), each of the latter as what it differs from the one before
    it, modulo 256; ``walkers`` has (coordinate, walker, frame).
    """
    size = frames.sizes["row"]
    energies, low, high = quantize(frames)
    steps = choose_steps(0, frames.sizes["step"], POINTS)
    cells = frames.walkers.values[:, :WALKERS].transpose(2, 1, 0)
    return {
        "replicate": int(frames.attrs["replicate"]),
        "states": frames.state.values,
        "drug_level": frames.drug_level.values,
        "kl_divergence": frames.kl_divergence.values,
        "size": size,
        "side": energies.shape[1],
        "low": low,
        "high": high,
        "energies": blobs.add(differences(energies)),
        "walkers": blobs.add(cells.astype(np.uint8 if size <= 256 else np.uint16)),
        "walkers_shown": cells.shape[1],
        "steps": steps,
        "course": blobs.add(frames.kl_course.values[steps].astype(np.float32)),
    }


def parameters_of_conditions(frames: xr.Dataset) -> list[Parameters]:
    """The parameters of each condition that frames are of."""
    common = json.loads(frames.attrs["parameters"])
    every = [common | own for own in json.loads(frames.attrs["own_parameters"])]
    return [Parameters.model_validate_json(json.dumps(one)) for one in every]


def quantize(seen: xr.Dataset) -> tuple[np.ndarray, float, float]:
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
