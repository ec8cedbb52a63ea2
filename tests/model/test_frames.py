"""What pictures are made of: the same run as everywhere else, at the states asked for."""

import json

import numpy as np
import pytest

from dualreceptor import Parameters, simulate
from dualreceptor.model import landscapes
from dualreceptor.model.frames import frames, frames_of_conditions
from dualreceptor.model.runs import Run
from made_up import SMALL

CHANGES = [
    {},
    {"placebo": True},
    {"administrations": 2, "dose_2a": (0.4, 0.0)},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_the_last_frame_is_the_end_of_the_run(changes):
    parameters = Parameters(**SMALL.model_dump() | changes)
    run = simulate(parameters, replicate=3)
    seen = frames(parameters, 3, 0, [parameters.states - 1]).isel(frame=0)
    np.testing.assert_array_equal(seen.modulated_energy, run.final_modulated_energy)
    np.testing.assert_array_equal(seen.walkers, run.final_walkers)
    np.testing.assert_array_equal(seen.initial_energy, run.initial_energy)
    np.testing.assert_array_equal(seen.target, run.target)


def test_frames_are_those_of_a_run_advanced_by_hand():
    start = landscapes.landscapes(SMALL, [2])
    run = Run(SMALL, 2, 0, start, landscapes.perturbations(SMALL, 2))
    seen = frames(SMALL, 2, 0, range(SMALL.states))
    for state in range(SMALL.states):
        run.advance(state)
        np.testing.assert_array_equal(seen.modulated_energy[state], run.modulated_energy)
        np.testing.assert_array_equal(seen.walkers[state], run.walkers)


def test_only_the_states_asked_for_are_stored_once_and_in_order():
    asked = [9, 0, 3, 9]
    seen, run = frames(SMALL, 0, 0, asked), simulate(SMALL)
    assert dict(seen.sizes) == {
        "frame": 3,
        "row": 10,
        "column": 10,
        "walker": 6,
        "coordinate": 2,
        "step": 16,
    }
    assert seen.state.values.tolist() == [0, 3, 9]
    np.testing.assert_array_equal(seen.drug_level, run.drug_level[[0, 3, 9]])
    np.testing.assert_array_equal(seen.kl_divergence, run.kl_divergence[[0, 3, 9]])
    np.testing.assert_array_equal(seen.kl_course, run.kl_divergence)
    np.testing.assert_array_equal(seen.modulated_energy[0], seen.initial_energy)


def test_seeds_are_those_of_the_run():
    independent = Parameters(**SMALL.model_dump() | {"seeding": "independent"})
    seen = frames(independent, 1, 7, [15])
    run = simulate(independent, 1, 7)
    np.testing.assert_array_equal(seen.modulated_energy[0], run.final_modulated_energy)
    with pytest.raises(ValueError, match="root_seed 7 is not allowed with seeding 'published'"):
        frames(SMALL, 1, 7, [15])


def test_frames_say_what_they_are():
    seen = frames(SMALL, 3, 0, [0, 5])
    assert json.loads(seen.attrs["parameters"]) == SMALL.model_dump()
    assert (seen.attrs["replicate"], seen.attrs["root_seed"]) == (3, 0)
    described = seen.data_vars.values()
    assert all({"long_name", "units"} <= set(variable.attrs) for variable in described)
    assert seen.state.attrs == {"long_name": "recorded state"}
    assert seen.coordinate.values.tolist() == ["row", "column"]


@pytest.mark.parametrize("state", [-1, 16])
def test_a_state_outside_the_run_is_refused(state):
    with pytest.raises(ValueError) as refusal:
        frames(SMALL, 0, 0, [0, state, 15])
    assert (
        str(refusal.value)
        == f"state {state} is not allowed: the run records the states 0 to 15"
    )


def test_no_state_at_all_is_refused():
    with pytest.raises(ValueError, match=r"^no state to show: choose from 0 to 15$"):
        frames(SMALL, 0, 0, [])


def test_energies_that_diverge_are_refused():
    strong = Parameters(**SMALL.model_dump() | {"dose_1a": 1e200, "drug_steps": 90})
    with pytest.raises(FloatingPointError, match="the modulated energy diverged"):
        frames(strong, 0, 0, [0])


def test_conditions_stand_side_by_side_each_as_it_is_seen_alone():
    runs = {
        name: SMALL.model_copy(update=doses)
        for name, doses in {
            "none": {"dose_1a": 0.0, "dose_2a": 0.0},
            "pure": {"dose_1a": 0.0, "dose_2a": 0.4},
            "both": {},
        }.items()
    }
    together = frames_of_conditions(runs, 2, 0, [0, 7, 15])
    assert together.condition.values.tolist() == ["none", "pure", "both"]
    for name, parameters in runs.items():
        alone, here = frames(parameters, 2, 0, [0, 7, 15]), together.sel(condition=name)
        assert set(here.data_vars) == set(alone.data_vars)
        for variable in alone.data_vars:
            np.testing.assert_array_equal(here[variable], alone[variable], err_msg=variable)
    common = json.loads(together.attrs["parameters"])
    own = json.loads(together.attrs["own_parameters"])
    assert own == [
        {"dose_2a": 0, "dose_1a": 0},
        {"dose_2a": 0.4, "dose_1a": 0},
        {"dose_2a": 0.4, "dose_1a": 0.3},
    ]
    assert [Parameters(**common | one) for one in own] == list(runs.values())
    assert (together.attrs["replicate"], together.attrs["root_seed"]) == (2, 0)
