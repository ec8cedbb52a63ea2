"""Landscapes and perturbation fields (model description, section 3)."""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from dualreceptor.model import dosing
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.streams import streams
from dualreceptor.provenance import keys

Array = NDArray[np.float64]

REPLICATE = {"long_name": "replicate", "standard_name": "realization", "units": "1"}

#: A surface from noise n, coordinates x and y and radius r, arrays that broadcast to
#: (size, size).
PATTERNS = {
    "noise": lambda n, x, y, r: n,
    "sine": lambda n, x, y, r: n * np.sin(r),
    "cosine": lambda n, x, y, r: n * np.cos(r),
    "tangent": lambda n, x, y, r: n * np.tan(r),
    "exponent": lambda n, x, y, r: n * np.exp(-(r**2)),
    "log": lambda n, x, y, r: n * np.log(r),
    "twisted_sine": lambda n, x, y, r: n * np.sin(x) * np.cos(y),
    "swirl": lambda n, x, y, r: n * np.sin(x**2 - y**2),
    "parabolic": lambda n, x, y, r: 5 * n + r**2,
}


def resample(noise: Array, size: int) -> Array:
    """Bilinear resampling of the last two axes to ``size`` cells each."""
    base = noise.shape[-1]
    if base == size:
        return noise
    position = np.linspace(0, 1, size) * (base - 1)
    low = np.minimum(position.astype(np.int64), base - 2)
    share = position - low
    rows = noise[..., low, :] * (1 - share[:, None]) + noise[..., low + 1, :] * share[:, None]
    return rows[..., low] * (1 - share) + rows[..., low + 1] * share


def surface(noise: Array, pattern: str, size: int) -> Array:
    """White noise under a surface pattern, (size, size); items 1 and 2 of section 3.

    ``noise`` has shape (base_resolution, base_resolution); ones show the bare pattern.
    Raises ``ValueError`` where the pattern has no value on this grid.
    """
    grid = np.linspace(-1, 1, size)
    x, y = grid[None, :], grid[:, None]
    r = np.sqrt(x**2 + y**2)
    if pattern == "log" and not r.all():
        raise ValueError(f"pattern log has no value at the centre of an odd size ({size})")
    return PATTERNS[pattern](resample(noise, size), x, y, r) * np.ones_like(r)


def normalize(landscape: Array, normalization: str) -> Array:
    """Item 4 of section 3. Raises ``ValueError`` for a flat landscape that has no scale."""
    if normalization == "none":
        return landscape
    if normalization == "bound":
        return np.clip(landscape, 0, 1)
    low, high = landscape.min(), landscape.max()
    if low == high:
        raise ValueError(f"a flat landscape has no normalization {normalization!r}")
    if normalization == "z-score":
        return (landscape - landscape.mean()) / landscape.std()
    unit = (landscape - low) / (high - low)
    return 2 * unit - 1 if normalization == "neg-pos" else unit


def landscape(noise: Array, parameters: Parameters) -> Array:
    """An energy, (size, size), from white noise (base_resolution, base_resolution)."""
    rough = surface(noise, parameters.pattern, parameters.size)
    sigma = parameters.landscape_blur * parameters.size / parameters.base_resolution
    smooth = parameters.landscape_magnitude * gaussian_filter(rough, sigma)
    return normalize(smooth, parameters.normalization)


def perturbation(noise: Array, parameters: Parameters) -> Array:
    """A perturbation field, (size, size) on [-1, 1], from white noise."""
    rough = surface(noise, parameters.pattern, parameters.size)
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    return normalize(gaussian_filter(rough, sigma), "neg-pos")


def used_states(parameters: Parameters) -> NDArray[np.bool_]:
    """The recorded states at which a perturbation acts, whatever the doses."""
    return dosing.drug_level(parameters).values != 0


def perturbations(parameters: Parameters, replicate: int, root_seed: int = 0) -> Array:
    """The perturbation fields of one replicate, (fields, size, size), in the order of use."""
    source = streams(parameters, replicate, root_seed)
    noises = source.perturbations(used_states(parameters))
    fields = [perturbation(noise, parameters) for noise in noises]
    return np.array(fields).reshape(-1, parameters.size, parameters.size)


def landscapes(
    parameters: Parameters, replicates: Sequence[int], root_seed: int = 0
) -> xr.Dataset:
    """Initial and target energies and walker starts, dims (replicate, ...).

    >>> landscapes(Parameters(size=10), [0, 1]).initial_energy.shape
    (2, 10, 10)
    """
    sources = [streams(parameters, k, root_seed) for k in replicates]
    return xr.Dataset(
        {
            "initial_energy": (
                ("replicate", "row", "column"),
                _stack(landscape(s.initial(), parameters) for s in sources),
                {"long_name": "initial energy", "units": "1"},
            ),
            "target": (
                ("replicate", "row", "column"),
                _stack(landscape(s.target(), parameters) for s in sources),
                {"long_name": "target energy", "units": "1"},
            ),
            "walker_starts": (
                ("replicate", "walker", "coordinate"),
                _stack(s.walker_starts() for s in sources),
                {"long_name": "initial cell of each walker", "units": "1"},
            ),
        },
        coords={
            "replicate": ("replicate", list(replicates), REPLICATE),
            "coordinate": ["row", "column"],
        },
        attrs={
            "root_seed": root_seed,
            "identity": keys.of_landscapes(parameters, replicates, root_seed),
        },
    )


def _stack(arrays) -> NDArray:
    return np.stack(list(arrays))
