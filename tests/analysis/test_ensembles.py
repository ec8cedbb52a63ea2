"""Slabs put together as the dataset of a plane."""

import numpy as np
import pytest

from dualreceptor import simulate
from dualreceptor.analysis import ensembles
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import netcdf
from dualreceptor.files.atomic import DamagedFile
from dualreceptor.model.ensembles import run_points, simulate_points
from dualreceptor.provenance.keys import key_of_ensembles
from made_up import RECORD
from small_config import changed

PARAMETERS = {
    "size": 8,
    "base_resolution": 9,
    "walkers": 4,
    "warmup_steps": 3,
    "drug_steps": 6,
    "washout_steps": 4,
    "gradient_steps": 2,
}
DOSES_1A, DOSES_2A = [0.0, 0.3, 0.9], [0.0, 0.2]


def study_of(replicates=5, seeds_per_job=5, points_per_job=100):
    plane = {
        "design": "plane",
        "dose_1a": DOSES_1A,
        "dose_2a": DOSES_2A,
        "points_per_job": points_per_job,
    }
    return read_config(
        changed(
            ensembles__plane=plane,
            parameters=PARAMETERS,
            replicates=replicates,
            seeds_per_job=seeds_per_job,
        )
    )


def write_slabs(study, folder):
    """The files of a plane's slabs as the workflow files them."""
    paths = []
    for slab in study.slabs_of("plane"):
        points = study.points_of("plane", slab)
        for block in study.blocks_of("plane").values():
            path = folder / f"{slab}-{block[0]}.nc"
            key = key_of_ensembles(points, block, study.root_seed)
            netcdf.write(simulate_points(points, block), path, RECORD, key)
            paths.append(path)
    return paths


def write_plane(study, folder):
    path = folder / "plane.nc"
    ensembles.write(study, "plane", write_slabs(study, folder), path, RECORD, "a key")
    return netcdf.take(path, "a key")


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    return write_plane(study_of(), tmp_path_factory.mktemp("plane"))


def test_every_mixture_is_found_by_its_doses(plane):
    assert dict(plane.sizes) == {"dose_1a": 3, "dose_2a": 2, "replicate": 5, "step": 13}
    parameters = study_of().parameters.model_copy(update={"dose_1a": 0.9, "dose_2a": 0.2})
    runs = [simulate(parameters, k) for k in range(5)]
    here = plane.sel(dose_1a=0.9, dose_2a=0.2)
    for name in ("kl_divergence", "cumulative_kl_increase", "states_visited"):
        np.testing.assert_array_equal(
            here[f"final_{name}"], [run[name].values[-1] for run in runs]
        )
    for name in ("energy", "gradient_magnitude", "local_minima"):
        averages = [run[name].values[3:9].mean() for run in runs]
        np.testing.assert_array_equal(here[f"average_{name}"], averages)
    for name in ("kl_divergence", "cumulative_kl_increase"):
        series = np.stack([run[name].values for run in runs])
        np.testing.assert_allclose(here[f"mean_{name}"], series.mean(0), rtol=1e-13)
        error = series.std(0, ddof=1) / 5**0.5
        np.testing.assert_allclose(here[f"sem_{name}"], error, rtol=1e-7, atol=1e-9)


def test_it_has_the_outcomes_of_a_summary(plane):
    ends = outcomes(plane)
    np.testing.assert_array_equal(ends.outcome, plane.final_kl_divergence)
    assert ends.outcome.dims == ("dose_1a", "dose_2a", "replicate")
    assert ends.outcome.attrs["units"] == "nat"
    assert plane.dose_1a.attrs == {"long_name": "5-HT1A dose"}
    assert plane.mean_kl_divergence.attrs["long_name"] == (
        "mean of the KL divergence from the target"
    )


@pytest.mark.parametrize(("seeds_per_job", "points_per_job"), [(1, 1), (2, 100), (3, 1)])
def test_jobs_of_any_size_give_the_same_bytes(plane, tmp_path, seeds_per_job, points_per_job):
    split = write_plane(study_of(5, seeds_per_job, points_per_job), tmp_path)
    assert netcdf.digest(split) == netcdf.digest(plane)


