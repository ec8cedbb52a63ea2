"""Which cells of a plane may be the best: known cases, and how often the set is right."""

import numpy as np
import pytest
from scipy import stats

from dualreceptor.analysis import planes, surfaces
from dualreceptor.analysis.resampling import mean_intervals
from dualreceptor.analysis.surfaces import COLUMNS, compare_with_best
from made_up import plane

AXIS = [0, 0.5, 1]


@pytest.fixture
def few_resamples(monkeypatch):
    for module in (planes, surfaces):
        monkeypatch.setattr(module, "RESAMPLES", 1000)


def draw(rng, means, replicates, shared=3.0):
    """Normal samples of these means, (cells, replicates), that share most of their noise."""
    noise = rng.standard_normal((len(means), replicates))
    return np.asarray(means)[:, None] + noise + shared * rng.standard_normal(replicates)


def test_rows_are_every_cell_of_both_outcomes_with_mean_and_interval():
    dataset = plane(AXIS, [0, 1], 20)
    table = surfaces.surfaces(dataset, 4)
    assert list(table.columns) == list(COLUMNS)
    assert table.outcome.tolist() == ["outcome"] * 6 + ["burden"] * 6
    assert table.dose_1a.tolist() == [0, 0, 0.5, 0.5, 1, 1] * 2
    assert table.dose_2a.tolist() == [0, 1, 0, 1, 0, 1] * 2
    values = dataset.final_cumulative_kl_increase.values.reshape(6, 20)
    second = table[table.outcome == "burden"]
    assert second["mean"].tolist() == pytest.approx(values.mean(axis=1))
    intervals = mean_intervals(values, 4, resamples=10_000)
    np.testing.assert_array_equal(second[["low", "high", "end_error"]].T, intervals)
    lowest = values.mean(axis=1).min()
    assert second.difference.tolist() == pytest.approx(values.mean(axis=1) - lowest)
    assert set(table.n) == {20}
    assert set(table.reason) == {""}


def test_the_set_around_a_clear_best_is_that_cell_alone():
    samples = draw(np.random.default_rng(0), [5.0, 1.0, 4.0, 6.0], 40)
    found = compare_with_best(samples, 0)
    assert found.may_be_best.tolist() == [False, True, False, False]
    assert found.p.tolist() == [1 / 10_001, 1, 1 / 10_001, 1 / 10_001]
    assert found.at_most[1] == 0
    mean, n = samples.mean(axis=1), 40
    # the largest t of one cell against three others is not far from Dunnett's
    for i in (0, 2, 3):
        error = (samples[i] - samples[1]).std(ddof=1) / n**0.5
        reach = (found.at_most[i] - (mean[i] - mean[1])) / error
        assert stats.t.isf(0.05, n - 1) < reach < stats.t.isf(0.05 / 3, n - 1) + 0.05


def test_of_two_cells_it_is_the_one_sided_paired_test():
    samples = draw(np.random.default_rng(1), [0.0, 0.35], 60)
    found = compare_with_best(samples, 0)
    expected = stats.ttest_rel(samples[1], samples[0], alternative="greater").pvalue
    assert 0.01 < expected < 0.2
    assert found.p[1] == pytest.approx(expected, abs=4 * found.error[1] + 0.003)
    assert found.p[0] == 1
    upper = stats.ttest_rel(samples[1], samples[0]).confidence_interval(0.9).high
    assert found.at_most[1] == pytest.approx(upper, abs=0.02)


def test_p_of_many_equal_cells_is_that_of_a_studentized_maximum():
    rng = np.random.default_rng(2)
    samples = draw(rng, np.zeros(12), 200, shared=0.0)
    samples -= samples.mean(axis=1)[:, None]
    samples[3] += 0.2  # two standard errors of a difference
    found = compare_with_best(samples, 0)
    # independent normals: differences from one cell have correlation 1/2 (Dunnett 1955)
    draws = np.random.default_rng(3).standard_normal((400_000, 12))
    largest = ((draws[:, :1] - draws[:, 1:]) / 2**0.5).max(axis=1)
    errors = [(samples[3] - one).std(ddof=1) / 200**0.5 for one in np.delete(samples, 3, 0)]
    t = 0.2 / min(errors)
    assert found.p[3] == pytest.approx((largest >= t).mean(), abs=0.02)


