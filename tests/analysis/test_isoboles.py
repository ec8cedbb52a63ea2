"""Loewe additivity: doses that do the same, by hand and on surfaces of which it is known."""

import numpy as np
import pytest

from dualreceptor.analysis import indices, isoboles
from dualreceptor.analysis.indices import indices as compute_indices
from dualreceptor.analysis.isoboles import COLUMNS, alone_dose, find_isoboles, lowest_dose
from dualreceptor.analysis.resampling import resample_counts
from made_up import plane

AXIS = np.linspace(0, 1, 11)


def additive(a, b, r):
    """Doses of 5-HT2A are worth twice those of 5-HT1A, and both fall off linearly."""
    return 10 - (a + 2 * b) + 0 * r


def noisy(function, replicates=20, spread=1e-6):
    noise = spread * np.random.default_rng(0).standard_normal((11, 11, replicates))
    return plane(AXIS, AXIS, replicates, lambda a, b, r: function(a, b, r) + noise)


def test_isoboles_of_doses_that_add_up_are_lines():
    table = find_isoboles(plane(AXIS, AXIS, 3, additive), [9.5, 9.2])
    assert list(table.columns) == list(COLUMNS)
    first = table[table.level == 9.5]
    assert set(first.alone_1a.round(9)) == {0.5}
    assert set(first.alone_2a.round(9)) == {0.25}
    np.testing.assert_allclose(first.dose_1a + 2 * first.dose_2a, 0.5)
    np.testing.assert_allclose(first["index"], 1)
    # from pure 5-HT2A to pure 5-HT1A
    ends = first.iloc[[0, -1]][["dose_1a", "dose_2a", "share_1a"]].to_numpy()
    np.testing.assert_allclose(ends, [[0, 0.25, 0], [0.5, 0, 1]], atol=1e-12)
    assert (np.diff(first.share_1a) > 0).all()
    # lines of constant 5-HT1A dose at 0 .. 0.5, and of 5-HT2A at 0, 0.1, 0.2; some coincide
    found = {
        (round(a, 9), round(b, 9)) for a, b in zip(first.dose_1a, first.dose_2a, strict=True)
    }
    assert found == {(0, 0.25), (0.1, 0.2), (0.2, 0.15), (0.3, 0.1), (0.4, 0.05), (0.5, 0)}
    assert set(table.reason) == {""}


def test_an_isobole_below_the_line_is_synergy():
    def synergy(a, b, r):
        return 10 - (a + 2 * b + 4 * a * b) + 0 * r

    table = find_isoboles(plane(AXIS, AXIS, 2, synergy), [9.4])
    inner = table[(table.dose_1a > 0) & (table.dose_2a > 0)]
    assert len(inner) > 5
    assert (inner["index"] < 1).all()
    # linear along the lines of the grid: there the points are exact
    a, b = inner.dose_1a, inner.dose_2a
    np.testing.assert_allclose(a + 2 * b + 4 * a * b, 0.6)
    np.testing.assert_allclose(inner["index"], a / 0.6 + b / 0.3)


def test_levels_that_an_agonist_does_not_reach_alone_have_no_line():
    table = find_isoboles(plane(AXIS, AXIS, 2, additive), [8.6, 7.5, 6.9, 10.5])
    reasons = table.groupby("level").reason.unique().apply(list).to_dict()
    assert reasons == {
        8.6: ["5-HT1A alone does not reach it"],
        7.5: ["5-HT1A alone does not reach it; 5-HT2A alone does not reach it"],
        6.9: ["no point of the plane has this outcome"],
        10.5: ["no point of the plane has this outcome"],
    }
    some = table[table.level == 8.6]
    assert some.alone_1a.isna().all()
    np.testing.assert_allclose(some.alone_2a, 0.7)
    assert some["index"].isna().all()
    np.testing.assert_allclose(some.dose_1a + 2 * some.dose_2a, 1.4)


def test_the_dose_alone_needs_a_curve_that_falls_steadily_to_it():
    doses = np.array([0.0, 1, 2, 3, 4])
    curve = np.array([10.0, 8, 9, 5, 6])
    assert alone_dose(doses, curve, 8.5) == (0.75, "")
    assert alone_dose(doses, curve, 8.0) == (1.0, "")
    assert alone_dose(doses, curve, 7.0) == (
        pytest.approx(np.nan, nan_ok=True),
        "does not fall steadily to it",
    )
    assert alone_dose(doses, curve, 4.0)[1] == "does not reach it"
    assert alone_dose(doses, curve, 10.0)[1] == "is no better at any dose"
    assert alone_dose(doses, np.array([10, np.nan, 9, 5, 6]), 9.5)[1] == "a value is not finite"
    assert alone_dose(doses, np.array([10, 8, np.nan, 5, 6]), 9.0) == (0.5, "")
    assert alone_dose(doses, np.array([10, 8, np.nan, 7, 7]), 6.0)[1] == "a value is not finite"


def test_the_lowest_dose_is_where_a_level_is_first_reached():
    doses = np.array([0.0, 1, 2, 3, 4])
    curve = np.array([10.0, 8, 9, 5, 6])
    levels = np.array([9, 8, 7, 5, 4, 10, 11])
    expected = [0.5, 1, 2.5, 3, np.nan, np.nan, np.nan]
    assert lowest_dose(doses, curve, levels).tolist() == pytest.approx(expected, nan_ok=True)


def test_levels_of_the_table_are_tenths_of_the_way_to_the_best():
    table = isoboles.isoboles(plane(AXIS, AXIS, 2, additive))
    np.testing.assert_allclose(
        table.level.unique(), [9.7, 9.4, 9.1, 8.8, 8.5, 8.2, 7.9, 7.6, 7.3]
    )
    flat = isoboles.isoboles(plane(AXIS, AXIS, 2, 1.0))
    assert len(flat) == 0
    assert list(flat.columns) == list(COLUMNS)
    assert len(isoboles.isoboles(plane(AXIS, AXIS, 2, np.nan))) == 0


