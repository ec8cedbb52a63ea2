"""Keys of files: the same for the same numbers, another one for whatever changes them."""

import json

import pytest

from dualreceptor import Parameters
from dualreceptor.model.parameters import SHARED_PARAMETERS
from dualreceptor.provenance import keys

CHANGES = {
    "size": 12,
    "pattern": "sine",
    "normalization": "bound",
    "response": "full",
    "placebo": True,
    "seeding": "independent",
    "walkers": 7,
    "dose_1a": 0.5,
    "dose_2a": 0.5,
    "plasticity": 0.1,
    "walker_rounding": "nearest",
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_parameter_moves_the_keys_of_what_depends_on_it(name):
    one, other = Parameters(), Parameters(**{name: CHANGES[name]})
    runs = [keys.key_of_simulations(p, [0, 1], 0) for p in (one, other)]
    frames = [keys.key_of_frames(p, 0, 0, [1, 2]) for p in (one, other)]
    assert runs[0] != runs[1]
    assert frames[0] != frames[1]
    starts = [keys.key_of_landscapes(p, [0, 1], 0) for p in (one, other)]
    assert (starts[0] != starts[1]) is (name in SHARED_PARAMETERS)


def test_replicates_seeds_states_and_stages_have_keys_of_their_own():
    one = Parameters(seeding="independent")
    different = [
        *(
            make(one, replicates, seed)
            for make in (keys.key_of_landscapes, keys.key_of_simulations)
            for replicates in ([0, 1], [1, 2], [0])
            for seed in (0, 1)
        ),
        *(
            keys.key_of_frames(one, replicate, seed, states)
            for replicate in (0, 1)
            for seed in (0, 1)
            for states in ([0], [0, 1])
        ),
        *(
            keys.key_of_subject(stage, config)
            for stage in ("datasets", "summaries")
            for config in ({"a": 1}, {"a": 2})
        ),
    ]
    assert len(set(different)) == len(different) == 24


def test_what_comes_to_the_same_has_the_same_key():
    spelled = Parameters(administrations=2, dose_1a=[0.5, 0.5], dose_2a=1)
    once = Parameters(administrations=2, dose_1a=0.5, dose_2a=1.0)
    assert keys.key_of_simulations(spelled, [0], 0) == keys.key_of_simulations(
        once, range(1), 0
    )
    assert keys.key_of_frames(once, 0, 0, [2, 1, 2]) == keys.key_of_frames(once, 0, 0, [1, 2])
    config = {"a": 1, "b": {"c": [2], "d": 3}}
    turned = {"b": {"d": 3, "c": [2]}, "a": 1}
    assert keys.key_of_subject("x", config) == keys.key_of_subject("x", turned)


def test_parameters_from_a_file_have_the_same_key():
    parameters = Parameters(administrations=2, dose_1a=(0.5, 0.25), placebo=(True, False))
    again = Parameters(**json.loads(parameters.model_dump_json()))
    assert keys.key_of_simulations(again, [0], 0) == keys.key_of_simulations(parameters, [0], 0)
