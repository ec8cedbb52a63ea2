"""What Parameters refuses, and how it says so."""

import pytest
from pydantic import ValidationError

from dualreceptor import Parameters
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.parameters import ParameterError
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.responses import RESPONSES

REFUSED = [
    ("size", 1, "greater than or equal to 2"),
    ("size", 50.0, "should be a whole number"),
    ("size", True, "should be a whole number"),
    ("pattern", "waves", "should be noise, sine, cosine"),
    (
        "normalization",
        "max",
        "did you mean min-max? should be min-max, bound, z-score, neg-pos or none",
    ),
    ("landscape_blur", -1, "greater than or equal to 0"),
    ("landscape_magnitude", 0, "greater than 0"),
    ("dose_1a", -0.1, "greater than or equal to 0"),
    ("dose_2a", float("nan"), "finite number"),
    ("dose_2a", float("inf"), "finite number"),
    ("dose_2a", "0.5", "should be a number: drop the quotes"),
    ("dose_1a", (0.1, 0.2), "2 entries for 1 administrations"),
    ("dose_1a", (0.1, 0.1), "2 entries for 1 administrations"),
    ("drug_steps", 0, "greater than or equal to 1"),
    ("warmup_steps", -1, "greater than or equal to 0"),
    ("response", "gamma", "should be beta-long, beta-short, u-curve, full or placebo"),
    ("placebo", "yes", "should be true or false"),
    ("administrations", 0, "greater than or equal to 1"),
    ("walkers", 0, "greater than or equal to 1"),
    ("walker_rounding", "up", "should be truncate or nearest"),
    ("homeostasis", 1.1, "less than or equal to 1"),
    ("plasticity", -0.1, "greater than or equal to 0"),
    ("seeding", "mine", "should be published or independent"),
    ("doses", 1, "unknown key; did you mean dose_2a? the keys here are size, base_resolution,"),
]


@pytest.mark.parametrize(("name", "value", "allowed"), REFUSED, ids=str)
def test_refusals_name_field_value_and_what_is_allowed(name, value, allowed):
    with pytest.raises(ParameterError) as caught:
        Parameters(**{name: value})
    (fault,) = caught.value.errors
    assert fault == str(caught.value)
    assert fault.startswith(f"{name}: ")
    assert allowed in fault
    assert f"{name}: {value!r} is not allowed" in fault or "unknown key" in fault


def test_log_needs_an_even_size():
    with pytest.raises(
        ParameterError, match="no value at the centre cell of size 25; use an even"
    ):
        Parameters(pattern="log", size=25)
    assert Parameters(pattern="log", size=26).size == 26


def test_all_faults_are_reported_at_once():
    with pytest.raises(ParameterError) as caught:
        Parameters(pattern="log", size=25, homeostasis=-1, placebo=(True, False), foo=1)
    fields = {fault.partition(":")[0] for fault in caught.value.errors}
    assert fields == {"pattern", "homeostasis", "placebo", "foo"}


def test_parameters_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Parameters().dose_1a = 1.0


def test_defaults_are_those_of_the_study():
    assert Parameters().model_dump() == {
        "size": 50,
        "base_resolution": 100,
        "pattern": "noise",
        "landscape_blur": 5,
        "landscape_magnitude": 3,
        "normalization": "min-max",
        "perturbation_blur": 5,
        "dose_2a": 0,
        "dose_1a": 0,
        "warmup_steps": 50,
        "drug_steps": 200,
        "washout_steps": 150,
        "response": "beta-long",
        "placebo": False,
        "administrations": 1,
        "walkers": 100,
        "gradient_steps": 10,
        "step_size": 1,
        "gradient_noise": 0.05,
        "walker_rounding": "truncate",
        "homeostasis": 0.05,
        "plasticity": 0.5,
        "seeding": "published",
    }


def test_a_list_serves_as_one_value_per_administration():
    parameters = Parameters(administrations=2, dose_1a=[0.1, 0.2], response=["full", "u-curve"])
    assert parameters.each("dose_1a") == (0.1, 0.2)
    assert parameters.each("dose_2a") == (0, 0)
    assert parameters.states == 1 + 2 * 399


def test_equal_values_for_all_administrations_are_that_one_value():
    given = {"dose_1a": [0.1, 0.1], "response": ["full", "full"], "placebo": [True, True]}
    short = {"dose_1a": 0.1, "response": "full", "placebo": True}
    listed, once = (Parameters(administrations=2, **values) for values in (given, short))
    assert listed == once
    assert hash(listed) == hash(once)
    assert listed.model_dump_json() == once.model_dump_json()
    assert listed.each("dose_1a") == (0.1, 0.1)
    assert Parameters(dose_2a=[0.5]).dose_2a == 0.5
    assert Parameters(administrations=2, placebo=[True, False]).placebo == (True, False)
    with pytest.raises(ParameterError, match="3 entries for 2 administrations"):
        Parameters(administrations=2, dose_1a=[0.1, 0.1, 0.1])


#: Which registry says what a parameter allows, and what was published of each.
REGISTRIES = {"pattern": PATTERNS, "normalization": NORMALIZATIONS, "response": RESPONSES}
PUBLISHED = {
    "pattern": "noise sine cosine tangent exponent log twisted_sine swirl parabolic",
    "normalization": "min-max bound z-score neg-pos none",
    "response": "beta-long beta-short u-curve full placebo",
}
#: No entry of any registry, but close to one.
OTHERS = ("", "waves", "Noise", "noise ", "min_max", "beta")


@pytest.mark.parametrize("name", REGISTRIES)
def test_every_entry_of_a_registry_is_allowed(name):
    for entry in REGISTRIES[name]:
        assert getattr(Parameters(**{name: entry}), name) == entry
    assert set(PUBLISHED[name].split()) <= set(REGISTRIES[name])


@pytest.mark.parametrize("name", REGISTRIES)
def test_what_is_no_entry_of_the_registry_is_refused_and_every_entry_named(name):
    entries = {entry for registry in REGISTRIES.values() for entry in registry}
    for other in entries.union(OTHERS) - set(REGISTRIES[name]):
        with pytest.raises(ParameterError) as caught:
            Parameters(**{name: other})
        (fault,) = caught.value.errors
        named = fault.rpartition("should be ")[2].replace(" or ", ", ").split(", ")
        assert named == list(REGISTRIES[name])
