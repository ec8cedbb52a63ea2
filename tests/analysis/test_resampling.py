"""Bootstrap intervals against SciPy's, and how far resamples leave their ends open."""

import numpy as np
import pytest
from scipy import stats

from dualreceptor.analysis import resampling
from dualreceptor.analysis.resampling import (
    mean_bands,
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


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_so_many_resamples_as_asked_for_are_the_first_of_all():
    few = np.concatenate(list(resample_counts(7, 0, resamples=3000)), axis=1)
    assert few.shape == (7, 3000)
    every = np.concatenate(list(resample_counts(7, 0)), axis=1)
    np.testing.assert_array_equal(few, every[:, :3000])


def test_fewer_resamples_leave_more_open(samples):
    whole, few = mean_intervals(samples, 0), mean_intervals(samples, 0, resamples=10_000)
    np.testing.assert_allclose(few.error, whole.error * np.sqrt(10), rtol=0.3)
    np.testing.assert_allclose(few.low, whole.low, atol=4 * few.error.max())


def test_the_band_of_one_normal_sample_is_the_t_interval():
    sample = np.random.default_rng(1).standard_normal((1, 200))
    found = mean_bands(sample, 0, resamples=100_000)
    expected = stats.ttest_1samp(sample[0], 0).confidence_interval()
    assert (found.low[0], found.high[0]) == pytest.approx(tuple(expected), abs=4e-3)
    assert found.error[0] < 1e-3


def test_the_band_of_many_is_as_wide_as_their_largest_t():
    samples = np.random.default_rng(2).standard_normal((30, 150))
    samples += np.arange(30)[:, None]
    found = mean_bands(samples, 0, resamples=20_000)
    reach = (found.high - samples.mean(axis=1)) / (samples.std(axis=1, ddof=1) / 150**0.5)
    np.testing.assert_allclose(reach, reach[0])
    np.testing.assert_allclose(samples.mean(axis=1) - found.low, found.high - samples.mean(1))
    # independent: the 0.95 ** (1 / 30) quantile of |t|
    expected = stats.t.isf((1 - 0.95 ** (1 / 30)) / 2, 149)
    assert reach[0] == pytest.approx(expected, abs=0.1)
    same = np.repeat(samples[:1], 30, axis=0)  # no more than one
    reach = (mean_bands(same, 0).high[0] - same[0].mean()) / (same[0].std(ddof=1) / 150**0.5)
    assert reach == pytest.approx(stats.t.isf(0.025, 149), abs=0.06)


def test_the_error_of_a_band_is_how_far_seeds_differ():
    samples = np.random.default_rng(3).standard_normal((10, 40))
    found = [mean_bands(samples, seed, resamples=2000) for seed in range(60)]
    spread = np.std([one.high for one in found], axis=0, ddof=1)
    np.testing.assert_allclose(np.mean([one.error for one in found], axis=0), spread, rtol=0.3)


def test_a_band_holds_all_means_as_often_as_promised():
    rng = np.random.default_rng(4)
    held = []
    for seed in range(300):
        samples = rng.standard_normal((8, 20)) + rng.standard_normal(20)
        found = mean_bands(samples, seed, resamples=1000)
        held.append(((found.low <= 0) & (found.high >= 0)).all())
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)


def test_a_band_of_too_few_replicates_has_no_end():
    samples = np.random.default_rng(5).standard_normal((4, 3))
    found = mean_bands(samples, 0, resamples=1000)
    assert (found.low == -np.inf).all()
    assert (found.high == np.inf).all()
    assert [end.size for end in mean_bands(np.empty((0, 5)), 0)] == [0, 0, 0]


def test_bands_do_not_depend_on_what_is_computed_together(samples, monkeypatch):
    whole = mean_bands(samples, 7, 10_000)
    for name, value in (("AT_ONCE", 4321), ("SAMPLES_AT_ONCE", 2)):
        monkeypatch.setattr(resampling, name, value)
        np.testing.assert_array_equal(whole, mean_bands(samples, 7, 10_000))
