"""Statistics against R's and statsmodels' on fixed data, and where there is nothing to compute."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import xarray as xr
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

import made_up
from dualreceptor.analysis import resampling, statistics
from dualreceptor.analysis.outcomes import outcomes, score
from dualreceptor.analysis.statistics import (
    compare,
    count_best,
    effects,
    holm,
    predictors,
    regressions,
    scores,
)

ZERO, ONE_2A, ONE_1A, MIXED = "1a-0_2a-0", "1a-0_2a-1", "1a-1_2a-0", "1a-1_2a-1"
SHORT = {"warmup_steps": 3, "drug_steps": 5, "washout_steps": 4}

# Hours of extra sleep under two soporifics (Student 1908); R has it as `sleep`.
SLEEP = np.array(
    [
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    ]
)


def ending(outcome, tolerability=None, **parameters):
    """Zero dose, 5-HT2A, 5-HT1A and mixed with these final values, (condition, replicate)."""
    outcome = np.asarray(outcome, dtype=float)
    dataset = made_up.experiment([0.0, 1.0], outcome.shape[1], **SHORT | parameters)
    dataset.kl_divergence[..., -1] = outcome
    dataset.cumulative_kl_increase[..., -1] = outcome if tolerability is None else tolerability
    return dataset


def row(table, **where):
    (found,) = table[np.all([table[k] == v for k, v in where.items()], axis=0)].itertuples()
    return found


@pytest.fixture
def sleep():
    noise = np.random.default_rng(1).standard_normal((2, 10))
    return ending([SLEEP[1], SLEEP[0], *noise])


@pytest.fixture(scope="module")
def normal():
    rng = np.random.default_rng(2)
    both = rng.standard_normal((2, 4, 12)) + np.array([0.0, 0.3, -0.5, -2.0])[:, None]
    return ending(*both)


def test_effects_agree_with_r_on_student_s_sleep(sleep):
    found = row(effects(sleep, [], 0), condition=ONE_2A, outcome="outcome")
    assert (found.reference, found.n, found.reason) == (ZERO, 10, "")
    # t.test(extra ~ group, data = sleep), with paired = TRUE and without
    assert found.difference == pytest.approx(-1.58)
    assert (found.mean, found.reference_mean) == pytest.approx((0.75, 2.33))
    paired = (found.t_paired, found.df_paired, found.p_paired)
    assert paired == pytest.approx((-4.0621, 9, 0.002833), rel=2e-4)
    welch = (found.t_welch, found.df_welch, found.p_welch)
    assert welch == pytest.approx((-1.8608, 17.776, 0.07939), rel=1e-4)
    assert found.cohens_d_z == pytest.approx(-4.0621 / 10**0.5, rel=1e-4)


def test_effects_agree_with_the_other_library(normal):
    table = effects(normal, [(MIXED, ONE_2A)], 0)
    assert len(table) == 2 * (3 + 1)
    finals = {"outcome": "kl_divergence", "tolerability": "cumulative_kl_increase"}
    for one in table.itertuples():
        values = normal[finals[one.outcome]].isel(step=-1)
        ours, theirs = (values.sel(condition=c).values for c in (one.condition, one.reference))
        t, p, df = DescrStatsW(ours - theirs).ttest_mean(0)
        assert (one.t_paired, one.p_paired, one.df_paired) == pytest.approx((t, p, df))
        welch = stats.ttest_ind(ours, theirs, equal_var=False)
        expected = (welch.statistic, welch.pvalue, welch.df)
        assert (one.t_welch, one.p_welch, one.df_welch) == pytest.approx(expected)
        both = CompareMeans(DescrStatsW(ours), DescrStatsW(theirs))
        assert one.df_welch == pytest.approx(both.dof_satt())


def test_rows_are_every_condition_with_zero_dose_and_every_pair(normal):
    table = effects(normal, [(MIXED, ONE_2A), (MIXED, ONE_1A)], 0)
    assert list(table.columns) == list(statistics.COLUMNS)
    zero = [(c, ZERO) for c in (ONE_2A, ONE_1A, MIXED)]
    pairs = [(MIXED, ONE_2A), (MIXED, ONE_1A)]
    expected = [
        (kind, outcome, *names)
        for kind, compared in (("against zero", zero), ("pair", pairs))
        for outcome in ("outcome", "tolerability")
        for names in compared
    ]
    columns = ["kind", "outcome", "condition", "reference"]
    assert list(table[columns].itertuples(index=False, name=None)) == expected


def test_without_zero_dose_there_are_only_pairs(normal):
    table = effects(normal.isel(condition=[1, 3]), [(MIXED, ONE_2A)], 0)
    assert table.kind.tolist() == ["pair", "pair"]
    assert table.p_paired_holm.tolist() == table.p_paired.tolist()


def test_nothing_to_compare_is_an_empty_table(normal):
    table = effects(normal.isel(condition=[0]), [], 0)
    assert (len(table), list(table.columns)) == (0, list(statistics.COLUMNS))


def test_a_pair_of_an_unknown_condition_is_refused(normal):
    told = "no condition '1a-7_2a-7'; there are 1a-0_2a-0, 1a-0_2a-1, 1a-1_2a-0, 1a-1_2a-1"
    with pytest.raises(ValueError, match=f"^{told}$"):
        effects(normal, [("1a-7_2a-7", ZERO)], 0)


def bca_by_hand(values, seed):
    """Efron's interval (Efron and Tibshirani 1993, equations 14.10, 14.14 and 14.15)."""
    rng = np.random.default_rng(seed)
    means = values[rng.integers(len(values), size=(200_000, len(values)))].mean(axis=1)
    bias = stats.norm.ppf((means < values.mean()).mean())
    left_out = (values.sum() - values) / (len(values) - 1)
    away = left_out.mean() - left_out
    acceleration = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    z = bias + stats.norm.ppf([0.025, 0.975])
    return np.quantile(means, stats.norm.cdf(bias + z / (1 - acceleration * z)))


