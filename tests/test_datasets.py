"""Simulation files gathered, and what an experiment's conditions come to."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from dualreceptor import landscapes, netcdf, simulate
from dualreceptor.config import read_config
from dualreceptor.datasets import at_point, collect
from dualreceptor.observables import OBSERVABLES
from dualreceptor.outcomes import matrix, outcomes, score
from dualreceptor.simulations import simulate_block
from made_up import RECORD

STUDY = read_config(
    {
        "replicates": 3,
        "parameters": {"size": 8, "base_resolution": 9, "walkers": 4, "warmup_steps": 3}
        | {"drug_steps": 6, "washout_steps": 4, "gradient_steps": 2},
        "levels": {"zero": 0, "high": 1},
        "experiments": {"all": {"design": "grid"}},
    }
)
CONDITIONS = [condition.description for condition in STUDY.conditions("all")]


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder, paths = tmp_path_factory.mktemp("simulations"), []
    for condition in STUDY.conditions("all"):
        for replicates in ([0, 1], [2]):
            runs = simulate_block(
                condition.parameters,
                landscapes.landscapes(condition.parameters, replicates),
                lambda replicate, p=condition.parameters: landscapes.perturbations(
                    p, replicate
                ),
            )
            paths.append(folder / f"{condition.name}_{replicates[0]}.nc")
            netcdf.write(runs, paths[-1], RECORD)
    return paths


@pytest.fixture(scope="module")
def dataset(paths):
    return collect(paths, [{}], [CONDITIONS], [[0, 1], [2]], 0)


def test_every_run_is_where_it_belongs(dataset):
    assert dict(dataset.sizes) == {"condition": 4, "replicate": 3, "step": 13}
    assert set(dataset.data_vars) == set(OBSERVABLES)
    for i, condition in enumerate(STUDY.conditions("all")):
        for replicate in range(3):
            run = simulate(condition.parameters, replicate)
            here = dataset.isel(condition=i).sel(replicate=replicate)
            for name in OBSERVABLES:
                np.testing.assert_array_equal(here[name], run[name])


def test_coordinates_say_which_condition_is_which(dataset):
    assert dataset.condition.values.tolist() == [
        "1a-0_2a-0",
        "1a-0_2a-1",
        "1a-1_2a-0",
        "1a-1_2a-1",
    ]
    assert dataset.dose_1a.values.tolist() == [0, 0, 1, 1]
    assert dataset.dose_2a.values.tolist() == [0, 1, 0, 1]
    assert dataset.level_1a.values.tolist() == ["zero", "zero", "high", "high"]
    assert dataset.agonist_type.values.tolist() == ["none", "5-HT2A", "5-HT1A", "mixed"]


def test_observables_keep_their_names_and_units(dataset):
    for name, observable in OBSERVABLES.items():
        told = {"long_name": observable.long_name, "units": observable.units}
        assert dataset[name].attrs.items() >= told.items()


def test_attributes_hold_parameters_and_seed(dataset):
    parameters = json.loads(dataset.attrs["parameters"])
    assert parameters["drug_steps"] == 6
    assert not {"dose_1a", "dose_2a"} & set(parameters)
    assert dataset.attrs["root_seed"] == 0


@pytest.mark.parametrize(
    ("wrong", "order", "blocks", "root_seed"),
    [
        (2, [2, *range(1, 8)], [[0, 1], [2]], 0),  # another condition
        (1, range(8), [[0, 1], [2, 3]], 0),  # fewer replicates
        (0, range(8), [[0, 1], [2]], 1),  # another root seed
    ],
)
def test_a_file_of_something_else_is_refused_and_stays(
    paths, tmp_path, wrong, order, blocks, root_seed
):
    copies = [Path(shutil.copy(path, tmp_path)) for path in paths]
    given = [copies[i] for i in order]
    with pytest.raises(netcdf.DamagedFile, match=rf"{copies[wrong].name} holds something else"):
        collect(given, [{}], [CONDITIONS], blocks, root_seed)
    assert sorted(tmp_path.iterdir()) == sorted(copies)


def test_outcomes_are_the_last_values(dataset):
    both = outcomes(dataset)
    np.testing.assert_array_equal(both.outcome, dataset.kl_divergence[..., -1])
    np.testing.assert_array_equal(both.tolerability, dataset.cumulative_kl_increase[..., -1])
    told = {"long_name": "therapeutic outcome", "units": "nat"}
    assert both.outcome.attrs.items() >= told.items()


def test_score_weighs_both_outcomes_equally():
    outcome = xr.DataArray([0.0, 5.0, 10.0, 10.0], dims="condition")
    tolerability = xr.DataArray([4.0, 2.0, 3.0, 4.0], dims="condition")
    # scaled: 0 .5 1 1 and 1 0 .5 1; averaged: .5 .25 .75 1; scaled again
    np.testing.assert_allclose(score(outcome, tolerability), [1 / 3, 0, 2 / 3, 1])


def test_score_of_equal_conditions_is_zero():
    same = xr.DataArray([2.0, 2.0], dims="condition")
    np.testing.assert_array_equal(score(same, same), [0, 0])


def test_matrix_has_a_cell_for_each_pair_of_doses(dataset):
    means = outcomes(dataset).outcome.mean("replicate")
    cells = matrix(means)
    assert cells.dims == ("dose_1a", "dose_2a")
    assert cells.sel(dose_1a=1, dose_2a=0).item() == means[2].item()
    assert cells.sel(dose_1a=0, dose_2a=1).item() == means[1].item()


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A sweep over the steps of the drug (of which runs get longer) and the pattern."""
    sweep = {"experiment": "all", "over": {"drug_steps": [2, 6], "pattern": ["sine", "noise"]}}
    raw = STUDY.model_dump(exclude_unset=True) | {"sweeps": {"s": sweep}}
    study = read_config(raw)
    folder, paths = tmp_path_factory.mktemp("sweep"), []
    for point, values in study.points("s").items():
        for condition in study.conditions_at("s", values):
            p = condition.parameters
            block = landscapes.landscapes(p, [0, 1, 2])
            runs = simulate_block(p, block, lambda k, p=p: landscapes.perturbations(p, k))
            paths.append(folder / f"{point}_{condition.name}.nc")
            netcdf.write(runs, paths[-1], RECORD)
    points = list(study.points("s").values())
    dataset = collect(paths, points, study.descriptions("s"), [[0, 1, 2]], 0)
    netcdf.write(dataset, folder / "s.nc", RECORD)
    return study, dataset, folder / "s.nc"


