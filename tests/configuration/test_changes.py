"""What a configuration changes in another one, or in that of the last run."""

import yaml

from dualreceptor.configuration import changes
from dualreceptor.configuration.reading import read_config
from small_config import changed

CLAIM = {
    "kind": "contrast",
    "statement": "s",
    "experiment": "all",
    "outcome": "outcome",
    "contrasts": [{"condition": ["$a", "zero"], "reference": ["zero", "zero"]}],
}


def described(**more):
    before = read_config(changed(claims={"c": CLAIM}))
    return changes.describe_changes(
        before, read_config(changed(**{"claims": {"c": CLAIM}} | more))
    )


def test_nothing_is_said_where_nothing_changes():
    assert described() == []
    assert described(seeds_per_job=1) == []  # no result follows from it


def test_single_values_are_named_with_what_they_were():
    values = {"replicates": 9, "parameters": {"plasticity": 0.1}}
    before = read_config(changed())
    assert changes.describe_changes(before, read_config(changed(**values))) == [
        f"replicates: 9, was {before.replicates}",
        "parameters.plasticity: 0.1, was 0.5",
        "in all: 9 simulations of 9 replicates, 9 of them new; 9 gone",
    ]


def test_a_level_that_nothing_names_adds_itself_and_what_is_over_all_levels():
    assert described(levels__top=1.5) == [
        "levels.top: 1.5, new",
        "experiments.one: 4 conditions, was 3",
        "experiments.all: 16 conditions, was 9",
        "claims.c: 3 contrasts, was 2",
        "in all: 16 simulations of 100 replicates, 7 of them new; 0 gone",
    ]
    named = {"design": "grid", "levels": ["zero", "low", "high"]}
    alone = {"design": "diagonal", "levels": ["zero", "low", "high"]}
    assert described(levels__top=1.5, experiments={"one": alone, "all": named}) == [
        "levels.top: 1.5, new",
        "experiments.one: 3 conditions, changed",
        "experiments.all: 9 conditions, changed",
    ]


def test_entries_are_new_gone_or_changed():
    ray = {"design": "ray", "ratio": [3, 1], "dose": [0, 0.4]}
    sweep = {"experiment": "one", "over": {"plasticity": [0.1, 1]}}
    claim = CLAIM | {"statement": "other words"}
    lines = described(
        experiments__mine=ray, sweeps__s=sweep, claims__c=claim, figures={"mine": {"bars": {}}}
    )
    assert lines == [
        "experiments.mine: 2 conditions, new",
        "sweeps.s: 2 points, new",
        "claims.c: 2 contrasts, changed",
        "figures.mine: 1 figure, new",
        "in all: 16 simulations of 100 replicates, 7 of them new; 0 gone",
    ]
    assert described(claims={}) == ["claims.c: gone"]


def test_a_study_is_compared_with_the_last_run_or_with_the_base(tmp_path):
    raw, mine = changed(), changed(levels__top=1.5)
    usual, study = read_config(raw), read_config(mine)
    base = tmp_path / "base.yaml"
    base.write_text(yaml.safe_dump(raw, sort_keys=False))
    assert changes.summarize(usual, tmp_path, base) == ["no change of config/config.yaml"]
    heading, *lines = changes.summarize(study, tmp_path, base)
    assert heading == "changes against config/config.yaml:"
    assert lines == changes.describe_changes(usual, study)
    changes.leave(mine, tmp_path)
    last = tmp_path / ".config.yaml"
    assert yaml.safe_load(last.read_text()) == mine
    assert changes.summarize(study, tmp_path, base) == [f"no change of the last run ({last})"]
    heading, *lines = changes.summarize(usual, tmp_path, base)
    assert heading == f"changes against the last run ({last}):"
    assert lines[0] == "levels.top: gone"


def test_the_same_configuration_leaves_its_file_alone(tmp_path):
    changes.leave(changed(), tmp_path)
    before = (tmp_path / ".config.yaml").stat().st_ino
    changes.leave(changed(), tmp_path)
    assert (tmp_path / ".config.yaml").stat().st_ino == before
    changes.leave(changed(replicates=2), tmp_path)
    assert (tmp_path / ".config.yaml").stat().st_ino != before


def test_a_file_of_another_version_is_named(tmp_path):
    (tmp_path / ".config.yaml").write_text("doses: 3\n")
    (line,) = changes.summarize(read_config(changed()), tmp_path)
    assert (
        line == f"the last run ({tmp_path}/.config.yaml) is not a configuration of this version"
    )
