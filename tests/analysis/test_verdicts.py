"""Verdicts on made-up claims that are true, false, inconclusive and partly true."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import made_up
from dualreceptor.analysis import resampling
from dualreceptor.analysis.effects import compare, effects
from dualreceptor.analysis.outcomes import outcomes, score
from dualreceptor.analysis.scores import count_best
from dualreceptor.analysis.verdicts import COLUMNS, evaluate, judge_difference, judge_share
from dualreceptor.configuration.reading import load, read_config
from dualreceptor.reports import findings
from dualreceptor.study.claims import resolve
from made_up import MIXED, ONE_1A, ONE_2A, ZERO

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
INTERVAL = ["low", "high", "end_error"]


def ending(means, burden=None, replicates=20, noise=0.5):
    """Conditions with these mean final values, in the order zero, 5-HT2A, 5-HT1A, mixed."""
    spread = noise * np.random.default_rng(1).standard_normal((2, 4, replicates))
    burden = means if burden is None else burden
    means, burden = np.array(means)[:, None], np.array(burden)[:, None]
    return made_up.ending(means + spread[0], burden + spread[1])


def contrasts(*pairs, outcome="outcome", experiment="made_up"):
    return {
        "name": "lower",
        "statement": "Lower it is.",
        "kind": "contrast",
        "experiment": experiment,
        "outcome": outcome,
        "contrasts": [
            {
                "label": f"{condition} on {reference}",
                "condition": condition,
                "reference": reference,
            }
            for condition, reference in pairs
        ],
    }


def best(*parts):
    return {
        "name": "best",
        "statement": "The best is among these.",
        "kind": "best",
        "experiment": "made_up",
        "contrasts": [
            {"label": " or ".join(conditions), "conditions": list(conditions)}
            for conditions in parts
        ],
    }


def judge(claim, summary, root_seed=0):
    return evaluate([claim], {"made_up": summary}, root_seed)


def test_a_condition_that_is_lower_supports_a_claim():
    table = judge(contrasts((MIXED, ZERO), (ONE_2A, ZERO)), ending([5, 3, 4, 1]))
    assert list(table.columns) == list(COLUMNS)
    assert table.verdict.tolist() == ["supported", "supported"]
    assert (table.high < 0).all()
    assert set(table.claim_verdict) == {"supported"}
    assert set(table["where"]) == {""}
    assert table.effect.tolist() == pytest.approx([-4, -2], abs=0.5)


def test_a_condition_that_is_higher_contradicts_it():
    table = judge(contrasts((ZERO, MIXED), (ZERO, ONE_1A)), ending([5, 3, 4, 1]))
    assert table.verdict.tolist() == ["contradicted", "contradicted"]
    assert (table.low > 0).all()
    assert set(table.claim_verdict) == {"contradicted"}


def test_a_condition_that_is_neither_leaves_it_inconclusive():
    table = judge(contrasts((ZERO, MIXED), (MIXED, ZERO)), ending([1, 1, 1, 1]))
    assert table.verdict.tolist() == ["inconclusive", "inconclusive"]
    assert (table.low < 0).all()
    assert (table.high > 0).all()
    assert set(table.claim_verdict) == {"inconclusive"}
    assert set(table["where"]) == {""}


def test_contrasts_that_differ_make_a_claim_partly_true():
    pairs = ((MIXED, ZERO), (ONE_2A, MIXED), (ONE_1A, ONE_2A), (MIXED, ONE_1A))
    table = judge(contrasts(*pairs), ending([5, 3, 3, 1]))
    expected = ["supported", "contradicted", "inconclusive", "supported"]
    assert table.verdict.tolist() == expected
    assert set(table.claim_verdict) == {"partly"}
    (where,) = set(table["where"])
    assert where == (
        f"supported: {MIXED} on {ZERO}, {MIXED} on {ONE_1A}; "
        f"contradicted: {ONE_2A} on {MIXED}; inconclusive: {ONE_1A} on {ONE_2A}"
    )


def test_a_claim_is_about_its_outcome():
    summary = ending([5, 4, 3, 1], burden=[1, 2, 3, 5])
    table = evaluate(
        [contrasts((MIXED, ZERO)), contrasts((MIXED, ZERO), outcome="burden")],
        {"made_up": summary},
        0,
    )
    assert table.outcome.tolist() == ["outcome", "burden"]
    assert table.verdict.tolist() == ["supported", "contradicted"]
    assert table.effect.tolist() == pytest.approx([-4, 4], abs=0.5)


def test_a_claim_is_about_its_experiment():
    summaries = {"one": ending([5, 4, 3, 1]), "other": ending([1, 3, 4, 5])}
    pair = (MIXED, ZERO)
    asked = [contrasts(pair, experiment="other"), contrasts(pair, experiment="one")]
    assert evaluate(asked, summaries, 0).verdict.tolist() == ["contradicted", "supported"]


def test_contrasts_have_the_statistics_of_effects():
    summary = ending([1.3, 1.2, 1.1, 1.0])
    table = judge(contrasts((ONE_2A, ZERO), (ONE_1A, ZERO), (MIXED, ZERO)), summary, 7)
    expected = effects(summary, [], 7)
    expected = expected[expected.outcome == "outcome"].reset_index(drop=True)
    renamed = {"difference": "effect", "p_paired": "p", "p_paired_holm": "p_holm"}
    names = ["condition", "reference", "n", *INTERVAL, "cohens_d_z", "reason", *renamed]
    expected = expected[names].rename(columns=renamed)
    pd.testing.assert_frame_equal(table[expected.columns], expected)


def test_holm_can_undo_what_one_test_would_support():
    summary = ending([1, 1, 1, 1], noise=0)
    rng = np.random.default_rng(4)
    for condition, shift in ((1, -0.30), (2, 0.0), (3, 0.0)):
        noise = rng.standard_normal(20)
        noise = (noise - noise.mean()) / noise.std(ddof=1)
        summary.final_kl_divergence[condition] = 1 + 0.6 * noise + shift
    alone = judge(contrasts((ONE_2A, ZERO)), summary)
    family = judge(contrasts((ONE_2A, ZERO), (ONE_1A, ZERO), (MIXED, ZERO)), summary)
    t = 0.30 / (0.6 / 20**0.5)  # 2.236 with 19 degrees of freedom: p = 0.0376
    assert alone.p.tolist() == pytest.approx([0.0376], abs=1e-4)
    assert -alone.cohens_d_z[0] * 20**0.5 == pytest.approx(t)
    assert alone.verdict.tolist() == ["supported"]
    assert family.p_holm[0] == pytest.approx(3 * alone.p[0])
    assert family.high[0] < 0
    assert family.verdict.tolist() == ["inconclusive", "inconclusive", "inconclusive"]


def test_one_replicate_decides_nothing():
    summary = ending([5, 4, 3, 1], replicates=1)
    table = evaluate([contrasts((MIXED, ZERO)), best([MIXED], [ZERO])], {"made_up": summary}, 0)
    assert set(table.verdict) == set(table.claim_verdict) == {"inconclusive"}
    assert set(table.reason) == {"one replicate"}
    assert table[["low", "high", "cohens_d_z", "p", "p_holm"]].isna().all(axis=None)
    assert table.effect.isna().tolist() == [False, True, True]
    assert table.condition.tolist() == [MIXED, MIXED, MIXED]


def test_equal_conditions_decide_nothing():
    summary = ending([1, 1, 1, 1], noise=0)
    table = evaluate([contrasts((MIXED, ZERO)), best([MIXED], [ZERO])], {"made_up": summary}, 0)
    assert set(table.verdict) == {"inconclusive"}
    assert table.reason.tolist() == [
        "all differences are equal; neither condition varies",
        *2 * ["several conditions have the lowest score"],
    ]
    assert table.condition.tolist() == [MIXED, "", ""]


def test_values_that_are_not_finite_decide_nothing():
    summary = ending([5, 4, 3, 1])
    summary.final_kl_divergence[3, 2] = np.nan
    table = evaluate([contrasts((MIXED, ZERO)), best([MIXED])], {"made_up": summary}, 0)
    assert set(table.verdict) == {"inconclusive"}
    assert set(table.reason) == {"a value is not finite"}


def test_the_best_condition_is_among_those_or_is_not():
    summary = ending([5, 3, 4, 1])
    table = judge(best([MIXED], [ONE_2A, MIXED], [ZERO, ONE_1A], []), summary)
    assert table.effect.tolist() == [1, 1, 0, 0]
    assert table.verdict.tolist() == ["supported", "supported", "contradicted", "contradicted"]
    assert set(table.claim_verdict) == {"partly"}
    assert set(table.condition) == {MIXED}
    assert set(table.outcome) == {"score"}
    assert set(table.reference) == set(table.reason) == {""}
    assert table[["low", "high", "cohens_d_z", "p", "p_holm"]].isna().all(axis=None)


def test_the_best_condition_weighs_both_outcomes_alike():
    # Scaled to [0, 1]: zero 1 + 0, 2A 0.2 + 0.2, 1A 0 + 0.6, mixed 0.6 + 1.
    summary = ending([10, 2, 0, 6], burden=[0, 200, 600, 1000], noise=0.1)
    table = judge(best([ONE_2A], [ONE_1A]), summary)
    assert table.effect.tolist() == [1, 0]
    assert set(table.condition) == {ONE_2A}


def test_two_conditions_that_are_nearly_as_good_leave_the_best_inconclusive():
    table = judge(best([MIXED], [ONE_1A], [ONE_1A, MIXED]), ending([9, 9, 1, 1]))
    one, other, either = table.effect
    assert 0.05 < one < 0.95
    assert one + other == pytest.approx(1)
    assert either == 1
    assert table.verdict.tolist() == ["inconclusive", "inconclusive", "supported"]


def unit(values):
    return (values - min(values)) / (max(values) - min(values))


def test_shares_are_those_of_plain_resampling():
    summary = ending([1.3, 1.1, 1.2, 1.0], replicates=12)
    table = judge(best([MIXED], [ONE_2A], [ONE_1A], [ZERO]), summary)
    ends, rng, wins = outcomes(summary), np.random.default_rng(11), np.zeros(4)
    for _ in range(5000):
        chosen = rng.integers(12, size=12)
        outcome, burden = (
            ends[name].values[:, chosen].mean(axis=1) for name in ("outcome", "burden")
        )
        wins[np.argmin(unit(outcome) + unit(burden))] += 1
    expected = wins[[3, 1, 2, 0]] / 5000
    assert ((expected > 0.05) & (expected < 0.95)).sum() >= 2
    np.testing.assert_allclose(table.effect, expected, atol=0.025)


def test_the_best_of_a_resample_is_that_of_its_score(monkeypatch):
    ends = outcomes(ending([1.3, 1.1, 1.2, 1.0], replicates=5))
    monkeypatch.setattr(resampling, "RESAMPLES", 40)
    wins = np.zeros(4, dtype=int)
    for drawn in np.concatenate(list(resampling.resample_counts(5, 3)), axis=1).T:
        replicates = np.repeat(np.arange(5), drawn.astype(int))
        means = ends.isel(replicate=replicates).mean("replicate")
        wins[score(means.outcome, means.burden).values.argmin()] += 1
    assert (wins > 0).sum() >= 2
    np.testing.assert_array_equal(count_best(ends, 3), wins)


def test_the_same_seed_gives_the_same_table_whatever_is_drawn_at_once(monkeypatch):
    asked = [best([MIXED], [ONE_1A]), contrasts((MIXED, ZERO))]
    summary = ending([9, 9, 1, 1])
    first = evaluate(asked, {"made_up": summary}, 5)
    turned = evaluate(asked[::-1], {"made_up": summary}, 5)
    pd.testing.assert_frame_equal(first, turned.iloc[[1, 2, 0]].reset_index(drop=True))
    monkeypatch.setattr(resampling, "AT_ONCE", 999)
    pd.testing.assert_frame_equal(first, evaluate(asked, {"made_up": summary}, 5))
    other = evaluate(asked, {"made_up": summary}, 6)
    assert first.effect[0] != other.effect[0]
    assert first.effect[0] == pytest.approx(other.effect[0], abs=6 * first.end_error[0])


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (-2.0, -0.4, 0.01, "supported"),
        (-2.0, -0.2, 0.01, "inconclusive"),  # other resamples could put the end above zero
        (0.4, 2.0, 0.01, "contradicted"),
        (0.2, 2.0, 0.01, "inconclusive"),
        (-2.0, -0.4, 0.06, "inconclusive"),
        (np.nan, np.nan, np.nan, "inconclusive"),
    ],
)
def test_an_end_within_its_monte_carlo_error_of_zero_decides_nothing(low, high, p, verdict):
    assert judge_difference(low, high, end_error=0.1, p=p) == verdict


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (0.96, "supported"),
        (0.952, "inconclusive"),
        (0.5, "inconclusive"),
        (0.04, "contradicted"),
    ],
)
def test_a_share_within_its_monte_carlo_error_of_a_threshold_decides_nothing(share, verdict):
    assert judge_share(share, error=0.001) == verdict
    assert judge_share(share, error=0.02) == "inconclusive"


@pytest.fixture(scope="module")
def grid():
    """The study's grid as it came out: final values of 36 conditions, 100 replicates."""
    ends = xr.load_dataset(DATA / "grid_outcomes.nc").rename(tolerability="burden")
    return ends.rename(
        {"outcome": "final_kl_divergence", "burden": "final_cumulative_kl_increase"}
    )


