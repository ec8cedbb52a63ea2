"""Normalizations of landscapes (model description, section 3, item 4).

To add one, write its function and name it in :data:`NORMALIZATIONS`: configurations may then
use it. One that needs a scale raises ``ValueError`` for a flat landscape.
"""

import numpy as np


def min_max(landscape):
    low, high = find_range(landscape, "min-max")
    return (landscape - low) / (high - low)


def bound(landscape):
    return np.clip(landscape, 0, 1)


def z_score(landscape):
    find_range(landscape, "z-score")
    return (landscape - landscape.mean()) / landscape.std()


def neg_pos(landscape):
    low, high = find_range(landscape, "neg-pos")
    return 2 * ((landscape - low) / (high - low)) - 1


def none(landscape):
    return landscape


def find_range(landscape, normalization):
    low, high = landscape.min(), landscape.max()
    if low == high:
        raise ValueError(f"a flat landscape has no normalization {normalization!r}")
    return low, high


#: A landscape, (size, size), from one that is not normalized.
NORMALIZATIONS = {
    "min-max": min_max,
    "bound": bound,
    "z-score": z_score,
    "neg-pos": neg_pos,
    "none": none,
}
