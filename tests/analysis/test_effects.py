"""Differences against R's and statsmodels', and where there is nothing to compute."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from dualreceptor.analysis import resampling
from dualreceptor.analysis.effects import COLUMNS, PAIRED, WELCH, compare, effects, holm
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from made_up import MIXED, ONE_1A, ONE_2A, ZERO, ending, sweep

# Hours of extra sleep under two soporifics (Student 1908); R has it as `sleep`.
SLEEP = np.array(
    [
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    ]
)


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
    for one in table.itertuples():
        values = normal[f"final_{OUTCOMES[one.outcome][0]}"]
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
    assert list(table.columns) == list(COLUMNS)
    zero = [(c, ZERO) for c in (ONE_2A, ONE_1A, MIXED)]
    pairs = [(MIXED, ONE_2A), (MIXED, ONE_1A)]
    expected = [
        (kind, outcome, *names)
        for kind, compared in (("against zero", zero), ("pair", pairs))
        for outcome in ("outcome", "burden")
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
    assert (len(table), list(table.columns)) == (0, list(COLUMNS))


def test_a_pair_of_an_unknown_condition_is_refused(normal):
    message = "no condition '1a-7_2a-7'; there are 1a-0_2a-0, 1a-0_2a-1, 1a-1_2a-0, 1a-1_2a-1"
    with pytest.raises(ValueError, match=f"^{message}$"):
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
    ends = normal.final_kl_divergence
    differences = (ends.sel(condition=MIXED) - ends.sel(condition=ZERO)).values
    expected = sm.tsa.acf(differences, nlags=1, adjusted=False)[1]
    assert found.lag_1_correlation == pytest.approx(expected)


def test_holm_by_hand():
    adjusted = holm([0.01, 0.04, float("nan"), 0.03, 0.5])
    assert adjusted == pytest.approx([0.04, 0.09, float("nan"), 0.09, 0.5], nan_ok=True)
    assert np.isnan(holm([float("nan")])).all()
    assert holm([]).size == 0


some_p = st.sampled_from([0, 0.001, 0.01, 0.01, 0.04, 0.3, 1, np.nan])


@pytest.mark.slow
@settings(deadline=None, max_examples=20)  # statsmodels takes its time
@given(st.lists(st.floats(0, 1) | some_p, max_size=40))
def test_holm_agrees_with_statsmodels_on_p_with_ties_and_gaps(p):
    p = np.array(p)
    known = ~np.isnan(p)
    adjusted = holm(p)
    assert np.isnan(adjusted[~known]).all()
    expected = multipletests(p[known], method="holm")[1] if known.any() else []
    np.testing.assert_array_equal(adjusted[known], expected)


def test_holm_leaves_what_it_is_given_as_it_is():
    p = np.array([0.5, 0.01])
    holm(p)
    assert p.tolist() == [0.5, 0.01]


samples = st.lists(
    st.floats(-100, 100).map(lambda x: round(x, 3)), min_size=3, max_size=3
).filter(lambda values: np.ptp(values) > 0.1)


@settings(deadline=None, max_examples=40)
@given(zero=samples, other=samples)
def test_welch_agrees_with_statsmodels_on_any_samples(zero, other):
    ends = outcomes(ending([zero, other, zero, zero])).outcome
    (found,) = compare(ends, [(ONE_2A, ZERO)], 0)
    both = CompareMeans(DescrStatsW(other), DescrStatsW(zero))
    t, p = both.ttest_ind(usevar="unequal")[:2]
    expected = pytest.approx((t, both.dof_satt(), p), rel=1e-6, abs=1e-9)
    assert (found["t_welch"], found["df_welch"], found["p_welch"]) == expected


def test_p_are_adjusted_within_outcome_and_kind(normal):
    table = effects(normal, [(MIXED, ONE_2A), (MIXED, ONE_1A)], 0)
    for test in ("paired", "welch"):
        for _, family in table.groupby(["kind", "outcome"]):
            p = np.sort(family[f"p_{test}"])
            by_hand = np.maximum.accumulate(p * np.arange(len(p), 0, -1)).clip(max=1)
            np.testing.assert_allclose(np.sort(family[f"p_{test}_holm"]), by_hand)


STATISTICS = [*PAIRED, *WELCH, "p_paired_holm", "p_welch_holm"]


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
        assert np.isnan([getattr(found, name) for name in PAIRED]).all()
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


def test_a_sweep_has_the_rows_of_each_of_its_points(normal):
    other = normal.copy(deep=True)
    other.final_kl_divergence[:] *= 2
    table = effects(sweep("plasticity", {0.1: normal, 0.5: other}), [(MIXED, ONE_2A)], 0)
    assert list(table.columns) == ["plasticity", *COLUMNS]
    for value, part in ((0.1, normal), (0.5, other)):
        found = table[table.plasticity == value].drop(columns="plasticity")
        expected = effects(part, [(MIXED, ONE_2A)], 0)
        pd.testing.assert_frame_equal(found.reset_index(drop=True), expected)
