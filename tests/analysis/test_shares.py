"""Where claims hold in a sampled space: verdicts by hand, shares and intervals by theory."""

import numpy as np
import pytest
from scipy import stats

from dualreceptor.analysis import shares
from dualreceptor.analysis.samples import SampledClaim, sampled_claims
from made_up import sampled_dataset, sampled_study

ABOUT = {"kind": "contrast", "statement": "lower", "experiment": "all", "outcome": "outcome"}
CONTRAST = {"condition": ["high", "high"], "reference": ["zero", "zero"]}
ABSENT = {"condition": ["high", "zero"], "reference": ["zero", "zero"]}
CLAIMS = {
    "lower": ABOUT | {"contrasts": [CONTRAST, ABSENT]},
    "absent": ABOUT | {"contrasts": [ABSENT]},
}


def claim_of(pairs, outcome="outcome", has=()):
    return SampledClaim("c", "s", outcome, pairs, ["l"] * len(pairs), np.array(has), 1, "")


def ends_of(*conditions):
    """Outcomes of replicates of each condition at one point, (1, replicate, condition)."""
    values = np.array(conditions, dtype=float).T[None]
    return {"outcome": values, "burden": np.zeros_like(values)}


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [
        ([-1.0, -1.1, -0.9, -1.0], "holds"),
        ([1.0, 1.1, 0.9, 1.0], "fails"),
        ([-1.0, 1.0, -0.5, 0.2], "inconclusive"),
        (
            [-1.0, -0.1, -0.3, -0.1],
            "inconclusive",
        ),  # mean -0.375, error 0.214: t is 1.75 of 3.18
    ],
)
def test_a_verdict_is_that_of_the_interval_over_replicates(differences, verdict):
    found = shares.judge(claim_of([(1, 0)]), ends_of([0] * 4, differences))
    assert found["verdict"].tolist() == [verdict]
    assert found["margin"] == pytest.approx(np.mean(differences))
    assert found["margin_error"] == pytest.approx(np.std(differences, ddof=1) / 2)


def test_a_claim_of_several_contrasts_holds_if_all_do_and_fails_if_one_does():
    lower, same, higher = [-1.0, -1.1, -0.9], [-0.1, 0.1, 0.0], [1.0, 1.1, 0.9]
    claim = claim_of([(1, 0), (2, 0)])
    for first, second, verdict in (
        (lower, lower, "holds"),
        (lower, same, "inconclusive"),
        (same, higher, "fails"),
        (lower, higher, "fails"),
    ):
        found = shares.judge(claim, ends_of([0] * 3, first, second))
        assert found["verdict"].tolist() == [verdict]
        assert found["margin"] == pytest.approx(max(np.mean(first), np.mean(second)))


def test_the_margin_of_the_best_is_a_difference_of_scores():
    # outcomes on [0, 1] are 1, 0 and 0.5, burdens 0, 1 and 0; halved sums scaled anew
    ends = {
        "outcome": np.array([[[3.0, 1.0, 2.0]] * 4]),
        "burden": np.array([[[0.0, 5.0, 0.0]] * 4]),
    }
    claim = claim_of([], "score", [False, False, True])
    found = shares.judge(claim, ends)
    assert found["margin"] == pytest.approx(0 - 1)  # scores 1, 1 and 0
    assert found["margin_error"] == 0
    assert found["verdict"].tolist() == ["holds"]


def test_the_error_of_a_mean_by_jackknife_is_its_standard_error():
    values = np.random.default_rng(0).standard_normal((3, 7, 1))
    error = shares._jackknife_error(lambda ends: ends["outcome"][..., 0], {"outcome": values})
    np.testing.assert_allclose(error, stats.sem(values[..., 0], axis=1))


@pytest.fixture(scope="module")
def sampled():
    """The claim holds where the first parameter is above 0.5 pi: in 3 of 4 parts."""
    study = sampled_study(64, claims=CLAIMS)
    return study, sampled_dataset(study, lambda x: 2 + 0.5 * np.pi - x[..., 0], noise=1e-6)


