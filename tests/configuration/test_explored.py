"""Which runs the explorer shows, and which it has no room for."""

from itertools import pairwise

import pytest

from dualreceptor.configuration import explored
from dualreceptor.configuration.reading import read_config
from dualreceptor.model.parameters import Parameters
from small_config import REGIMENS, changed

SHORT = {"size": 10, "base_resolution": 10, "drug_steps": 5, "washout_steps": 0}


def study(**experiments):
    return read_config(changed(parameters=SHORT, experiments=experiments))


ONE, ALL = {"design": "diagonal"}, {"design": "grid"}
OTHER = REGIMENS


def test_runs_of_all_experiments_are_shown_by_variant():
    shown, left_out = explored.choose(study(one=ONE, all=ALL, other=OTHER))
    assert {variant: len(runs) for variant, runs in shown.items()} == {
        "baseline": 9,
        "administrations-2": 1,
        "administrations-2_placebo-true+false": 1,
    }
    assert left_out == []
    assert shown["baseline"]["1a-0.25_2a-1"].dose_2a == 1


def test_the_order_of_experiments_changes_no_file():
    first, second = (explored.choose(study(**e)).shown["baseline"] for e in (
        {"one": ONE, "all": ALL}, {"all": ALL, "one": ONE}
    ))  # fmt: skip
    assert list(first.items()) == list(second.items())


@pytest.mark.parametrize(
    ("limit", "of_one"),
    [
        ("MOST_STEPS", explored.count_steps),
        ("MOST_SHOWN", explored.count_shown),
    ],
)
def test_runs_beyond_what_all_may_take_are_left_out(monkeypatch, limit, of_one):
    every = study(one=ONE, all=ALL)
    monkeypatch.setattr(explored, limit, 4.5 * of_one(every.conditions("one")[0].parameters))
    shown, left_out = explored.choose(every)
    # in the order of the study: those of the first experiment, then the next
    assert set(shown["baseline"]) == {
        *("1a-0_2a-0", "1a-0.25_2a-0.25", "1a-1_2a-1"),
        "1a-0_2a-0.25",
    }
    assert left_out == [
        f"baseline/{name}"
        for name in ("1a-0_2a-1", "1a-0.25_2a-0", "1a-0.25_2a-1", "1a-1_2a-0", "1a-1_2a-0.25")
    ]


def test_a_run_that_no_memory_holds_is_left_out(monkeypatch):
    every = study(one=ONE, other=OTHER)
    once, twice = (every.conditions(name)[0].parameters for name in ("one", "other"))
    assert explored.count_numbers(twice) > explored.count_numbers(once)
    monkeypatch.setattr(explored, "MOST_NUMBERS", explored.count_numbers(once))
    shown, left_out = explored.choose(every)
    assert list(shown) == ["baseline"]
    assert len(left_out) == 2


def test_states_are_both_ends_and_some_between():
    short, long = Parameters(**SHORT, warmup_steps=10), Parameters()
    assert explored.choose_states(short) == list(range(short.states))
    states = explored.choose_states(long)
    assert (len(states), states[0], states[-1]) == (41, 0, 399)
    assert {after - before for before, after in pairwise(states)} <= {9, 10}
