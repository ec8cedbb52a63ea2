"""A dose-response curve fitted to samples, and to resamples of their replicates.

Means over replicates are fitted by each of :data:`dualreceptor.analysis.shapes.SHAPES`. All
doses share the replicates, so these are resampled for all at once; both shapes are fitted and
one is chosen anew in each resample.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy

from dualreceptor.analysis.effects import ROUNDING
from dualreceptor.analysis.planes import mean_of, middle
from dualreceptor.analysis.resampling import (
    CONFIDENCE,
    Array,
    quantile_with_error,
    resample_counts,
    resample_means,
)
from dualreceptor.analysis.shapes import EXPONENTS, SHAPES, Hill, Shape, information
from dualreceptor.analysis.verdicts import ERRORS, SIGNIFICANCE
from dualreceptor.model.messages import join_names

#: How many doses curves are drawn at.
DRAWN = 101
FINER = 10  # times as many are those between which the dose of half effect is sought
DIGITS = 6  # of what is fitted: the last ones would differ between processors
FLOOR = 0.01  # of the median standard error; less is taken to be as much
TAILS = (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2
FLAT = "the change over the doses cannot be told from 0: no dose is one of half effect"
BEYOND = "Hill's ED50 is beyond the largest dose: it is not identified, nor is Emax"
REACHES_BEYOND = "the interval of Hill's ED50 reaches beyond the largest dose, and has no end"
AT_BOUND = "Hill's exponent is at a bound of the search"


class Described(NamedTuple):
    """What is said of a curve: a row of one table, and columns of the other."""

    row: dict[str, Any]
    fitted: dict[str, Any]


class _Fits(NamedTuple):
    """Fits of a shape to the data, which stand first, and to each resample, (fits, ...)."""

    parameters: Array  # (fits, parameters)
    residuals: Array  # (fits,)
    count: Array
    aicc: Array
    curves: Array  # (fits, doses drawn)
    half_doses: Array


def describe(doses: Array, samples: Array, seed: int, resamples: int) -> Described:
    """What is said of the curve of samples, (doses, replicates), that can be fitted.

    ``seed`` is that of the bootstrap, of so many resamples of the replicates.
    """
    means, weights = mean_of(samples), 1 / _standard_errors(samples)
    counts = resample_counts(samples.shape[1], seed, resamples=resamples)
    resampled = np.concatenate([resample_means(samples, each).T for each in counts])
    shapes = {name: make(doses, weights) for name, make in SHAPES.items()}
    every = np.concatenate([means[None], resampled])
    fits = {name: _fit_shape(shape, doses, every) for name, shape in shapes.items()}
    choice = np.argmin([each.aicc for each in fits.values()], axis=0)
    chosen = _pick(choice, [each.curves for each in fits.values()])
    halves = _pick(choice, [each.half_doses for each in fits.values()])
    row = _test_monotone(means, weights, resampled) | _compare(fits, choice)
    row |= _describe_effect(chosen, halves) | _describe_hill(fits["hill"])
    row |= _describe_spline(shapes["spline"].knots, fits["spline"])
    row = {name: _round(value) for name, value in row.items()}
    return Described(row | _leave_out(row, doses[-1]), _describe_lines(doses, chosen, fits))


def _standard_errors(samples: Array) -> Array:
    """Of the means, (doses,), none much smaller than the others."""
    found = samples.std(axis=1, ddof=1) / np.sqrt(samples.shape[1])
    return np.maximum(found, FLOOR * np.median(found[found > 0]))


def _fit_shape(shape: Shape, doses: Array, means: Array) -> _Fits:
    """Fit a shape to each of some means, (fits, doses)."""
    at = np.linspace(doses[0], doses[-1], (DRAWN - 1) * FINER + 1)
    fits = [shape.fit(each) for each in means]
    lines = np.array([shape.curve(fit.parameters, at) for fit in fits])
    residuals, count = np.array([(fit.residuals, fit.count) for fit in fits]).T
    return _Fits(
        np.array([fit.parameters for fit in fits]),
        residuals,
        count,
        information(residuals, count, len(doses)),
        lines[:, ::FINER],
        np.array([find_half(at, line) for line in lines]),
    )


def find_half(doses: Array, curve: Array) -> float:
    """The dose at which a monotone curve has made half of its change; NaN if it has none.

    >>> find_half(np.array([0.0, 1.0, 3.0]), np.array([5.0, 4.0, 1.0]))
    1.6666666666666665
    """
    change = curve[-1] - curve[0]
    if abs(change) <= ROUNDING * np.abs(curve).max():
        return np.nan
    return float(np.interp(0.5, (curve - curve[0]) / change, doses))


def _pick(choice: Array, values: list[Array]) -> Array:
    """Of values of each shape, (fits, ...), those of the shape chosen in each fit."""
    picked = np.empty_like(values[0])
    for i, each in enumerate(values):
        picked[choice == i] = each[choice == i]
    return picked


def _test_monotone(means: Array, weights: Array, resampled: Array) -> dict[str, Any]:
    """Whether means, (doses,), are as monotone as their resamples, (resamples, doses)."""
    steps, residuals = _best_steps(means, weights)
    n_resamples = len(resampled)
    away = resampled - means
    farther = sum(
        _best_steps(steps + each, weights)[1] >= residuals * (1 - ROUNDING) for each in away
    )
    p = (1 + farther) / (1 + n_resamples)
    error = np.sqrt(p * (1 - p) / n_resamples)
    return {
        "monotone_p": p,
        "monotone_p_error": error,
        "is_monotone": bool(p + ERRORS * error >= SIGNIFICANCE),
        "off_monotone": np.abs(means - steps).max(),
    }


def _best_steps(means: Array, weights: Array) -> tuple[Array, float]:
    """The closest means that rise or fall throughout, and their weighted sum of squares."""
    squares = weights**2
    both = [
        scipy.optimize.isotonic_regression(means, weights=squares, increasing=rising).x
        for rising in (True, False)
    ]
    residuals = [float((squares * (means - steps) ** 2).sum()) for steps in both]
    nearer = int(np.argmin(residuals))
    return both[nearer], residuals[nearer]


def _compare(fits: dict[str, _Fits], choice: Array) -> dict[str, Any]:
    """How well each shape fits, and which is chosen."""
    row: dict[str, Any] = {}
    for name, each in fits.items():
        row |= {f"{name}_residuals": each.residuals[0], f"{name}_aicc": each.aicc[0]}
        row[f"{name}_parameters"] = int(each.count[0])
    share = (choice[1:] == choice[0]).mean()
    return row | {"chosen": list(fits)[choice[0]], "chosen_share": share}


def _describe_effect(chosen: Array, halves: Array) -> dict[str, Any]:
    row = _with_interval("change", chosen[:, -1] - chosen[:, 0])
    row |= _with_interval("half_dose", halves)
    known = np.sort(halves[1:][np.isfinite(halves[1:])])
    if known.size:
        ends = (quantile_with_error(known, share) for share in TAILS)
        row["half_dose_error"] = max(error for _, error in ends)
    return row


def _describe_hill(fits: _Fits) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, values in zip(Hill.names, fits.parameters.T, strict=True):
        row |= _with_interval(name, values)
    return row


def _describe_spline(knots: Array, fits: _Fits) -> dict[str, Any]:
    return {
        "spline_knots": join_names(f"{knot:g}" for knot in knots),
        "spline_coefficients": join_names(f"{each:.4g}" for each in fits.parameters[0]),
    }


def _with_interval(name: str, values: Array) -> dict[str, float]:
    """The value of the data, which stands first, and between which the resamples are."""
    low, high = middle(values[1:])
    return {name: values[0], f"{name}_low": low, f"{name}_high": high}


def _leave_out(row: dict[str, Any], largest: float) -> dict[str, Any]:
    """The fields of a row that have no value after all, and the reason."""
    notes, empty = [], []
    if row["change_low"] <= 0 <= row["change_high"]:
        notes.append(FLAT)
        empty += [*_all_of("half_dose", "ed50", "emax", "exponent"), "half_dose_error"]
    elif row["ed50"] > largest:
        notes.append(BEYOND)
        empty += _all_of("ed50", "emax")
    elif row["ed50_high"] > largest:
        notes.append(REACHES_BEYOND)
        empty += ["ed50_high", "emax_high" if row["emax"] > 0 else "emax_low"]
    if not notes and not EXPONENTS[0] < row["exponent"] < EXPONENTS[1]:
        notes.append(AT_BOUND)
        empty += _all_of("exponent")
    return dict.fromkeys(empty, np.nan) | {"reason": "; ".join(notes)}


def _all_of(*names: str) -> list[str]:
    """The columns of values and their intervals."""
    return [name + end for name in names for end in ("", "_low", "_high")]


def _describe_lines(
    doses: Array, chosen: Array, fits: dict[str, _Fits]
) -> dict[str, list[float] | str]:
    low, high = middle(chosen[1:])
    lines = {"dose": np.linspace(doses[0], doses[-1], DRAWN), "chosen": chosen[0]}
    lines |= {"low": low, "high": high} | {name: each.curves[0] for name, each in fits.items()}
    return {name: [_round(each) for each in line] for name, line in lines.items()} | {
        "reason": ""
    }


def _round(value: Any) -> Any:
    """A number as far as a fit tells it; all else as it is."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
