"""What to choose within a limit: by hand, by brute force, and how surely."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualreceptor.analysis import resampling
from dualreceptor.analysis.choices import COLUMNS, choices, choose_within, ladder
from made_up import plane

NAN = np.nan
#: By dose of 5-HT1A (0, 1) and of 5-HT2A (0, 1, 2); the last mixture but one is not on the front.
OUTCOME = np.array([[9.0, 7.0, 4.0], [8.0, 5.0, 3.0]])
BURDEN = np.array([[0.0, 2.0, 6.0], [1.0, 6.5, 8.0]])


def steady(spread=1e-9, replicates=12):
    """A plane of these means, whose choices are the same in all resamples."""
    noise = spread * np.random.default_rng(0).standard_normal((2, 3, replicates))
    noise -= noise.mean(axis=-1, keepdims=True)
    values = (each[..., None] + noise for each in (OUTCOME, BURDEN))
    return plane([0, 1], [0, 1, 2], replicates, *values)


def test_every_cell_of_the_front_is_the_choice_for_one_budget():
    table = choices(steady(), 0)
    assert list(table.columns) == list(COLUMNS)
    assert table.outcome.tolist() == ["outcome"] * 5 + ["burden"] * 5
    budget = table[table.outcome == "outcome"]
    # the front by burden: 0, 1, 2, 6, 8
    assert budget.limit.tolist() == pytest.approx([0.5, 1.5, 4, 7, 9])
    assert budget.dose_1a.tolist() == [0, 1, 0, 0, 1]
    assert budget.dose_2a.tolist() == [0, 0, 1, 2, 2]
    assert budget.share_1a.tolist() == pytest.approx([NAN, 1, 0, 0, 1 / 3], nan_ok=True)
    assert budget.value.tolist() == pytest.approx([9, 8, 7, 4, 3])
    assert budget.limited.tolist() == pytest.approx([0, 1, 2, 6, 8])
    assert budget.improvement.isna().all()
    wanted = table[table.outcome == "burden"]
    assert wanted.limit.tolist() == pytest.approx([3.5, 5.5, 7.5, 8.5, 9.5])
    assert wanted.improvement.tolist() == pytest.approx([-5.5, -3.5, -1.5, -0.5, 0.5])
    assert wanted.dose_1a.tolist() == [1, 0, 0, 1, 0]
    assert wanted.dose_2a.tolist() == [2, 2, 1, 0, 0]
    assert wanted.value.tolist() == pytest.approx([8, 6, 2, 1, 0])
    for end in ("low", "high"):
        assert table[end].tolist() == pytest.approx(table.value.tolist(), abs=1e-8)
        for name in ("dose_1a", "dose_2a", "share_1a"):
            np.testing.assert_array_equal(table[f"{name}_{end}"], table[name])
    assert set(table.same_share) == {1}
    assert set(table.met_share) == {1}
    assert table.optimism.abs().max() < 1e-8
    assert set(table.reason) == {""}


def test_steps_of_a_ladder_lie_halfway():
    assert ladder(np.array([4.0, 1.0, 2.0, 4.0])).tolist() == [1.5, 3, 5]
    assert ladder(np.array([4.0])).tolist() == [4]


numbers = st.integers(0, 4).map(float)


@given(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=12),
    st.lists(st.integers(-1, 5).map(float), min_size=1, max_size=4),
)
def test_choices_are_those_of_a_search_through_all(pairs, limits):
    value, other = np.array(pairs).T
    (found,) = choose_within(value[None], other[None], np.array(limits))
    for limit, i in zip(limits, found, strict=True):
        within = [(v, o, k) for k, (v, o) in enumerate(pairs) if o <= limit]
        assert i == (min(within)[2] if within else -1)


def test_the_choice_is_made_anew_in_each_resample():
    dataset = plane([0, 0.5], [0, 0.5, 1], 10, lambda a, b, r: 5 + 0 * a * b * r, None)
    rng = np.random.default_rng(3)
    dataset.final_kl_divergence[:] += rng.standard_normal((2, 3, 10))
    dataset.final_cumulative_kl_increase[:] = 3 + rng.standard_normal((2, 3, 10))
    table = choices(dataset, 4)
    outcome, burden = (
        dataset[f"final_{name}"].values.reshape(6, 10)
        for name in ("kl_divergence", "cumulative_kl_increase")
    )
    (counts,) = resampling.resample_counts(10, 4, resamples=10_000)
    drawn = [each @ counts / 10 for each in (outcome, burden)]
    dose_1a = np.repeat([0, 0.5], 3)
    for row in table[table.outcome == "outcome"].itertuples():
        within = np.where(drawn[1] <= row.limit, drawn[0], np.inf)
        met = np.isfinite(within).any(axis=0)
        pick, value = within.argmin(axis=0)[met], within.min(axis=0)[met]
        assert row.met_share == met.mean()
        assert [row.low, row.high] == pytest.approx(
            np.quantile(value, [0.025, 0.975], method="inverted_cdf"), abs=2e-3
        )
        ends = np.quantile(dose_1a[pick], [0.025, 0.975], method="inverted_cdf")
        assert [row.dose_1a_low, row.dose_1a_high] == ends.tolist()
        assert row.optimism == pytest.approx((outcome.mean(axis=1)[pick] - value).mean())
        assert row.optimism > 0
    for row in table[table.outcome == "burden"].itertuples():
        improvement = drawn[0] - drawn[0][0]
        limit = row.limit - outcome[0].mean()
        assert row.improvement == pytest.approx(limit)
        met = (improvement <= limit).any(axis=0)
        assert row.met_share == pytest.approx(met.mean(), abs=1e-3)
        pick = np.where(improvement <= limit, drawn[1], np.inf).argmin(axis=0)
        chosen = 3 * (row.dose_1a > 0) + 2 * row.dose_2a
        assert row.same_share == pytest.approx((met & (pick == chosen)).mean(), abs=1e-3)


def test_what_all_cells_share_leaves_a_wanted_outcome_as_sure_as_it_is():
    noisy = steady()
    noisy.final_kl_divergence[:] += 50 * np.random.default_rng(1).standard_normal(12)
    table = choices(noisy, 0)
    assert set(table[table.outcome == "burden"].same_share) == {1}
    without = choices(noisy.isel(dose_2a=[1, 2]), 0)  # no zero dose to hold on to
    wanted = without[without.outcome == "burden"]
    assert wanted.improvement.isna().all()
    assert (wanted.same_share < 0.95).all()


def test_cells_that_diverged_are_not_chosen():
    dataset = steady()
    dataset.final_cumulative_kl_increase[0, 2, 5] = np.nan
    table = choices(dataset, 0)
    assert set(table.left_out) == {1}
    budget = table[table.outcome == "outcome"]
    assert budget.value.tolist() == pytest.approx([9, 8, 7, 5, 3])
    assert set(table.reason) == {""}


def test_nothing_to_choose_from_says_why():
    table = choices(plane([0, 1], [0, 1], 3, np.nan), 0)
    assert table.outcome.tolist() == ["outcome", "burden"]
    assert set(table.reason) == {"no cell has finite values"}
    assert set(table.left_out) == {4}


def test_one_replicate_has_choices_without_intervals():
    table = choices(steady(0.0, 1), 0)
    assert table.value.tolist() == [9, 8, 7, 4, 3, 8, 6, 2, 1, 0]
    assert table[["low", "dose_1a_low", "same_share"]].isna().all(axis=None)
    assert set(table.reason) == {"one replicate"}


def test_one_cell_is_the_choice_at_its_own_value():
    table = choices(plane([1], [2], 4, 3.0, 5.0), 0)
    assert table.limit.tolist() == [5, 3]
    assert table.value.tolist() == [3, 5]
    assert table.share_1a.tolist() == pytest.approx([1 / 3] * 2)
