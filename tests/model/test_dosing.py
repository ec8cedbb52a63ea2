"""The drug level over time."""

import numpy as np
import pytest
from scipy.stats import beta

from dualreceptor import Parameters
from dualreceptor.model import dosing
from dualreceptor.model.runs import Run


@pytest.mark.parametrize(
    ("curve", "b", "scale"), [("beta-long", 5, 2.5), ("beta-short", 20, 3.5)]
)
def test_beta_curves_are_densities(curve, b, scale):
    level = dosing.drug_level(Parameters(response=curve))
    t = np.arange(400)
    expected = np.where(t <= 250, beta.pdf((t - 51) / 200, 2, b) / scale, 0)
    np.testing.assert_allclose(level, expected, atol=1e-12)


def test_the_last_warmup_step_has_the_published_levels():
    published = {
        "beta-long": 0,
        "beta-short": 0,
        "u-curve": pytest.approx(1 - 4 * 0.505**2),
        "full": 1,
        "placebo": 0,
    }
    for curve, level in published.items():
        assert float(dosing.drug_level(Parameters(response=curve))[50]) == level


def test_full_is_on_from_the_end_of_the_warmup_to_the_end_of_the_drug():
    level = dosing.drug_level(Parameters(response="full"))
    np.testing.assert_array_equal(np.flatnonzero(level), np.arange(50, 251))


def test_the_initial_state_has_no_drug_even_without_warmup():
    level = dosing.drug_level(Parameters(response="full", warmup_steps=0, washout_steps=0))
    np.testing.assert_array_equal(level, [0] + [1] * 199)


def test_administrations_follow_on_each_with_its_own_curve_and_flag():
    parameters = Parameters(
        warmup_steps=1,
        drug_steps=2,
        washout_steps=1,
        administrations=3,
        response=("full", "u-curve", "full"),
        placebo=(False, False, True),
    )
    level = dosing.drug_level(parameters)
    np.testing.assert_allclose(level, [0, 1, 1, 1, -3, 0, 1, 0, 0, 0])


TWICE = {"administrations": 2, "warmup_steps": 3, "drug_steps": 5, "washout_steps": 4}
FIRST, SECOND = range(3, 8), range(14, 19)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"dose_1a": 1}, [FIRST, SECOND]),
        ({"dose_2a": (0, 0.5)}, [SECOND]),
        ({"dose_1a": (0.5, 0), "dose_2a": (0, 0.5)}, [FIRST, SECOND]),
        ({"dose_1a": 1, "placebo": (True, False)}, [SECOND]),
        ({"dose_1a": 1, "response": ("full", "placebo")}, [FIRST]),
        ({"dose_1a": (1, 0), "placebo": (True, False)}, [FIRST, SECOND]),
        ({"dose_1a": 0}, [FIRST, SECOND]),
        ({"dose_1a": 1, "placebo": True}, [FIRST, SECOND]),
        ({"dose_1a": (1, 0), "drug_steps": 1}, [range(3, 4), range(10, 11)]),  # level 0
    ],
)
def test_a_drug_acts_where_it_is_given_and_all_periods_count_where_none_is(given, expected):
    parameters = Parameters(**TWICE | given)
    assert dosing.periods_with_drug(parameters) == expected


def test_only_the_administration_that_is_given_counts_where_one_follows_at_once():
    at_once = {"warmup_steps": 0, "drug_steps": 4, "washout_steps": 0, "response": "full"}
    parameters = Parameters(administrations=3, dose_2a=(0, 1, 0), **at_once)
    assert dosing.periods_with_drug(parameters) == [range(3, 7)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"dose_2a": 0.1}, True),
        ({"administrations": 2, "dose_2a": (0, 0.1)}, True),
        ({"dose_1a": 0.5}, False),
        ({"dose_2a": 0.1, "placebo": True}, False),
        ({"dose_2a": 0.1, "response": "placebo"}, False),
    ],
)
def test_fields_are_needed_where_an_agonist_of_2a_acts(given, expected):
    assert dosing.needs_fields(Parameters(**given)) is expected


def test_fields_act_while_the_level_is_not_zero_whatever_the_doses():
    used = dosing.states_with_fields(Parameters())  # of Beta(2, 5), the first is s < 0, then 0
    np.testing.assert_array_equal(np.flatnonzero(used), np.arange(52, 251))


@pytest.mark.parametrize(
    "changes",
    [
        {"response": "full"},
        {"response": "full", "size": 20, "perturbation_blur": 1.0},
        {"response": "full", "homeostasis": 0.9},
    ],
)
def test_energies_stay_below_the_largest_dose_and_diverge_above(changes):
    parameters = Parameters(warmup_steps=5, drug_steps=300, washout_steps=5, **changes)
    (bound,) = dosing.largest_doses_1a(parameters)
    highest = []
    for share in (0.99, 1.03):
        doses = {"dose_1a": share * bound, "dose_2a": 0.1}
        run = Run(parameters.model_copy(update=doses), 0)
        run.advance(300)
        highest.append(np.abs(run.modulated_energy).max())
    assert highest[0] < 2
    assert highest[1] > 1e3


def test_the_largest_dose_follows_from_the_blur_and_the_level():
    def bound(parameters):
        return dosing.largest_doses_1a(parameters)[0]

    # a wide blur leaves nothing of what differs between neighbours
    assert bound(Parameters(response="full")) == pytest.approx(1.95, abs=1e-4)
    peak = dosing.drug_level(Parameters()).max()
    assert bound(Parameters()) == pytest.approx(1.95 / peak, abs=1e-4)
    # no blur, or no drug, cannot overshoot
    assert bound(Parameters(perturbation_blur=0)) == np.inf
    assert bound(Parameters(response="placebo")) == np.inf


def test_each_administration_has_the_largest_dose_of_its_own_level():
    twice = Parameters(
        administrations=3, response=("full", "beta-short", "full"), placebo=(False, False, True)
    )
    full, short, none = dosing.largest_doses_1a(twice)
    peak = dosing.drug_level(Parameters(response="beta-short")).max()
    assert full == pytest.approx(1.95, abs=1e-4)
    assert short == pytest.approx(1.95 / peak, abs=1e-4)
    assert none == np.inf
