"""Mixtures against what would be expected of them: Bliss, addition, either component."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import stats
from statsmodels.stats.multitest import multipletests

from dualreceptor.analysis import additivity, excesses, independence, single_agents
from dualreceptor.analysis.additivity import additivity as compute_additivity
from dualreceptor.analysis.excesses import describe_excesses, judge
from dualreceptor.analysis.independence import independence as compute_independence
from dualreceptor.analysis.independence import logarithm
from dualreceptor.analysis.planes import find_components
from dualreceptor.analysis.resampling import mean_bands, mean_intervals
from dualreceptor.analysis.single_agents import single_agents as compute_single_agents
from made_up import plane

DATA = Path(__file__).parents[1] / "data"
AXIS = [0, 1, 2]
STATISTICS = ["low", "high", "end_error", "band_low", "band_high", "band_error"]


def positive(a, b, r):
    """Outcomes of independent agonists, and a noise of each cell."""
    noise = np.exp(0.05 * np.random.default_rng(1).standard_normal((3, 3, r.size)))
    return 10 * np.exp(0.2 * np.sin(r)) * 0.8**a * 0.5**b * noise


@pytest.fixture(scope="module")
def independent():
    return plane(AXIS, AXIS, 50, positive)


@pytest.fixture(scope="module")
def study():
    """The study's grid as it came out, as a plane of its levels."""
    ends = xr.load_dataset(DATA / "grid_outcomes.nc").rename(tolerability="burden")
    dose = np.unique(ends.dose_1a)
    shape = (dose.size, dose.size, -1)
    return plane(
        dose,
        dose,
        ends.sizes["replicate"],
        ends.outcome.values.reshape(shape),
        ends.burden.values.reshape(shape),
    )


def test_components_are_the_same_doses_without_the_other():
    parts = find_components(plane([-0.0, 3, 4], [0, 5], 2))
    assert parts.mixed.tolist() == [3, 5]
    assert parts.alone_1a.tolist() == [2, 4]
    assert parts.alone_2a.tolist() == [1, 1]
    assert parts.none.tolist() == [0, 0]
    assert parts.reason == ""


def test_logarithms_are_right_to_two_units_in_the_last_place():
    values = np.concatenate([10.0 ** np.arange(-300, 300, 7), np.linspace(0.5, 2, 1001)])
    expected = np.log(values)
    off = np.abs(logarithm(values) - expected)
    assert (off <= 2 * np.spacing(np.abs(expected))).all()
    nothing = logarithm(np.array([0, -1, np.nan, np.inf, 1]))
    assert nothing.tolist() == pytest.approx([np.nan] * 4 + [0], nan_ok=True)


def test_bliss_by_hand():
    # 10 without a dose, 8 and 5 alone: independent agonists would leave 10 * 0.8 * 0.5 = 4
    values = np.array([[10.0, 5.0], [8.0, 3.0]])[..., None] * [1.0, 2.0, 0.5, 3.0]
    table = compute_independence(plane([0, 1], [0, 1], 4, values), 0)
    assert list(table.columns) == list(independence.COLUMNS)
    assert table.excess.tolist() == pytest.approx([np.log(3 / 4)])
    assert table.reason.tolist() == ["all replicates are equal"]
    assert (table.dose_1a[0], table.dose_2a[0], table.share_1a[0]) == (1, 1, 0.5)


def test_bliss_is_the_mean_of_differences_of_logarithms(independent):
    table = compute_independence(independent, 2)
    logs = np.log(independent.final_kl_divergence.values)
    excess = logs[1:, 1:] - logs[1:, :1] - logs[:1, 1:] + logs[:1, :1]
    samples = excess.reshape(4, 50)
    assert table.excess.tolist() == pytest.approx(samples.mean(axis=1))
    intervals = mean_intervals(samples, 2, resamples=10_000)
    np.testing.assert_allclose(table[["low", "high", "end_error"]].T, intervals, rtol=1e-9)
    bands = mean_bands(samples, 2, resamples=10_000)
    names = ["band_low", "band_high", "band_error"]
    np.testing.assert_allclose(table[names].T, bands, rtol=1e-9)
    assert (table.band_low < table.low).all()
    assert (table.band_high > table.high).all()
    assert set(table.verdict) == {"inconclusive"}
    assert set(table.reason) == {""}
    assert set(table.n) == {50}


@pytest.mark.parametrize(("factor", "verdict"), [(0.8, "synergy"), (1.25, "antagonism")])
def test_more_or_less_than_independent_agonists_do_is_told(independent, factor, verdict):
    changed = independent.copy(deep=True)
    changed.final_kl_divergence[1, 2] *= factor
    table = compute_independence(changed, 0)
    assert table.verdict.tolist() == ["inconclusive", verdict, "inconclusive", "inconclusive"]
    before = compute_independence(independent, 0)
    assert table.excess[1] - before.excess[1] == pytest.approx(np.log(factor))