@pytest.fixture(scope="module")
def study_claims():
    return resolve(read_config(load(ROOT / "config" / "config.yaml")))


def test_what_hangs_on_the_resamples_is_inconclusive(grid):
    pair = ("1a-0.03_2a-0.03", "1a-0_2a-0.03")
    found = evaluate([contrasts(pair, experiment="full")], {"full": grid}, 0).iloc[0]
    # 2,000,000 resamples put the upper end at +0.0021e-3
    assert found.high == pytest.approx(2.1e-6, abs=4 * found.end_error)
    assert found.end_error < 0.8e-6
    assert found.p == pytest.approx(0.0469, abs=1e-4)
    assert found.verdict == "inconclusive"


@pytest.mark.slow
def test_no_verdict_of_the_study_depends_on_the_bootstrap_seed(grid, study_claims):
    table = evaluate(study_claims, {"full": grid}, 0)
    tested = table[table.kind == "contrast"]
    nearest = tested[["low", "high"]].abs().min(axis=1) / tested.end_error
    close = tested.loc[nearest.nsmallest(8).index]
    assert nearest.nlargest(len(tested) - 8).min() > 25  # no seed moves an end so far
    ends, counts = outcomes(grid), {}
    for seed in range(50):
        for outcome, rows in close.groupby("outcome"):
            pairs = list(zip(rows.condition, rows.reference, strict=True))
            found = compare(ends[outcome], pairs, seed)
            for one, p, verdict in zip(found, rows.p_holm, rows.verdict, strict=True):
                interval = {name: one[name] for name in INTERVAL}
                assert judge_difference(**interval, p=p) == verdict, (seed, one)
        counts[seed] = count_best(ends, seed)
    (mixed,) = table[(table.kind == "best") & (table.contrast == "mixed")].itertuples()
    for wins in counts.values():
        share = wins[(grid.dose_1a > 0) & (grid.dose_2a > 0)].sum() / wins.sum()
        assert judge_share(share, mixed.end_error) == mixed.verdict == "supported"


