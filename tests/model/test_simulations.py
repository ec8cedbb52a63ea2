"""Runs as datasets, blocks of them, and the fields they share."""

import json

import numpy as np
import pytest
import xarray as xr

from dualreceptor import Parameters, simulate
from dualreceptor.files import perturbations
from dualreceptor.model import landscapes
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.model.simulations import Run, simulate_block
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


def test_a_block_holds_all_observables(block, fields_of):
    runs = simulate_block(SMALL, block, fields_of)
    assert set(runs.data_vars) == set(OBSERVABLES)
    assert runs.drug_level.dims == ("step",)
    assert runs.kl_divergence.dims == ("replicate", "step")
    assert runs.replicate.values.tolist() == [2, 3, 4]


def test_fields_are_asked_for_only_where_a_dose_needs_them(block, fields_of, asked):
    simulate_block(SMALL.model_copy(update={"dose_2a": 0.0}), block, fields_of)
    simulate_block(SMALL.model_copy(update={"placebo": True}), block, fields_of)
    assert asked == []
    simulate_block(SMALL, block, fields_of)
    assert asked == [2, 3, 4]


def test_progress_is_reported(block, fields_of):
    lines = []
    simulate_block(SMALL, block, fields_of, report=lines.append)
    assert lines[:3] == [f"replicate {2 + i}: {i + 1} of 3 done" for i in range(3)]
    assert lines[3].endswith(" s in the kernel")


def test_a_run_may_be_looked_at_between_steps(block, fields_of):
    whole = simulate(SMALL, replicate=2)
    run = Run(SMALL, block.isel(replicate=0), fields_of(2), 0)
    np.testing.assert_array_equal(run.energy, whole.initial_energy)
    run.advance(7)
    assert run.reached == 7
    kl = run.observables["kl_divergence"]
    np.testing.assert_array_equal(kl[:8], whole.kl_divergence[:8])
    run.finish()
    np.testing.assert_array_equal(run.modulated_energy, whole.final_modulated_energy)
    np.testing.assert_array_equal(run.walkers, whole.final_walkers)


def test_fields_written_are_read_back(tmp_path):
    path = tmp_path / "fields.nc"
    perturbations.write(path, SMALL, [0, 1, 2])
    written = path.stat().st_mtime_ns
    fields_of = perturbations.reader(path, SMALL, [0, 1, 2])
    np.testing.assert_array_equal(fields_of(1), landscapes.perturbations(SMALL, 1))
    assert path.stat().st_mtime_ns == written


def test_the_fields_on_disk_serve_any_doses(tmp_path):
    path = tmp_path / "fields.nc"
    perturbations.write(
        path, Parameters(**SMALL.model_dump() | {"dose_1a": 0, "dose_2a": 0}), [0]
    )
    lines = []
    perturbations.reader(path, SMALL, [0], report=lines.append)(0)
    assert lines == []


@pytest.mark.parametrize("state", ["missing", "truncated", "of other parameters"])
def test_fields_that_are_not_there_are_made_again(tmp_path, state):
    path = tmp_path / "fields.nc"
    if state == "truncated":
        perturbations.write(path, SMALL, [0, 1])
        path.write_bytes(path.read_bytes()[:100])
    elif state == "of other parameters":
        perturbations.write(path, Parameters(size=10, base_resolution=12), [0, 1])
    lines = []
    fields = perturbations.reader(path, SMALL, [0, 1], report=lines.append)(1)
    np.testing.assert_array_equal(fields, landscapes.perturbations(SMALL, 1))
    assert lines == ["making the perturbation fields again"]
    with xr.open_dataset(path) as file:
        assert file.perturbation.dims == ("replicate", "field", "row", "column")


def test_no_fields_at_all_can_be_written(tmp_path):
    placebo = SMALL.model_copy(update={"placebo": True})
    perturbations.write(tmp_path / "none.nc", placebo, [0, 1])
    with xr.open_dataset(tmp_path / "none.nc") as file:
        assert file.perturbation.shape == (2, 0, 10, 10)