def test_intervals_are_bca_of_the_paired_differences():
    skewed = np.random.default_rng(3).exponential(size=40)
    zeros = np.zeros(40)
    dataset = ending([np.linspace(0, 1, 40), np.linspace(0, 1, 40) + skewed, zeros, zeros])
    found = row(effects(dataset, [], 0), condition=ONE_2A, outcome="outcome")
    expected = bca_by_hand(skewed, seed=99)
    assert [found.low, found.high] == pytest.approx(expected, abs=0.015)
    assert found.high - found.difference > 1.15 * (found.difference - found.low)  # skewed


def test_intervals_follow_from_the_root_seed_whatever_the_order(normal):
    pairs = [(MIXED, ONE_2A), (ONE_1A, ONE_2A), (MIXED, ZERO)]
    first = effects(normal, pairs, 5)
    pd.testing.assert_frame_equal(first, effects(normal, pairs, 5))
    key = ["kind", "outcome", "condition", "reference"]
    turned = effects(normal.isel(condition=[3, 2, 1, 0]), pairs[::-1], 5)
    pd.testing.assert_frame_equal(
        first.sort_values(key, ignore_index=True), turned.sort_values(key, ignore_index=True)
    )
    other = effects(normal, pairs, 6)
    assert (first.low != other.low).all()
    assert first.low.to_numpy() == pytest.approx(other.low.to_numpy(), abs=0.1)
    again = first[(first.kind == "against zero") & (first.condition == MIXED)]
    pair = first[(first.kind == "pair") & (first.reference == ZERO)]
    assert again.low.tolist() == pair.low.tolist()


def test_intervals_do_not_depend_on_how_much_is_drawn_at_once(normal, monkeypatch):
    whole = effects(normal, [], 0)
    monkeypatch.setattr(resampling, "AT_ONCE", 700)
    parts = effects(normal, [], 0)
    np.testing.assert_array_equal(whole[["low", "high"]], parts[["low", "high"]])


def test_the_lag_1_correlation_is_that_of_successive_replicates(normal):
    found = row(effects(normal, [], 0), condition=MIXED, outcome="outcome")
    ends = normal.kl_divergence.isel(step=-1)
    differences = (ends.sel(condition=MIXED) - ends.sel(condition=ZERO)).values
    expected = sm.tsa.acf(differences, nlags=1, adjusted=False)[1]
    assert found.lag_1_correlation == pytest.approx(expected)