def test_slabs_are_checked_before_they_are_believed(tmp_path):
    study = study_of(2, 2)
    paths = write_slabs(study, tmp_path)
    swapped = [paths[1], paths[0], paths[2]]
    with pytest.raises(DamagedFile, match="holds something else than it should"):
        ensembles.write(study, "plane", swapped, tmp_path / "plane.nc", RECORD)
    assert not (tmp_path / "plane.nc").exists()


def test_of_one_replicate_there_is_no_error(tmp_path):
    one = write_plane(study_of(1, 1), tmp_path)
    assert np.isnan(one.sem_kl_divergence).all()
    assert np.isfinite(one.mean_kl_divergence).all()


DESIGNS = {
    "sobol": {
        "over": {
            "plasticity": {"from": 0.1, "to": 1},
            "washout_steps": {"from": 1, "to": 9},
        },
        "pairs": [["zero", "zero"], ["high", "low"]],
        "sample": 4,
        "scrambles": 2,
        "points_per_job": 24,
        "parameters": {"seeding": "independent"},
    },
    "variants": {
        "experiment": "one",
        "variants": {"sine": {"pattern": "sine"}, "wide": {"size": 12, "plasticity": 0.1}},
        "points_per_job": 2,
    },
    "rays": {"shares": [1, 0.5, 0], "dose": [0, 0.2, 0.5]},
    "courses": {"pairs": [["low", "low"], ["zero", "low"]], "responses": ["full", "beta-long"]},
}


def write_design(design, folder):
    """The study with an ensemble of a design, and its dataset."""
    section = DESIGNS[design] | {"design": design, "replicates": 3}
    study = read_config(
        changed(ensembles__e=section, parameters=PARAMETERS, replicates=2, seeds_per_job=2)
    )
    paths = []
    for slab in study.slabs_of("e"):
        points = study.points_of("e", slab)
        seed = study.root_seed_of(points[0])
        for block in study.blocks_of("e").values():
            paths.append(folder / f"{slab}-{block[0]}.nc")
            key = key_of_ensembles(points, block, seed, series=False)
            outcomes = simulate_points(points, block, seed, series=False)
            netcdf.write(outcomes, paths[-1], RECORD, key)
    ensembles.write(study, "e", paths, folder / "e.nc", RECORD, "a key")
    return study, netcdf.take(folder / "e.nc", "a key")


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_has_each_run_in_its_place(design, tmp_path):
    study, dataset = write_design(design, tmp_path)
    ensemble = study.ensembles["e"]
    dims = ensemble.dims(study)
    values = dataset.final_kl_divergence
    assert list(values.dims) == [*dims, "replicate"]
    assert "step" not in dataset.dims
    flat = values.values.reshape(-1, 3)
    every = [p for slab in study.slabs_of("e") for p in study.points_of("e", slab)]
    assert len(every) == len(flat) == ensemble.size(study)
    for i in range(0, len(every), 5):
        alone = run_points([every[i]], [0, 2], series=False)["final", "kl_divergence"]
        np.testing.assert_array_equal(flat[i, [0, 2]], alone[0])


def test_what_varies_has_its_values_in_the_dataset(tmp_path):
    study, dataset = write_design("sobol", tmp_path)
    row = dataset.isel(scramble=1, row=2, condition=1).sel(matrix="AB_washout_steps")
    places = {name: list(values) for name, values in study.ensembles["e"].dims(study).items()}
    i = ((1 * 4 + 2) * 4 + places["matrix"].index("AB_washout_steps")) * 2 + 1
    every = [p for slab in study.slabs_of("e") for p in study.points_of("e", slab)]
    assert row.plasticity == every[i].plasticity
    assert row.washout_steps == every[i].washout_steps
    assert (row.dose_1a, row.dose_2a) == (1, 0.25)
    assert row.label == "high / low"
    assert dataset.matrix.values.tolist() == ["A", "B", "AB_plasticity", "AB_washout_steps"]


def test_a_dataset_of_courses_says_how_doses_are_scaled(tmp_path):
    _, dataset = write_design("courses", tmp_path)
    assert dataset.dose_factor.sel(response="beta-long") == 1
    assert dataset.dose_2a.values.tolist() == [0.25, 0.25]
    assert dataset.response.attrs["long_name"] == "response curve"