def test_chaining_is_what_blocks_of_neighbours_make_of_the_intervals(grid, study_claims):
    class InMemory(findings.Results):
        claims = evaluate(study_claims, {"full": grid}, 0)

        def differences(self, claim):
            rows, ends = self.contrasts(claim), outcomes(grid)
            ours, theirs = (ends.sel(condition=rows[side].tolist()) for side in findings.SIDES)
            outcome = rows.outcome.iloc[0]
            return ours[outcome].values - theirs[outcome].values

    _, _, correlation, width, turned = findings.chaining(InMemory(""), "pure").splitlines()
    by_hand = InMemory.claims[InMemory.claims.claim == "pure"].lag_1_correlation
    expected = [by_hand.mean(), by_hand.min(), by_hand.max()]
    cells = correlation.replace("−", "-").split(" | ")[1:]
    assert [float(cell.rstrip(" |")) for cell in cells] == pytest.approx(expected, abs=0.005)
    least, most = (float(cell.rstrip(" |")) for cell in width.split(" | ")[2:])
    assert 0.6 < least < most < 1.3
    assert turned == "| verdicts that change sides | 0 |  |  |"


def test_no_claims_are_an_empty_table():
    table = evaluate([], {}, 0)
    assert (len(table), list(table.columns)) == (0, list(COLUMNS))


def test_a_contrast_of_an_unknown_condition_is_refused():
    message = "no condition 'none'; there are 1a-0_2a-0, 1a-0_2a-1, 1a-1_2a-0, 1a-1_2a-1"
    with pytest.raises(ValueError, match=f"^{message}$"):
        judge(contrasts((MIXED, "none")), ending([1, 2, 3, 4]))
