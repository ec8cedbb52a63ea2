"""Surface patterns of landscapes (model description, section 3, item 2).

To add one, write its function and name it in :data:`PATTERNS`: configurations may then use it.
"""

import numpy as np


def noise(n, x, y, r):
    return n


def sine(n, x, y, r):
    return n * np.sin(r)


def cosine(n, x, y, r):
    return n * np.cos(r)


def tangent(n, x, y, r):
    return n * np.tan(r)


def exponent(n, x, y, r):
    return n * np.exp(-(r**2))


def log(n, x, y, r):
    return n * np.log(r)


def twisted_sine(n, x, y, r):
    return n * np.sin(x) * np.cos(y)


def swirl(n, x, y, r):
    return n * np.sin(x**2 - y**2)


def parabolic(n, x, y, r):
    return 5 * n + r**2


#: A surface from noise n, coordinates x and y and radius r, arrays that broadcast to
#: (size, size).
PATTERNS = {
    "noise": noise,
    "sine": sine,
    "cosine": cosine,
    "tangent": tangent,
    "exponent": exponent,
    "log": log,
    "twisted_sine": twisted_sine,
    "swirl": swirl,
    "parabolic": parabolic,
}
