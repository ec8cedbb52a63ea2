"""Sobol' indices and elementary effects, against functions whose indices are known."""

import numpy as np
import pytest

from dualreceptor.analysis.sensitivity import COLUMNS, CONSTANT, NO_EFFECT, sensitivity
from made_up import sampled_dataset, sampled_study

#: Of the Ishigami function with a = 7 and b = 0.1 (Saltelli et al. 2008, Global sensitivity
#: analysis, section 4.5), from its variances.
V1, V2, V13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
FIRST = np.array([V1, V2, 0]) / (V1 + V2 + V13)
TOTAL = np.array([V1 + V13, V2, V13]) / (V1 + V2 + V13)


def ishigami(x):
    return (
        np.sin(x[..., 0])
        + 7 * np.sin(x[..., 1]) ** 2
        + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])
    )


def table_of(study, function, **more):
    table = sensitivity(sampled_dataset(study, function, **more), study, "s")
    assert list(table.columns) == list(COLUMNS)
    return table


def of(table, outcome="outcome", condition="high / high", kind="condition"):
    rows = table[(table.outcome == outcome) & (table.kind == kind)]
    return rows[rows.quantity == condition].set_index("parameter")


@pytest.fixture(scope="module")
def known():
    return table_of(sampled_study(512), lambda x: ishigami(x - np.pi))


def test_indices_of_the_ishigami_function_are_the_known_ones(known):
    found = of(known)
    np.testing.assert_allclose(found["first"], FIRST, atol=0.02)
    np.testing.assert_allclose(found.total, TOTAL, atol=0.02)
    np.testing.assert_allclose(found.first_half, FIRST, atol=0.06)
    np.testing.assert_allclose(found.total_half, TOTAL, atol=0.06)
    assert found["rank"].tolist() == [1, 2, 3]
    assert (found.n == 2048).all()
    np.testing.assert_allclose(found.variance, V1 + V2 + V13, rtol=0.01)


def test_intervals_hold_the_known_indices_and_are_narrow(known):
    found = of(known)
    for order, truth in (("first", FIRST), ("total", TOTAL)):
        low, high = found[f"{order}_low"].to_numpy(), found[f"{order}_high"].to_numpy()
        assert (low - 0.01 < truth).all()
        assert (truth < high + 0.01).all()
        assert (high - low < 0.2).all()


def test_without_noise_either_block_of_replicates_has_the_same_indices(known):
    found = of(known)
    for order in ("first", "total"):
        for k in (0, 1):
            np.testing.assert_allclose(found[f"{order}_block_{k}"], found[order], atol=1e-12)
    np.testing.assert_allclose(found.noise_share, 0, atol=1e-20)


def test_the_share_of_noise_is_told_from_the_blocks():
    table = of(table_of(sampled_study(512), lambda x: ishigami(x - np.pi), noise=2.0))
    truth = (4 / 4) / (V1 + V2 + V13 + 4 / 4)  # of the mean of four replicates
    np.testing.assert_allclose(table.noise_share, truth, rtol=0.1)


def test_a_parameter_without_effect_says_so(known):
    found = of(known, "burden")
    np.testing.assert_allclose(found["first"], [1, 0, 0], atol=0.01)
    np.testing.assert_allclose(found.total, [1, 0, 0], atol=0.01)
    assert found.reason.tolist() == ["", NO_EFFECT, NO_EFFECT]
    assert found.total_low.isna().tolist() == [False, True, True]
    assert found.first_low.isna().tolist() == [False, True, True]


def test_a_quantity_that_does_not_vary_says_so(known):
    for outcome in ("outcome", "burden"):
        found = of(known, outcome, "no drug")
        assert set(found.reason) == {CONSTANT}
        assert (
            found[["first", "total", "total_low", "total_half", "rank"]].isna().all(axis=None)
        )
        assert (found.mu_star == 0).all()


def test_elementary_effects_of_a_line_are_its_slopes():
    study = sampled_study(8, ranges={"step_size": {"from": 1, "to": 3}})
    found = of(table_of(study, lambda x: 3 * x[..., 0] - 0.5 * x[..., 1]))
    slopes = [3 * 2, -0.5 * 2 * np.pi, 0]  # over the whole range
    np.testing.assert_allclose(found.mu, slopes, atol=1e-12)
    np.testing.assert_allclose(found.mu_star, np.abs(slopes), atol=1e-12)
    np.testing.assert_allclose(found.sigma, 0, atol=1e-12)
    assert (found.effects == 32).all()


def test_elementary_effects_on_a_logarithmic_range_are_per_range():
    study = sampled_study(8, ranges={"step_size": {"from": 1, "to": 100, "scale": "log"}})
    found = of(table_of(study, lambda x: np.log10(x[..., 0])))
    np.testing.assert_allclose(found.mu.iloc[0], 2)


def test_rows_in_which_a_whole_number_stays_are_left_out():
    over = ("step_size", "walkers")
    study = sampled_study(64, over=over, ranges={"walkers": {"from": 1, "to": 3}})
    dataset = sampled_dataset(study, lambda x: x[..., 1] ** 2)
    moved = dataset.walkers.sel(matrix="AB_walkers") != dataset.walkers.sel(matrix="A")
    found = of(sensitivity(dataset, study, "s")).loc["walkers"]
    assert 0 < int(moved.sum()) < 256
    assert found.effects == int(moved.sum())
    assert np.isfinite(found.mu)


def test_contrasts_and_margins_are_of_the_claims():
    contrast = {"condition": ["high", "high"], "reference": ["zero", "zero"]}
    absent = {"condition": ["high", "zero"], "reference": ["zero", "zero"]}
    about = {"kind": "contrast", "statement": "s", "experiment": "all", "outcome": "outcome"}
    study = sampled_study(
        64,
        claims={
            "lower": about | {"contrasts": [absent, contrast]},
            "none": about | {"contrasts": [absent]},
            "best": {
                "kind": "best",
                "statement": "s",
                "experiment": "all",
                "properties": ["mixed"],
            },
        },
    )
    table = table_of(study, lambda x: 2 - x[..., 0])
    lower = of(table, "outcome", "lower", "claim")
    np.testing.assert_allclose(lower.mu, [-2 * np.pi, 0, 0], atol=1e-12)
    label = "high / high  −  no drug"
    assert of(table, "outcome", label, "contrast").mu.tolist() == lower.mu.tolist()
    assert set(table.claim) == {"", "lower", "best"}
    assert len(of(table, "score", "best", "claim")) == 3


def test_the_same_seed_gives_the_same_table():
    study = sampled_study(16)
    first, again = (table_of(study, lambda x: ishigami(x)) for _ in range(2))
    assert first.equals(again)


def test_a_run_that_diverged_leaves_its_quantity_empty():
    study = sampled_study(16)
    dataset = sampled_dataset(study, lambda x: ishigami(x))
    dataset.final_kl_divergence[1, 2, 3, 1, 0] = np.nan
    table = sensitivity(dataset, study, "s")
    assert set(of(table).reason) == {"a value is not finite"}
    assert of(table).total.isna().all()
    assert of(table, "burden").total.notna().all()