def test_scores_are_those_of_the_means_with_the_share_of_resamples_that_agree(normal):
    table = scores(normal, 0)
    assert list(table.columns) == list(statistics.SCORE_COLUMNS)
    assert table.condition.tolist() == [ZERO, ONE_2A, ONE_1A, MIXED]
    means = outcomes(normal).mean("replicate")
    expected = score(means.outcome, means.tolerability)
    assert table.score.tolist() == pytest.approx(expected.values.tolist())
    assert table.outcome.tolist() == pytest.approx(means.outcome.values.tolist())
    assert table.tolerability.tolist() == pytest.approx(means.tolerability.values.tolist())
    share = count_best(outcomes(normal), 0) / 100_000
    assert table.best_share.tolist() == share.tolist()
    assert table.best_share.sum() == pytest.approx(1)
    assert table.share_error.tolist() == np.sqrt(share * (1 - share) / 1e5).tolist()
    assert set(table.n) == {12}


def test_scores_that_cannot_be_computed_say_why(normal):
    one = scores(normal.isel(replicate=[0]), 0)
    assert set(one.reason) == {"one replicate"}
    assert one[["best_share", "share_error"]].isna().all(axis=None)
    assert one.score.between(0, 1).all()
    wrong = normal.copy(deep=True)
    wrong.kl_divergence[0, 0, -1] = np.nan
    table = scores(wrong, 0)
    assert set(table.reason) == {"a value is not finite"}
    assert table[["score", "best_share", "share_error"]].isna().all(axis=None)
    assert table.outcome.isna().tolist() == [True, False, False, False]


def test_holm_by_hand():
    adjusted = holm([0.01, 0.04, float("nan"), 0.03, 0.5])
    assert adjusted == pytest.approx([0.04, 0.09, float("nan"), 0.09, 0.5], nan_ok=True)
    assert np.isnan(holm([float("nan")])).all()
    assert holm([]).size == 0


def test_p_are_adjusted_within_outcome_and_kind(normal):
    table = effects(normal, [(MIXED, ONE_2A), (MIXED, ONE_1A)], 0)
    for test in ("paired", "welch"):
        for _, family in table.groupby(["kind", "outcome"]):
            p = np.sort(family[f"p_{test}"])
            by_hand = np.maximum.accumulate(p * np.arange(len(p), 0, -1)).clip(max=1)
            np.testing.assert_allclose(np.sort(family[f"p_{test}_holm"]), by_hand)


STATISTICS = [*statistics.PAIRED, *statistics.WELCH, "p_paired_holm", "p_welch_holm"]


def test_one_replicate_leaves_the_statistics_empty():
    table = effects(ending([[4.0], [3.0], [2.0], [1.0]]), [(MIXED, ONE_2A)], 0)
    assert table[STATISTICS].isna().all(axis=None)
    assert set(table.reason) == {"one replicate"}
    found = row(table, kind="pair", outcome="outcome")
    assert (found.n, found.mean, found.reference_mean, found.difference) == (1, 1, 3, -2)


def test_equal_differences_leave_the_paired_statistics_empty():
    values = np.array([0.1, 0.2, 0.3, 0.7])
    dataset = ending([values, values + 0.1, values, [0.3, 0.1, 0.4, 0.1]])
    table = effects(dataset, [], 0)
    shifted, same, other = (
        row(table, outcome="outcome", condition=c) for c in (ONE_2A, ONE_1A, MIXED)
    )
    for found, difference in ((shifted, 0.1), (same, 0.0)):
        assert found.difference == pytest.approx(difference)
        assert np.isnan([getattr(found, name) for name in statistics.PAIRED]).all()
        assert found.reason == "all differences are equal"
        assert np.isnan(found.p_paired_holm)
    expected = stats.ttest_ind(values + 0.1, values, equal_var=False).pvalue
    assert shifted.p_welch == pytest.approx(expected)
    assert (same.t_welch, same.p_welch) == (0, 1)
    assert other.reason == ""
    assert other.p_paired_holm == other.p_paired  # the only one of its family


def test_constant_conditions_leave_all_statistics_empty():
    table = effects(ending(np.arange(4)[:, None] * np.ones(5)), [], 0)
    assert table[STATISTICS].isna().all(axis=None)
    assert set(table.reason) == {"all differences are equal; neither condition varies"}
    assert table.difference.tolist() == [1, 2, 3, 1, 2, 3]