@pytest.mark.parametrize("shared", [0.0, 3.0])
def test_the_best_is_in_the_set_as_often_as_promised(few_resamples, shared):
    rng = np.random.default_rng(5)
    held = [
        compare_with_best(draw(rng, np.zeros(10), 15, shared), k).may_be_best[0]
        for k in range(400)
    ]
    # all equal is the worst case; 3 Monte-Carlo errors of 1000 resamples widen the set
    assert 0.95 - 0.025 < np.mean(held) < 0.995


def test_bounds_hold_the_distance_of_all_cells_at_once(few_resamples):
    rng, means = np.random.default_rng(6), np.array([0, 0.1, 0.2, 0.5, 1, 1, 2])
    held = []
    for k in range(300):
        found = compare_with_best(draw(rng, means, 15), k)
        held.append(found.may_be_best[0] and (found.at_most[1:] >= means[1:]).all())
    assert np.mean(held) > 0.93


def test_the_uncertain_set_grows_with_the_noise():
    means = np.linspace(0, 2, 9)
    sizes = []
    for noise in (0.05, 0.5, 5.0):
        samples = noise * draw(np.random.default_rng(7), means / noise, 25)
        sizes.append(compare_with_best(samples, 0).may_be_best.sum())
    assert sizes[0] == 1
    assert sizes[0] < sizes[1] < sizes[2]


def test_a_cell_that_is_the_same_as_the_best_may_be_the_best():
    samples = draw(np.random.default_rng(8), [0.0, 3.0, 0.0], 30)
    samples[2] = samples[0]
    found = compare_with_best(np.vstack([samples, samples[:1] + 1e-3]), 0)
    assert found.may_be_best.tolist() == [True, False, True, False]
    assert found.p[[0, 2]].tolist() == [1, 1]
    assert found.p[3] == 1 / 10_001  # worse by the same in every replicate
    assert found.at_most[[0, 3]].tolist() == pytest.approx([0, 1e-3])


def test_a_cell_that_diverged_is_out_of_the_comparison():
    dataset = plane(AXIS, AXIS, 12)
    dataset.final_kl_divergence[1, 1, 3] = np.nan
    dataset.final_kl_divergence[2, 1, 0] = np.inf
    table = surfaces.surfaces(dataset, 0)
    first = table[table.outcome == "outcome"].reset_index(drop=True)
    assert first.reason[[4, 7]].tolist() == ["a value is not finite"] * 2
    assert first.loc[[4, 7], ["low", "difference", "at_most", "p"]].isna().all(axis=None)
    assert not first.may_be_best[[4, 7]].any()
    rest = first.drop([4, 7])
    known = dataset.final_kl_divergence.values.reshape(9, 12)[rest.index]
    np.testing.assert_array_equal(rest.p, compare_with_best(known, 0).p)
    assert not rest[["low", "difference", "at_most", "p"]].isna().any(axis=None)
    assert set(table[table.outcome == "burden"].reason) == {""}


def test_nothing_finite_is_a_table_of_reasons():
    dataset = plane([0, 1], [0, 1], 3, np.nan, np.nan)
    table = surfaces.surfaces(dataset, 0)
    assert set(table.reason) == {"a value is not finite"}
    assert not table.may_be_best.any()


def test_one_replicate_has_differences_and_no_more():
    table = surfaces.surfaces(plane([0, 1], [0], 1, [[[3.0]], [[1.0]]]), 0)
    first = table[table.outcome == "outcome"]
    assert first.difference.tolist() == [2, 0]
    assert first[["low", "at_most", "p"]].isna().all(axis=None)
    assert set(table.reason) == {"one replicate"}


def test_results_follow_from_the_root_seed():
    dataset = plane(AXIS, AXIS, 12)
    first, again, other = (surfaces.surfaces(dataset, seed) for seed in (0, 0, 1))
    assert first.equals(again)
    assert (first.p != other.p).any()
    assert first.p.to_numpy() == pytest.approx(other.p.to_numpy(), abs=0.03)