def test_a_verdict_needs_the_band_to_clear_zero_by_its_monte_carlo_error():
    assert judge(-0.5, -0.04, 0.01) == "synergy"
    assert judge(-0.5, -0.02, 0.01) == "inconclusive"
    assert judge(0.04, 0.5, 0.01) == "antagonism"
    assert judge(0.02, 0.5, 0.01) == "inconclusive"
    assert judge(-0.1, 0.1, 0) == "inconclusive"
    assert judge(-0.5, -0.04, np.inf) == "inconclusive"


@pytest.mark.slow
def test_independent_agonists_are_rarely_called_anything_else(monkeypatch):
    monkeypatch.setattr(excesses, "RESAMPLES", 1000)
    rng, wrong = np.random.default_rng(3), 0
    for seed in range(200):
        samples = rng.standard_normal((9, 25)) + 2 * rng.standard_normal(25)
        rows = describe_excesses(samples, np.ones(9), seed)
        wrong += any(row["verdict"] != "inconclusive" for row in rows)
    assert wrong <= 20  # 5 % are expected: 10, with standard deviation 3


def test_addition_by_hand():
    values = np.array([[10.0, 5.0], [8.0, 3.5]])[..., None] + [-1, 0, 1, 0]
    wave = np.array([0, 1, -1, 0])
    values[1, 1] += wave
    table = compute_additivity(plane([0, 1], [0, 1], 4, values, values[::-1, ::-1]), 0)
    assert list(table.columns) == list(additivity.COLUMNS)
    # 3.5 - 8 - 5 + 10 is above 0, but 3.5 is below 8 * 5 / 10
    assert table.excess.tolist() == pytest.approx([0.5, 0.5])
    assert table.sign.tolist() == ["other", ""]
    assert table.outcome.tolist() == ["outcome", "burden"]


def test_addition_is_tested_in_both_outcomes(independent):
    table = compute_additivity(independent, 1)
    for name, variable in (
        ("outcome", independent.final_kl_divergence),
        ("burden", independent.final_cumulative_kl_increase),
    ):
        v = variable.values
        samples = (v[1:, 1:] - v[1:, :1] - v[:1, 1:] + v[:1, :1]).reshape(4, 50)
        rows = table[table.outcome == name]
        assert rows.excess.tolist() == pytest.approx(samples.mean(axis=1))
        expected = np.concatenate(
            [f(samples, 1, resamples=10_000) for f in (mean_intervals, mean_bands)]
        )
        np.testing.assert_allclose(rows[STATISTICS].T, expected, rtol=1e-9)
    # what independent agonists leave is more than what adding leaves
    assert set(table.verdict[table.outcome == "outcome"]) == {"antagonism"}


def test_the_study_s_mixtures_do_more_than_independent_agonists(study):
    table = compute_independence(study, 0).set_index(["dose_1a", "dose_2a"])
    ends = study.final_kl_divergence
    cells = [
        ends.sel(dose_1a=a, dose_2a=b).values
        for a, b in ((0.5, 0.13), (0.5, 0), (0, 0.13), (0, 0))
    ]
    u_ab, u_a, u_b, u = cells
    row = table.loc[(0.5, 0.13)]
    assert row.excess == pytest.approx(np.log(u_ab * u / (u_a * u_b)).mean())
    assert row.excess == pytest.approx(-0.1139, abs=1e-4)
    assert row.verdict == "synergy"
    assert table.loc[(0.03, 0.03)].verdict == "inconclusive"
    assert (table.excess < 0).all()
    added = compute_additivity(study, 0)
    assert set(added.sign[added.outcome == "outcome"]) == {"same"}
    assert set(added.verdict[added.outcome == "burden"]) == {"synergy"}


def test_a_mixture_beats_its_components_if_it_beats_both(study):
    table = compute_single_agents(study, 4)
    assert list(table.columns) == list(single_agents.COLUMNS)
    assert len(table) == 2 * 25
    row = table[(table.dose_1a == 0.13) & (table.dose_2a == 0.25)].iloc[1]
    assert row.outcome == "burden"
    ends = study.final_cumulative_kl_increase
    mixture, alone_1a, alone_2a = (
        ends.sel(dose_1a=a, dose_2a=b).values for a, b in ((0.13, 0.25), (0.13, 0), (0, 0.25))
    )
    assert row["mean"] == pytest.approx(mixture.mean())
    for agent, alone in (("1a", alone_1a), ("2a", alone_2a)):
        assert row[f"difference_{agent}"] == pytest.approx((mixture - alone).mean())
        test = stats.ttest_rel(mixture, alone, alternative="less")
        assert row[f"p_{agent}"] == pytest.approx(test.pvalue)
        ends = mean_intervals((mixture - alone)[None], 4, resamples=10_000)
        found = [row[f"{name}_{agent}"] for name in ("low", "high", "end_error")]
        assert found == pytest.approx([end[0] for end in ends])
    # lower in burden than 5-HT2A alone, less than 5-HT1A alone: not better than both
    assert row.p_2a < 1e-6
    assert row.p == row.p_1a > 0.99


