"""Response curves of equal area: what is compared with what, and what is said of it."""

import json

import numpy as np
import pytest
import scipy
import xarray as xr

from dualreceptor.analysis.courses import COLUMNS, courses
from dualreceptor.analysis.datasets import describe_conditions
from dualreceptor.analysis.effects import holm
from dualreceptor.analysis.resampling import mean_intervals
from dualreceptor.analysis.time_courses import TABLES
from dualreceptor.model.parameters import Parameters
from dualreceptor.study.conditions import make_condition

RESPONSES = ["beta-short", "beta-long", "full"]
PAIRS = [(0.0, 0.0), (0.5, 0.0), (0.5, 0.25)]
NAMES = ["1a-0_2a-0", "1a-0.5_2a-0", "1a-0.5_2a-0.25"]


def made(own="beta-long", replicates=30, effect=0.0):
    """Three conditions under three response curves; the fast one is lower by ``effect``."""
    rng = np.random.default_rng(5)
    conditions = [
        make_condition(f"{a:g}", f"{b:g}", Parameters(dose_1a=a, dose_2a=b)) for a, b in PAIRS
    ]
    values = rng.standard_normal((len(RESPONSES), len(PAIRS), replicates))
    values[0, 1:] -= effect
    values[:, 0] = values[0, 0]  # without a drug the runs are the same
    dims = ("response", "condition", "replicate")
    variables = ("final_kl_divergence", "final_cumulative_kl_increase")
    coords = describe_conditions([condition.description for condition in conditions])
    coords |= {"response": RESPONSES, "replicate": np.arange(replicates)}
    coords |= {"dose_factor": ("response", [1.4, 1.0, 0.4])}
    coords |= {"peak": ("response", [2.2, 1.0, 1.0])}
    coords |= {"time_to_peak": ("response", [11.0, 41.0, 0.0])}
    attrs = {"root_seed": 0, "parameters": json.dumps({"response": own})}
    return xr.Dataset(dict.fromkeys(variables, (dims, values)), coords, attrs)


def row_of(table, condition, response, outcome="outcome"):
    here = (table.condition == condition) & (table.response == response)
    return table[here & (table.outcome == outcome)].iloc[0]


def test_each_response_curve_is_compared_with_the_studys_own():
    data = made(effect=3.0)
    table = courses(data, 0)
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 2 * 3 * 3
    values = data.final_kl_divergence.values
    row = row_of(table, NAMES[2], "beta-short")
    away = values[0, 2] - values[1, 2]
    assert row.difference == pytest.approx(away.mean())
    ends = np.ravel(mean_intervals(away[None], 0))
    found = [row.difference_low, row.difference_high, row.difference_error]
    assert found == pytest.approx(ends.tolist())
    assert row.p == pytest.approx(scipy.stats.ttest_rel(values[0, 2], values[1, 2]).pvalue)
    assert (row.reference, row.verdict, row.reason) == ("beta-long", "better", "")
    assert (row.dose_factor, row.peak, row.time_to_peak, row.n) == (1.4, 2.2, 11, 30)
    assert (row.dose_1a, row.dose_2a, row.agonist_type) == (0.5, 0.25, "mixed")
    assert row_of(table, NAMES[2], "full").verdict == "inconclusive"


def test_what_is_higher_is_worse():
    assert row_of(courses(made(effect=-3.0), 0), NAMES[1], "beta-short").verdict == "worse"


def test_p_is_adjusted_over_conditions_and_responses_of_an_outcome():
    table = courses(made(effect=0.5), 0)
    for _, rows in table.groupby("outcome"):
        tested = rows.p.notna()
        assert tested.sum() == 4
        assert rows.p_holm[tested].to_numpy() == pytest.approx(holm(rows.p[tested]))


def test_without_a_drug_all_runs_are_the_same():
    row = row_of(courses(made(), 0), NAMES[0], "full")
    assert row.difference == 0
    assert row.reason == "all differences are equal"
    assert np.isnan(row.p)
    assert not isinstance(row.verdict, str)


def test_the_studys_own_response_has_no_reference():
    table = courses(made(), 0)
    own = table[table.response == "beta-long"]
    assert own.reference.isna().all()
    assert own.difference.isna().all()
    assert own["mean"].notna().all()


def test_without_the_studys_own_response_there_are_means_alone():
    table = courses(made(own="u-curve"), 0)
    assert (table.reason == "no runs of u-curve, the study's own response curve").all()
    assert table["low"].notna().all()
    assert table.difference.isna().all()


def test_one_replicate_and_diverged_runs_have_reasons():
    one = row_of(courses(made(replicates=1), 0), NAMES[1], "full")
    assert one.reason == "one replicate"
    assert np.isfinite(one.difference)
    data = made()
    data.final_kl_divergence[1, 1, 0] = np.nan
    table = courses(data, 0)
    assert row_of(table, NAMES[1], "full").reason == "a value is not finite"
    assert row_of(table, NAMES[2], "full").reason == ""


def test_tables_of_courses_are_named():
    assert list(TABLES) == ["courses"]
