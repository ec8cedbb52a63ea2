"""What goes beyond a study, from the rules run for real."""

import json
import re

import numpy as np
import pytest
from small_project import BEYOND, PARAMETERS, copied

from dualreceptor import Parameters, simulate
from dualreceptor.configuration import layout
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import netcdf

SENSITIVITY = BEYOND["ensembles"]["sensitivity"]
#: A job for each slab.
SLABS = {"sensitivity": 2, "robustness": 2, "curves": 2, "courses": 2}


@pytest.fixture(scope="module")
def beyond(blank, tmp_path_factory):
    """A small project of all designs that go beyond a study, after its first run."""
    project = copied(blank.folder, tmp_path_factory.mktemp("beyond"))
    project.configure(BEYOND)
    project.first_jobs = project.run("beyond")
    return project


@pytest.fixture(autouse=True)
def restored(beyond):
    """Whatever a test edits is taken back."""
    yield
    beyond.configure(BEYOND)


def with_ensemble(name, **changes):
    return BEYOND | {
        "ensembles": BEYOND["ensembles"] | {name: BEYOND["ensembles"][name] | changes}
    }


def test_each_slab_dataset_and_set_of_tables_is_a_job(beyond):
    assert beyond.first_jobs == {
        "ensembles": sum(SLABS.values()),
        "datasets_ensembles": len(SLABS),
        "statistics_sobol": 1,
        "statistics_variants": 1,
        "statistics_rays": 1,
        "statistics_courses": 1,
        "figures_sensitivity": 1,
        "figures_shares": 1,
        "figures_robustness": 1,
        "figures_power": 1,
        "figures_curves": 1,
        "figures_courses": 1,
        "explorer_beyond": 1,
        "beyond": 1,
    }
    assert beyond.run("beyond") == {}


def test_it_is_not_a_part_of_the_study(beyond):
    planned = beyond.plan()
    assert "ensembles" not in planned
    assert planned["simulations"] == 4


def test_runs_of_a_variant_are_single_runs(beyond):
    dataset = netcdf.read(beyond.results / "datasets/robustness.nc")
    run = simulate(Parameters(**PARAMETERS, pattern="sine", dose_1a=0.5, dose_2a=0.5), 7)
    here = dataset.sel(variant="sine", condition="1a-0.5_2a-0.5", replicate=7)
    assert here.final_kl_divergence == run.kl_divergence[-1]


def test_runs_at_a_sampled_point_are_single_runs(beyond):
    dataset = netcdf.read(beyond.results / "datasets/sensitivity.nc")
    here = dataset.isel(scramble=1, row=3, matrix=2).sel(condition="1a-0_2a-0.5", replicate=2)
    changes = {"plasticity": float(here.plasticity), "drug_steps": int(here.drug_steps)}
    parameters = Parameters(**PARAMETERS | changes, seeding="independent", dose_2a=0.5)
    assert here.final_kl_divergence == simulate(parameters, 2).kl_divergence[-1]
    assert np.isfinite(dataset.final_kl_divergence).all()


def test_a_larger_sample_runs_its_new_points_alone(beyond):
    beyond.configure(with_ensemble("sensitivity", sample=8))
    planned = beyond.plan("beyond")
    assert planned["ensembles"] == 2  # rows 4 to 7 of either scramble
    assert planned["datasets_ensembles"] == 1


def test_a_further_variant_runs_alone(beyond):
    variants = BEYOND["ensembles"]["robustness"]["variants"] | {"slow": {"plasticity": 0.1}}
    beyond.configure(with_ensemble("robustness", variants=variants))
    planned = beyond.plan("beyond")
    assert (planned["ensembles"], planned["datasets_ensembles"]) == (1, 1)


def test_its_files_are_those_that_are_planned(beyond):
    made = {
        str(p.relative_to(beyond.results)) for p in beyond.results.rglob("*") if p.is_file()
    }
    planned = set(layout.files_beyond(read_config(BEYOND)))
    assert planned - made == set()
    assert made - planned == {".lock", ".config.yaml"}


def test_a_page_shows_it_without_the_study(beyond):
    text = (beyond.results / "beyond.html").read_text()
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', text)
    values = json.loads(found[1])
    assert values["beyond_alone"] is True
    assert values["errors"] == []
    assert [one["name"] for one in values["sensitivity"]] == ["sensitivity"]
    assert [one["name"] for one in values["robustness"]] == ["robustness"]
    assert [one["name"] for one in values["robustness"][0]["variants"]] == ["baseline", "sine"]


def test_points_of_a_job_change_no_number(beyond):
    before = netcdf.read_digest(beyond.results / "datasets/sensitivity.nc")
    beyond.configure(with_ensemble("sensitivity", points_per_job=40))
    jobs = beyond.run("results/datasets/sensitivity.nc")
    assert jobs == {"ensembles": 4, "datasets_ensembles": 1}
    assert netcdf.read_digest(beyond.results / "datasets/sensitivity.nc") == before
