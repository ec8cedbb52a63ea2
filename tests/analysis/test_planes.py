"""Cells of a plane, values between them, and their means in resamples."""

import numpy as np
import pytest

from dualreceptor.analysis import planes, resampling
from dualreceptor.analysis.planes import (
    describe_means,
    interpolate,
    mean_of,
    middle,
    resample,
    take_cells,
)
from made_up import plane

NAN = np.nan


def test_cells_are_every_pair_of_doses_with_its_replicates():
    dataset = plane([0, 1], [0, 0.5, 2], 3, lambda a, b, r: 100 * a + 10 * b + r)
    for turned in (dataset, dataset.transpose("replicate", "step", "dose_2a", "dose_1a")):
        cells = take_cells(turned)
        assert cells.dose_1a.tolist() == [0, 0, 0, 1, 1, 1]
        assert cells.dose_2a.tolist() == [0, 0.5, 2, 0, 0.5, 2]
        assert cells.values["outcome"][:, 1].tolist() == [1, 6, 21, 101, 106, 121]
        np.testing.assert_allclose(cells.share_1a, [NAN, 0, 0, 1, 2 / 3, 1 / 3])
        assert cells.types == ["none", "5-HT2A", "5-HT2A", "5-HT1A", "mixed", "mixed"]
        assert cells.describe(4) == {
            "dose_1a": 1,
            "dose_2a": 0.5,
            "agonist_type": "mixed",
            "share_1a": 2 / 3,
        }


def test_means_of_resamples_are_of_the_same_replicates():
    samples = np.random.default_rng(0).standard_normal((2, 5, 8))
    parts = list(resample(samples, 3))
    first, second = (np.concatenate(each) for each in zip(*parts, strict=True))
    (counts,) = resampling.resample_counts(8, 3, resamples=10_000)
    np.testing.assert_allclose(first, counts.T @ samples[0].T / 8, atol=1e-12)
    np.testing.assert_allclose(second, counts.T @ samples[1].T / 8, atol=1e-12)


def test_means_of_resamples_do_not_depend_on_how_many_are_computed_at_once(monkeypatch):
    samples = np.random.default_rng(0).standard_normal((1, 5, 8))
    whole = np.concatenate([means for (means,) in resample(samples, 3)])
    monkeypatch.setattr(planes, "AT_ONCE", 37)
    monkeypatch.setattr(resampling, "AT_ONCE", 1000)
    resampling._draw_once.cache_clear()
    parts = [means for (means,) in resample(samples, 3)]
    assert len(parts) > 1000
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    resampling._draw_once.cache_clear()


def test_values_between_cells_are_linear_along_each_axis():
    def bilinear(a, b, r):
        return 1 + 2 * a - 3 * b + 4 * a * b + r * (a - b)

    dataset = plane([0, 0.25, 1], [0, 0.1, 0.5], 2, bilinear)
    doses_1a, doses_2a = [0.25, 0.1, 0.25, 0.9, 1], [0.1, 0, 0.3, 0.45, 0.5]
    found, between = interpolate(dataset, doses_1a, doses_2a)
    assert between.tolist() == [False, True, True, True, False]
    a, b = np.array(doses_1a)[:, None], np.array(doses_2a)[:, None]
    np.testing.assert_allclose(found.values["outcome"], bilinear(a, b, np.arange(2)))


def test_values_at_cells_are_theirs_to_the_bit_whatever_stands_beside_them():
    dataset = plane([0, 0.1, 0.2], [0, 1], 4)
    dataset.final_kl_divergence[0, 0, 1] = np.nan
    dataset.final_kl_divergence[2, 1, 1] = np.inf
    found, between = interpolate(dataset, [0.1 + 1e-13, 0.3 - 0.1, 0.2], [1e-14, 0, 1])
    expected = take_cells(dataset).select(np.array([2, 4, 5]))
    for name, values in expected.values.items():
        finite = np.where(np.isfinite(values), values, np.nan)
        shown = np.where(np.isfinite(found.values[name]), found.values[name], np.nan)
        np.testing.assert_array_equal(shown, finite)
    assert not between.any()


def test_a_value_that_is_not_finite_spoils_what_lies_between():
    dataset = plane([0, 1], [0, 1], 2)
    dataset.final_kl_divergence[0, 0, 1] = np.nan
    found, _ = interpolate(dataset, [0.5, 0.5], [0, 1])
    assert np.isnan(found.values["outcome"]).tolist() == [[False, True], [False, False]]


def test_beyond_the_plane_there_are_no_values():
    found, _ = interpolate(plane([0.1, 1], [0, 1], 2), [0.05, 1.1, 0.5], [0.5, 0.5, 1.01])
    assert np.isnan(found.values["outcome"]).all()


def test_an_axis_of_one_dose_has_values_there_alone():
    dataset = plane([0.5], [0, 1], 2)
    found, between = interpolate(dataset, [0.5, 0.4, 0.6], [1, 1, 1])
    assert between.tolist() == [False, False, False]
    assert np.isnan(found.values["outcome"]).tolist() == [[False] * 2, [True] * 2, [True] * 2]
    own = dataset.final_kl_divergence.values[0, 1]
    assert found.values["outcome"][0].tolist() == own.tolist()


def test_means_are_described_with_their_intervals_or_why_there_are_none():
    samples = np.random.default_rng(0).standard_normal((4, 30))
    samples[1, 3] = np.nan
    samples[2] = 0.1
    rows = describe_means(samples, 5)
    assert [row["reason"] for row in rows] == [
        "",
        "a value is not finite",
        "all replicates are equal",
        "",
    ]
    low, high, error = resampling.mean_intervals(samples[[0, 3]], 5, resamples=10_000)
    assert [rows[i]["low"] for i in (0, 3)] == low.tolist()
    assert [rows[i]["high"] for i in (0, 3)] == high.tolist()
    assert [rows[i]["end_error"] for i in (0, 3)] == error.tolist()
    assert [row["mean"] for row in rows] == pytest.approx(samples.mean(axis=1), nan_ok=True)
    assert "low" not in rows[1]
    assert describe_means(samples[:, :1], 5)[0]["reason"] == "one replicate"


def test_rounding_is_no_spread():
    noise = 1e-17 * np.random.default_rng(0).standard_normal((1, 9))
    assert describe_means(noise, 0)[0]["reason"] == ""
    assert describe_means(noise, 0, largest=[0.1])[0]["reason"] == "all replicates are equal"


def test_the_middle_of_resamples_is_between_values_of_them():
    values = np.arange(40.0)[::-1, None] * [1, 10]
    assert middle(values).tolist() == [[1, 10], [38, 380]]
    values[4:, 1] = np.nan
    assert middle(values)[:, 1].tolist() == [360, 390]
    assert np.isnan(middle(np.full((5, 1), np.nan))).all()


def test_means_are_summed_as_those_of_resamples(monkeypatch):
    samples = np.random.default_rng(0).standard_normal((3, 50))
    np.testing.assert_allclose(mean_of(samples), samples.mean(axis=1), rtol=1e-13)
    ones = resampling.resample_means(samples, np.ones((50, 4)))
    np.testing.assert_array_equal(ones, np.repeat(mean_of(samples)[:, None], 4, axis=1))
