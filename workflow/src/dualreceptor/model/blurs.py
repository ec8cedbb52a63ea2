"""Gaussian blurs of square arrays, half-sample symmetric at the border, cut at 4 sigma."""

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import kernel

Array = NDArray[np.float64]


def make_blur(size: int, sigma: float, weights: Array | None = None) -> kernel.Blur:
    """What the kernel needs to blur (size, size) cells by ``sigma`` cells.

    ``weights`` are one side of it, centre first: :func:`gaussian_weights` if not given.
    """
    weights = gaussian_weights(sigma) if weights is None else weights
    weights = np.append(weights, np.zeros(-(weights.size - 1) % 5))
    radius = weights.size - 1
    behind = np.arange(-radius, size + radius) % (2 * size)
    return kernel.Blur(
        weights=weights,
        reflected=np.where(behind < size, behind, 2 * size - 1 - behind),
        padded=np.zeros(size * (size + 2 * radius)),
        columns=np.zeros(size**2),
        blurred=np.zeros(size**2),
    )


def gaussian_weights(sigma: float) -> Array:
    """One side of a Gaussian, centre first, that sums to one with its other side."""
    distance = np.arange(int(4 * sigma + 0.5) + 1)
    weights = np.exp(-0.5 * (distance / sigma) ** 2) if distance.size > 1 else np.ones(1)
    return weights / (weights[0] + 2 * weights[1:].sum())


def scipy_weights(sigma: float) -> Array:
    """The same to the last bit as ``scipy.ndimage.gaussian_filter`` has them."""
    radius = int(4 * sigma + 0.5)
    distance = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 / (sigma * sigma) * distance**2) if radius else np.ones(1)
    return (weights / weights.sum())[radius:]


def blur_like_scipy(cells: Array, blur: kernel.Blur) -> Array:
    """The bits of ``scipy.ndimage.gaussian_filter``: those that landscapes always had."""
    kernel.smooth(cells.ravel(), len(cells), True, blur)
    return blur.blurred.reshape(cells.shape)