def test_the_share_of_the_space_is_found_with_its_interval(sampled):
    study, dataset = sampled
    table = shares.shares(dataset, study, "s").set_index(["claim", "verdict"])
    holds, fails = table.loc[("lower", "holds")], table.loc[("lower", "fails")]
    assert holds.share == pytest.approx(0.75, abs=0.005)
    assert fails.share == pytest.approx(0.25, abs=0.005)
    assert 0.7 < holds.low <= 0.75 <= holds.high < 0.8
    assert (holds.n, holds.scrambles, holds.contrasts, holds.asked) == (512, 4, 1, 2)
    assert holds.negative_block_0 == pytest.approx(0.75, abs=0.005)
    absent = table.loc["absent"].iloc[0]
    assert absent.reason == "no contrast of it is among the conditions of the sample"
    assert np.isnan(absent.share)


def test_an_interval_over_scrambles_is_students():
    is_so = np.array([[True] * 3 + [False], [True] * 2 + [False] * 2])
    found = shares._interval(is_so)
    assert found["share"] == 5 / 8
    reach = stats.t.ppf(0.975, 1) * stats.sem([0.75, 0.5])
    assert found["high"] == min(1, 5 / 8 + reach)
    assert found["low"] == max(0, 5 / 8 - reach)


def test_where_scrambles_agree_the_interval_is_that_of_points():
    found = shares._interval(np.ones((4, 32), dtype=bool))
    assert (found["share"], found["high"]) == (1, 1)
    assert found["low"] == pytest.approx(0.025 ** (1 / 128))


def test_points_are_those_of_both_matrices_with_their_values(sampled):
    study, dataset = sampled
    table = shares.points(dataset, study, "s")
    assert len(table) == 512
    assert set(table.matrix) == {"A", "B"}
    np.testing.assert_allclose(table.margin, 0.5 * np.pi - table.step_size, atol=1e-5)
    decided = table[table.margin.abs() > 1e-4]
    assert (decided.verdict == np.where(decided.margin < 0, "holds", "fails")).all()
    one = dataset.isel(scramble=2, row=5, matrix=1)
    row = table[(table.scramble == 2) & (table.row == 5) & (table.matrix == "B")].iloc[0]
    assert row.landscape_blur == one.landscape_blur


def test_the_parameter_that_separates_is_told(sampled):
    study, dataset = sampled
    table = shares.separation(dataset, study, "s")
    found = table[table.claim == "lower"].set_index("parameter")
    assert found.distance["step_size"] == 1
    assert found.distance_verdicts["step_size"] == pytest.approx(1)
    assert (found.distance.drop("step_size") < 0.2).all()
    assert found["rank"].to_dict()["step_size"] == 1
    assert found.p_holm["step_size"] < 1e-50 < found.p_holm["gradient_noise"]
    assert found.median_others["step_size"] == pytest.approx(0.25 * np.pi, rel=0.05)


def test_where_a_claim_never_fails_nothing_separates():
    study = sampled_study(16, claims=CLAIMS)
    dataset = sampled_dataset(study, lambda x: x[..., 0] - 10)
    table = shares.separation(dataset, study, "s")
    found = table[table.claim == "lower"]
    assert set(found.reason) == {"fewer than 5 points on one side"}
    assert found.distance.isna().all()
    assert (found.n_others == 0).all()


def test_a_claim_about_the_best_needs_conditions_with_and_without():
    best = {"kind": "best", "statement": "s", "experiment": "all"}
    study = sampled_study(
        4,
        claims={
            "mixed": best | {"properties": ["mixed"]},
            "leaning": best | {"properties": ["5-HT1A-biased"]},
        },
    )
    found = {
        c.name: c for c in sampled_claims(sampled_dataset(study, lambda x: x[..., 0]), study)
    }
    assert found["mixed"].has.tolist() == [False, True]
    assert found["mixed"].reason == ""
    assert found["leaning"].reason == (
        "all conditions of the sample, or none, have its properties"
    )
