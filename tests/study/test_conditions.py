"""Conditions: what they are called, and what they say of themselves."""

from dualreceptor.model.parameters import Parameters
from dualreceptor.study.conditions import format_value, make_condition, parse_value
from dualreceptor.study.study import Study
from small_config import changed


def test_a_condition_describes_itself():
    study = Study.from_config(changed(parameters__plasticity=0.1))
    described = study.conditions("all")[5].description
    parameters = Parameters(dose_1a=0.25, dose_2a=1, plasticity=0.1)
    assert described.pop("parameters") == parameters.model_dump()
    assert described == {
        "condition": "1a-0.25_2a-1",
        "label": "low / high",
        "level_1a": "low",
        "level_2a": "high",
        "dose_1a": 0.25,
        "dose_2a": 1,
        "agonist_type": "mixed",
    }


def test_doses_have_one_spelling():
    assert {format_value(dose) for dose in (1, 1.0)} == {"1"}
    texts = [format_value(dose) for dose in (0, 0.03, 1e-9, 100.0, (0.5, 1))]
    assert texts == ["0", "0.03", "1e-09", "100", "0.5+1"]
    assert make_condition("a", "b", Parameters(dose_1a=1)).name == "1a-1_2a-0"


def test_what_is_no_number_is_read_as_it_was_written():
    for value in ("sine", True, False, ("full", "placebo"), (True, False)):
        assert parse_value(format_value(value)) == value


def test_long_names_stay_within_what_file_systems_allow():
    responses = ["beta-short"] * 40
    over = {"response": [responses, [*responses[:39], "full"]]}
    regimens = {"r": {"dose_1a": [0.125] * 40, "dose_2a": [0.1] * 40}}
    study = Study.from_config(
        changed(
            experiments__r={"design": "regimens", "regimens": regimens},
            parameters={"administrations": 40, "response": responses},
            sweeps={"s": {"experiment": "one", "over": over}},
        )
    )
    parts = {part for name in study.simulations for part in name.split("/")}
    assert max(map(len, parts)) == 100
    assert len(set(study.points("s"))) == 2
