"""The best mixture against the best pure agonist: both chosen anew in each resample."""

import numpy as np
import pytest
from scipy import stats

from dualreceptor.analysis import mixtures, planes, resampling
from dualreceptor.analysis.mixtures import COLUMNS
from made_up import plane

MEANS = np.array([[9.0, 7.0, 6.0], [8.0, 6.5, 4.0], [5.0, 4.5, 8.0]])


@pytest.fixture(scope="module")
def noisy():
    noise = np.random.default_rng(0).standard_normal((3, 3, 40))
    noise -= noise.mean(axis=-1, keepdims=True)
    return plane([0, 1, 2], [0, 1, 2], 40, MEANS[..., None] + noise, -MEANS[..., None] + noise)


def test_the_best_of_each_kind_are_compared_whatever_their_doses(noisy):
    table = mixtures.mixtures(noisy, 0)
    assert list(table.columns) == list(COLUMNS)
    assert table.reference.tolist() == ["pure", "5-HT1A", "5-HT2A"] * 2
    assert table.outcome.tolist() == ["outcome"] * 3 + ["burden"] * 3
    assert table.dose_1a.tolist() == [1, 1, 1, 2, 2, 2]
    assert table.dose_2a.tolist() == [2, 2, 2, 2, 2, 2]
    assert table.reference_1a.tolist() == [2, 2, 0, 1, 1, 0]
    assert table.reference_2a.tolist() == [0, 0, 2, 0, 0, 1]
    assert table["mean"].tolist() == pytest.approx([4, 4, 4, -8, -8, -8])
    assert table.difference.tolist() == pytest.approx([-1, -1, -2, 0, 0, -1], abs=1e-12)
    assert set(table.reason) == {""}


def test_intervals_and_p_are_of_the_difference_of_the_lowest(noisy):
    row = mixtures.mixtures(noisy, 5).iloc[0]
    values = noisy.final_kl_divergence.values
    mixed, pure = values[1:, 1:].reshape(4, 40), np.concatenate([values[1:, 0], values[0, 1:]])
    (counts,) = resampling.resample_counts(40, 5, resamples=10_000)
    drawn = [each @ counts / 40 for each in (mixed, pure)]
    difference = drawn[0].min(axis=0) - drawn[1].min(axis=0)
    ends = np.quantile(difference, [0.025, 0.975], method="inverted_cdf")
    assert [row.low, row.high] == pytest.approx(ends.tolist(), abs=2e-3)
    above = (difference >= 0).sum()
    assert row.p == pytest.approx(2 * (1 + above) / 10_001)
    picks = [each.argmin(axis=0) for each in drawn]
    own = mixed.mean(axis=1)[picks[0]] - pure.mean(axis=1)[picks[1]]
    assert row.optimism == pytest.approx((own - difference).mean())
    same = (picks[0] == 1) & (picks[1] == 1)
    assert 0.5 < row.same_share < 1
    assert row.same_share == pytest.approx(same.mean(), abs=1e-3)


def test_one_clear_best_of_each_kind_is_a_paired_comparison():
    rng = np.random.default_rng(1)
    ours, theirs = rng.standard_normal((2, 80)) + np.array([[0.0], [0.25]])
    dataset = plane([0, 1], [0, 1], 80, 99.0, 99.0)
    dataset.final_kl_divergence[1, 1] = ours
    dataset.final_kl_divergence[0, 1] = theirs
    row = mixtures.mixtures(dataset, 0).iloc[0]
    test = stats.ttest_rel(ours, theirs)
    assert row.difference == pytest.approx((ours - theirs).mean())
    assert row.p == pytest.approx(test.pvalue, abs=0.02)
    expected = test.confidence_interval()
    assert (row.low, row.high) == pytest.approx((expected.low, expected.high), abs=0.03)
    assert row.optimism == pytest.approx(0, abs=5e-3)


def test_intervals_hold_the_true_difference_where_there_is_a_best(monkeypatch):
    for module in (planes, mixtures):
        monkeypatch.setattr(module, "RESAMPLES", 500)
    rng, held = np.random.default_rng(2), []
    means = np.array([[9, 2.0, 9], [1.5, 1.2, 1.0], [9, 9, 9]])
    for seed in range(200):
        values = means[..., None] + 0.5 * rng.standard_normal((3, 3, 30))
        row = mixtures.mixtures(plane([0, 1, 2], [0, 1, 2], 30, values), seed).iloc[0]
        held.append(row.low <= -0.5 <= row.high)
    assert np.mean(held) > 0.9


def test_p_is_never_above_1():
    shift = np.random.default_rng(3).standard_normal(20)
    values = np.array([[[9.0]], [[1.0]]]) * np.ones((2, 2, 20))
    values[1, 1] += shift - shift.mean()
    table = mixtures.mixtures(plane([0, 1], [0, 1], 20, values), 0)
    assert 0.9 < table.p[0] <= 1


def test_cells_that_diverged_are_left_out(noisy):
    dataset = noisy.copy(deep=True)
    dataset.final_kl_divergence[1, 2, 0] = np.nan
    dataset.final_kl_divergence[2, 0, 0] = np.inf
    row = mixtures.mixtures(dataset, 0).iloc[0]
    assert (row.dose_1a, row.dose_2a, row.reference_1a, row.reference_2a) == (2, 1, 0, 2)
    assert row.left_out == 2
    assert row.reason == ""


def test_a_side_without_cells_says_so():
    table = mixtures.mixtures(plane([0.5, 1], [0.5, 1], 4), 0)
    assert set(table.reason) == {"no pure agonist has finite values"}
    table = mixtures.mixtures(plane([0, 1], [0], 4), 0)
    assert set(table.reason) == {"no mixture has finite values"}
    table = mixtures.mixtures(plane([0, 1], [0.5, 1], 4), 0)
    reasons = ["", "no pure agonist has finite values", ""]
    assert table.reason.tolist() == reasons * 2


def test_one_replicate_has_a_difference_alone(noisy):
    table = mixtures.mixtures(noisy.isel(replicate=[0]), 0)
    assert set(table.reason) == {"one replicate"}
    assert not table.difference.isna().any()
    assert table[["low", "high", "p", "same_share"]].isna().all(axis=None)
