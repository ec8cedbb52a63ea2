"""Simulation files put together as datasets, and what an experiment's conditions come to."""

import json
import shutil
import tracemalloc
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

from dualreceptor import Parameters, simulate
from dualreceptor.analysis import datasets, regressions
from dualreceptor.analysis.datasets import (
    COORDINATES,
    at_point,
    coordinate,
    every_parameters,
    iterate_points,
    label_by_doses,
    parameters_of,
    places,
    rows_at,
    swept_dims,
)
from dualreceptor.analysis.outcomes import matrix, outcomes, predictors, score
from dualreceptor.analysis.summaries import summarize
from dualreceptor.configuration.reading import read_config
from dualreceptor.explorer import conditions
from dualreceptor.figures.bars import Bars
from dualreceptor.figures.regressions import Regressions
from dualreceptor.figures.sweep import SweepFigure
from dualreceptor.figures.timeseries import Timeseries
from dualreceptor.files import contents, netcdf
from dualreceptor.model import landscapes
from dualreceptor.model.observables import OBSERVABLES, RECORDED
from dualreceptor.model.simulations import simulate_block
from dualreceptor.provenance.keys import key_of_simulations
from made_up import RECORD

CONFIG = {
    "replicates": 3,
    "seeds_per_job": 2,
    "parameters": {"size": 8, "base_resolution": 9, "walkers": 4, "warmup_steps": 3}
    | {"drug_steps": 6, "washout_steps": 4, "gradient_steps": 2},
    "levels": {"zero": 0, "high": 1},
    "experiments": {"all": {"design": "grid"}},
}
STUDY = read_config(CONFIG)


def simulate_files(study, subject, folder):
    """The files of a subject's simulations as the workflow files them, each made once."""
    paths = []
    for name, p in study.simulations_of(subject).items():
        for block in study.block_replicates:
            path = folder / name / f"{block[0]}.nc"
            if not path.exists():
                starts = landscapes.landscapes(p, block)
                fields_of = partial(landscapes.perturbations, p)
                runs = simulate_block(p, block, study.root_seed, starts, fields_of)
                netcdf.write(runs, path, RECORD, key_of_simulations(p, block, study.root_seed))
            paths.append(path)
    return paths


def write_dataset(study, subject, folder):
    """The dataset of a subject of a study, read back from a file, and its path."""
    path = folder / f"{subject}.nc"
    paths = simulate_files(study, subject, folder)
    datasets.write(study, subject, paths, path, RECORD, "a key")
    return netcdf.take(path, "a key"), path


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return simulate_files(STUDY, "all", tmp_path_factory.mktemp("simulations"))


@pytest.fixture(scope="module")
def dataset(paths, tmp_path_factory):
    path = tmp_path_factory.mktemp("dataset") / "all.nc"
    datasets.write(STUDY, "all", paths, path, RECORD)
    return netcdf.read(path)


@pytest.fixture(scope="module")
def summary(dataset):
    return summarize(dataset)


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
        about = {"long_name": observable.long_name, "units": observable.units}
        assert dataset[name].attrs.items() >= about.items()
        assert dataset[name].dtype == observable.dtype


def test_attributes_hold_parameters_and_seed(dataset):
    parameters = json.loads(dataset.attrs["parameters"])
    assert parameters["drug_steps"] == 6
    assert not {"dose_1a", "dose_2a"} & set(parameters)
    assert dataset.attrs["root_seed"] == 0


@pytest.mark.parametrize(
    ("wrong", "order", "changes"),
    [
        (2, [2, *range(1, 8)], {}),  # another condition
        (1, range(8), {"replicates": 4}),  # fewer replicates
        (0, range(8), {"root_seed": 1}),  # another root seed
    ],
)
def test_a_file_of_something_else_is_refused_and_stays(paths, tmp_path, wrong, order, changes):
    copies = [Path(shutil.copy(p, tmp_path / f"{i}.nc")) for i, p in enumerate(paths)]
    given = [copies[i] for i in order]
    study = read_config(CONFIG).model_copy(update=changes)
    with pytest.raises(netcdf.DamagedFile, match=rf"{copies[wrong].name} holds something else"):
        datasets.write(study, "all", given, tmp_path / "all.nc", RECORD)
    assert sorted(tmp_path.iterdir()) == sorted(copies)


