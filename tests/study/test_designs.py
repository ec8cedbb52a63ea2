"""Experiments and sweeps: the conditions that each design has, in their order."""

import pytest

from dualreceptor.model.parameters import Parameters
from dualreceptor.study.designs import DESIGNS
from dualreceptor.study.study import Study
from small_config import REGIMENS, changed


def test_each_design_has_its_conditions_in_order():
    raw = changed(
        experiments__s1={"design": "series", "receptor": "5-HT1A"},
        experiments__s2={"design": "series", "receptor": "5-HT2A", "levels": ["high", "zero"]},
        experiments__p={"design": "pairs", "pairs": [["low", "high"], ["zero", "low"]]},
    )
    study = Study.from_config(raw)
    names = {e: [c.name for c in study.conditions(e)] for e in study.experiments}
    assert names == {
        "one": ["1a-0_2a-0", "1a-0.25_2a-0.25", "1a-1_2a-1"],
        "all": [f"1a-{a}_2a-{b}" for a in ("0", "0.25", "1") for b in ("0", "0.25", "1")],
        "s1": ["1a-0_2a-0", "1a-0.25_2a-0", "1a-1_2a-0"],
        "s2": ["1a-0_2a-1", "1a-0_2a-0"],
        "p": ["1a-0.25_2a-1", "1a-0_2a-0.25"],
    }
    assert set(study.simulations) == {f"baseline/{name}" for name in names["all"]}


def test_regimens_are_sequences_of_administrations():
    study = Study.from_config(changed(experiments__r=REGIMENS))
    once, twice = study.conditions("r")
    assert once.parameters == Parameters(administrations=2, dose_1a=(1, 0), dose_2a=(0.5, 0))
    assert twice.parameters == Parameters(
        administrations=2, dose_1a=(0.1, 0.2), dose_2a=(0, 0), placebo=(True, False)
    )
    described = twice.description
    assert (described["condition"], described["label"]) == ("twice", "twice")
    # what was given: a placebo's dose does not count
    assert (described["dose_1a"], described["agonist_type"]) == (0.2, "5-HT1A")
    assert list(study.simulations_of("r")) == [
        "administrations-2/1a-1+0_2a-0.5+0",
        "administrations-2_placebo-true+false/1a-0.1+0.2_2a-0",
    ]


def test_a_regimen_of_one_administration_is_the_simulation_of_its_doses():
    once = {"dose_1a": ["high"], "dose_2a": [0.25], "placebo": [False]}
    regimens = {"design": "regimens", "regimens": {"once": once}}
    study = Study.from_config(changed(experiments__r=regimens))
    (name,) = study.simulations_of("r")
    assert name == "baseline/1a-1_2a-0.25"
    (condition,) = study.conditions("r")
    assert condition.parameters == study.condition_named("all", ("high", "low")).parameters
    assert study.simulations.keys() == Study.from_config(changed()).simulations.keys()
    assert condition.level_1a == "1"


def test_placebo_flags_of_a_regimen_replace_those_of_the_parameters():
    given = {"dose_1a": [1, 0], "dose_2a": [0, 0], "placebo": [False, False]}
    regimens = {"design": "regimens", "regimens": {"given": given}}
    study = Study.from_config(changed(experiments__r=regimens, parameters={"placebo": True}))
    assert study.conditions("r")[0].parameters.placebo is False


EVERY = changed(
    experiments__series={"design": "series", "receptor": "5-HT2A", "levels": ["high", "low"]},
    experiments__pairs={"design": "pairs", "pairs": [["low", "high"], ["zero", "low"]]},
    experiments__ray={"design": "ray", "ratio": [3, 1], "dose": [0, 0.4, 1]},
    experiments__numbers={"design": "pairs", "pairs": [[0.3, "low"], [0, 0.125]]},
    experiments__regimens=REGIMENS,
)


@pytest.mark.parametrize("experiment", EVERY["experiments"])
def test_a_condition_is_the_same_in_a_design_of_it_alone(experiment):
    study = Study.from_config(EVERY)
    design = study.experiments[experiment]
    assert len(study.conditions(experiment)) == design.size(study.levels)
    for condition in study.conditions(experiment):
        alone = design.alone(condition)
        used = alone.levels_used(study.levels)
        levels = {name: dose for name, dose in study.levels.items() if name in used}
        assert alone.conditions(levels, study.parameters) == [condition]


