"""Runs of the model: thin xarray wrappers over the kernel."""

import json
import time
from collections.abc import Callable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dualreceptor.model import dosing, kernel, landscapes
from dualreceptor.model.observables import OBSERVABLES, attributes
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.streams import streams
from dualreceptor.provenance import keys

Array = NDArray[np.float64]

NOISE_AT_A_TIME = 2**17  # numbers; what fits into a core's cache


class Run:
    """One run in progress; its state can be looked at between steps.

    Parameters
    ----------
    parameters
    landscape
        One replicate of :func:`dualreceptor.model.landscapes.landscapes`.
    fields
        Perturbation fields, (fields, size, size), or None where no dose needs them.
    root_seed
    """

    def __init__(
        self,
        parameters: Parameters,
        landscape: xr.Dataset,
        fields: Array | None,
        root_seed: int,
    ):
        source = streams(parameters, int(landscape.replicate), root_seed)
        self.parameters = parameters
        self.reached = 0
        self._noise = source.walker_noise()
        self._fields = _flat_fields(parameters, fields)
        self._coefficients = _coefficients(parameters, landscape, source)
        self._observables = _empty_observables(parameters.states)
        self._work = _workspace(parameters.size, self._coefficients.blur_weights)
        energy = _flat(landscape.initial_energy)
        self._state = kernel.State(
            energy=energy,
            modulated=energy.copy(),
            walkers=np.array(landscape.walker_starts, dtype=np.int64),
            visited=np.zeros(energy.size, dtype=np.uint8),
        )
        kernel.begin(self._state, self._coefficients, self._work, self._observables)

    def advance(self, until: int) -> None:
        """Make and record every state up to and including ``until``."""
        moves = (self.parameters.gradient_steps, self.parameters.walkers, 2)
        at_a_time = max(1, NOISE_AT_A_TIME // np.prod(moves))
        while self.reached < until:
            steps = min(at_a_time, until - self.reached)
            noise = self._noise.draw(steps * np.prod(moves)).reshape(steps, *moves)
            kernel.advance(
                self._state,
                self._coefficients,
                self.reached + 1,
                noise,
                self._fields,
                self._work,
                self._observables,
            )
            self.reached += steps

    def finish(self) -> "Run":
        """Advance to the last state.

        Raises ``FloatingPointError`` where the energies have left the range of numbers,
        as they do when a dose is so strong that smoothing overshoots at every step.
        """
        self.advance(self.parameters.states - 1)
        if not np.isfinite(self._state.modulated).all():
            raise FloatingPointError(
                f"the modulated energy diverged with dose_1a {self.parameters.dose_1a} "
                f"and dose_2a {self.parameters.dose_2a}: use lower doses"
            )
        return self

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
        level = dosing.drug_level(self.parameters).values
        return {"drug_level": level} | self._observables._asdict()

    def _square(self, cells: Array) -> Array:
        return cells.reshape(self.parameters.size, self.parameters.size).copy()


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
    landscape = landscapes.landscapes(parameters, [replicate], root_seed).isel(replicate=0)
    fields = None
    if needs_fields(parameters):
        fields = landscapes.perturbations(parameters, replicate, root_seed)
    run = Run(parameters, landscape, fields, root_seed).finish()
    cells, walker = ("row", "column"), ("walker", "coordinate")
    return xr.Dataset(
        {name: ("step", values, attributes(name)) for name, values in run.observables.items()}
        | {
            "initial_energy": landscape.initial_energy,
            "target": landscape.target,
            "final_energy": (cells, run.energy, _named("final energy")),
            "final_modulated_energy": (
                cells,
                run.modulated_energy,
                _named("final modulated energy"),
            ),
            "final_walkers": (walker, run.walkers, _named("final cell of each walker")),
        },
        coords={
            "step": ("step", np.arange(parameters.states), _named("step")),
            "coordinate": ["row", "column"],
        },
        attrs={
            "replicate": replicate,
            "root_seed": root_seed,
            "parameters": parameters_attribute(parameters),
        },
    ).drop_vars("replicate", errors="ignore")


def simulate_block(
    parameters: Parameters,
    block: xr.Dataset,
    fields_of: Callable[[int], Array],
    root_seed: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> xr.Dataset:
    """The same condition for a block of replicates: observables, dims (replicate, step).

    ``block`` is a dataset of :func:`dualreceptor.model.landscapes.landscapes`; ``fields_of``
    gives the perturbation fields of a replicate, and is asked only where a dose needs them.
    """
    series = {name: [] for name in OBSERVABLES}
    spent = 0.0
    for i, replicate in enumerate(block.replicate.values):
        landscape = block.isel(replicate=i)
        fields = fields_of(int(replicate)) if needs_fields(parameters) else None
        started = time.perf_counter()
        run = Run(parameters, landscape, fields, root_seed).finish()
        spent += time.perf_counter() - started
        for name, values in run.observables.items():
            series[name].append(values)
        report(f"replicate {replicate}: {i + 1} of {block.sizes['replicate']} done")
    report(f"{spent:.3f} s in the kernel")
    level = series.pop("drug_level")[0]
    return xr.Dataset(
        {"drug_level": ("step", level, attributes("drug_level"))}
        | {
            name: (("replicate", "step"), np.stack(values), attributes(name))
            for name, values in series.items()
        },
        coords={
            "replicate": block.replicate,
            "step": ("step", np.arange(parameters.states), _named("step")),
        },
        attrs={
            "root_seed": root_seed,
            "parameters": parameters_attribute(parameters),
            "identity": keys.of_simulations(parameters, block.replicate.values, root_seed),
        },
    )


def needs_fields(parameters: Parameters) -> bool:
    """Whether a run under these parameters reads perturbation fields."""
    return any(parameters.each("dose_2a")) and landscapes.used_states(parameters).any()


def parameters_attribute(parameters: Parameters) -> str:
    """Parameters as the JSON text that datasets carry."""
    return json.dumps(parameters.model_dump(mode="json"))


def _named(long_name: str) -> dict[str, str]:
    return {"long_name": long_name, "units": "1"}


def _flat(cells: xr.DataArray) -> Array:
    return np.array(cells, dtype=np.float64).ravel()


def _flat_fields(parameters: Parameters, fields: Array | None) -> Array:
    cells = parameters.size**2
    if fields is None:
        return np.zeros((1, cells))
    return np.ascontiguousarray(fields, dtype=np.float64).reshape(-1, cells)


def _coefficients(parameters, landscape, source) -> kernel.Coefficients:
    level = dosing.drug_level(parameters).values
    administration = dosing.administration_of_state(parameters)
    field_of_state = np.zeros(level.size, dtype=np.int64)
    if needs_fields(parameters):
        field_of_state[:] = source.field_of_state(landscapes.used_states(parameters))
    visits = parameters.walkers * parameters.gradient_steps
    return kernel.Coefficients(
        size=parameters.size,
        target=_flat(landscape.target),
        perturb=0.5 * np.array(parameters.each("dose_2a"))[administration] * level,
        smooth=np.array(parameters.each("dose_1a"))[administration] * level,
        field_of_state=field_of_state,
        blur_weights=_blur_weights(parameters.perturbation_blur / 2),
        way_left=np.cumprod([1.0] + [1.0 - parameters.plasticity] * visits),
        homeostasis=float(parameters.homeostasis),
        step_size=float(parameters.step_size),
        gradient_noise=float(parameters.gradient_noise),
        rounding=0.5 if parameters.walker_rounding == "nearest" else 0.0,
    )


def _blur_weights(sigma: float) -> Array:
    """One side of a Gaussian cut at 4 sigma, centre first; an even number of neighbours."""
    radius = int(4 * sigma + 0.5)
    distance = np.arange(radius + 1)
    weights = np.exp(-0.5 * (distance / sigma) ** 2) if radius else np.ones(1)
    weights /= weights[0] + 2 * weights[1:].sum()
    return np.append(weights, np.zeros(radius % 2))


def _empty_observables(states: int) -> kernel.Observables:
    return kernel.Observables(
        **{
            name: np.zeros(states, dtype=OBSERVABLES[name].dtype)
            for name in kernel.Observables._fields
        }
    )


def _workspace(size: int, blur_weights: Array) -> kernel.Workspace:
    radius, cells = blur_weights.size - 1, size**2
    behind = np.arange(-radius, size + radius) % (2 * size)
    shapes = {
        "padded": size * (size + 2 * radius),
        "accumulated": size * (size + 2 * radius),
        "bordered": (size + 2) ** 2,
        "is_minimum": (size + 2) ** 2,
        "target_negentropy": 1,
    }
    work = kernel.Workspace(
        **{name: np.zeros(shapes.get(name, cells)) for name in kernel.Workspace._fields}
    )
    work.bordered[:] = np.inf
    return work._replace(
        reflected=np.where(behind < size, behind, 2 * size - 1 - behind),
        is_minimum=np.zeros((size + 2) ** 2, dtype=np.uint8),
        visits=np.zeros(cells, dtype=np.int64),
    )
