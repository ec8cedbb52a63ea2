"""What runs again after a change: what the change touches, and nothing else."""

import copy

import numpy as np
import pytest
from small_project import CONFIG

from dualreceptor import simulate
from dualreceptor.configuration import leftovers
from dualreceptor.configuration.config import read_config
from dualreceptor.files import netcdf

AFTER_DATASETS = {
    "datasets": 2,
    "statistics": 2,
    "figures_timeseries": 2,
    "figures_matrices": 1,
    "explorer": 1,
}
PACKAGE = "workflow/src/dualreceptor"


def with_changes(**changes):
    config = copy.deepcopy(CONFIG)
    for key, value in changes.items():
        *path, last = key.split("__")
        section = config
        for part in path:
            section = section[part]
        section[last] = value
    return config


def test_an_unchanged_project_runs_nothing(project):
    before = project.files()
    assert project.run() == {}
    assert project.files() == before


def test_a_new_level_simulates_only_its_conditions(project):
    before = project.files()
    config = with_changes(levels={"zero": 0, "high": 0.5, "top": 1})
    project.configure(config)
    jobs = project.run()
    # the third level adds 5 conditions to the 4 of the grid, in 2 blocks; the perturbation
    # fields, dropped after the first run, are made again and rerun nothing
    assert jobs == {
        "simulations": 10,
        "datasets": 2,
        "statistics": 2,
        "figures_timeseries": 2,
        "figures_matrices": 1,
        "explorer": 1,
    }
    after = project.files()
    kept = {name for name in before if name.startswith(("simulations/", "landscapes/"))}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert not list(project.results.glob("landscapes/*/*perturbations*"))
    dataset = netcdf.read(project.results / "datasets/all.nc")
    for condition in read_config(config).conditions("all"):
        run = simulate(condition.parameters, 2)
        here = dataset.sel(condition=condition.name, replicate=2)
        np.testing.assert_array_equal(here.kl_divergence, run.kl_divergence)
    assert project.run() == {}


def test_a_new_experiment_over_known_conditions_simulates_nothing(project):
    project.configure(with_changes(experiments__two={"design": "diagonal"}))
    assert project.run() == {"datasets": 1, "statistics": 1, "explorer": 1}


def test_more_replicates_simulate_only_the_new_ones(project):
    before = project.files()
    project.configure(with_changes(replicates=4))
    jobs = project.run()
    assert (jobs["landscapes"], jobs["simulations"]) == (1, 4)  # block 2-3 in place of 2-2
    after = project.files()
    assert all(after[name] == before[name] for name in before if name.endswith("/0-1.nc"))


def test_whole_blocks_are_extended_without_a_run_twice_or_a_file_left_over(project):
    leftovers.remove(project.results.rglob("2-2.*"), project.results)
    before = project.files()
    config = with_changes(replicates=6)
    project.configure(config)
    jobs = project.run()
    assert (jobs["landscapes"], jobs["simulations"]) == (2, 8)  # 2-3 and 4-5
    after = project.files()
    assert all(after[name] == before[name] for name in before if name.endswith("/0-1.nc"))
    assert leftovers.find(read_config(config), project.results) == {}


def test_renaming_a_level_simulates_nothing(project):
    project.configure(with_changes(levels={"zero": 0, "strong": 0.5}))
    assert project.run() == AFTER_DATASETS


def test_spelling_a_dose_otherwise_runs_nothing(project):
    project.configure(with_changes(levels={"zero": 0.0, "high": 0.50}))
    assert project.run() == {}


def test_a_figure_setting_redraws_that_figure_alone(project):
    before = project.files()
    project.configure(with_changes(figures__one={"timeseries": {"dpi": 60, "panels": 8}}))
    assert project.run() == {"figures_timeseries": 1}
    after = project.files()
    moved = {name for name in after if after[name] != before[name]}
    assert moved == {
        *(f"figures/one/timeseries.{suffix}" for suffix in ("pdf", "png")),
        "logs/figures/one/timeseries.log",
        "benchmarks/figures/one/timeseries.tsv",
    }


@pytest.mark.parametrize(
    ("module", "old", "new", "jobs"),
    [
        ("figures/matrices.py", '"lw": 1.8', '"lw": 2.8', {"figures_matrices": 1}),
        ("figures/timeseries.py", "alpha=0.2", "alpha=0.3", {"figures_timeseries": 2}),
        (
            "figures/style.py",
            '"font.size": 7',
            '"font.size": 6',
            {"figures_timeseries": 2, "figures_matrices": 1, "explorer": 1},
        ),
        ("config.py", "400_000", "400_001", {}),
        ("statistics.py", "FEWEST = 6", "FEWEST = 7", {"statistics": 2, "explorer": 1}),
        ("explorer/tables.py", "ROWS = 2000", "ROWS = 3000", {"explorer": 1}),
        ("explorer/assets/style.css", "1440px", "1441px", {"explorer": 1}),
        ("kernel.py", '"""The time loop', '"""The loop over time', {}),
        (
            "datasets.py",
            '"5-HT1A dose"',
            '"dose of the 5-HT1A agonist"',
            AFTER_DATASETS,
        ),
    ],
)
def test_an_edited_module_reruns_what_imports_it(project, module, old, new, jobs):
    project.edit(f"{PACKAGE}/{module}", old, new)
    assert project.run() == jobs


def test_an_edited_kernel_reruns_simulations_at_once(project):
    project.edit(f"{PACKAGE}/kernel.py", "(norm[i] + 1e-8)", "(norm[i] + 2e-8)")
    jobs = project.run()
    assert jobs["simulations"] == 8
    assert jobs["datasets"] == 2
    assert project.run() == {}


def test_a_parameter_of_the_walkers_keeps_the_landscapes(project):
    project.configure(with_changes(parameters__plasticity=0.1))
    jobs = project.run()
    assert "landscapes" not in jobs
    assert jobs["simulations"] == 8


def test_a_parameter_of_the_landscapes_makes_them_again(project):
    project.configure(with_changes(parameters__pattern="sine"))
    jobs = project.run()
    assert (jobs["landscapes"], jobs["simulations"]) == (2, 8)
    dataset = netcdf.read(project.results / "datasets/all.nc")
    condition = read_config(with_changes(parameters__pattern="sine")).conditions("all")[-1]
    run = simulate(condition.parameters, 1)
    here = dataset.sel(condition=condition.name, replicate=1)
    np.testing.assert_array_equal(here.kl_divergence, run.kl_divergence)
