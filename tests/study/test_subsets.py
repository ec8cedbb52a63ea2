"""The part of a configuration that a dataset, tables or claims follow from."""

import json
from pathlib import Path

import pytest
import yaml

from dualreceptor.configuration import reading
from dualreceptor.study import claims, subsets
from dualreceptor.study.designs import DESIGNS
from dualreceptor.study.study import Study
from small_config import REGIMENS, changed

ROOT = Path(__file__).parents[2]
RAW = yaml.safe_load((ROOT / "config/config.yaml").read_text())
OTHERS = {"parameters": {"homeostasis": 0.1, "seeding": "independent"}, "root_seed": 7}


def contrast(condition, reference):
    return {"condition": condition, "reference": reference}


def claim(experiment, *contrasts):
    about = {"kind": "contrast", "statement": "s", "outcome": "outcome"}
    return about | {"experiment": experiment, "contrasts": list(contrasts)}


#: Every design, with doses that no level has, swept over what is a number, text, a list.
EVERY_DESIGN = changed(
    replicates=7,
    levels={"top": 1.5, "zero": 0, "low": 0.25, "unused": 0.3, "high": 1},
    parameters={"pattern": "sine", "drug_steps": 20},
    experiments={
        "series": {"design": "series", "receptor": "5-HT2A", "levels": ["high", "low"]},
        "all_levels": {"design": "series", "receptor": "5-HT1A"},
        "diagonal": {"design": "diagonal", "levels": ["low", "zero"]},
        "pairs": {"design": "pairs", "pairs": [["high", "low"], ["zero", "zero"]]},
        "grid": {"design": "grid", "levels": ["zero", "high", "low"]},
        "ray": {"design": "ray", "ratio": [3, 1], "dose": [0, 0.4]},
        "numbers": {"design": "pairs", "pairs": [[0.3, "low"], [0.7, 1]]},
        "regimens": REGIMENS,
        "by_dose": {
            "design": "regimens",
            "regimens": {
                "all-at-once": {"dose_1a": [0.7], "dose_2a": [0.9], "response": ["full"]},
                "nothing": {"dose_1a": [0], "dose_2a": [0]},
            },
        },
    },
    sweeps={
        "speed": {"experiment": "pairs", "over": {"plasticity": [0.1, 1], "size": [20, 30]}},
        "curves": {"experiment": "regimens", "over": {"response": ["full", "u-curve"]}},
        "each": {
            "experiment": "regimens",
            "over": {"response": [["full", "u-curve"], ["u-curve", "full"]]},
        },
        "shams": {"experiment": "by_dose", "over": {"placebo": [True, False]}},
    },
    pairs={
        "pairs": [contrast(["high", "low"], ["zero", "zero"])],
        "speed": [contrast(["zero", "zero"], ["high", "low"])],
        "regimens": [contrast("twice", "once")],
        "shams": [contrast("all-at-once", "nothing")],
    },
    claims={
        "levels": claim("grid", contrast(["low", "zero"], ["zero", "zero"])),
        "every": claim("all_levels", contrast(["$a", "zero"], ["zero", "zero"])),
        "doses": claim("by_dose", contrast("all-at-once", "nothing")),
        "times": claim("regimens", contrast("twice", "once")),
        "best": {
            "kind": "best",
            "statement": "s",
            "experiment": "grid",
            "properties": ["mixed"],
        },
    },
)
STUDIES = {
    "the study": Study.from_config(RAW),
    "other parameters": Study.from_config(RAW | OTHERS),
    "every design": Study.from_config(EVERY_DESIGN),
}
SUBJECTS = [(name, subject) for name, study in STUDIES.items() for subject in study.subjects]


def reread(config):
    """The study of a part of a configuration, as a job has it; valid for a user, too."""
    text = json.dumps(config)
    validated = reading.read_config(yaml.safe_load(yaml.safe_dump(config, sort_keys=False)))
    study = Study.from_config(json.loads(text))
    assert study.descriptions(study.subjects[0]) == validated.descriptions(study.subjects[0])
    return study


def test_every_design_is_among_these():
    designs = {section["design"] for section in EVERY_DESIGN["experiments"].values()}
    assert designs == set(DESIGNS)
    reading.read_config(EVERY_DESIGN)


@pytest.mark.parametrize(("name", "subject"), SUBJECTS)
def test_a_dataset_is_the_same_by_its_part(name, subject):
    study = STUDIES[name]
    alone = reread(subsets.config_of_dataset(study, subject))
    assert alone.descriptions(subject) == study.descriptions(subject)
    assert alone.points(subject) == study.points(subject)
    assert (alone.replicates, alone.root_seed) == (study.replicates, study.root_seed)
    assert list(alone.simulations_of(subject).items()) == list(
        study.simulations_of(subject).items()
    )
    # besides, it has the experiment that a sweep repeats
    expected = study.simulations_of(study.experiment_of(subject))
    assert alone.simulations == expected | study.simulations_of(subject)


@pytest.mark.parametrize(("name", "subject"), SUBJECTS)
def test_statistics_compare_the_same_pairs(name, subject):
    study = STUDIES[name]
    alone = reread(subsets.config_of_statistics(study, subject))
    assert alone.pair_names(subject) == study.pair_names(subject)
    assert alone.descriptions(subject) == study.descriptions(subject)


@pytest.mark.parametrize("name", STUDIES)
def test_claims_are_the_same(name):
    study = STUDIES[name]
    alone = reread(subsets.config_of_claims(study))
    assert alone.claims == study.claims
    for experiment in study.claimed:
        assert alone.descriptions(experiment) == study.descriptions(experiment)


def test_a_part_has_what_is_used_and_no_more():
    part = subsets.config_of_dataset(STUDIES["the study"], "comparison")
    assert list(part) == ["root_seed", "replicates", "parameters", "levels", "experiments"]
    assert list(part["levels"]) == ["zero", "medium", "heavy", "max"]
    assert list(part["experiments"]) == ["comparison"]
    assert part["parameters"]["homeostasis"] == 0.05  # the default, spelled out


def test_what_else_is_configured_changes_no_part():
    raw = EVERY_DESIGN | {"levels": EVERY_DESIGN["levels"] | {"more": 5}}
    raw = raw | {"seeds_per_job": 3, "pairs": {}, "claims": {}}
    other = Study.from_config(raw)
    for subject in other.subjects:
        if subject != "all_levels":
            assert subsets.config_of_dataset(other, subject) == subsets.config_of_dataset(
                STUDIES["every design"], subject
            )


@pytest.mark.parametrize("name", STUDIES)
def test_claims_resolve_to_the_same_conditions(name):
    study = STUDIES[name]
    alone = Study.from_config(subsets.config_of_claims(study))
    assert claims.resolve(alone) == claims.resolve(study)
