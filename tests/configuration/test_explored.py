"""Which runs the explorer shows; for which it has no room, in tests/explorer."""

from dualreceptor.configuration import explored
from dualreceptor.configuration.reading import read_config
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
