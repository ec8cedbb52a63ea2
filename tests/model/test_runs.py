"""Runs as arrays, blocks of them, and the fields they ask for."""

import numpy as np
import pytest

from dualreceptor.model import landscapes
from dualreceptor.model.landscapes import Landscapes
from dualreceptor.model.observables import OBSERVABLES, RECORDED
from dualreceptor.model.runs import Run, run_block
from made_up import SMALL


@pytest.fixture
def block():
    return landscapes.landscapes(SMALL, [2, 3, 4])


@pytest.fixture
def asked():
    return []


@pytest.fixture
def fields_of(asked):
    def fields_of(replicate):
        asked.append(replicate)
        return landscapes.perturbations(SMALL, replicate)

    return fields_of


def test_a_run_makes_what_it_is_not_given(block, fields_of):
    own = Landscapes(*(array[:1] for array in block))
    given, alone = Run(SMALL, 2, 0, own, fields_of(2)).finish(), Run(SMALL, 2).finish()
    np.testing.assert_array_equal(given.modulated_energy, alone.modulated_energy)
    np.testing.assert_array_equal(given.energy, alone.energy)
    np.testing.assert_array_equal(given.walkers, alone.walkers)
    assert set(given.observables) == set(alone.observables) == set(OBSERVABLES)
    for name, values in given.observables.items():
        np.testing.assert_array_equal(values, alone.observables[name], err_msg=name)


def test_a_run_may_be_looked_at_between_steps(block, fields_of):
    own = Landscapes(*(array[:1] for array in block))
    whole = Run(SMALL, 2).finish()
    run = Run(SMALL, 2, 0, own, fields_of(2))
    np.testing.assert_array_equal(run.energy, own.initial_energy[0])
    run.advance(7)
    assert run.reached == 7
    kl = run.observables["kl_divergence"]
    np.testing.assert_array_equal(kl[:8], whole.observables["kl_divergence"][:8])
    run.finish()
    np.testing.assert_array_equal(run.modulated_energy, whole.modulated_energy)
    np.testing.assert_array_equal(run.walkers, whole.walkers)


def test_a_run_leaves_what_it_is_given_as_it_was(block, fields_of):
    own, fields = Landscapes(*(array[:1] for array in block)), fields_of(2)
    before = [array.copy() for array in (*own, fields)]
    Run(SMALL, 2, 0, own, fields).finish()
    for array, copy in zip((*own, fields), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_a_block_holds_the_runs_of_its_replicates(block, fields_of):
    series = run_block(SMALL, [2, 3, 4], 0, block, fields_of)
    assert set(series) == set(OBSERVABLES)
    for i, replicate in enumerate([2, 3, 4]):
        alone = Run(SMALL, replicate).finish().observables
        for name in RECORDED:
            np.testing.assert_array_equal(series[name][i], alone[name], err_msg=name)
        np.testing.assert_array_equal(series["drug_level"], alone["drug_level"])


def test_fields_are_asked_for_only_where_a_dose_needs_them(block, fields_of, asked):
    for needless in ({"dose_2a": 0.0}, {"placebo": True}):
        parameters = SMALL.model_copy(update=needless)
        run_block(parameters, [2, 3, 4], 0, block, fields_of)
    assert asked == []
    run_block(SMALL, [2, 3, 4], 0, block, fields_of)
    assert asked == [2, 3, 4]


def test_progress_is_reported(block, fields_of):
    lines = []
    run_block(SMALL, [2, 3, 4], 0, block, fields_of, report=lines.append)
    assert lines[:3] == [f"replicate {2 + i}: {i + 1} of 3 done" for i in range(3)]
    assert lines[3].endswith(" s in the kernel")
    assert len(lines) == 4
