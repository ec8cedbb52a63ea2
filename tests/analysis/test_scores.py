"""Scores of conditions, and how surely one is the best."""

import numpy as np
import pandas as pd
import pytest

from dualreceptor.analysis.outcomes import outcomes, score
from dualreceptor.analysis.scores import COLUMNS, count_best, scores
from made_up import MIXED, ONE_1A, ONE_2A, ZERO, ending, sweep


@pytest.fixture(scope="module")
def normal():
    rng = np.random.default_rng(2)
    both = rng.standard_normal((2, 4, 12)) + np.array([0.0, 0.3, -0.5, -2.0])[:, None]
    return ending(*both)


def test_scores_are_those_of_the_means_with_the_share_of_resamples_that_agree(normal):
    table = scores(normal, 0)
    assert list(table.columns) == list(COLUMNS)
    assert table.condition.tolist() == [ZERO, ONE_2A, ONE_1A, MIXED]
    means = outcomes(normal).mean("replicate")
    expected = score(means.outcome, means.burden)
    assert table.score.tolist() == pytest.approx(expected.values.tolist())
    assert table.outcome.tolist() == pytest.approx(means.outcome.values.tolist())
    assert table.burden.tolist() == pytest.approx(means.burden.values.tolist())
    share = count_best(outcomes(normal), 0) / 100_000
    assert table.best_share.tolist() == share.tolist()
    assert table.best_share.sum() == pytest.approx(1)
    assert table.share_error.tolist() == np.sqrt(share * (1 - share) / 1e5).tolist()
    assert set(table.n) == {12}


def test_scores_that_cannot_be_computed_say_why(normal):
    one = scores(normal.isel(replicate=[0]), 0)
    assert set(one.reason) == {"one replicate"}
    assert one[["best_share", "share_error"]].isna().all(axis=None)
    assert one.score.between(0, 1).all()
    wrong = normal.copy(deep=True)
    wrong.final_kl_divergence[0, 0] = np.nan
    table = scores(wrong, 0)
    assert set(table.reason) == {"a value is not finite"}
    assert table[["score", "best_share", "share_error"]].isna().all(axis=None)
    assert table.outcome.isna().tolist() == [True, False, False, False]


def test_a_sweep_has_the_scores_of_each_of_its_points(normal):
    other = normal.copy(deep=True)
    other.final_kl_divergence[:] *= -1
    table = scores(sweep("plasticity", {0.1: normal, 0.5: other}), 3)
    assert list(table.columns) == ["plasticity", *COLUMNS]
    for value, part in ((0.1, normal), (0.5, other)):
        found = table[table.plasticity == value].drop(columns="plasticity")
        pd.testing.assert_frame_equal(found.reset_index(drop=True), scores(part, 3))


def test_equal_conditions_share_the_score_zero_and_the_first_counts_as_best():
    table = scores(ending(np.ones((4, 3)), np.ones((4, 3))), 0)
    assert table.score.tolist() == [0, 0, 0, 0]
    assert table.best_share.tolist() == [1, 0, 0, 0]


def test_shares_follow_from_the_root_seed(normal):
    close = normal.copy(deep=True)
    close.final_kl_divergence[:] = normal.final_kl_divergence - normal.final_kl_divergence.mean(
        "replicate"
    )
    first, again, other = (scores(close, seed).best_share for seed in (5, 5, 6))
    assert first.tolist() == again.tolist() != other.tolist()
    assert other.tolist() == pytest.approx(first.tolist(), abs=0.01)