def test_a_damaged_file_is_set_aside_and_no_dataset_is_written(paths, tmp_path):
    copies = [Path(shutil.copy(p, tmp_path / f"{i}.nc")) for i, p in enumerate(paths)]
    copies[5].write_bytes(copies[5].read_bytes()[:1000])
    with pytest.raises(netcdf.DamagedFile) as damage:
        datasets.write(STUDY, "all", copies, tmp_path / "all.nc", RECORD)
    assert str(damage.value) == (
        f"{copies[5]} is damaged: it cannot be read as NetCDF; it was set aside as "
        "5.nc.damaged: run again, and it is made again"
    )
    left = {*(path.name for path in copies), "5.nc.damaged"} - {"5.nc"}
    assert {path.name for path in tmp_path.iterdir()} == left


def test_a_dataset_in_parts_is_what_its_simulations_are_together(paths, dataset):
    """The same data and digest as of simulation files that are concatenated in memory."""
    blocks = iter([netcdf.read(path) for path in paths])
    by_condition = [
        xr.concat([next(blocks), next(blocks)], "replicate", data_vars="minimal")
        for _ in STUDY.conditions("all")
    ]
    whole = xr.concat(by_condition, "condition")
    for name, observable in OBSERVABLES.items():
        assert whole[name].dtype == observable.dtype
        assert dataset[name].dims == whole[name].dims
    coords = {name: dataset[name] for name in (*COORDINATES, "final_step", "replicate", "step")}
    assert netcdf.digest(whole.assign_coords(coords)) == netcdf.digest(dataset)


def test_an_outline_has_all_of_a_dataset_but_its_data(dataset):
    outline = datasets.outline(STUDY, "all")
    assert outline.sizes == dataset.sizes
    xr.testing.assert_equal(outline.coords.to_dataset(), dataset.coords.to_dataset())
    assert outline.attrs.items() <= dataset.attrs.items()
    for name in OBSERVABLES:
        assert (outline[name].dims, outline[name].dtype) == (
            dataset[name].dims,
            dataset[name].dtype,
        )


LONG = read_config(
    {
        "replicates": 20,
        "seeds_per_job": 10,
        "parameters": {"warmup_steps": 50, "drug_steps": 400, "washout_steps": 551},
        "levels": {f"level{i}": i / 10 for i in range(4)},
        "experiments": {"all": {"design": "grid"}},
    }
)


def test_a_dataset_is_written_and_summarized_in_far_less_memory_than_it_takes(
    tmp_path, monkeypatch
):
    """Of 19 MB, 0.7 MB are a simulation file, 0.16 MB an observable of a condition."""
    values = np.random.default_rng(0).standard_normal((10, LONG.parameters.states))

    def take_arrays(path, key):
        return {name: values.copy() for name in RECORDED} | {"drug_level": values[0]}

    monkeypatch.setattr(netcdf, "take_arrays", take_arrays)
    monkeypatch.setattr(contents, "PART", 10_000)
    paths = [f"{name}/{i}" for name in LONG.simulations_of("all") for i in range(2)]
    datasets.outline(LONG, "all")  # which imports what it needs
    tracemalloc.start()
    datasets.write(LONG, "all", paths, tmp_path / "all.nc", RECORD)
    _, at_most = tracemalloc.get_traced_memory()
    assert at_most < 4e6
    monkeypatch.undo()
    monkeypatch.setattr(contents, "PART", 10_000)
    tracemalloc.reset_peak()
    with netcdf.open_checked(tmp_path / "all.nc") as dataset:
        assert sum(v.nbytes for v in dataset.data_vars.values()) > 19e6
        summary = summarize(dataset)
    _, at_most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert at_most < sum(v.nbytes for v in summary.data_vars.values()) + 4e6


def test_outcomes_are_the_last_values(dataset, summary):
    both = outcomes(summary)
    np.testing.assert_array_equal(both.outcome, dataset.kl_divergence[..., -1])
    np.testing.assert_array_equal(both.burden, dataset.cumulative_kl_increase[..., -1])
    about = {"long_name": "therapeutic outcome", "units": "nat"}
    assert both.outcome.attrs.items() >= about.items()


