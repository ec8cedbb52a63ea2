"""Bootstrap of means over replicates, with the error that a finite number of resamples leaves.

A resample is how often each replicate is drawn: the mean of any quantity in it is those counts
times the values. All samples share the resamples, since replicates are paired.
"""

import math
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

Array = NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 100_000
FEWEST_RESAMPLES = 10_000
MOST_DRAWS = 10**8  # resamples x replicates; beyond, resamples are fewer
AT_ONCE = 2**20  # numbers: counts that are in memory together
ROUNDING = 1e-12  # a variance of less, relative to the largest square, is none
SAMPLES_AT_ONCE = 64  # whose resampled means are in memory together


class Intervals(NamedTuple):
    """Confidence intervals of the means of some samples, each (samples,)."""

    low: Array
    high: Array
    error: Array  # Monte-Carlo standard error of the ends, the larger of the two


class Bands(NamedTuple):
    """Simultaneous confidence intervals of the means of some samples, each (samples,)."""

    low: Array
    high: Array
    error: Array  # Monte-Carlo standard error of the ends


def number_of_resamples(replicates: int) -> int:
    """How many resamples are drawn of so many replicates."""
    return min(RESAMPLES, max(FEWEST_RESAMPLES, MOST_DRAWS // replicates))


def resample_counts(
    replicates: int, seed: int, block: int = 1, resamples: int | None = None
) -> Iterator[Array]:
    """How often each replicate is drawn, (replicates, resamples), in parts.

    With ``block``, runs of so many successive replicates are drawn together, the last ones
    followed by the first (the circular block bootstrap of Politis and Romano 1992). There are
    :func:`number_of_resamples`, unless ``resamples`` says how many.
    """
    few = replicates <= np.iinfo(np.uint8).max
    draw = _draw_once if few else _draw
    drawn = number_of_resamples(replicates) if resamples is None else resamples
    for counts in draw(replicates, drawn, seed, block):
        yield counts.astype(float)


@lru_cache(maxsize=1)
def _draw_once(*of: int) -> list[NDArray[np.uint8]]:
    """The counts of few replicates, 25 MB at most: all tables of a subject share them."""
    return [counts.astype(np.uint8) for counts in _draw(*of)]


def _draw(
    replicates: int, resamples: int, seed: int, block: int
) -> Iterator[NDArray[np.int64]]:
    rng, missing = np.random.default_rng(seed), resamples
    chances = np.full(replicates, 1 / replicates)
    while missing:
        size = min(missing, max(1, AT_ONCE // replicates))
        starts = rng.multinomial(replicates // block, chances, size=size).T
        yield sum(np.roll(starts, shift, axis=0) for shift in range(block))
        missing -= size


def resample_means(samples: Array, counts: Array) -> Array:
    """Means of samples, (samples, replicates), in resamples: (samples, resamples)."""
    # Summed one by one: a matrix product would differ in the last bit between processors.
    total = np.zeros((len(samples), counts.shape[1]))
    for values, drawn in zip(samples.T, counts, strict=True):
        total += values[:, None] * drawn
    return total / counts.sum(axis=0)


def mean_intervals(
    samples: Array, seed: int, block: int = 1, resamples: int | None = None
) -> Intervals:
    """Bias-corrected and accelerated intervals of means (Efron 1987).

    Parameters
    ----------
    samples
        Values of the replicates, (samples, replicates); finite, and in no sample all equal.
    seed
        Of the resamples, which are the same for all samples.
    block, resamples
        As for :func:`resample_counts`.

    Notes
    -----
    The acceleration of a mean has a closed form, a sixth of the sample's skewness over the
    root of n. The Monte-Carlo error of an end follows from that of the two shares of
    resamples it depends on, those below the mean and those below the end.
    """
    parts = []
    for first in range(0, len(samples), SAMPLES_AT_ONCE):
        some = samples[first : first + SAMPLES_AT_ONCE]
        counts = resample_counts(samples.shape[1], seed, block, resamples)
        means = np.concatenate([resample_means(some, each) for each in counts], axis=1)
        parts.append(_bca(some, means))
    return Intervals(*np.concatenate(parts, axis=1) if parts else np.empty((3, 0)))


def mean_bands(samples: Array, seed: int, resamples: int | None = None) -> Bands:
    """Intervals that hold the means of all samples at once with 95 % confidence.

    The bootstrap of the largest absolute t: every resample has its own means and standard
    errors, and the 95 % quantile of its largest t is how many standard errors the band reaches
    to either side of each mean (Romano and Wolf 2005, 10.1198/016214504000000539).

    Parameters
    ----------
    samples
        As for :func:`mean_intervals`.
    seed, resamples
        As there.

    Returns
    -------
    Bands
        Infinite ones of so few replicates that in one resample in twenty all drawn are equal.
    """
    if not samples.size:
        return Bands(*np.empty((3, 0)))
    n = samples.shape[1]
    mean = samples.mean(axis=1)
    away = samples - mean[:, None]
    counts = resample_counts(n, seed, resamples=resamples)
    largest = np.concatenate([_largest_t(away, each) for each in counts])
    largest.sort()
    reach, error = quantile_with_error(largest, CONFIDENCE)
    standard_error = samples.std(axis=1, ddof=1) / np.sqrt(n)
    margin = reach * standard_error
    return Bands(mean - margin, mean + margin, error * standard_error)


def _largest_t(away: Array, counts: Array) -> Array:
    """The largest absolute t of samples, of mean 0, in each resample, (resamples,)."""
    largest = np.zeros(counts.shape[1])
    for sample in np.array_split(away, -(-len(away) // SAMPLES_AT_ONCE)):
        mean = resample_means(sample, counts)
        variance = resample_means(sample**2, counts) - mean**2
        rounding = ROUNDING * (sample**2).max(axis=1)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.abs(mean) / np.sqrt(variance / (len(counts) - 1))
        # where all that was drawn is equal, nothing bounds t
        largest = np.maximum(largest, np.where(variance > rounding, t, np.inf).max(axis=0))
    return largest


def quantile_with_error(values: Array, share: float) -> tuple[float, float]:
    """The quantile of sorted values, (resamples,), and its Monte-Carlo standard error.

    One of the values, as there is nothing between a number and infinity.
    """
    near = min(share, 1 - share) / 4
    places = [int(part * (len(values) - 1)) for part in (share, share - near, share + near)]
    quantile, below, above = values[places]
    slope = (above - below) / (2 * near) if np.isfinite(below) else np.inf
    return quantile, slope * np.sqrt(share * (1 - share) / len(values))


def _bca(samples: Array, means: Array) -> Array:
    """Low, high and their error of each sample, (3, samples), from its resampled means."""
    mean = resample_means(samples, np.ones((samples.shape[1], 1)))
    below = ((means < mean).mean(axis=1) + (means <= mean).mean(axis=1)) / 2
    away = samples - mean
    cubes, size = _power(away, 3), _power((away**2).sum(axis=1), 1.5)
    acceleration = cubes.sum(axis=1) / (6 * size)
    means.sort(axis=1)
    tail = scipy.stats.norm.ppf((1 + CONFIDENCE) / 2)
    (low, low_error), (high, high_error) = (
        _end(means, below, acceleration, z) for z in (-tail, tail)
    )
    return np.stack([low, high, np.maximum(low_error, high_error)])


def _end(means: Array, below: Array, acceleration: Array, z: float) -> tuple[Array, Array]:
    """An end of the interval, and its Monte-Carlo standard error; ``means`` are sorted."""
    norm = scipy.stats.norm
    bias = norm.ppf(below)
    stretch = 1 / (1 - acceleration * (bias + z))
    share = norm.cdf(bias + stretch * (bias + z))
    by_bias = _density(norm.ppf(share)) * (1 + stretch**2) / _density(bias)
    together = np.minimum(below, share) - below * share
    variance = by_bias**2 * below * (1 - below) + share * (1 - share) - 2 * by_bias * together
    near = np.minimum(share, 1 - share) / 4
    slope = (_quantile(means, share + near) - _quantile(means, share - near)) / (2 * near)
    return _quantile(means, share), slope * np.sqrt(variance / means.shape[1])


# NumPy's own power and exponential differ in the last bit between processors.


@partial(np.vectorize, otypes=[float])
def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.copysign(math.inf, base)


@partial(np.vectorize, otypes=[float])
def _density(z: float) -> float:
    """Of the standard normal distribution."""
    return math.exp(-(z * z) / 2) / math.sqrt(2 * math.pi)


def _quantile(values: Array, shares: Array) -> Array:
    """The quantile of each row of sorted values, interpolated linearly."""
    place = shares * (values.shape[1] - 1)
    lower = np.floor(place).astype(int)[:, None]
    upper = np.minimum(lower + 1, values.shape[1] - 1)
    at_lower, at_upper = (np.take_along_axis(values, i, axis=1)[:, 0] for i in (lower, upper))
    return at_lower + (place - lower[:, 0]) * (at_upper - at_lower)
