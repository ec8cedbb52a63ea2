"""Lines through the plane: where their points lie, and what is said of them."""

import numpy as np
import pytest

from dualreceptor.analysis.rays import COLUMNS, rays
from dualreceptor.analysis.resampling import mean_intervals
from made_up import plane

AXIS = [0, 0.1, 0.2, 0.3, 0.4]


def points(table, kind, line):
    """The doses and whether they are interpolated, of the outcome along a line."""
    rows = table[(table.kind == kind) & (table.line == line) & (table.outcome == "outcome")]
    return list(zip(rows.dose_1a, rows.dose_2a, rows.interpolated, strict=True))


def test_rays_cross_the_grid_where_they_have_a_dose_of_an_axis():
    table = rays(plane(AXIS, AXIS, 5), 0)
    assert list(table.columns) == list(COLUMNS)
    bias = table[table.kind == "bias"]
    assert bias.line.unique().tolist() == ["1:0", "3:1", "1:1", "1:3", "0:1"]
    assert points(table, "bias", "1:0") == [(dose, 0, False) for dose in AXIS]
    assert points(table, "bias", "0:1") == [(0, dose, False) for dose in AXIS]
    assert points(table, "bias", "1:1") == [(dose, dose, False) for dose in AXIS]
    third = pytest.approx(0.1 / 3), pytest.approx(0.2 / 3)
    assert points(table, "bias", "3:1") == [
        (0, 0, False),
        (0.1, third[0], True),
        (0.2, third[1], True),
        (0.3, 0.1, False),
        (0.4, pytest.approx(0.4 / 3), True),
    ]
    turned = [(b, a, between) for a, b, between in points(table, "bias", "3:1")]
    assert points(table, "bias", "1:3") == turned


def test_lines_of_constant_total_dose_go_from_one_agonist_to_the_other():
    table = rays(plane(AXIS, AXIS, 5), 0)
    total = table[table.kind == "total"]
    assert total.line.unique().tolist() == ["0.1", "0.2", "0.3", "0.4"]
    assert points(table, "total", "0.3") == [
        (0, 0.3, False),
        (0.1, 0.2, False),
        (0.2, 0.1, False),
        (0.3, 0, False),
    ]
    assert total.total_dose.to_numpy() == pytest.approx(total.line.astype(float).to_numpy())


def test_axes_may_differ_and_be_unequally_spaced():
    table = rays(plane([0, 0.25, 1], [0, 0.1, 0.5], 5), 0)
    assert points(table, "bias", "1:1") == [
        (0, 0, False),
        (pytest.approx(0.1), 0.1, True),
        (0.25, pytest.approx(0.25), True),
        (pytest.approx(0.5), 0.5, True),
    ]
    assert table[table.kind == "total"].line.unique().tolist() == ["0.1", "0.25", "0.5"]
    assert points(table, "total", "0.25") == [
        (0, pytest.approx(0.25), True),
        (pytest.approx(0.15), 0.1, True),
        (0.25, 0, False),
    ]


def test_values_are_those_of_the_cells_with_their_intervals():
    dataset = plane(AXIS, AXIS, 25)
    table = rays(dataset, 3)
    rows = table[(table.line == "1:1") & (table.outcome == "burden")]
    values = np.array([dataset.final_cumulative_kl_increase.values[i, i] for i in range(5)])
    assert rows["mean"].tolist() == pytest.approx(values.mean(axis=1))
    intervals = mean_intervals(values, 3, resamples=10_000)
    np.testing.assert_array_equal(rows[["low", "high", "end_error"]].T, intervals)
    assert rows.share_1a.tolist() == pytest.approx([np.nan, 0.5, 0.5, 0.5, 0.5], nan_ok=True)
    assert rows.agonist_type.tolist() == ["none", *["mixed"] * 4]
    assert set(rows.n) == {25}
    assert set(rows.reason) == {""}


def test_values_between_cells_are_interpolated_in_each_replicate():
    dataset = plane([0, 1], [0, 1], 30)
    table = rays(dataset, 0)
    row = table[(table.line == "3:1") & (table.dose_1a == 1)].iloc[0]
    assert row.interpolated
    own = dataset.final_kl_divergence.values[1]
    values = own[0] + (own[1] - own[0]) / 3
    assert row["mean"] == pytest.approx(values.mean())
    low, high, _ = mean_intervals(values[None], 0, resamples=10_000)
    assert (row.low, row.high) == pytest.approx((low[0], high[0]))


def test_a_line_that_does_not_meet_the_plane_says_so():
    table = rays(plane([0.1, 0.2], [0.2, 0.4], 4), 0)
    alone = table[table.line.isin(["1:0", "3:1", "0:1"])]
    assert set(alone.reason) == {"the line does not meet the plane"}
    assert len(alone) == 2 * 3
    assert alone[["dose_1a", "dose_2a", "mean", "low"]].isna().all(axis=None)
    assert points(table, "bias", "1:1") == [(0.2, 0.2, False)]
    # a total of 0.2 has no two doses here
    assert set(table[table.line == "0.1"].reason) == {"the line does not meet the plane"}


def test_points_without_a_value_say_why():
    dataset = plane(AXIS, AXIS, 6)
    dataset.final_kl_divergence[1, 1, 4] = np.nan
    dataset.final_kl_divergence[2, 2] = 1.0
    table = rays(dataset, 0)
    rows = table[(table.line == "1:1") & (table.outcome == "outcome")]
    assert rows.reason.tolist() == [
        "",
        "a value is not finite",
        "all replicates are equal",
        "",
        "",
    ]
    assert rows.low.isna().tolist() == [False, True, True, False, False]
    assert rows["mean"].isna().tolist() == [False, True, False, False, False]
    assert set(rays(dataset.isel(replicate=[0]), 0).reason) == {"one replicate"}
