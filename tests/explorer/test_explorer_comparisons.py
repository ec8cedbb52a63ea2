"""Which conditions the explorer marks as not told apart from the best, by their tables."""

import shutil

import numpy as np
import pandas as pd
import pytest
from small_results import TOLD

from dualreceptor.explorer import comparisons, content, tables

COLUMNS = ["condition", "reference", "n", "difference", "low", "high", "p_paired_holm"]
NAN = np.nan


def experiment():
    """Four conditions; ``b`` has the best outcome, ``a`` the lowest burden and score."""
    best = {"outcome": 1, "burden": 0, "score": 0}
    return {
        "conditions": [{"name": name} for name in "abcd"],
        "measures": {name: {"best": i} for name, i in best.items()},
    }


def effects(*rows, outcome="outcome"):
    return pd.DataFrame(rows, columns=COLUMNS).assign(outcome=outcome)


def compared(*rows, outcome="outcome"):
    """What an outcome is given by a table of these rows."""
    made = experiment()
    comparisons.add(made, {"effects": effects(*rows, outcome=outcome)})
    measure = made["measures"][outcome]
    found = {
        "abcd"[one["condition"]]: (one["difference"], one["low"], one["high"], one["alike"])
        for one in measure["compared"]
    }
    assert measure["alike"] == ["abcd".index(name) for name in found if found[name][3]]
    return found


def test_conditions_are_compared_with_the_best_of_the_outcome():
    rows = [("a", "b", 9, 3, 1, 5, 0.01), ("c", "a", 9, -2, -3, -1, 0.9)]
    assert compared(*rows) == {"a": (3, 1, 5, False)}
    assert compared(*rows, outcome="burden") == {
        "b": (-3, -5, -1, False),
        "c": (-2, -3, -1, True),
    }


def test_a_difference_asked_for_the_other_way_round_is_turned():
    assert compared(("b", "c", 9, -2, -5, 1, 0.2)) == {"c": (2, -1, 5, True)}


@pytest.mark.parametrize(("p", "alike"), [(0.049, False), (0.05, True), (1.0, True)])
def test_conditions_are_alike_unless_p_is_below_5_percent(p, alike):
    assert compared(("a", "b", 9, 3, -1, 5, p))["a"][3] is alike


@pytest.mark.parametrize(("difference", "alike"), [(0.0, True), (1.0, False)])
def test_differences_that_do_not_vary_are_told_apart_by_their_size(difference, alike):
    found = compared(("a", "b", 9, difference, NAN, NAN, NAN))
    assert found["a"][3] is alike


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_rows_the_one_that_tells_apart_decides(order):
    rows = [("a", "b", 9, 3, 1, 5, 0.06), ("a", "b", 9, 3, 1, 5, 0.03)][::order]
    assert compared(*rows) == {"a": (3, 1, 5, False)}


@pytest.mark.parametrize(
    "row",
    [
        ("a", "b", 1, 3, NAN, NAN, NAN),
        ("a", "b", 9, np.inf, NAN, NAN, NAN),
        ("other", "b", 9, 3, 1, 5, 0.5),
    ],
)
def test_one_replicate_infinity_and_unknown_conditions_are_not_compared(row):
    assert compared(row) == {}


def test_without_a_best_condition_nothing_is_compared():
    made = experiment()
    made["measures"]["outcome"]["best"] = None
    comparisons.add(made, {"effects": effects(("a", "b", 9, 3, 1, 5, 0.5))})
    assert made["measures"]["outcome"]["compared"] == []


def test_a_score_may_be_as_low_if_it_is_the_lowest_in_5_percent_of_resamples():
    made, share = experiment(), [0.6, 0.3499, 0.0501]
    table = pd.DataFrame({"condition": list("abc"), "best_share": share})
    comparisons.add(made, {"scores": table})
    assert made["measures"]["score"]["best_share"] == [*share, pytest.approx(NAN, nan_ok=True)]
    assert made["measures"]["score"]["alike"] == [1, 2]
    assert made["measures"]["outcome"] == {"best": 1}  # no table, nothing said


def test_shares_are_those_of_the_table(collected, results):
    table = tables.read(results / "statistics/grid/scores.csv").set_index("condition")
    (grid,) = [one for one in collected.values["experiments"] if one["name"] == "grid"]
    names = [one["name"] for one in grid["conditions"]]
    score = grid["measures"]["score"]
    assert score["best_share"] == table.best_share.loc[names].tolist()
    assert sum(score["best_share"]) == pytest.approx(1)
    best = names.index(table.score.idxmin())
    assert score["best"] == best
    often = {i for i, name in enumerate(names) if table.best_share[name] >= 0.05}
    assert set(score["alike"]) == often - {best}


def test_comparisons_are_of_the_whole_table_however_much_of_it_is_shown(
    collected, results, monkeypatch
):
    monkeypatch.setattr(content, "MOST_ROWS", 0)
    found = content.collect(results, **TOLD).values
    assert found["tables"]["effects"]["grid"]["rows"] == []
    assert found["experiments"] == collected.values["experiments"]
    (grid,) = [one for one in found["experiments"] if one["name"] == "grid"]
    assert len(grid["measures"]["burden"]["compared"]) == 8  # no drug is the best


def test_missing_scores_are_named_and_nothing_is_said(results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "statistics/grid/scores.csv").unlink()
    (folder / "statistics/speed/scores.csv").unlink()  # of sweeps none is shown
    found = content.collect(folder)
    assert [(error["kind"], error["why"]) for error in found.errors] == [
        ("scores", f"{folder}/statistics/grid/scores.csv is missing")
    ]
    (grid,) = [one for one in found.values["experiments"] if one["name"] == "grid"]
    assert not {"best_share", "alike"} & grid["measures"]["score"].keys()
