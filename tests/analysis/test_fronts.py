"""The Pareto front: by hand, against its definition, and how surely cells are on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dualreceptor.analysis import resampling
from dualreceptor.analysis.fronts import COLUMNS, fronts, is_on_front
from made_up import plane


def by_definition(outcome, burden):
    pairs = list(zip(outcome, burden, strict=True))
    return [not any(a <= c and b <= d and (a < c or b < d) for a, b in pairs) for c, d in pairs]


def test_the_front_by_hand():
    # (0, 0) and (0, 1) beat each other in one; (1, 0) is beaten by (0, 1), (1, 1) by both
    table = fronts(
        plane(
            [0, 1],
            [0, 1],
            3,
            [[[4.0], [1.0]], [[2.0], [4.0]]],
            [[[1.0], [3.0]], [[3.0], [5.0]]],
        ),
        0,
    )
    assert list(table.columns) == list(COLUMNS)
    assert table.agonist_type.tolist() == ["none", "5-HT2A", "5-HT1A", "mixed"]
    assert table.share_1a.tolist() == pytest.approx([np.nan, 0, 1, 0.5], nan_ok=True)
    assert table.on_front.tolist() == [True, True, False, False]
    assert table.front_share.tolist() == [1, 1, 0, 0]
    assert table.share_error.tolist() == [0, 0, 0, 0]
    assert table.outcome.tolist() == [4, 1, 2, 4]
    assert table.burden.tolist() == [1, 3, 3, 5]


values = st.integers(0, 5).map(float)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=30))
def test_the_front_is_that_of_the_definition_with_ties(pairs):
    outcome, burden = zip(*pairs, strict=True)
    expected = by_definition(outcome, burden)
    assert is_on_front(outcome, burden).tolist() == expected
    both = is_on_front([outcome, outcome[::-1]], [burden, burden[::-1]])
    assert both.tolist() == [expected, expected[::-1]]


def test_shares_are_of_joint_resamples():
    dataset = plane([0, 1], [0, 1], 8)
    table = fronts(dataset, 2)
    ends = [
        dataset[f"final_{name}"].values.reshape(4, 8)
        for name in ("kl_divergence", "cumulative_kl_increase")
    ]
    (counts,) = resampling.resample_counts(8, 2, resamples=10_000)
    drawn = [(end @ counts / 8).T for end in ends]
    fronts_by_hand = [by_definition(*each) for each in zip(*drawn, strict=True)]
    share = np.mean(fronts_by_hand, axis=0)
    assert ((share > 0) & (share < 1)).any()
    assert table.front_share.tolist() == pytest.approx(share.tolist(), abs=1e-3)
    assert table.share_error.tolist() == pytest.approx(
        np.sqrt(table.front_share * (1 - table.front_share) / 10_000).tolist()
    )


def test_a_share_is_the_probability_that_a_difference_has_its_sign():
    # one cell is always lower in burden; the other is on the front where its outcome is better
    better = np.random.default_rng(0).standard_normal(50)
    better += 0.1 - better.mean()
    dataset = plane(
        [0, 1], [0], 50, lambda a, b, r: np.where(a > 0, better, 0), [[[0.0]], [[1.0]]]
    )
    table = fronts(dataset, 0)
    assert table.on_front.tolist() == [True, False]
    assert table.front_share[0] == 1
    z = 0.1 / (better.std() / 50**0.5)
    assert table.front_share[1] == pytest.approx(stats.norm.sf(z), abs=0.015)


def test_a_cell_that_diverged_is_on_no_front_and_beats_no_other():
    dataset = plane(
        [0, 1], [0, 1], 5, [[[0.0], [2.0]], [[3.0], [4.0]]], [[[0.0], [2.0]], [[3.0], [4.0]]]
    )
    dataset.final_cumulative_kl_increase[0, 0, 2] = np.nan
    table = fronts(dataset, 0)
    assert table.on_front.tolist() == [False, True, False, False]
    assert table.front_share.tolist() == pytest.approx([np.nan, 1, 0, 0], nan_ok=True)
    assert table.reason.tolist() == ["a value is not finite", "", "", ""]
    assert table.outcome[0] == 0
    nothing = fronts(plane([0, 1], [0, 1], 5, np.nan), 0)
    assert set(nothing.reason) == {"a value is not finite"}
    assert not nothing.on_front.any()


def test_one_replicate_has_a_front_without_shares():
    table = fronts(plane([0, 1], [0], 1, [[[3.0]], [[1.0]]], 1.0), 0)
    assert table.on_front.tolist() == [False, True]
    assert table[["front_share", "share_error"]].isna().all(axis=None)
    assert set(table.reason) == {"one replicate"}
