"""Which runs the explorer shows; for which it has no room, in tests/explorer."""

from dualreceptor.configuration import explored, layout, plan
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


ROBUSTNESS = {
    "design": "variants",
    "experiment": "all",
    "variants": {"sine": {"pattern": "sine"}},
}
RAYS = {"design": "rays", "shares": [1, 0], "dose": [0, 1]}
SAMPLE = {
    "design": "sobol",
    "over": {"plasticity": {"from": 0.1, "to": 1}, "walkers": {"from": 5, "to": 9}},
    "pairs": [["zero", "zero"]],
}


def with_ensembles(**ensembles):
    return read_config(changed(parameters=SHORT, ensembles=ensembles))


def test_the_page_of_what_goes_beyond_shows_samples_and_variants():
    config = with_ensembles(many=ROBUSTNESS, curves=RAYS, space=SAMPLE, few=ROBUSTNESS)
    assert explored.beyond(config) == {"sensitivity": ["space"], "robustness": ["many", "few"]}
    files = set(layout.files_beyond(config))
    assert {"beyond.html", "logs/beyond.log", "benchmarks/beyond.tsv"} <= files
    assert "beyond.html" not in set(layout.files_of_study(config))
    assert len(plan.make_plan_beyond(config).jobs["explorer"]) == 1


def test_there_is_no_such_page_of_nothing_to_show():
    config = with_ensembles(curves=RAYS)
    assert explored.beyond(config) == {"sensitivity": [], "robustness": []}
    assert "beyond.html" not in set(layout.files_beyond(config))
    assert "explorer" not in plan.make_plan_beyond(config).jobs