def test_one_constant_condition_can_be_compared():
    values = np.array([0.1, 0.2, 0.3, 0.7])
    found = row(
        effects(ending([np.full(4, 0.2), values, values, values]), [], 0),
        condition=ONE_2A,
        outcome="outcome",
    )
    alone = stats.ttest_1samp(values, 0.2)
    assert (found.t_welch, found.df_welch) == pytest.approx((alone.statistic, 3))
    assert (found.t_paired, found.p_paired) == pytest.approx((alone.statistic, alone.pvalue))
    assert found.reason == ""


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_values_that_are_not_finite_leave_the_statistics_empty(wrong):
    values = np.array([[0.1, wrong], [0.2, wrong], [0.5, 0.3], [0.1, 0.2]])
    table = effects(ending(values), [(MIXED, ONE_1A)], 0)
    zero = table[table.kind == "against zero"]
    assert zero[STATISTICS].isna().all(axis=None)
    assert set(zero.reason) == {"a value is not finite"}
    assert not table[table.kind == "pair"][STATISTICS].isna().any(axis=None)


@pytest.mark.parametrize("replicates", [2, 3, 4])
def test_few_replicates_have_intervals_within_the_differences(replicates):
    rng = np.random.default_rng(4)
    for _ in range(10):
        values = rng.standard_normal((4, replicates)).round(1)  # with ties
        ends = outcomes(ending(values)).outcome
        for i, condition in enumerate([ZERO, ONE_2A, ONE_1A, MIXED]):
            (found,) = compare(ends, [(condition, ZERO)], 0)
            if found["reason"]:
                assert np.ptp(values[i] - values[0]) < 1e-9
                continue
            least, most = np.sort(values[i] - values[0])[[0, -1]] + [-1e-9, 1e-9]
            assert least <= found["low"] <= found["difference"] <= found["high"] <= most


def sweep(dim, parts):
    """Experiments as a sweep, in the way of datasets.collect."""
    parts = [part.assign_coords({dim: value}) for value, part in parts.items()]
    together = {"coords": "different", "compat": "equals", "join": "outer"}
    return xr.concat(parts, dim=dim, combine_attrs="override", **together)


def test_a_sweep_has_the_rows_of_each_of_its_points(normal):
    other = normal.copy(deep=True)
    other.kl_divergence[:] *= 2
    table = effects(sweep("plasticity", {0.1: normal, 0.5: other}), [(MIXED, ONE_2A)], 0)
    assert list(table.columns) == ["plasticity", *statistics.COLUMNS]
    for value, part in ((0.1, normal), (0.5, other)):
        found = table[table.plasticity == value].drop(columns="plasticity")
        expected = effects(part, [(MIXED, ONE_2A)], 0)
        pd.testing.assert_frame_equal(found.reset_index(drop=True), expected)


def test_a_sweep_over_two_parameters_has_a_column_for_each(normal):
    one = sweep("homeostasis", {0.01: normal, 0.05: normal})
    table = regressions(sweep("pattern", {"sine": one, "swirl": one}))
    assert list(table.columns) == ["pattern", "homeostasis", *statistics.REGRESSION_COLUMNS]
    points = table[["pattern", "homeostasis"]].drop_duplicates()
    expected = [("sine", 0.01), ("sine", 0.05), ("swirl", 0.01), ("swirl", 0.05)]
    assert list(points.itertuples(index=False, name=None)) == expected
    assert table.predictor.tolist() == 4 * list(statistics.PREDICTORS)


def averages_by_hand(dataset, warmup_steps, drug_steps):
    during = slice(warmup_steps, warmup_steps + drug_steps)
    found = {
        name: dataset[name].values[..., during].mean(axis=(1, 2))
        for name in ("energy", "gradient_magnitude", "local_minima")
    }
    found["states_visited"] = dataset.states_visited.values[..., -1].mean(axis=1)
    found["final_kl_divergence"] = dataset.kl_divergence.values[..., -1].mean(axis=1)
    return found


def test_predictors_are_over_the_drug_s_states():
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT)
    found = predictors(dataset)
    expected = averages_by_hand(dataset, 3, 5)
    assert list(found.data_vars) == list(expected)
    for name, values in expected.items():
        assert found[name].dims == ("condition",)
        np.testing.assert_allclose(found[name], values)
    assert found.energy.attrs["long_name"] == "average energy at the walkers"
    final = {"long_name": "final KL divergence from the target", "units": "nat"}
    assert found.final_kl_divergence.attrs == final


