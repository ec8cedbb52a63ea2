"""Landscapes and perturbation fields (model description, section 3)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import blurs, gaussians, kernel
from dualreceptor.model.dosing import states_with_fields
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.streams import streams

Array = NDArray[np.float64]

#: What the perturbation fields of a replicate depend on, besides the seeds.
OF_PERTURBATIONS = (
    "size",
    "base_resolution",
    "pattern",
    "perturbation_blur",
    "administrations",
    "warmup_steps",
    "drug_steps",
    "washout_steps",
    "response",
    "placebo",
    "seeding",
)


class Landscapes(NamedTuple):
    """What some replicates start from; the first axis of each array is the replicate."""

    initial_energy: Array  # (replicates, size, size)
    target: Array  # (replicates, size, size)
    walker_starts: NDArray[np.int64]  # (replicates, walkers, 2): row, column


def resample(noise: Array, size: int) -> Array:
    """Bilinear resampling of an array, (base, base), to (size, size)."""
    base = noise.shape[-1]
    if base == size:
        return noise
    position = np.linspace(0, 1, size) * (base - 1)
    below = np.minimum(position.astype(np.int64), base - 2)
    resampled = np.empty((size, size))
    kernel.resample(noise, below, position - below, np.empty(base), resampled)
    return resampled


def surface(noise: Array, pattern: str, size: int) -> Array:
    """White noise under a surface pattern, (size, size); items 1 and 2 of section 3.

    ``noise`` has shape (base_resolution, base_resolution); ones show the bare pattern.
    Raises ``ValueError`` where the pattern has no value on this grid.
    """
    grid = np.linspace(-1, 1, size)
    x, y = grid[None, :], grid[:, None]
    r = np.sqrt(x**2 + y**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        rough = PATTERNS[pattern](resample(noise, size), x, y, r) * np.ones_like(r)
    if not np.isfinite(rough).all():
        raise ValueError(f"pattern {pattern} has no value in some cells of size {size}")
    return rough


def landscape(noise: Array, parameters) -> Array:
    """An energy, (size, size), from white noise (base_resolution, base_resolution)."""
    rough = surface(noise, parameters.pattern, parameters.size)
    sigma = parameters.landscape_blur * parameters.size / parameters.base_resolution
    blur = blurs.make_blur(parameters.size, sigma, gaussians.scipy_weights(sigma))
    smooth = parameters.landscape_magnitude * blurs.blur_like_scipy(rough, blur)
    return NORMALIZATIONS[parameters.normalization](smooth)


def perturbation(noise: Array, parameters, blur: kernel.Blur | None = None) -> Array:
    """A perturbation field, (size, size) on [-1, 1], from white noise.

    ``blur`` is that of :func:`perturbation_blur`, made if not given.
    """
    rough = surface(noise, parameters.pattern, parameters.size)
    smooth = blurs.blur_like_scipy(rough, blur or perturbation_blur(parameters))
    return NORMALIZATIONS["neg-pos"](smooth)


def perturbation_blur(parameters) -> kernel.Blur:
    """The blur of all perturbation fields under these parameters."""
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    return blurs.make_blur(parameters.size, sigma, gaussians.scipy_weights(sigma))


def perturbations(parameters, replicate: int, root_seed: int = 0) -> Array:
    """The perturbation fields of one replicate, (fields, size, size), in the order of use."""
    source = streams(parameters, replicate, root_seed)
    noises = source.perturbations(states_with_fields(parameters))
    blur = perturbation_blur(parameters)
    fields = [perturbation(noise, parameters, blur) for noise in noises]
    return np.array(fields).reshape(-1, parameters.size, parameters.size)


def of_perturbations(parameters):
    """Parameters with the same perturbation fields, and all that they do not depend on at its
    default."""
    own = {name: getattr(parameters, name) for name in OF_PERTURBATIONS}
    if parameters.administrations == 1:  # nothing follows the washout
        del own["washout_steps"]
    return type(parameters)(**own)


def count_fields(parameters, replicate: int = 0, root_seed: int = 0) -> int:
    """How many perturbation fields a replicate has."""
    used = states_with_fields(parameters)
    field_of_state = streams(parameters, replicate, root_seed).field_of_state(used)
    return int(field_of_state.max()) + 1 if used.any() else 0


def landscapes(parameters, replicates: Sequence[int], root_seed: int = 0) -> Landscapes:
    """Initial and target energies and walker starts of some replicates.

    >>> from dualreceptor import Parameters
    >>> landscapes(Parameters(size=10), [0, 1]).initial_energy.shape
    (2, 10, 10)
    """
    sources = [streams(parameters, k, root_seed) for k in replicates]
    return Landscapes(
        np.stack([landscape(source.initial(), parameters) for source in sources]),
        np.stack([landscape(source.target(), parameters) for source in sources]),
        np.stack([source.walker_starts() for source in sources]),
    )
