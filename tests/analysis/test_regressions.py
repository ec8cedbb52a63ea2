"""Regressions over conditions against R's and statsmodels'."""

import numpy as np
import pytest
import statsmodels.api as sm

import made_up
from dualreceptor.analysis.outcomes import PREDICTORS, predictors
from dualreceptor.analysis.regressions import COLUMNS, regressions
from dualreceptor.analysis.summaries import summarize
from made_up import SHORT, sweep


def test_a_sweep_over_two_parameters_has_a_column_for_each():
    normal = made_up.summary([0.0, 1.0], 3, **SHORT)
    one = sweep("homeostasis", {0.01: normal, 0.05: normal})
    table = regressions(sweep("pattern", {"sine": one, "swirl": one}))
    assert list(table.columns) == ["pattern", "homeostasis", *COLUMNS]
    points = table[["pattern", "homeostasis"]].drop_duplicates()
    expected = [("sine", 0.01), ("sine", 0.05), ("swirl", 0.01), ("swirl", 0.05)]
    assert list(points.itertuples(index=False, name=None)) == expected
    assert table.predictor.tolist() == 4 * list(PREDICTORS)


def test_regressions_agree_with_statsmodels():
    summary = made_up.summary([0.0, 0.5, 1.0], 4, **SHORT)
    points, table = predictors(summary), regressions(summary)
    assert list(table.columns) == list(COLUMNS)
    assert table.predictor.tolist() == list(PREDICTORS)
    for found in table.itertuples():
        x = sm.add_constant(points[found.predictor].values)
        fit = sm.OLS(points.final_kl_divergence.values, x).fit()
        assert (found.intercept, found.slope) == pytest.approx(tuple(fit.params))
        assert (found.slope_low, found.slope_high) == pytest.approx(tuple(fit.conf_int()[1]))
        assert (found.r_squared, found.p) == pytest.approx((fit.rsquared, fit.pvalues[1]))
        assert (found.n, found.reason) == (9, "")


def test_regressions_agree_with_r_on_anscombe_s_first():
    summary = made_up.summary([0.0, 0.1, 0.2, 0.3], 1, **SHORT).isel(condition=range(11))
    x = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5])
    y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])
    summary.final_states_visited[:, 0] = x
    summary.final_kl_divergence[:, 0] = y
    found = regressions(summary).set_index("predictor").loc["states_visited"]
    # summary(lm(y1 ~ x1, anscombe)) and confint()
    assert (found.slope, found.intercept) == pytest.approx((0.5001, 3.0001), abs=5e-5)
    assert (found.r_squared, found.p) == pytest.approx((0.6665, 0.00217), rel=1e-3)
    assert (found.slope_low, found.slope_high) == pytest.approx((0.2333701, 0.7668117))


REGRESSION_STATISTICS = ["slope", "intercept", "slope_low", "slope_high", "r_squared", "p"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.isel(condition=range(5)), "fewer than six conditions"),
        (lambda d: d.assign(states_visited=0 * d.states_visited + 7), "constant predictor"),
        (
            lambda d: d.assign(kl_divergence=0 * d.kl_divergence + 0.1),
            "constant final KL divergence",
        ),
        (
            lambda d: d.assign(kl_divergence=abs(d.kl_divergence) * np.inf),
            "a value is not finite",
        ),
    ],
)
def test_a_regression_that_cannot_be_computed_says_why(change, reason):
    table = regressions(summarize(change(made_up.experiment([0.0, 0.5, 1.0], 3, **SHORT))))
    found = table[table.predictor == "states_visited"]
    assert found.reason.tolist() == [reason]
    assert found[REGRESSION_STATISTICS].isna().all(axis=None)


def test_six_conditions_are_enough_for_a_regression():
    summary = made_up.summary([0.0, 0.5, 1.0], 3, **SHORT).isel(condition=range(6))
    assert regressions(summary).reason.tolist() == [""] * 4


def test_a_constant_predictor_leaves_the_others_alone():
    summary = made_up.summary([0.0, 0.5, 1.0], 3, **SHORT)
    table = regressions(summary.assign(average_energy=0 * summary.average_energy))
    assert table.reason.tolist() == ["constant predictor", "", "", ""]
    assert not table[REGRESSION_STATISTICS].iloc[1:].isna().any(axis=None)
