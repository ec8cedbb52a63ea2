"""Bootstrap intervals against SciPy's, and how far resamples leave their ends open."""

import numpy as np
import pytest
from scipy import stats

from dualreceptor.analysis import resampling
from dualreceptor.analysis.resampling import (
    mean_intervals,
    number_of_resamples,
    resample_counts,
)


@pytest.fixture(scope="module")
def samples():
    rng = np.random.default_rng(1)
    normal, exponential = rng.normal(size=60), rng.exponential(size=60)
    return np.stack([normal, exponential, rng.standard_t(3, size=60)])


def test_intervals_are_scipy_s_bca(samples):
    found = mean_intervals(samples, 0)
    for i, sample in enumerate(samples):
        theirs = stats.bootstrap(
            (sample,), np.mean, n_resamples=40_000, method="BCa", batch=2000, rng=3
        ).confidence_interval
        within = 5 * found.error[i] * np.sqrt(1 + 100_000 / 40_000)
        assert [found.low[i], found.high[i]] == pytest.approx(list(theirs), abs=within)
        assert found.error[i] < 0.01 * (found.high[i] - found.low[i])


def test_the_monte_carlo_error_is_how_far_seeds_differ(samples, monkeypatch):
    monkeypatch.setattr(resampling, "RESAMPLES", 10_000)
    ends = np.array([mean_intervals(samples, seed) for seed in range(150)])
    spread = ends[:, :2].std(axis=0, ddof=1).max(axis=0)
    np.testing.assert_allclose(ends[:, 2].mean(axis=0), spread, rtol=0.25)


def test_more_resamples_leave_less_open(samples, monkeypatch):
    whole = mean_intervals(samples, 0).error
    monkeypatch.setattr(resampling, "RESAMPLES", 25_000)
    np.testing.assert_allclose(mean_intervals(samples, 0).error, 2 * whole, rtol=0.2)


def test_a_resample_draws_as_many_as_there_are():
    counts = np.concatenate(list(resample_counts(7, 0)), axis=1)
    assert counts.shape == (7, 100_000)
    assert (counts.sum(axis=0) == 7).all()
    # a count is binomial: mean 1, variance 1 - 1/7
    np.testing.assert_allclose(counts.mean(axis=1), 1, atol=0.02)
    np.testing.assert_allclose(counts.var(axis=1), 6 / 7, atol=0.02)


def test_a_block_draws_neighbours_together():
    counts = np.concatenate(list(resample_counts(12, 0, block=3)), axis=1)
    assert (counts.sum(axis=0) == 12).all()
    together = np.corrcoef(counts)
    # two replicates share 2, 1 and 0 of the 3 blocks that each can be in
    expected = np.array([1, 2 / 3, 1 / 3, 0])
    overlap = (expected - 3 / 12) / (1 - 3 / 12)  # counts sum to a constant
    np.testing.assert_allclose(together[0, :4], overlap, atol=0.02)


def test_blocks_widen_intervals_of_replicates_that_resemble_their_neighbours():
    rng = np.random.default_rng(5)
    steps = rng.standard_normal(401)
    chained = (steps[1:] + steps[:-1])[None]  # lag-1 correlation 1/2, so variance twice
    alone, blocks = mean_intervals(chained, 0), mean_intervals(chained, 0, block=20)
    ratio = (blocks.high - blocks.low) / (alone.high - alone.low)
    assert ratio == pytest.approx([np.sqrt(2)], rel=0.15)


def test_many_replicates_have_fewer_resamples():
    assert [number_of_resamples(n) for n in (2, 1000, 4000, 400_000)] == [
        100_000,
        100_000,
        25_000,
        10_000,
    ]


def test_intervals_do_not_depend_on_what_is_computed_together(samples, monkeypatch):
    whole = mean_intervals(samples, 7)
    for name, value in (("AT_ONCE", 4321), ("SAMPLES_AT_ONCE", 2)):
        monkeypatch.setattr(resampling, name, value)
        np.testing.assert_array_equal(whole, mean_intervals(samples, 7))
    alone = mean_intervals(samples[1:2], 7)
    np.testing.assert_array_equal([end[1:2] for end in whole], alone)


def test_no_samples_have_no_intervals():
    assert [end.size for end in mean_intervals(np.empty((0, 5)), 0)] == [0, 0, 0]
