"""Numbers as a page can hold them: JSON without gaps, and arrays as text."""

import base64
import math
import zlib
from typing import Any

import numpy as np


class Blobs:
    """Arrays as base64 of deflated bytes, each distinct one once."""

    def __init__(self) -> None:
        self._indices: dict[str, int] = {}

    @property
    def texts(self) -> list[str]:
        """The arrays, by their index."""
        return list(self._indices)

    @property
    def size(self) -> int:
        """Characters of all texts."""
        return sum(map(len, self._indices))

    def add(self, values: np.ndarray) -> int:
        """The index of an array of whole numbers of 8 or 16 bits, or of floats of 32.

        Its bytes are stored little-endian and plane by plane, all first bytes before all
        second ones, which deflates far better.
        """
        little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        planes = little.reshape(-1).view(np.uint8).reshape(-1, little.itemsize).T
        text = base64.b64encode(zlib.compress(planes.tobytes(), 9)).decode()
        return self._indices.setdefault(text, len(self._indices))


def unpacked(text: str, dtype: Any, shape: tuple[int, ...] = (-1,)) -> np.ndarray:
    """The array of a text of :class:`Blobs`: what the page does, for whoever checks it.

    >>> blobs = Blobs()
    >>> blobs.add(np.array([1, 2.5], dtype=np.float32))
    0
    >>> unpacked(blobs.texts[0], np.float32)
    array([1. , 2.5], dtype=float32)
    """
    little = np.dtype(dtype).newbyteorder("<")
    planes = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.uint8)
    mixed = np.ascontiguousarray(planes.reshape(little.itemsize, -1).T)
    return mixed.view(little).reshape(shape)


def plain(value: Any) -> Any:
    """A value as JSON knows it; numbers that are not finite, which it does not, as None.

    >>> plain({"a": np.array([1.0, np.nan]), "b": (np.int64(2), "x")})
    {'a': [1.0, None], 'b': [2, 'x']}
    """
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
