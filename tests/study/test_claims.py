"""Claims: which conditions they compare, and which of them have what is claimed."""

from dualreceptor.study.claims import Contrast, resolve
from dualreceptor.study.study import Study
from small_config import REGIMENS, changed

LEVELS = {"zero": 0.0, "low": 0.25, "high": 1.0}


def expanded(condition, reference):
    sides = {"condition": condition, "reference": reference}
    contrast = Contrast.model_validate(sides, context={"levels": LEVELS})
    return list(contrast.expand(["low", "high"]))


def test_a_name_after_a_dollar_stands_for_every_level_above_zero():
    assert expanded(("$a", "zero"), ("zero", "zero")) == [
        (("low", "zero"), ("zero", "zero")),
        (("high", "zero"), ("zero", "zero")),
    ]


def test_the_same_name_is_the_same_level_and_two_names_are_all_pairs():
    assert expanded(("$a", "$a"), ("$a", "zero")) == [
        (("low", "low"), ("low", "zero")),
        (("high", "high"), ("high", "zero")),
    ]
    assert expanded(("$a", "$b"), ("zero", "$b")) == [
        (("low", "low"), ("zero", "low")),
        (("low", "high"), ("zero", "high")),
        (("high", "low"), ("zero", "low")),
        (("high", "high"), ("zero", "high")),
    ]


def test_a_dose_is_itself_or_the_level_that_has_it():
    assert expanded((0.3, "$a"), (0.25, 0.0)) == [
        ((0.3, "low"), ("low", "zero")),
        ((0.3, "high"), ("low", "zero")),
    ]


def test_levels_and_regimens_by_name_are_themselves():
    assert expanded(("low", "high"), ("zero", "zero")) == [(("low", "high"), ("zero", "zero"))]
    assert expanded("once", "twice") == [("once", "twice")]


def test_a_contrast_claim_names_conditions_and_its_outcome():
    contrasts = [{"condition": ["$a", "zero"], "reference": ["zero", "zero"]}]
    about = {"kind": "contrast", "statement": "It helps.", "experiment": "all"}
    claims = {"pure": about | {"outcome": "burden", "contrasts": contrasts}}
    assert resolve(Study.from_config(changed(claims=claims))) == [
        {"name": "pure"}
        | about
        | {
            "outcome": "burden",
            "contrasts": [
                {
                    "label": "low / zero  −  no drug",
                    "condition": "1a-0.25_2a-0",
                    "reference": "1a-0_2a-0",
                },
                {
                    "label": "high / zero  −  no drug",
                    "condition": "1a-1_2a-0",
                    "reference": "1a-0_2a-0",
                },
            ],
        }
    ]


def test_regimens_are_compared_by_their_names():
    contrasts = [{"condition": "twice", "reference": "once"}]
    about = {"kind": "contrast", "statement": "s", "experiment": "r", "outcome": "outcome"}
    claims = {"c": about | {"contrasts": contrasts}}
    (claim,) = resolve(Study.from_config(changed(experiments__r=REGIMENS, claims=claims)))
    assert claim["contrasts"] == [
        {"label": "twice  −  once", "condition": "twice", "reference": "once"}
    ]


def test_a_claim_about_the_best_names_the_conditions_that_have_each_property():
    properties = ["mixed", "5-HT1A-biased", "5-HT2A-biased"]
    about = {"kind": "best", "statement": "It is mixed.", "experiment": "all"}
    claims = {"best": about | {"properties": properties}}
    (claim,) = resolve(Study.from_config(changed(claims=claims)))
    assert claim == {"name": "best"} | about | {
        "contrasts": [
            {
                "label": "mixed",
                "conditions": ["1a-0.25_2a-0.25", "1a-0.25_2a-1", "1a-1_2a-0.25", "1a-1_2a-1"],
            },
            {
                "label": "5-HT1A-biased",
                "conditions": ["1a-0.25_2a-0", "1a-1_2a-0", "1a-1_2a-0.25"],
            },
            {
                "label": "5-HT2A-biased",
                "conditions": ["1a-0_2a-0.25", "1a-0_2a-1", "1a-0.25_2a-1"],
            },
        ]
    }
