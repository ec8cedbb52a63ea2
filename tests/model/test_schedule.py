"""How a run's states follow each other."""

import numpy as np
import pytest

from dualreceptor import Parameters
from dualreceptor.model import schedule

THRICE = Parameters(
    administrations=3,
    warmup_steps=1,
    drug_steps=2,
    washout_steps=1,
    dose_1a=(0.1, 0.2, 0.3),
    response="full",
)


def test_every_administration_counts_its_steps_from_one():
    np.testing.assert_array_equal(schedule.steps(THRICE), [0, 1, 2, 3, 1, 2, 3, 1, 2, 3])
    np.testing.assert_array_equal(
        schedule.administration_of_state(THRICE), [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    )


def test_a_run_records_its_initial_state_and_every_step():
    assert (schedule.count_steps(THRICE), schedule.count_states(THRICE)) == (3, 10)
    study = Parameters()
    assert (schedule.count_steps(study), schedule.count_states(study)) == (399, 400)


def test_one_value_serves_for_all_administrations():
    assert schedule.each(THRICE, "dose_1a") == (0.1, 0.2, 0.3)
    assert schedule.each(THRICE, "response") == ("full", "full", "full")


def test_parameters_have_the_same_schedule():
    assert THRICE.states == schedule.count_states(THRICE)
    assert THRICE.steps_per_administration == schedule.count_steps(THRICE)
    assert THRICE.each("dose_1a") == schedule.each(THRICE, "dose_1a")


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ((3, 5, 4), [range(3, 8), range(14, 19), range(25, 30)]),
        ((0, 4, 0), [range(0, 4), range(3, 7), range(6, 10)]),  # each follows at once
    ],
)
def test_a_drug_period_begins_with_the_end_of_each_warmup(phases, expected):
    names = ("warmup_steps", "drug_steps", "washout_steps")
    parameters = Parameters(administrations=3, **dict(zip(names, phases, strict=True)))
    assert schedule.drug_periods(parameters) == expected