def test_score_weighs_both_outcomes_equally():
    outcome = xr.DataArray([0.0, 5.0, 10.0, 10.0], dims="condition")
    burden = xr.DataArray([4.0, 2.0, 3.0, 4.0], dims="condition")
    # scaled: 0 .5 1 1 and 1 0 .5 1; averaged: .5 .25 .75 1; scaled again
    np.testing.assert_allclose(score(outcome, burden), [1 / 3, 0, 2 / 3, 1])


def test_score_of_equal_conditions_is_zero():
    same = xr.DataArray([2.0, 2.0], dims="condition")
    np.testing.assert_array_equal(score(same, same), [0, 0])


def test_matrix_has_a_cell_for_each_pair_of_doses(summary):
    means = outcomes(summary).outcome.mean("replicate")
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
    return study, *write_dataset(study, "s", tmp_path_factory.mktemp("sweep"))


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
    ends = outcomes(summarize(dataset)).outcome
    kl = dataset.kl_divergence
    np.testing.assert_array_equal(ends.isel(drug_steps=0), kl.isel(drug_steps=0, step=8))
    np.testing.assert_array_equal(ends.isel(drug_steps=1), kl.isel(drug_steps=1, step=12))
    means = outcomes(summarize(dataset)).mean("replicate")
    scores = score(means.outcome, means.burden)
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


TWICE = {"dose_1a": [1, 0], "dose_2a": [0.5, 0.5]}
REGIMENS = {
    "twice": TWICE,
    "again": TWICE,
    "NA": TWICE | {"placebo": [True, False]},
    "1e3": {"dose_1a": [1, 1], "dose_2a": [0, 0], "response": ["full", "u-curve"]},
}
SWEEPS = {
    "placebos": {"experiment": "courses", "over": {"placebo": [False, True, [True, False]]}},
    "curves": {"experiment": "courses", "over": {"response": ["full", ["placebo", "full"]]}},
    "sham": {"experiment": "all", "over": {"placebo": [True, False]}},
    "sham_2a": {"experiment": "alone", "over": {"placebo": [False, True]}},
    "times": {"experiment": "all", "over": {"administrations": [1, 2]}},
}
COURSES = read_config(
    STUDY.model_dump(exclude_unset=True)
    | {
        "experiments": {
            "all": {"design": "grid"},
            "alone": {"design": "series", "receptor": "5-HT2A"},
            "once": {
                "design": "regimens",
                "regimens": {"max": {"dose_1a": ["high"], "dose_2a": ["high"]}},
            },
            "courses": {"design": "regimens", "regimens": REGIMENS},
        },
        "sweeps": SWEEPS,
    }
)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """The dataset, and its file, of each subject, from simulations that they share."""
    folder = tmp_path_factory.mktemp("courses")
    return {subject: write_dataset(COURSES, subject, folder) for subject in COURSES.subjects}


def test_a_regimen_of_one_administration_shares_its_simulation_with_the_grid(courses):
    assert set(COURSES.simulations_of("once")) < set(COURSES.simulations_of("all"))
    once, both = courses["once"][0], courses["all"][0].sel(condition=["1a-1_2a-1"])
    for name in OBSERVABLES:
        np.testing.assert_array_equal(once[name], both[name])


def test_conditions_that_coincide_share_a_simulation_and_are_both_there(courses):
    assert len(COURSES.simulations_of("courses")) == 3
    dataset, _ = courses["courses"]
    assert dataset.condition.values.tolist() == list(REGIMENS)
    for name in OBSERVABLES:
        np.testing.assert_array_equal(dataset[name][0], dataset[name][1])
    assert not np.array_equal(dataset.energy[0], dataset.energy[2])


def test_conditions_that_a_sweep_makes_equal_are_all_there(courses):
    assert len(COURSES.simulations_of("placebos")) == 9 - 3
    dataset, _ = courses["placebos"]
    assert dataset.sizes["placebo"] == 3
    np.testing.assert_array_equal(dataset.energy[:, 0], dataset.energy[:, 2])


