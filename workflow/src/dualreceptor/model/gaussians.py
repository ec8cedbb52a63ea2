"""Gaussians, cut at 4 sigma, as blurs weigh neighbours by them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def gaussian_weights(sigma: float) -> Array:
    """One side of a Gaussian, centre first, that sums to one with its other side."""
    distance = np.arange(int(4 * sigma + 0.5) + 1)
    weights = np.exp(-0.5 * (distance / sigma) ** 2) if distance.size > 1 else np.ones(1)
    return weights / (weights[0] + 2 * weights[1:].sum())


def least_gain(size: int, sigma: float) -> float:
    """By what factor a blur multiplies the waves on (size, size) cells that it leaves least of.

    The waves of a half-sample symmetric boundary are those of the cosine transform (DCT-II).
    """
    one_side = gaussian_weights(sigma)[1:]
    waves = np.pi * np.arange(size)[:, None] / size
    distances = np.arange(1, one_side.size + 1)
    gains = 1 + 2 * (one_side * (np.cos(waves * distances) - 1)).sum(axis=1)
    return float(np.multiply.outer(gains, gains).min())


def scipy_weights(sigma: float) -> Array:
    """The same to the last bit as ``scipy.ndimage.gaussian_filter`` has them."""
    radius = int(4 * sigma + 0.5)
    distance = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 / (sigma * sigma) * distance**2) if radius else np.ones(1)
    return (weights / weights.sum())[radius:]