def test_a_sweep_has_its_values_as_dims(swept):
    study, dataset, _ = swept
    sizes = {"drug_steps": 2, "pattern": 2, "condition": 4, "replicate": 3, "step": 13}
    assert dict(dataset.sizes) == sizes
    assert dataset.drug_steps.values.tolist() == [2, 6]
    assert dataset.pattern.values.tolist() == ["sine", "noise"]
    assert dataset.final_step.values.tolist() == [8, 12]
    assert not {"drug_steps", "pattern", "dose_1a"} & set(
        json.loads(dataset.attrs["parameters"])
    )
    for values in study.points("s").values():
        for condition in study.conditions_at("s", values):
            run = simulate(condition.parameters, 1)
            here = dataset.sel(**values, condition=condition.name, replicate=1)
            for name in OBSERVABLES:
                np.testing.assert_array_equal(here[name][: run.sizes["step"]], run[name])


def test_outcomes_of_a_sweep_are_each_runs_own_last_values(swept):
    _, dataset, _ = swept
    ends = outcomes(dataset).outcome
    kl = dataset.kl_divergence
    np.testing.assert_array_equal(ends.isel(drug_steps=0), kl.isel(drug_steps=0, step=8))
    np.testing.assert_array_equal(ends.isel(drug_steps=1), kl.isel(drug_steps=1, step=12))
    means = outcomes(dataset).mean("replicate")
    scores = score(means.outcome, means.tolerability)
    assert (scores.min("condition") == 0).all()
    assert (scores.max("condition") == 1).all()


def test_one_point_of_a_sweep_reads_as_an_experiment(swept):
    study, _, path = swept
    point = {"drug_steps": 2, "pattern": "sine"}
    dataset = at_point(netcdf.read(path), point)
    assert dict(dataset.sizes) == {"condition": 4, "replicate": 3, "step": 9}
    assert json.loads(dataset.attrs["parameters"])["drug_steps"] == 2
    condition = study.conditions_at("s", point)[1]
    run = simulate(condition.parameters, 2)
    here = dataset.sel(condition=condition.name, replicate=2)
    np.testing.assert_array_equal(here.kl_divergence, run.kl_divergence)