def test_without_a_zero_dose_there_are_isoboles_without_lines():
    table = find_isoboles(plane(AXIS[1:], AXIS, 2, additive), [9.5])
    assert set(table.reason) == {"no zero dose of 5-HT1A"}
    np.testing.assert_allclose(table.dose_1a + 2 * table.dose_2a, 0.5)
    assert table[["alone_1a", "alone_2a", "index"]].isna().all(axis=None)


def test_isoboles_keep_away_from_cells_that_diverged():
    dataset = plane(AXIS, AXIS, 3, additive)
    dataset.final_kl_divergence[2, 1, 0] = np.nan
    table = find_isoboles(dataset, [9.5])
    found = {
        (round(a, 9), round(b, 9)) for a, b in zip(table.dose_1a, table.dose_2a, strict=True)
    }
    # (0.2, 0.15) lies beside that cell
    assert found == {(0, 0.25), (0.1, 0.2), (0.3, 0.1), (0.4, 0.05), (0.5, 0)}
    np.testing.assert_allclose(table["index"], 1)


def test_the_index_of_doses_that_add_up_is_1_where_it_has_a_meaning():
    table = compute_indices(noisy(additive), 0)
    assert list(table.columns) == list(indices.COLUMNS)
    assert len(table) == 100
    reached = table.dose_1a + 2 * table.dose_2a < 0.99
    assert (table[reached].reason == "").all()
    np.testing.assert_allclose(table[reached]["index"], 1, atol=1e-4)
    np.testing.assert_allclose(table[reached][["low", "high"]], 1, atol=1e-4)
    assert (table[reached].known_share == 1).all()
    beyond = table.dose_1a + 2 * table.dose_2a > 1.01
    assert set(table[beyond].reason) == {
        "5-HT1A alone does not reach it",
        "5-HT1A alone does not reach it; 5-HT2A alone does not reach it",
    }
    assert table[beyond]["index"].isna().all()


def test_synergy_and_antagonism_have_indices_on_either_side_of_1():
    def bent(by):
        return lambda a, b, r: 10 - (a + 2 * b + by * a * b) + 0 * r

    for by, side in ((2, -1), (-1, 1)):
        table = compute_indices(noisy(bent(by)), 0)
        row = table[(table.dose_1a == 0.2) & (table.dose_2a == 0.2)].iloc[0]
        worth = 0.2 + 0.4 + by * 0.04
        assert row.alone_1a == pytest.approx(worth, abs=1e-5)
        assert row.alone_2a == pytest.approx(worth / 2, abs=1e-5)
        assert row["index"] == pytest.approx(0.6 / worth, abs=1e-4)
        assert np.sign(row["index"] - 1) == side
        assert np.sign(row.low - 1) == np.sign(row.high - 1) == side


def test_the_interval_of_an_index_is_that_of_resampled_curves():
    means = np.array([[10.0, 8.0], [8.2, 8.6]])
    noise = 0.7 * np.random.default_rng(5).standard_normal((2, 2, 30))
    noise -= noise.mean(axis=-1, keepdims=True)
    values = means[..., None] + noise
    row = compute_indices(plane([0, 1], [0, 1], 30, values), 3).iloc[0]
    assert (row.alone_1a, row.alone_2a) == pytest.approx((1.4 / 1.8, 0.7))
    assert row["index"] == pytest.approx(1.8 / 1.4 + 2 / 1.4)
    (counts,) = resample_counts(30, 3, resamples=10_000)
    u, u_b, u_a, u_ab = values.reshape(4, 30) @ counts / 30
    known = (u_ab < u) & (u_ab >= u_a) & (u_ab >= u_b)
    assert 0.95 < known.mean() < 1
    assert row.known_share == pytest.approx(known.mean(), abs=1e-3)
    index = ((u - u_a) / (u - u_ab) + (u - u_b) / (u - u_ab))[known]
    assert [row.low, row.high] == pytest.approx(np.quantile(index, [0.025, 0.975]), abs=5e-3)
    assert row.reason == ""


def test_an_index_that_few_resamples_have_has_no_interval():
    means = np.array([[10.0, 8.0], [8.2, 8.3]])
    noise = 0.5 * np.random.default_rng(5).standard_normal((2, 2, 30))
    noise -= noise.mean(axis=-1, keepdims=True)
    row = compute_indices(plane([0, 1], [0, 1], 30, means[..., None] + noise), 3).iloc[0]
    assert row["index"] == pytest.approx(1.8 / 1.7 + 2 / 1.7)
    assert 0.6 < row.known_share < 0.9
    assert np.isnan([row.low, row.high]).all()
    assert row.reason == "too few resamples have an index"


def test_indices_of_cells_that_diverged_are_empty():
    dataset = noisy(additive)
    dataset.final_kl_divergence[1, 1, 2] = np.nan
    dataset.final_kl_divergence[2, 0, 2] = np.inf
    table = compute_indices(dataset, 0).set_index(["dose_1a", "dose_2a"])
    assert table.loc[(0.1, 0.1)].reason == "a value is not finite"
    # 0.1 of 5-HT1A does not do as much alone, and 0.2 is not known
    assert table.loc[(AXIS[1], AXIS[2])].reason == "a value is not finite"
    missing = compute_indices(plane(AXIS, AXIS[1:], 3), 0)
    assert set(missing.reason) == {"no zero dose of 5-HT2A"}
    one = compute_indices(plane(AXIS, AXIS, 1, additive), 0)
    assert "one replicate" in set(one.reason)
    assert one.low.isna().all()
