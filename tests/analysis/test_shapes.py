"""Shapes of curves, fitted to values worked out by hand."""

import numpy as np
import pytest

from dualreceptor.analysis.shapes import Hill, Spline, information

DOSES = np.linspace(0, 1, 11)
ONES = np.ones(11)


def test_hill_reaches_half_of_emax_at_ed50():
    shape = Hill(DOSES, ONES)
    line = shape.curve(np.array([3.0, -2.0, 0.25, 2.0]), np.array([0, 0.25, 0.5]))
    # At twice ED50, 2^2 / (1 + 2^2) of emax.
    assert line.tolist() == pytest.approx([3, 2, 3 - 2 * 0.8])


@pytest.mark.parametrize("ed50", [0.03, 0.2, 0.9, 5.0])
@pytest.mark.parametrize("exponent", [0.5, 1.0, 4.0])
def test_hill_finds_what_made_the_means(ed50, exponent):
    shape = Hill(DOSES, ONES)
    means = shape.curve(np.array([1.0, 2.0, ed50, exponent]), DOSES)
    fit = shape.fit(means)
    assert fit.residuals < 1e-9
    assert fit.count == 4
    assert shape.curve(fit.parameters, DOSES) == pytest.approx(means, abs=1e-4)
    if ed50 < 1:
        assert fit.parameters == pytest.approx([1, 2, ed50, exponent], rel=0.02)


def test_weights_decide_which_means_are_met():
    means = 1 + DOSES
    means[5] = 9.0
    weights = np.where(DOSES == 0.5, 1e-3, 1.0)
    for kind in (Hill, Spline):
        shape = kind(DOSES, weights)
        fit = shape.fit(means)
        there = shape.curve(fit.parameters, DOSES)
        assert there[[0, 4, 6, 10]] == pytest.approx(means[[0, 4, 6, 10]], abs=0.03)
        assert fit.residuals == pytest.approx((weights**2 * (means - there) ** 2).sum())


def test_splines_rise_from_their_lowest_by_the_sum_of_their_coefficients():
    shape = Spline(DOSES, ONES)
    assert shape.knots.tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    parameters = np.array([2.0, *np.arange(1, 7)])
    line = shape.curve(parameters, np.linspace(0, 1, 201))
    assert (line[0], line[-1]) == pytest.approx((2, 2 + 21))
    assert (np.diff(line) > 0).all()


@pytest.mark.parametrize("slope", [-3.0, 3.0])
def test_splines_meet_a_straight_line_in_either_direction(slope):
    fit = Spline(DOSES, ONES).fit(1 + slope * DOSES)
    assert fit.residuals == pytest.approx(0, abs=1e-20)
    assert (fit.parameters[1:] * slope > 0).all()
    assert fit.parameters[1:].sum() == pytest.approx(slope)
    assert fit.count == 7


def test_coefficients_that_are_zero_are_not_counted():
    # What goes down, then up as far, is met best by a level in the middle.
    fit = Spline(DOSES, ONES).fit(np.abs(DOSES - 0.5))
    assert fit.count == 1 + np.count_nonzero(fit.parameters[1:]) < 7


def test_of_few_doses_there_are_fewer_knots():
    for count, knots in ((7, 2), (8, 3), (9, 4), (10, 5), (30, 5)):
        assert len(Spline(np.linspace(0, 1, count), np.ones(count)).knots) == knots


def test_the_criterion_is_worked_out_by_hand():
    # 11 ln(2 / 11) + 2 k + 2 k (k + 1) / (n - k - 1), with k = 4 + 1 for the scale.
    expected = 11 * np.log(2 / 11) + 10 + 2 * 5 * 6 / 5
    assert information(np.array(2.0), np.array(4), 11) == pytest.approx(expected)
