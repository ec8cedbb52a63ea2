"""Runs and landscapes as datasets: the numbers of the arrays, with names."""

import json

import numpy as np
import pytest
import xarray as xr

from dualreceptor import Parameters, simulate
from dualreceptor.model import landscapes
from dualreceptor.model.observables import OBSERVABLES, RECORDED
from dualreceptor.model.runs import Run, run_block
from dualreceptor.model.simulations import make_landscapes, simulate_block
from made_up import SMALL

INDEPENDENT = SMALL.model_copy(update={"seeding": "independent"})
SEEDED = [(SMALL, 0), (INDEPENDENT, 7)]


def fields_of(replicate):
    return landscapes.perturbations(SMALL, replicate)


def test_a_run_says_what_it_is():
    run = simulate(SMALL, replicate=3)
    assert json.loads(run.attrs["parameters"]) == SMALL.model_dump()
    assert (run.attrs["replicate"], run.attrs["root_seed"]) == (3, 0)
    assert dict(run.sizes) == {
        "step": 16,
        "row": 10,
        "column": 10,
        "walker": 6,
        "coordinate": 2,
    }
    assert all({"long_name", "units"} <= set(v.attrs) for v in run.data_vars.values())
    assert run.drug_level.attrs == {
        "long_name": "drug level relative to the dose",
        "units": "1",
    }


@pytest.mark.parametrize(("parameters", "root_seed"), SEEDED)
def test_a_dataset_of_a_run_holds_the_numbers_of_the_run(parameters, root_seed):
    dataset = simulate(parameters, 3, root_seed)
    start = landscapes.landscapes(parameters, [3], root_seed)
    run = Run(parameters, 3, root_seed, start).finish()
    expected = run.observables | {
        "initial_energy": start.initial_energy[0],
        "target": start.target[0],
        "final_energy": run.energy,
        "final_modulated_energy": run.modulated_energy,
        "final_walkers": run.walkers,
    }
    assert set(dataset.data_vars) == set(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(dataset[name], values, err_msg=name)
        assert dataset[name].dtype == values.dtype
    np.testing.assert_array_equal(dataset.step, np.arange(16))


@pytest.mark.parametrize(("parameters", "root_seed"), SEEDED)
def test_a_dataset_of_landscapes_holds_their_numbers(parameters, root_seed):
    dataset = xr.Dataset(*make_landscapes(parameters, [2, 5], root_seed))
    arrays = landscapes.landscapes(parameters, [2, 5], root_seed)._asdict()
    assert set(dataset.data_vars) == set(arrays)
    for name, values in arrays.items():
        np.testing.assert_array_equal(dataset[name], values, err_msg=name)
    assert dataset.replicate.values.tolist() == [2, 5]
    assert dataset.attrs == {"root_seed": root_seed}


@pytest.mark.parametrize(("parameters", "root_seed"), SEEDED)
def test_a_dataset_of_a_block_holds_the_numbers_of_the_block(parameters, root_seed):
    def fields_of(replicate):
        return landscapes.perturbations(parameters, replicate, root_seed)

    replicates = [2, 5]
    start = landscapes.landscapes(parameters, replicates, root_seed)
    block = (parameters, replicates, root_seed, start, fields_of)
    dataset, series = xr.Dataset(*simulate_block(*block)), run_block(*block)
    assert set(dataset.data_vars) == set(series) == set(OBSERVABLES)
    for name, values in series.items():
        np.testing.assert_array_equal(dataset[name], values, err_msg=name)
        assert dataset[name].dtype == OBSERVABLES[name].dtype
    assert dataset.attrs["root_seed"] == root_seed
    assert json.loads(dataset.attrs["parameters"]) == parameters.model_dump()


def test_a_block_has_its_replicates_and_steps_as_dims():
    replicates = [2, 3, 4]
    start = landscapes.landscapes(SMALL, replicates)
    runs = xr.Dataset(*simulate_block(SMALL, replicates, 0, start, fields_of))
    assert runs.drug_level.dims == ("step",)
    assert {runs[name].dims for name in RECORDED} == {("replicate", "step")}
    assert runs.replicate.values.tolist() == [2, 3, 4]
    assert runs.step.values.tolist() == list(range(16))


def test_a_run_is_refused_that_diverges():
    strong = Parameters(**SMALL.model_dump() | {"dose_1a": 1e200, "drug_steps": 90})
    start = landscapes.landscapes(strong, [0])
    with pytest.raises(FloatingPointError, match="the modulated energy diverged"):
        simulate_block(strong, [0], 0, start, fields_of)
