"""Shapes of a dose-response curve: Hill's equation, and a monotone spline.

A shape is made for doses, (doses,), with a weight each, and fitted to means there by weighted
least squares. Its curve rises or falls throughout, whichever fits better.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Protocol

import numpy as np
import scipy

from dualreceptor.analysis.resampling import Array

DEGREE = 3  # of the splines' pieces
MOST_KNOTS = 3  # between the lowest and the highest dose
FEWEST_DOSES = 7  # of fewer, AICc has no value for Hill's four parameters and the scale
#: Within which ED50 is sought: as multiples of the lowest dose above 0, and of the highest.
REACH = (0.1, 100.0)
EXPONENTS = (0.2, 12.0)  # within which Hill's exponent is sought
#: How many of ED50 and of the exponent: the best of all pairs is where a search starts.
STARTS = (40, 12)
TOLERANCE = 1e-10  # of the search


class Fit(NamedTuple):
    """A shape that is fitted."""

    parameters: Array
    residuals: float  # weighted sum of squares
    count: int  # parameters that are free


class Shape(Protocol):
    """What shapes have in common."""

    def fit(self, means: Array) -> Fit:
        """Fit it to means, (doses,)."""

    def curve(self, parameters: Array, doses: Array) -> Array:
        """What it is at some doses, (doses,)."""


class Hill:
    """Hill's equation: e0 + emax d^h / (ed50^h + d^h) at the dose d.

    The search is over ed50 and h alone: for any of these, the best e0 and emax follow from
    linear regression (Golub and Pereyra 1973, 10.1137/0710036).
    """

    #: What its parameters are called.
    names: ClassVar[tuple[str, ...]] = ("e0", "emax", "ed50", "exponent")

    def __init__(self, doses: Array, weights: Array) -> None:
        self.logs, self.weights = _log(doses), weights
        positive = doses[doses > 0]
        within = REACH[0] * positive.min(), REACH[1] * positive.max()
        self.bounds = np.log(np.array([within, EXPONENTS]).T)
        axes = (np.linspace(*self.bounds[:, i], count) for i, count in enumerate(STARTS))
        self.starts = np.array([each.ravel() for each in np.meshgrid(*axes)]).T
        columns = np.array([self._column(start) for start in self.starts])
        lengths = np.linalg.norm(columns, axis=1)[:, None]
        self.directions = np.divide(
            columns, lengths, out=np.zeros_like(columns), where=lengths > 0
        )

    def fit(self, means: Array) -> Fit:
        """The best of all within the bounds, by a search from the best of :data:`STARTS`."""
        target = _centre(means, self.weights)
        start = self.starts[np.abs(self.directions @ target).argmax()]
        within = {"bounds": self.bounds} | dict.fromkeys(("xtol", "ftol", "gtol"), TOLERANCE)
        with np.errstate(divide="ignore", invalid="ignore"):  # where nothing depends on ed50
            found = scipy.optimize.least_squares(self._miss, start, args=(target,), **within)
        log_ed50, log_exponent = found.x
        emax = self._slope(self._column(found.x), target)
        share = _occupancy(self.logs, *found.x)
        e0 = np.average(means - emax * share, weights=self.weights**2)
        values = np.array([e0, emax, np.exp(log_ed50), np.exp(log_exponent)])
        return Fit(values, 2 * found.cost, len(self.names))

    def curve(self, parameters: Array, doses: Array) -> Array:
        """What it is at some doses, (doses,)."""
        e0, emax, ed50, exponent = parameters
        return e0 + emax * _occupancy(_log(doses), np.log(ed50), np.log(exponent))

    def _column(self, place: Array) -> Array:
        return _centre(_occupancy(self.logs, *place), self.weights)

    def _miss(self, place: Array, target: Array) -> Array:
        column = self._column(place)
        return target - self._slope(column, target) * column

    @staticmethod
    def _slope(column: Array, target: Array) -> float:
        length = (column**2).sum()
        return (column * target).sum() / length if length > 0 else 0.0


class Spline:
    """A monotone spline: its value at the lowest dose, and I-splines with one sign.

    I-splines (Ramsay 1988, 10.1214/ss/1177012761) rise from 0 to 1, so with coefficients that
    are none below 0, or none above, the curve is monotone. Knots are quantiles of the doses.
    Coefficients that are 0 are not counted as parameters (Meyer and Woodroofe 2000,
    10.1214/aos/1015956708).
    """

    def __init__(self, doses: Array, weights: Array) -> None:
        inner = min(MOST_KNOTS, len(doses) - FEWEST_DOSES)
        self.knots = np.quantile(doses, np.linspace(0, 1, inner + 2))
        self.weights, self.basis = weights, self._basis(doses)
        self.columns = np.stack([_centre(each, weights) for each in self.basis.T], axis=1)

    def fit(self, means: Array) -> Fit:
        """The better of the best rising and the best falling one."""
        target = _centre(means, self.weights)
        found = {sign: scipy.optimize.nnls(self.columns, sign * target) for sign in (1.0, -1.0)}
        sign = min(found, key=lambda each: found[each][1])
        coefficients, distance = found[sign]
        lowest = np.average(means - sign * (self.basis @ coefficients), weights=self.weights**2)
        count = 1 + np.count_nonzero(coefficients)
        parameters = np.array([lowest, *(sign * coefficients + 0.0)])  # 0 without a sign
        return Fit(parameters, distance**2, count)

    def curve(self, parameters: Array, doses: Array) -> Array:
        """What it is at some doses, (doses,), between the lowest and the highest."""
        return parameters[0] + self._basis(doses) @ parameters[1:]

    def _basis(self, doses: Array) -> Array:
        """I-splines at some doses, (doses, splines): sums of B-splines from the last."""
        ends = self.knots[[0] * DEGREE], self.knots[[-1] * DEGREE]
        knots = np.concatenate([ends[0], self.knots, ends[1]])
        pieces = scipy.interpolate.BSpline.design_matrix(doses, knots, DEGREE).toarray()
        return pieces[:, ::-1].cumsum(axis=1)[:, -2::-1]


#: By name; of two that fit alike, the first is chosen.
SHAPES: dict[str, type[Shape]] = {"hill": Hill, "spline": Spline}


def information(residuals: Array, count: Array, doses: int) -> Array:
    """Akaike's criterion for few data, AICc, of fits to means at so many doses.

    Errors are taken to be independent and normal, with standard deviations in proportion to
    1 / weight; their common scale is estimated and counts as a parameter (Hurvich and Tsai
    1989, 10.1093/biomet/76.2.297).
    """
    parameters = np.asarray(count) + 1
    with np.errstate(divide="ignore"):
        likelihood = doses * np.log(np.asarray(residuals) / doses)
    penalty = 2 * parameters * doses / (doses - parameters - 1)
    return likelihood + penalty


def _log(doses: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log(doses)


def _occupancy(log_doses: Array, log_ed50: float, log_exponent: float) -> Array:
    """d^h / (ed50^h + d^h), (doses,)."""
    return scipy.special.expit(np.exp(log_exponent) * (log_doses - log_ed50))


def _centre(values: Array, weights: Array) -> Array:
    """Weighted values less their weighted mean."""
    squares = weights**2
    return weights * (values - (squares * values).sum() / squares.sum())