@pytest.mark.parametrize("subject", COURSES.subjects)
@pytest.mark.parametrize("by", ["open_dataset", "at_point"])
def test_parameters_are_put_together_from_a_file(courses, subject, by):
    _, path = courses[subject]
    stored = netcdf.read(path) if by == "at_point" else xr.open_dataset(path)
    for point in COURSES.points(subject).values():
        there = (
            at_point(stored, point)
            if by == "at_point"
            else stored.sel({name: coordinate(value) for name, value in point.items()})
        )
        for i, condition in enumerate(COURSES.conditions_at(subject, point)):
            assert parameters_of(there.isel(condition=i)) == condition.parameters


@pytest.mark.parametrize("subject", COURSES.subjects)
def test_every_condition_s_parameters_are_found_in_order(courses, subject):
    expected = [
        condition.parameters
        for point in COURSES.points(subject).values()
        for condition in COURSES.conditions_at(subject, point)
    ]
    assert every_parameters(courses[subject][0]) == expected
    assert every_parameters(summarize(courses[subject][0])) == expected


@pytest.mark.parametrize("subject", COURSES.subjects)
def test_every_subject_has_its_statistics_figures_and_place_in_the_explorer(courses, subject):
    summary = summarize(netcdf.read(courses[subject][1]))
    table = regressions.regressions(summary)
    assert len(table) == 4 * len(COURSES.points(subject))
    points = COURSES.points(subject).values()
    for point in points:
        there, rows = at_point(summary, point), rows_at(table, point)
        assert len(rows) == 4
        found = predictors(summary).energy.sel({k: coordinate(v) for k, v in point.items()})
        np.testing.assert_allclose(predictors(there).energy, found, rtol=1e-14)
        for figure in (
            Timeseries().draw(there),
            Bars().draw(there),
            Regressions().draw(there, rows),
        ):
            plt.close(figure)
    if subject in SWEEPS:
        figure = SweepFigure().draw(summary)
        labels = [text.get_text() for text in figure.axes[1].get_xticklabels()]
        assert labels == [str(v) for v in summary[swept_dims(summary)[0]].values]
        plt.close(figure)
        content = conditions.sweep(subject, summary)
        first = [content["parameters"] | own for at in content["points"] for own in at["own"]]
        expected = [c for at in points for c in COURSES.conditions_at(subject, at)]
        assert [Parameters(**one) for one in first] == [c.parameters for c in expected]


def test_points_of_a_sweep_are_iterated_in_the_order_of_its_dims(swept):
    study, dataset, _ = swept
    assert swept_dims(dataset) == swept_dims(summarize(dataset)) == ["drug_steps", "pattern"]
    points = list(iterate_points(dataset))
    assert [values for values, _ in points] == list(study.points("s").values())
    np.testing.assert_array_equal(points[1][1].energy, dataset.energy[0, 1])
    assert list(places(dataset, ["pattern", "drug_steps"]))[1] == {
        "pattern": 0,
        "drug_steps": 1,
    }


def test_an_experiment_is_the_one_point_of_a_sweep_over_nothing(dataset):
    assert swept_dims(dataset) == []
    ((values, there),) = iterate_points(dataset)
    assert values == {}
    xr.testing.assert_identical(there, dataset)
    xr.testing.assert_identical(at_point(dataset, {}), dataset)


def test_conditions_of_a_sweep_are_as_dosed_where_they_are_given_the_drug(courses):
    dataset, _ = courses["sham"]
    assert dataset.dose_1a.sel(placebo="true").values.tolist() == [0, 0, 0, 0]
    assert dataset.dose_1a.sel(placebo="false").values.tolist() == [0, 0, 1, 1]
    dosed = label_by_doses(dataset)
    assert dosed.dose_1a.values.tolist() == [0, 0, 1, 1]
    assert dosed.agonist_type.values.tolist() == ["none", "5-HT2A", "5-HT1A", "mixed"]
    assert label_by_doses(courses["times"][0]).dose_2a.values.tolist() == [0, 2, 0, 2]


