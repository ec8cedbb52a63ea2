"""The optimum of a weighted score over weights and planes."""

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from dualreceptor.analysis.optima import COLUMNS, WEIGHTS, optima, weigh
from dualreceptor.analysis.outcomes import outcomes, score
from dualreceptor.analysis.scores import scores
from made_up import ending, plane

LEVELS = [0, 0.25, 0.5]
STUDY = ["dose_1a", "dose_2a", "outcome", "burden", "best_share", "share_error"]


def opposed(dose_1a, dose_2a, replicates=6):
    """Outcome falls with either dose, burden rises with the square of 5-HT2A."""
    noise = 1e-9 * np.random.default_rng(0).standard_normal(replicates)
    return plane(
        dose_1a,
        dose_2a,
        replicates,
        lambda a, b, r: 10 - 2 * a - 4 * b + noise,
        lambda a, b, r: 1 + a + 8 * b**2 + noise,
    )


def test_rows_are_every_weight_of_every_plane():
    table = optima(opposed([0, 0.5, 1], [0, 0.5, 1]), LEVELS, 0)
    assert list(table.columns) == list(COLUMNS)
    assert table.plane.tolist() == ["whole"] * 11 + ["part"] * 11 + ["levels"] * 11
    assert table.weight.tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] * 3


def test_the_optimum_depends_on_the_weight_and_on_what_there_is_to_choose_from():
    table = optima(opposed([0, 0.5, 1], [0, 0.5, 1]), LEVELS, 0).set_index(["plane", "weight"])
    # whole: outcome from 10 to 4 (scale 6), burden from 1 to 10 (scale 9); of 5-HT2A, with
    # weight 1/2, 0.5 gives 2/6 - 2/9 > 0, and the next 0.5 gives 2/6 - 6/9 < 0
    whole = table.loc[("whole", 0.5)]
    assert (whole.dose_1a, whole.dose_2a) == (1, 0.5)
    assert (whole.outcome, whole.burden) == pytest.approx((6, 4))
    # part: outcome from 10 to 7 (3), burden from 1 to 3.5 (2.5): 1/3 - 1/5 and 2/3 - 4/5
    part = table.loc[("part", 0.5)]
    assert (part.dose_1a, part.dose_2a) == (0.5, 0)
    assert (part.outcome, part.burden) == pytest.approx((9, 1.5))
    for name in ("whole", "part", "levels"):
        first, last = table.loc[(name, 0)], table.loc[(name, 1)]
        assert (first.dose_1a, first.dose_2a) == (0, 0)
        highest = 1 if name == "whole" else 0.5
        assert (last.dose_1a, last.dose_2a) == (highest, highest)
    assert set(
        table.best_share[[(name, w) for name in ("whole", "part") for w in (0, 0.5, 1)]]
    ) == {1}


def test_levels_that_are_cells_are_taken_as_they_are():
    dataset = plane([0, 0.25, 0.5, 1], [0, 0.1, 0.25, 0.5], 20)
    levels = [0.5, 0, 0.3 - 0.05]  # in any order, whatever their last bit
    table = optima(dataset, levels, 3)
    found = table[table.plane == "levels"]
    assert set(found.interpolated) == {0}
    own = dataset.sel(dose_1a=[0, 0.25, 0.5], dose_2a=[0, 0.25, 0.5])
    expected = optima(own, [0, 0.25, 0.5], 3)
    whole = expected[expected.plane == "whole"]
    np.testing.assert_allclose(found[STUDY].astype(float), whole[STUDY].astype(float))


def test_levels_between_cells_are_interpolated_replicate_by_replicate():
    dataset = plane([0, 1], [0, 0.25, 1], 9)
    table = optima(dataset, LEVELS, 0)
    found = table[table.plane == "levels"]
    # 0 and 0.25 of 5-HT2A at 0 of 5-HT1A are cells
    assert set(found.interpolated) == {7}
    dense = dataset.interp(dose_1a=LEVELS, dose_2a=LEVELS)
    expected = optima(dense, LEVELS, 0)
    whole = expected[expected.plane == "whole"]
    np.testing.assert_allclose(found[STUDY].astype(float), whole[STUDY].astype(float))


def test_the_equal_weight_is_the_score_of_the_study():
    dataset = plane([0, 1], [0, 1], 30)
    table = optima(dataset, [0, 1], 5)
    even = table[(table.plane == "whole") & (table.weight == 0.5)].iloc[0]
    summary = ending(
        *(outcomes(dataset)[name].values.reshape(4, 30) for name in ("outcome", "burden"))
    )
    study = scores(summary, 5)
    best = study.loc[study.score.idxmin()]
    assert best.condition == f"1a-{even.dose_1a:g}_2a-{even.dose_2a:g}"
    assert even.best_share == pytest.approx(best.best_share, abs=0.02)
    values = [xr.DataArray(v, dims="condition") for v in ([3.0, 2, 1.5], [0.0, 1, 4])]
    weighted = weigh(*(v.values for v in values), 0.5)
    scaled = (weighted - weighted.min()) / np.ptp(weighted)
    np.testing.assert_allclose(scaled, score(*values))


def test_equal_values_have_nothing_to_scale():
    assert weigh(np.array([2.0, 2.0]), np.array([1.0, 3.0]), 0.25).tolist() == [0, 0.75]


def test_a_share_is_of_the_resamples_that_agree():
    shift = np.random.default_rng(1).standard_normal(40)
    shift += 0.2 - shift.mean()
    dataset = plane([0, 1], [0], 40, lambda a, b, r: a * shift, 1.0)
    row = optima(dataset, [0], 0).set_index(["plane", "weight"]).loc[("whole", 1.0)]
    assert row.dose_1a == 0
    assert row.best_share == pytest.approx(
        stats.norm.cdf(0.2 * 40**0.5 / shift.std()), abs=0.02
    )
    assert row.share_error == pytest.approx(
        (row.best_share * (1 - row.best_share) / 1e4) ** 0.5
    )


def test_a_plane_without_these_doses_says_so():
    table = optima(plane([0.6, 0.7], [0, 0.4], 3), LEVELS, 0)
    reasons = table.groupby("plane", sort=False).reason.unique().to_dict()
    assert reasons["whole"].tolist() == [""]
    assert reasons["part"].tolist() == ["no doses up to 0.5"]
    assert reasons["levels"].tolist() == ["levels beyond the doses of the plane: 0, 0.25, 0.5"]
    assert table[table.plane != "whole"][["dose_1a", "best_share"]].isna().all(axis=None)


def test_cells_that_diverged_are_left_out():
    dataset = opposed([0, 0.5, 1], [0, 0.5, 1])
    dataset.final_kl_divergence[2, 2, 0] = np.nan
    table = optima(dataset, [0, 0.75, 1], 0).set_index(["plane", "weight"])
    last = table.loc[("whole", 1.0)]
    assert (last.dose_1a, last.dose_2a, last.left_out) == (0.5, 1, 1)
    # whatever is interpolated with that cell is not known either
    assert table.loc[("levels", 1.0)].left_out == 4
    assert set(table.reason) == {""}
    nothing = optima(plane([0, 1], [0, 1], 3, np.nan), [0, 1], 0)
    assert set(nothing.reason) == {"no cell has finite values"}
    assert len(nothing) == 3 * len(WEIGHTS)


def test_one_replicate_has_optima_without_shares():
    table = optima(opposed([0, 0.5, 1], [0, 0.5, 1], 1), LEVELS, 0)
    assert set(table.reason) == {"one replicate"}
    assert not table.dose_1a.isna().any()
    assert table.best_share.isna().all()
