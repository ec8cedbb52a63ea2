"""Random streams: what they are, and what they do not depend on."""

import numpy as np
import pytest

from dualreceptor import Parameters
from dualreceptor.model import kernel
from dualreceptor.model.streams import LegacyNormals, streams

PUBLISHED = Parameters(size=10, base_resolution=20, walkers=5)
INDEPENDENT = PUBLISHED.model_copy(update={"seeding": "independent"})


def drawn(source, count):
    """The next ``count`` normals of a source."""
    normals = np.empty(count)
    source.fill(normals)
    return normals


SEEDS = [0, 1, 7, 9999, 123_456_789, 2**31, 2**32 - 1, *range(29_997, 30_997, 9)]


@pytest.mark.parametrize("refills", [1, 2, 5])
def test_the_twister_has_the_words_of_numpy(refills):
    for seed in SEEDS:
        normals = LegacyNormals(seed)
        for _ in range(refills):
            kernel.refill(normals._generator)
        words = np.random.RandomState(seed).randint(0, 2**32, kernel.WORDS * refills, np.uint32)
        np.testing.assert_array_equal(normals._generator.tempered, words[-kernel.WORDS :])


@pytest.mark.parametrize("length", [1, 2, 311, 312, 313, 2546, 20_001])
def test_legacy_normals_are_those_of_randomstate(length):
    for seed in SEEDS:
        ours = drawn(LegacyNormals(seed), length)
        expected = np.random.RandomState(seed).standard_normal(length)
        np.testing.assert_allclose(ours, expected, rtol=1e-15, atol=0)


def test_normals_can_be_drawn_in_any_parts():
    source, whole = LegacyNormals(7), drawn(LegacyNormals(7), 20_017)
    ours = np.concatenate([drawn(source, n) for n in (1, 10, 0, 20_001, 5)])
    np.testing.assert_array_equal(ours, whole)
    source.seed(7)  # begins again, whatever was left
    np.testing.assert_array_equal(drawn(source, 20_017), whole)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_the_twister_cannot_take_is_refused(seed):
    with pytest.raises(ValueError, match=rf"^seed {seed} is not allowed: should be from 0 to"):
        LegacyNormals(seed)


def test_published_streams_are_the_published_generators():
    b, shape = 9999 * 3, (20, 20)
    source = streams(PUBLISHED, 3, 0)
    used = np.zeros(PUBLISHED.states, dtype=bool)
    used[[5, 9]] = True
    fifth, ninth = source.perturbations(used)
    for ours, seed in (
        (source.initial(), b),
        (source.target(), b + 9999),
        (fifth, b + 5),
        (ninth, b + 9),
        (drawn(source.walker_noise(), 400).reshape(shape), b + 9998),
    ):
        expected = np.random.RandomState(seed).randn(*shape)
        np.testing.assert_allclose(ours, expected, rtol=0, atol=2e-15)
    starts = np.random.RandomState(b).randint(0, 10, size=(5, 2))
    np.testing.assert_array_equal(source.walker_starts(), starts)


def test_independent_streams_are_spawned_by_replicate_and_stream():
    source = streams(INDEPENDENT, 3, 11)
    for ours, stream in ((source.initial(), 0), (source.target(), 1)):
        sequence = np.random.SeedSequence(11, spawn_key=(3, stream))
        expected = np.random.default_rng(sequence).standard_normal((20, 20))
        np.testing.assert_array_equal(ours, expected)


def test_no_two_independent_streams_are_alike():
    first = [streams(INDEPENDENT, k, seed).initial().flat[0] for k in (0, 1) for seed in (0, 1)]
    assert len(set(first)) == 4


def test_published_target_is_the_next_initial_landscape():
    target, following = streams(PUBLISHED, 4, 0).target(), streams(PUBLISHED, 5, 0).initial()
    np.testing.assert_array_equal(target, following)


@pytest.mark.parametrize(
    "parameters", [PUBLISHED, INDEPENDENT], ids=["published", "independent"]
)
def test_a_field_does_not_depend_on_which_other_steps_are_used(parameters):
    source = streams(parameters, 0, 0)
    few, many = np.zeros((2, parameters.states), dtype=bool)
    few[[7, 30]] = many[3:40] = True
    for state in (7, 30):
        fields = [
            list(source.perturbations(used))[source.field_of_state(used)[state]]
            for used in (few, many)
        ]
        np.testing.assert_array_equal(*fields)


def test_administrations_repeat_published_fields_and_get_fresh_independent_ones():
    for parameters, repeats in ((PUBLISHED, True), (INDEPENDENT, False)):
        twice = parameters.model_copy(update={"administrations": 2})
        source = streams(twice, 0, 0)
        used = np.arange(twice.states) > 0
        fields, index = list(source.perturbations(used)), source.field_of_state(used)
        period = twice.steps_per_administration
        same = np.array_equal(fields[index[5]], fields[index[5 + period]])
        assert same is repeats
        assert len(fields) == (period if repeats else 2 * period)


def test_seeds_that_are_not_allowed():
    with pytest.raises(ValueError, match=r"^replicate -1 is not allowed: count from 0$"):
        streams(PUBLISHED, -1, 0)
    with pytest.raises(ValueError, match=r"^root_seed -1 is not allowed: use 0 or more$"):
        streams(INDEPENDENT, 0, -1)
    with pytest.raises(ValueError) as caught:
        streams(PUBLISHED, 0, 1)
    assert str(caught.value) == (
        "root_seed 1 is not allowed with seeding 'published', which is defined for 0 alone; "
        "use root_seed 0 or seeding 'independent'"
    )