def test_doses_of_regimens_are_totals_and_those_of_each_administration(courses):
    dataset = xr.open_dataset(courses["courses"][1])
    assert dataset.dose_1a.values.tolist() == [1, 1, 0, 2]
    assert dataset.dose_1a.attrs == {
        "long_name": "5-HT1A dose",
        "comment": "5-HT1A dose, total over administrations, without placebos",
    }
    assert dataset.doses_1a.dims == ("condition", "administration")
    assert dataset.doses_1a.values.tolist() == [[1, 0], [1, 0], [1, 0], [1, 1]]
    assert dataset.doses_2a.sel(administration=2).values.tolist() == [0.5, 0.5, 0.5, 0]
    assert dataset.placebo.dtype == bool
    assert dataset.placebo.values.tolist() == [
        [False] * 2,
        [False] * 2,
        [True, False],
        [False] * 2,
    ]
    assert dataset.response.values.tolist() == [["beta-long"] * 2] * 3 + [["full", "u-curve"]]
    dataset = xr.open_dataset(courses["all"][1])
    assert dataset.dose_1a.attrs == {"long_name": "5-HT1A dose"}
    assert "administration" not in dataset.dims


def test_plain_xarray_selects_by_name_and_by_dose(courses):
    dataset = xr.open_dataset(courses["all"][1])
    run = simulate(COURSES.condition_named("all", ("high", "zero")).parameters, 1)
    named = dataset.sel(condition="1a-1_2a-0", replicate=1)
    np.testing.assert_array_equal(named.kl_divergence, run.kl_divergence)
    dosed = dataset.query(condition="dose_1a == 1 and dose_2a == 0")
    assert dosed.condition.values.tolist() == ["1a-1_2a-0"]
    np.testing.assert_array_equal(dosed.kl_divergence[0, 1], run.kl_divergence)
    assert dosed.local_minima.dtype == "int32"
    mixed = dataset.query(condition="agonist_type == 'mixed'")
    assert mixed.condition.values.tolist() == ["1a-1_2a-1"]
    assert dataset.query(condition="dose_1a > 1").sizes["condition"] == 0
    regimens = xr.open_dataset(courses["courses"][1])
    given = regimens.query(condition="dose_1a == 1")  # of which there are two
    assert given.condition.values.tolist() == ["twice", "again"]
    assert regimens.sel(condition="NA").dose_2a == 0.5


def test_plain_xarray_selects_swept_text(swept, courses):
    _, dataset, path = swept
    plain = xr.open_dataset(path)
    there = plain.sel(pattern="noise", drug_steps=6, condition="1a-1_2a-1")
    np.testing.assert_array_equal(there.energy, dataset.energy[1, 1, 3])
    assert plain.pattern.attrs == {"long_name": "pattern"}
    assert plain.drug_steps.attrs == {"long_name": "drug steps"}
    assert xr.open_dataset(courses["sham"][1]).sel(placebo="true").sizes["condition"] == 4


def test_nothing_has_a_unit_of_one(swept, courses):
    for path in (swept[2], *(path for _, path in courses.values())):
        plain = xr.open_dataset(path)
        assert len(plain.variables) >= 19
        assert not any("units" in variable.attrs for variable in plain.variables.values())


def test_a_data_frame_has_a_column_for_each_fact(courses):
    table = xr.open_dataset(courses["all"][1]).isel(step=-1).to_dataframe().reset_index()
    known = ["condition", "replicate", *list(COORDINATES)[1:], "step", "final_step"]
    assert sorted(table.columns) == sorted([*known, *OBSERVABLES])
    assert len(table) == 12
    (row,) = table.query("dose_1a == 1 and dose_2a == 0 and replicate == 2").itertuples()
    assert (row.condition, row.label) == ("1a-1_2a-0", "high / zero")
    run = simulate(COURSES.condition_named("all", ("high", "zero")).parameters, 2)
    assert row.kl_divergence == run.kl_divergence[-1]
    alone = label_by_doses(
        courses["sham_2a"][0]
    )  # whose 5-HT1A doses are the same at both points
    assert alone.dose_1a.values.tolist() == [0, 0]
    assert alone.dose_2a.values.tolist() == [0, 1]
