"""Gaussian blurs of square arrays, half-sample symmetric at the border, cut at 4 sigma."""

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import kernel
from dualreceptor.model.gaussians import gaussian_weights

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


def blur_like_scipy(cells: Array, blur: kernel.Blur) -> Array:
    """The bits of ``scipy.ndimage.gaussian_filter``: those that landscapes always had."""
    kernel.smooth(cells.ravel(), len(cells), True, blur)
    return blur.blurred.reshape(cells.shape)
