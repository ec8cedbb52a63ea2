"""How many replicates a contrast needs, against the theory of t tests and by simulation."""

import numpy as np
import pytest
from scipy import stats

from dualreceptor.analysis import power
from dualreceptor.analysis.power import Contrast
from made_up import varied_dataset, varied_study


def contrast_of(differences, spread=1.0, seed=3):
    """A contrast with these differences, whose conditions spread over replicates."""
    theirs = spread * np.random.default_rng(seed).standard_normal(len(differences))
    return Contrast({}, theirs + differences, theirs)


def normal(count, mean=-0.5, seed=0):
    """Differences of that mean and standard deviation 1, to the digit."""
    values = np.random.default_rng(seed).standard_normal(count)
    return mean + (values - values.mean()) / values.std(ddof=1)


def power_of_t(noncentrality, df):
    """By the noncentral t distribution."""
    limit = stats.t.ppf(0.975, df)
    return stats.nct.sf(limit, df, noncentrality) + stats.nct.cdf(-limit, df, noncentrality)


@pytest.mark.parametrize("n", [5, 20, 200])
@pytest.mark.parametrize("effect", [0.1, 0.5])
def test_power_is_that_of_the_noncentral_t(n, effect):
    paired = power_of_t(effect * np.sqrt(n), n - 1)
    unpaired = power_of_t(effect * np.sqrt(n / 2), 2 * n - 2)
    assert power.paired_power(-effect, n) == pytest.approx(paired, rel=1e-6)
    assert power.unpaired_power(effect, n) == pytest.approx(unpaired, rel=1e-6)


def test_power_is_known_far_out():
    assert power.paired_power(8, 10) == 1
    upper_tail = stats.nct.sf(stats.t.ppf(0.975, 1), 1, 8 * np.sqrt(2))  # of the other, nothing
    assert power.paired_power(8, 2) == pytest.approx(upper_tail)
    assert power.needed(power.paired_power, 8, 0.8) == 3
    assert power.unpaired_power(300, 2) == pytest.approx(1)


def test_the_number_needed_is_the_least_with_the_power():
    # two-sided t test at 0.05, d = 0.5: 34 pairs, 64 in each group (Cohen 1988, table 2.3.5)
    assert power.needed(power.paired_power, 0.5, 0.8) == 34
    assert power.needed(power.unpaired_power, 0.5, 0.8) == 64
    assert power.paired_power(0.5, 34) >= 0.8 > power.paired_power(0.5, 33)
    assert power.needed(power.paired_power, 1e-6, 0.8) == np.inf


def test_shares_of_resamples_agree_with_the_power():
    contrast = contrast_of(normal(4000))
    rows = {row["n"]: row for row in power.tabulate(contrast, 0, [10, 20, 50])}
    for n, row in rows.items():
        assert row["supported"] == pytest.approx(row["power_paired"], abs=0.035), n
        assert row["contradicted"] < 0.01
        assert row["supported"] + row["inconclusive"] + row["contradicted"] == pytest.approx(1)


def test_the_width_is_that_of_the_t_interval():
    contrast = contrast_of(normal(400))
    [row] = power.tabulate(contrast, 0, [25])
    assert row["width"] == pytest.approx(2 * stats.t.ppf(0.975, 24) / 5)
    assert row["width_low"] < row["width_mean"] < row["width_high"]
    assert row["width_mean"] == pytest.approx(row["width"], rel=0.02)


def test_numbers_of_replicates_are_those_that_there_are():
    counts = [row["n"] for row in power.tabulate(contrast_of(normal(150)), 0)]
    assert counts == [10, 20, 50, 100, 150]


def test_a_verdict_settles_where_resamples_agree_from_there_on():
    contrast = contrast_of(normal(1000))
    row = power.settle(contrast, 0)
    assert row["verdict"] == "supported"
    # 95 % power of the paired t test at d = 0.5 takes 54 pairs
    assert row["settled"] == pytest.approx(54, abs=4)
    n = int(row["settled"])
    at, before = (power.tabulate(contrast, 0, [k])[0]["supported"] for k in (n, n - 1))
    assert at >= 0.95 > before
    assert (row["paired_80"], row["paired_90"]) == (34, 44)
    assert row["cohens_d_z"] == pytest.approx(-0.5)


def test_what_is_inconclusive_does_not_settle():
    row = power.settle(contrast_of(normal(50, mean=0.01)), 0)
    assert (row["verdict"], row["reason"]) == (
        "inconclusive",
        "inconclusive with all replicates",
    )
    assert np.isnan(row["settled"])


def test_a_verdict_on_the_edge_has_not_settled():
    row = power.settle(contrast_of(normal(40, mean=-0.34)), 0)
    assert row["verdict"] == "supported"
    assert row["reason"] == "not yet with all 40 replicates"


def test_pairing_gains_what_replicates_share():
    row = power.settle(contrast_of(normal(400), spread=5.0), 0)
    assert row["correlation"] > 0.95
    assert row["unpaired_80"] > 40 * row["paired_80"]
    pooled = np.sqrt(np.mean([25, 26]))
    assert row["cohens_d"] == pytest.approx(-0.5 / pooled, rel=0.1)


@pytest.mark.parametrize(
    ("differences", "reason"),
    [
        ([-1.0], "one replicate"),
        ([-1.0, np.nan, 1.0], "a value is not finite"),
        ([-1.0, -1.0, -1.0], "all replicates differ by the same amount"),
    ],
)
def test_what_has_no_test_says_why(differences, reason):
    contrast = contrast_of(np.array(differences), spread=0.0)
    assert power.settle(contrast, 0)["reason"] == reason
    assert power.tabulate(contrast, 0)[0]["reason"] == reason


@pytest.fixture(scope="module")
def tables():
    study = varied_study({}, replicates=10)
    dataset = varied_dataset(study, {"baseline": (1.0, 0.95)}, replicates=200)
    made = {
        name: getattr(power, name)(dataset, study, "v")
        for name in ("power", "settling", "replicates")
    }
    for name, columns in (
        ("power", power.POWER),
        ("settling", power.SETTLING),
        ("replicates", power.REPLICATES),
    ):
        assert list(made[name].columns) == list(columns)
    return made


def test_tables_are_of_the_contrasts_of_claims(tables):
    assert set(tables["power"].claim) == {"lower"}
    assert tables["power"].n.tolist() == [10, 20, 50, 100, 200]
    [row] = tables["settling"].to_dict("records")
    assert (row["condition"], row["reference"]) == ("1a-1_2a-1", "1a-0_2a-0")
    assert row["verdict"] == "supported"
    assert 20 < row["settled"] < 200


def test_the_claims_of_the_study_stand_beside_those_of_all_replicates(tables):
    rows = tables["replicates"].set_index("claim")
    assert (rows.n_study == 10).all()
    assert (rows.n_all == 200).all()
    assert rows.verdict_study["lower"] == "inconclusive"
    assert rows.verdict_all["lower"] == "supported"
    assert not rows.agree["lower"]
    assert rows.high_all["lower"] - rows.low_all["lower"] < 0.06
