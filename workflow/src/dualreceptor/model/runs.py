"""Runs of the model as arrays: the kernel with its coefficients, streams and workspace."""

import copy
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import blurs, dosing, kernel, landscapes, schedule
from dualreceptor.model.landscapes import Landscapes
from dualreceptor.model.observables import OBSERVABLES, RECORDED
from dualreceptor.model.streams import streams

Array = NDArray[np.float64]

NOISE_AT_A_TIME = 2**17  # numbers; what fits into a core's cache


class Run:
    """One run in progress; its state can be looked at between steps.

    Parameters
    ----------
    parameters
        A :class:`dualreceptor.model.parameters.Parameters`.
    replicate, root_seed
        What its random numbers follow from.
    start
        The landscapes of that replicate alone, made if not given.
    fields
        Perturbation fields, (fields, size, size), made if not given and needed.
    entropy
        Whether the entropy is recorded, too; else it is 0.
    """

    def __init__(
        self,
        parameters,
        replicate: int,
        root_seed: int = 0,
        start: Landscapes | None = None,
        fields: Array | None = None,
        entropy: bool = True,
    ):
        source = streams(parameters, replicate, root_seed)
        start = start or landscapes.landscapes(parameters, [replicate], root_seed)
        if fields is None and dosing.needs_fields(parameters):
            fields = landscapes.perturbations(parameters, replicate, root_seed)
        self.parameters = parameters
        self.reached = 0
        self._noise = source.walker_noise()
        moves = (parameters.gradient_steps, parameters.walkers, 2)
        self._buffer = np.empty((max(1, NOISE_AT_A_TIME // np.prod(moves)), *moves))
        self._fields = _flat_fields(parameters, fields)
        self._coefficients = _coefficients(parameters, start.target, source, entropy)
        self._observables = _empty_observables(schedule.count_states(parameters))
        self._work = _workspace(parameters.size)
        energy = _flat(start.initial_energy)
        self._state = kernel.State(
            energy=energy,
            modulated=energy.copy(),
            walkers=np.array(start.walker_starts, dtype=np.int64).reshape(-1, 2),
            visited=np.zeros(energy.size, dtype=np.uint8),
        )
        kernel.begin(self._state, self._coefficients, self._work, self._observables)

    def advance(self, until: int) -> None:
        """Make and record every state up to and including ``until``."""
        while self.reached < until:
            self.follow(self.draw_noise(until))

    def draw_noise(self, until: int) -> Array:
        """The walker noise of the next states up to ``until``, or of as many as are drawn at a
        time, (states, gradient_steps, walkers, 2); the next draw overwrites it."""
        noise = self._buffer[: min(len(self._buffer), until - self.reached)]
        self._noise.fill(noise.reshape(-1))
        return noise

    def follow(self, noise: Array) -> None:
        """Make and record a state for each entry of ``noise``."""
        kernel.advance(
            self._state,
            self._coefficients,
            self.reached + 1,
            noise,
            self._fields,
            self._work,
            self._observables,
        )
        self.reached += len(noise)

    def branch(self, parameters) -> "Run":
        """A run that has come the same way, and goes on under other doses.

        It shares the source of noise with this one: of both, one draws and both follow. What it
        blurs is its own, which a step without a blur multiplies by zero.
        """
        other = copy.copy(self)
        other.parameters = parameters
        blur = self._coefficients.blur
        other._coefficients = self._coefficients._replace(
            blur=blur._replace(blurred=np.zeros_like(blur.blurred)), **_drug_effects(parameters)
        )
        other._state = kernel.State(*map(np.copy, self._state))
        other._observables = kernel.Observables(*map(np.copy, self._observables))
        return other

    def finish(self) -> "Run":
        """Advance to the last state.

        Raises ``FloatingPointError`` where the energies have left the range of numbers,
        as they do when a dose is so strong that smoothing overshoots at every step.
        """
        self.advance(schedule.count_states(self.parameters) - 1)
        if self.diverged:
            raise FloatingPointError(
                f"the modulated energy diverged with dose_1a {self.parameters.dose_1a} "
                f"and dose_2a {self.parameters.dose_2a}: use lower doses"
            )
        return self

    @property
    def diverged(self) -> bool:
        """Whether the energies have left the range of numbers."""
        return not np.isfinite(self._state.modulated).all()

    @property
    def energy(self) -> Array:
        """Energy E now, (size, size)."""
        return self._square(self._state.energy)

    @property
    def modulated_energy(self) -> Array:
        """Modulated energy M now, (size, size)."""
        return self._square(self._state.modulated)

    @property
    def walkers(self) -> NDArray[np.int64]:
        """Cells of the walkers now, (walkers, 2): row, column."""
        return self._state.walkers.copy()

    @property
    def observables(self) -> dict[str, NDArray]:
        """All recorded observables by name, each (states,)."""
        return {"drug_level": dosing.drug_level(self.parameters)} | self._observables._asdict()

    def _square(self, cells: Array) -> Array:
        return cells.reshape(self.parameters.size, self.parameters.size).copy()


def run_block(
    parameters,
    replicates: Sequence[int],
    root_seed: int,
    start: Landscapes,
    fields_of: Callable[[int], Array],
    report: Callable[[str], None] = lambda line: None,
) -> dict[str, NDArray]:
    """The same condition for a block of replicates.

    ``start`` has the landscapes of these replicates; ``fields_of`` gives the perturbation
    fields of a replicate, and is asked only where a dose needs them. Returns every observable
    by its name, (replicates, states), but for ``drug_level``, which is (states,).
    """
    series, spent = {name: [] for name in RECORDED}, 0.0
    for i, replicate in enumerate(replicates):
        own = Landscapes(*(array[i : i + 1] for array in start))
        fields = fields_of(replicate) if dosing.needs_fields(parameters) else None
        started = time.perf_counter()
        observed = Run(parameters, replicate, root_seed, own, fields).finish().observables
        spent += time.perf_counter() - started
        for name, values in series.items():
            values.append(observed[name])
        report(f"replicate {replicate}: {i + 1} of {len(replicates)} done")
    report(f"{spent:.3f} s in the kernel")
    level = {"drug_level": dosing.drug_level(parameters)}
    return level | {name: np.stack(values) for name, values in series.items()}


def _flat(cells: Array) -> Array:
    return np.array(cells, dtype=np.float64).ravel()


def _flat_fields(parameters, fields: Array | None) -> Array:
    cells = parameters.size**2
    if fields is None:
        return np.zeros((1, cells))
    return np.ascontiguousarray(fields, dtype=np.float64).reshape(-1, cells)


def _drug_effects(parameters) -> dict[str, Array]:
    """What doses make of a drug level, each (states,): see ``kernel.Coefficients``."""
    level = dosing.drug_level(parameters)
    administration = schedule.administration_of_state(parameters)
    dose_1a, dose_2a = (
        np.array(schedule.each(parameters, name))[administration]
        for name in ("dose_1a", "dose_2a")
    )
    return {"perturb": 0.5 * dose_2a * level, "smooth": dose_1a * level}


def _coefficients(parameters, target, source, entropy: bool) -> kernel.Coefficients:
    field_of_state = np.zeros(schedule.count_states(parameters), dtype=np.int64)
    if dosing.needs_fields(parameters):
        field_of_state[:] = source.field_of_state(dosing.states_with_fields(parameters))
    visits = parameters.walkers * parameters.gradient_steps
    return kernel.Coefficients(
        size=parameters.size,
        target=_flat(target),
        **_drug_effects(parameters),
        field_of_state=field_of_state,
        blur=blurs.make_blur(parameters.size, parameters.perturbation_blur / 2),
        way_left=np.cumprod([1.0] + [1.0 - parameters.plasticity] * visits),
        homeostasis=float(parameters.homeostasis),
        step_size=float(parameters.step_size),
        gradient_noise=float(parameters.gradient_noise),
        rounding=0.5 if parameters.walker_rounding == "nearest" else 0.0,
        entropy=entropy,
    )


def _empty_observables(states: int) -> kernel.Observables:
    return kernel.Observables(
        **{name: np.zeros(states, dtype=OBSERVABLES[name].dtype) for name in RECORDED}
    )


def _workspace(size: int) -> kernel.Workspace:
    cells = size**2
    shapes = {
        "bordered": (size + 2) ** 2,
        "is_minimum": (size + 2) ** 2,
        "target_negentropy": 1,
        "cells": cells + 1,
    }
    dtypes = {"visits": np.int64, "cells": np.int64, "is_minimum": np.uint8}
    work = kernel.Workspace(
        **{
            name: np.zeros(shapes.get(name, cells), dtypes.get(name, np.float64))
            for name in kernel.Workspace._fields
        }
    )
    work.bordered[:] = np.inf
    return work