def test_p_of_both_is_the_larger_and_adjusted_by_holm(study):
    table = compute_single_agents(study, 0)
    assert table.p.tolist() == table[["p_1a", "p_2a"]].max(axis=1).tolist()
    for _, family in table.groupby("outcome"):
        np.testing.assert_allclose(
            family.p_holm, multipletests(family.p, method="holm")[1], rtol=1e-12
        )


COMPUTE = (compute_independence, compute_additivity, compute_single_agents)


@pytest.mark.parametrize("compute", COMPUTE)
def test_without_a_zero_dose_there_is_nothing_to_compare_with(compute):
    table = compute(plane([0.5, 1], [0, 1], 5), 0)
    assert set(table.reason) == {"no zero dose of 5-HT1A"}
    assert table.dose_1a.tolist()[:2] == [0.5, 1]
    assert set(table.dose_2a) == {1}
    assert set(table.get("verdict", ["inconclusive"])) == {"inconclusive"}
    both = compute(plane([0.5, 1], [2], 5), 0)
    assert set(both.reason) == {"no zero dose of 5-HT1A; no zero dose of 5-HT2A"}
    assert len(compute(plane([0, 1], [0], 5), 0)) == 0


@pytest.fixture(params=[np.nan, np.inf])
def diverged(independent, request):
    """Values of a mixture and of a component of it and of another that are not finite."""
    dataset = independent.copy(deep=True)
    dataset.final_kl_divergence[1, 0, 7] = request.param
    dataset.final_kl_divergence[1, 1, 7] = request.param
    return dataset


@pytest.mark.parametrize("compute", (compute_independence, compute_additivity))
def test_a_component_that_diverged_leaves_its_mixtures_empty(diverged, compute):
    table = compute(diverged, 0)
    first = table.iloc[:4]  # of the outcome
    assert first.reason.tolist() == ["a value is not finite"] * 2 + [""] * 2
    assert first[STATISTICS].isna().all(axis=1).tolist() == [True, True, False, False]
    assert set(first.verdict[:2]) == {"inconclusive"}
    assert not table[STATISTICS][4:].isna().any(axis=None)


def test_the_comparison_with_the_other_component_is_left(diverged):
    table = compute_single_agents(diverged, 0)
    first = table.iloc[:4]
    assert first.reason.tolist() == ["a value is not finite"] * 2 + [""] * 2
    for name in ("low_1a", "p_1a", "p", "p_holm"):
        assert first[name].isna().tolist() == [True, True, False, False]
    for name in ("low_2a", "p_2a"):
        assert first[name].isna().tolist() == [True, False, False, False]
    assert not table.p[4:].isna().any()


def test_the_band_is_over_the_cells_that_are_known(independent):
    dataset = independent.copy(deep=True)
    dataset.final_kl_divergence[1, 1, 7] = np.nan
    table = compute_independence(dataset, 0)
    logs = np.log(independent.final_kl_divergence.values)
    excess = logs[1:, 1:] - logs[1:, :1] - logs[:1, 1:] + logs[:1, :1]
    bands = mean_bands(excess.reshape(4, 50)[1:], 0, resamples=10_000)
    np.testing.assert_allclose(table.band_low[1:], bands.low, rtol=1e-9)


def test_an_outcome_that_is_not_positive_has_no_logarithm(independent):
    dataset = independent.copy(deep=True)
    dataset.final_kl_divergence[2, 2, 3] = 0.0
    table = compute_independence(dataset, 0)
    assert table.reason.tolist() == ["", "", "", "a value is not above 0"]
    assert table[STATISTICS].isna().all(axis=1).tolist() == [False, False, False, True]
    added = compute_additivity(dataset, 0)
    assert set(added.reason) == {""}
    assert (added.sign == "").tolist() == [False] * 3 + [True] * 5


def test_few_replicates_leave_mixtures_inconclusive(independent):
    three = compute_independence(independent.isel(replicate=range(3)), 0)
    assert set(three.reason) == {"too few replicates for a band"}
    assert three[["band_low", "band_high"]].isna().all(axis=None)
    assert not three.low.isna().any()
    assert set(three.verdict) == {"inconclusive"}
    for compute in COMPUTE:
        table = compute(independent.isel(replicate=[0]), 0)
        assert set(table.reason) == {"one replicate"}