def test_a_dose_stands_wherever_a_level_may():
    raw = changed(
        experiments__pairs={"design": "pairs", "pairs": [[0.3, "low"], [1, 0], [0, 0.3]]},
        experiments__series={"design": "series", "receptor": "5-HT1A", "levels": [0.3, "low"]},
        experiments__grid={"design": "grid", "levels": [0, 0.3]},
    )
    study = Study.from_config(raw)
    described = {
        name: [(c.name, c.label, c.level_1a, c.level_2a) for c in study.conditions(name)]
        for name in ("pairs", "series", "grid")
    }
    # a dose that a level has is that level, so that it has one label wherever it stands
    assert described == {
        "pairs": [
            ("1a-0.3_2a-0.25", "0.3 / low", "0.3", "low"),
            ("1a-1_2a-0", "high / zero", "high", "zero"),
            ("1a-0_2a-0.3", "zero / 0.3", "zero", "0.3"),
        ],
        "series": [
            ("1a-0.3_2a-0", "0.3 / zero", "0.3", "zero"),
            ("1a-0.25_2a-0", "low / zero", "low", "zero"),
        ],
        "grid": [
            ("1a-0_2a-0", "no drug", "zero", "zero"),
            ("1a-0_2a-0.3", "zero / 0.3", "zero", "0.3"),
            ("1a-0.3_2a-0", "0.3 / zero", "0.3", "zero"),
            ("1a-0.3_2a-0.3", "0.3 / 0.3", "0.3", "0.3"),
        ],
    }
    assert study.condition_named("pairs", (0.3, "low")).name == "1a-0.3_2a-0.25"
    assert study.experiments["pairs"].levels_used(study.levels) == {"low", "high", "zero"}
    assert study.experiments["series"].levels_in(study.levels) == ["zero", "low", 0.3]


def test_a_study_can_do_without_named_levels():
    series = {"design": "series", "receptor": "5-HT2A", "levels": [0, 0.1, 0.2]}
    study = Study.from_config({"experiments": {"s": series}})
    assert [c.label for c in study.conditions("s")] == ["no drug", "0 / 0.1", "0 / 0.2"]


def test_levels_whose_names_only_count_are_labelled_by_their_doses():
    levels = {"none": 0, "a1": 0.1, "a3": 0.3}
    study = Study.from_config({"levels": levels, "experiments": {"d": {"design": "diagonal"}}})
    described = [(c.label, c.level_1a) for c in study.conditions("d")]
    assert described == [("no drug", "none"), ("0.1 / 0.1", "a1"), ("0.3 / 0.3", "a3")]


@pytest.mark.parametrize(
    ("ratio", "doses"),
    [
        ([3, 1], [(0, 0), (0.3, 0.1), (0.6, 0.2)]),
        ([1, 1], [(0, 0), (0.2, 0.2), (0.4, 0.4)]),
        ([0, 2], [(0, 0), (0, 0.4), (0, 0.8)]),
        ([1, 2], [(0, 0), (0.133333333333, 0.266666666667), (0.266666666667, 0.533333333333)]),
    ],
)
def test_a_ray_splits_total_doses_at_a_constant_ratio(ratio, doses):
    ray = {"design": "ray", "ratio": ratio, "dose": {"from": 0, "to": 0.8, "count": 3}}
    study = Study.from_config({"experiments": {"r": ray}})
    conditions = study.conditions("r")
    assert [(c.parameters.dose_1a, c.parameters.dose_2a) for c in conditions] == doses
    assert [c.label for c in conditions][:2] == [
        "no drug",
        f"{doses[1][0]:g} / {doses[1][1]:g}",
    ]


def test_every_design_is_among_these():
    assert {e["design"] for e in EVERY["experiments"].values()} == set(DESIGNS)


def test_a_sweep_shares_what_equals_the_baseline():
    sweeps = {"s": {"experiment": "one", "over": {"plasticity": [0.1, 0.5]}}}
    study = Study.from_config(changed(sweeps=sweeps))
    assert list(study.points("s")) == ["plasticity-0.1", "plasticity-0.5"]
    doses = ["1a-0_2a-0", "1a-0.25_2a-0.25", "1a-1_2a-1"]
    assert list(study.simulations_of("s")) == [
        f"{variant}/{name}" for variant in ("plasticity-0.1", "baseline") for name in doses
    ]
    assert len(study.simulations) == 9 + 3
    assert list(study.landscapes) == ["baseline"]


def test_a_sweep_of_two_parameters_is_their_product():
    over = {"pattern": ["noise", "sine"], "homeostasis": [0, 0.05, 1]}
    study = Study.from_config(changed(sweeps={"s": {"experiment": "one", "over": over}}))
    assert len(study.points("s")) == 6
    assert study.points("s")["pattern-sine_homeostasis-1"] == {
        "pattern": "sine",
        "homeostasis": 1,
    }
    assert len(study.simulations) == 9 + 5 * 3
    assert set(study.landscapes) == {"baseline", "pattern-sine"}
