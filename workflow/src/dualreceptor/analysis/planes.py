"""The plane of both doses: its cells, values between them, and their means in resamples.

A plane is the dataset of an ensemble, dims (dose_1a, dose_2a, replicate), with the variables
of :func:`dualreceptor.analysis.outcomes.outcomes`. A *cell* is a pair of its doses. All cells
share the landscapes and noise of a replicate, so replicates are resampled for all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import lazy_loader
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dualreceptor.analysis.effects import is_constant
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.resampling import (
    CONFIDENCE,
    Array,
    mean_intervals,
    resample_counts,
    resample_means,
)
from dualreceptor.study.conditions import DOSES, agonist_type

xr = lazy_loader.load("xarray")

RESAMPLES = 10_000  # of every table of a plane
AT_ONCE = 2**18  # numbers: resampled means that are in memory together
AGONISTS = ("5-HT1A", "5-HT2A")
SAME_DOSE = 1e-12  # doses that differ by less are the same
NOT_FINITE = "a value is not finite"
ONE_REPLICATE = "one replicate"
NO_CELL = "no cell has finite values"

#: What tables say of the doses of a cell.
MIXTURE = {
    "dose_1a": "dose of the 5-HT1A agonist",
    "dose_2a": "dose of the 5-HT2A agonist",
    "agonist_type": "none, 5-HT1A, 5-HT2A or mixed",
    "share_1a": "dose_1a / (dose_1a + dose_2a): the bias to 5-HT1A; empty without a dose",
}
#: What they say of the mean of a sample, by :func:`describe_means`.
MEAN = ("mean", "low", "high", "end_error", "n", "reason")


@dataclass(frozen=True)
class Cells:
    """Some cells of a plane, or points between them."""

    dose_1a: Array  # (cells,)
    dose_2a: Array  # (cells,)
    values: dict[str, Array]  # each of OUTCOMES in nat, (cells, replicates)

    def __len__(self) -> int:
        return len(self.dose_1a)

    @property
    def replicates(self) -> int:
        """How many there are."""
        return self.values["outcome"].shape[1]

    @property
    def share_1a(self) -> Array:
        """The bias to 5-HT1A of each, (cells,); NaN without a dose."""
        total = self.dose_1a + self.dose_2a
        return np.divide(self.dose_1a, total, out=np.full(len(self), np.nan), where=total > 0)

    @property
    def types(self) -> list[str]:
        """The agonist type of each."""
        return [agonist_type(*doses) for doses in zip(self.dose_1a, self.dose_2a, strict=True)]

    def describe(self, i: int) -> dict[str, Any]:
        """The :data:`MIXTURE` of one."""
        found = (self.dose_1a[i], self.dose_2a[i], self.types[i], self.share_1a[i])
        return dict(zip(MIXTURE, found, strict=True))

    def select(self, which: NDArray[Any]) -> Cells:
        """Those of a mask, or of indices."""
        values = {name: each[which] for name, each in self.values.items()}
        return Cells(self.dose_1a[which], self.dose_2a[which], values)


class Components(NamedTuple):
    """The mixed cells of a plane and what each is made of, as indices of cells, (mixed,)."""

    mixed: NDArray[np.int64]
    alone_1a: NDArray[np.int64]  # its 5-HT1A agonist without the other
    alone_2a: NDArray[np.int64]
    none: NDArray[np.int64]  # zero dose
    reason: str  # why the components are not known; empty where they are


def take_cells(plane: xr.Dataset) -> Cells:
    """All cells of a plane, dose_1a by dose_1a."""
    ends = outcomes(plane).transpose(*DOSES, "replicate")
    pairs = np.meshgrid(*(plane[dose].values.astype(float) for dose in DOSES), indexing="ij")
    replicates = ends.sizes["replicate"]
    values = {
        name: np.ascontiguousarray(ends[name].values.reshape(-1, replicates))
        for name in OUTCOMES
    }
    return Cells(*(doses.ravel() for doses in pairs), values)


def find_components(plane: xr.Dataset) -> Components:
    """The mixed cells of a plane, and their components where the axes have a zero dose."""
    axes = [plane[dose].values for dose in DOSES]
    index = np.arange(axes[0].size * axes[1].size).reshape(axes[0].size, axes[1].size)
    rows, columns = (np.flatnonzero(axis) for axis in axes)
    mixed = index[np.ix_(rows, columns)].ravel()
    missing = [agonist for agonist, axis in zip(AGONISTS, axes, strict=True) if axis.all()]
    if missing:
        empty = np.empty(0, dtype=int)
        reason = "; ".join(f"no zero dose of {agonist}" for agonist in missing)
        return Components(mixed, empty, empty, empty, reason)
    zero_1a, zero_2a = (int(np.flatnonzero(axis == 0)[0]) for axis in axes)
    alone_1a = np.repeat(index[rows, zero_2a], columns.size)
    alone_2a = np.tile(index[zero_1a, columns], rows.size)
    none = np.full(mixed.size, index[zero_1a, zero_2a])
    return Components(mixed, alone_1a, alone_2a, none, "")


def are_finite(cells: Cells) -> NDArray[np.bool_]:
    """Which cells have finite values of both outcomes in all replicates, (cells,)."""
    return np.all([np.isfinite(each).all(axis=1) for each in cells.values.values()], axis=0)


def resample(samples: Sequence[Array], seed: int) -> Iterator[tuple[Array, ...]]:
    """Means of samples, each (cells, replicates), in the same resamples of replicates.

    In parts: a tuple of as many arrays, each (resamples, cells).
    """
    cells, replicates = samples[0].shape
    size = max(1, AT_ONCE // max(1, cells))
    for counts in resample_counts(replicates, seed, resamples=RESAMPLES):
        for first in range(0, counts.shape[1], size):
            some = counts[:, first : first + size]
            means = (resample_means(each, some) for each in samples)
            yield tuple(np.ascontiguousarray(each.T) for each in means)


@np.errstate(invalid="ignore")  # infinity less infinity: what is not finite stays so
def mean_of(values: Array) -> Array:
    """Means over replicates, (cells,), summed as those of resamples are."""
    return resample_means(values, np.ones((values.shape[1], 1)))[:, 0]


@np.errstate(invalid="ignore")  # none of infinity: what is not finite stays so
def interpolate(
    plane: xr.Dataset, dose_1a: ArrayLike, dose_2a: ArrayLike
) -> tuple[Cells, NDArray[np.bool_]]:
    """Each replicate's values at some doses, and which of these points lie between cells.

    Points that are cells have the cell's values; others are interpolated linearly along each
    axis. Beyond the plane there are no values: they are NaN.

    Parameters
    ----------
    dose_1a, dose_2a
        Doses of the points, (points,).

    Returns
    -------
    tuple of Cells and numpy.ndarray
        The points, and whether the values of each are interpolated, (points,).
    """
    ends = outcomes(plane).transpose(*DOSES, "replicate")
    doses = [np.asarray(each, dtype=float) for each in (dose_1a, dose_2a)]
    places = [_place(plane[name].values, each) for name, each in zip(DOSES, doses, strict=True)]
    (low_1a, high_1a, way_1a), (low_2a, high_2a, way_2a) = places
    values = {}
    for name in OUTCOMES:
        own = ends[name].values
        at_low, at_high = (
            _between(own[low_1a, column], own[high_1a, column], way_1a)
            for column in (low_2a, high_2a)
        )
        values[name] = _between(at_low, at_high, way_2a)
    return Cells(*doses, values), (low_1a != high_1a) | (low_2a != high_2a)


def snap(axis: Array, doses: ArrayLike) -> Array:
    """Doses, (doses,), but those that are on an axis as they stand there.

    >>> snap(np.array([0.0, 0.3]), [0.1 + 0.2, 0.2]).tolist()
    [0.3, 0.2]
    """
    doses = np.asarray(doses, dtype=float)
    nearest = axis[np.abs(doses[:, None] - axis).argmin(axis=1)]
    return np.where(np.abs(nearest - doses) <= SAME_DOSE, nearest, doses)


def doses_beyond(plane: xr.Dataset, doses: Sequence[float]) -> list[float]:
    """Which doses are less than the lowest or more than the highest of an axis."""
    axes = [plane[dose].values for dose in DOSES]
    low = max(axis[0] for axis in axes) - SAME_DOSE
    high = min(axis[-1] for axis in axes) + SAME_DOSE
    return [dose for dose in doses if not low <= dose <= high]


def describe_means(
    samples: Array, seed: int, largest: ArrayLike | None = None
) -> list[dict[str, Any]]:
    """The :data:`MEAN` of each sample, (samples, replicates), with a 95 % BCa interval.

    A statistic that has no value is left out, with the reason. ``largest`` are the numbers,
    (samples,), relative to which values that are all equal differ by rounding; without it,
    those of the samples themselves.
    """
    largest = np.abs(samples).max(axis=1) if largest is None else largest
    reasons = [find_reason(*each) for each in zip(samples, largest, strict=True)]
    rows = [
        {"mean": mean, "n": samples.shape[1], "reason": reason}
        for mean, reason in zip(mean_of(samples), reasons, strict=True)
    ]
    known = [i for i, reason in enumerate(reasons) if not reason]
    intervals = mean_intervals(samples[known], seed, resamples=RESAMPLES)
    for i, low, high, error in zip(known, *intervals, strict=True):
        rows[i] |= {"low": low, "high": high, "end_error": error}
    return rows


def find_reason(values: Array, largest: float) -> str:
    """Why values of replicates, (replicates,), have no interval; empty where they have one."""
    if not np.isfinite(values).all():
        return NOT_FINITE
    if values.size < 2:
        return ONE_REPLICATE
    return "all replicates are equal" if is_constant(values, largest) else ""


def share_error(share: ArrayLike) -> Array:
    """Monte-Carlo standard error of a share of resamples."""
    share = np.asarray(share, dtype=float)
    return np.sqrt(share * (1 - share) / RESAMPLES)


def middle(values: Array) -> Array:
    """Between which values 95 % of the resamples are, (2, ...), of (resamples, ...).

    Each end is one of the values, as doses that lie between cells were not simulated. Missing
    values do not count; where all are missing, so are both ends.
    """
    ends = np.sort(values, axis=0)  # missing ones last
    known = np.isfinite(values).sum(axis=0)
    tail = (1 - CONFIDENCE) / 2
    last = np.maximum(known - 1, 0)
    places = [
        np.clip(np.ceil(share * known).astype(int) - 1, 0, last) for share in (tail, 1 - tail)
    ]
    return np.stack([np.take_along_axis(ends, place[None], axis=0)[0] for place in places])


def _place(axis: Array, doses: Array) -> tuple[NDArray[Any], NDArray[Any], Array]:
    """Between which places of an axis doses lie, and how far on the way; NaN beyond it."""
    axis = axis.astype(float)
    nearest = np.abs(doses[:, None] - axis).argmin(axis=1)
    on = np.abs(axis[nearest] - doses) <= SAME_DOSE
    low = np.clip(np.searchsorted(axis, doses, side="right") - 1, 0, max(len(axis) - 2, 0))
    low = np.where(on, nearest, low)
    high = np.where(on, nearest, np.minimum(low + 1, len(axis) - 1))
    width = np.where(high > low, axis[high] - axis[low], 1.0)
    way = np.where(on, 0.0, (doses - axis[low]) / width)
    inside = on | ((doses > axis[0]) & (doses < axis[-1]))
    return low, high, np.where(inside, way, np.nan)


def _between(low: Array, high: Array, way: Array) -> Array:
    """Values, (points, replicates), a part of the way from one to the other."""
    return (1 - way)[:, None] * low + way[:, None] * high