def test_predictors_of_one_administration_are_to_the_bit_what_its_first_steps_come_to():
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT)
    first = (dataset.step >= 3) & (dataset.step < 8)
    for name in ("energy", "gradient_magnitude", "local_minima"):
        expected = dataset[name].where(first).mean(["replicate", "step"])
        np.testing.assert_array_equal(predictors(dataset)[name], expected)


def test_predictors_are_over_the_administrations_in_which_a_drug_acts():
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT, administrations=3)
    doses = [[0, 0, 0], [0, 1, 1], [1, 0, 0], [1, 1, 0]]
    placebo = [[False] * 3, [False] * 3, [False] * 3, [True, False, False]]
    both = ("condition", "administration")
    dataset = dataset.assign_coords(doses_1a=(both, doses), placebo=(both, placebo))
    dataset["doses_2a"] = 0 * dataset.doses_1a
    parameters = json.loads(dataset.attrs["parameters"])
    del parameters["placebo"]
    dataset.attrs["parameters"] = json.dumps(parameters)
    periods = [range(3, 8), range(14, 19), range(25, 30)]
    acting = [(0, 1, 2), (1, 2), (0,), (1,)]
    for i, administrations in enumerate(acting):
        states = [state for k in administrations for state in periods[k]]
        for name in ("energy", "gradient_magnitude", "local_minima"):
            expected = dataset[name].values[i][:, states].mean()
            assert predictors(dataset)[name].values[i] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("phase", ["warmup_steps", "drug_steps"])
def test_predictors_follow_the_swept_phases(phase):
    parts = {
        steps: made_up.experiment([0.0, 1.0], 3, **SHORT | {phase: steps}) for steps in (2, 6)
    }
    swept = sweep(phase, parts)
    common = json.loads(swept.attrs["parameters"])
    del common[phase]
    swept.attrs["parameters"] = json.dumps(common)
    found = predictors(swept)
    for steps, part in parts.items():
        lengths = {"warmup_steps": 3, "drug_steps": 5} | {phase: steps}
        for name, values in averages_by_hand(part, **lengths).items():
            np.testing.assert_allclose(found[name].sel({phase: steps}), values)


def test_regressions_agree_with_statsmodels():
    dataset = made_up.experiment([0.0, 0.5, 1.0], 4, **SHORT)
    points, table = predictors(dataset), regressions(dataset)
    assert list(table.columns) == list(statistics.REGRESSION_COLUMNS)
    assert table.predictor.tolist() == list(statistics.PREDICTORS)
    for found in table.itertuples():
        x = sm.add_constant(points[found.predictor].values)
        fit = sm.OLS(points.final_kl_divergence.values, x).fit()
        assert (found.intercept, found.slope) == pytest.approx(tuple(fit.params))
        assert (found.slope_low, found.slope_high) == pytest.approx(tuple(fit.conf_int()[1]))
        assert (found.r_squared, found.p) == pytest.approx((fit.rsquared, fit.pvalues[1]))
        assert (found.n, found.reason) == (9, "")


def test_regressions_agree_with_r_on_anscombe_s_first():
    dataset = made_up.experiment([0.0, 0.1, 0.2, 0.3], 1, **SHORT).isel(condition=range(11))
    x = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5])
    y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])
    dataset.states_visited[:, 0, -1] = x
    dataset.kl_divergence[:, 0, -1] = y
    found = row(regressions(dataset), predictor="states_visited")
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
    table = regressions(change(made_up.experiment([0.0, 0.5, 1.0], 3, **SHORT)))
    found = table[table.predictor == "states_visited"]
    assert found.reason.tolist() == [reason]
    assert found[REGRESSION_STATISTICS].isna().all(axis=None)


def test_six_conditions_are_enough_for_a_regression():
    dataset = made_up.experiment([0.0, 0.5, 1.0], 3, **SHORT).isel(condition=range(6))
    assert regressions(dataset).reason.tolist() == [""] * 4


def test_a_constant_predictor_leaves_the_others_alone():
    dataset = made_up.experiment([0.0, 0.5, 1.0], 3, **SHORT)
    table = regressions(dataset.assign(energy=0 * dataset.energy))
    assert table.reason.tolist() == ["constant predictor", "", "", ""]
    assert not table[REGRESSION_STATISTICS].iloc[1:].isna().any(axis=None)
