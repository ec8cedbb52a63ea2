"""A first run of the workflow: what it makes, and that it is right."""

import copy
from pathlib import Path

import numpy as np
import pytest
import yaml
from small_project import CONFIG, copied, first_of

from dualreceptor import simulate
from dualreceptor.cli.main import main
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import netcdf, results
from dualreceptor.model.observables import OBSERVABLES


def test_every_condition_and_block_is_one_job(finished):
    # 4 conditions of the grid, which hold those of the series, in blocks of 2 + 1 replicates
    assert finished.first_jobs == {
        "landscapes": 2,
        "simulations": 8,
        "datasets": 2,
        "summaries": 2,
        "statistics": 2,
        "frames_explorer": 1,
        "figures_timeseries": 2,
        "figures_matrices": 1,
        "explorer": 1,
    }


def test_results_are_one_folder_a_stage(finished):
    stages = [
        "benchmarks",
        "datasets",
        "explorer.html",
        "figures",
        "frames",
        "landscapes",
        "logs",
        "simulations",
        "statistics",
        "summaries",
    ]
    assert sorted(path.name for path in finished.results.iterdir()) == [
        ".config.yaml",
        ".lock",
        *stages,
    ]
    figures = {
        str(p.relative_to(finished.results / "figures"))
        for p in finished.results.glob("figures/*/*")
    }
    assert figures == {
        f"{name}.{suffix}"
        for name in ("one/timeseries", "all/timeseries", "all/matrices")
        for suffix in ("pdf", "png")
    }


@pytest.mark.parametrize("experiment", ["one", "all"])
def test_datasets_hold_the_runs_of_the_library(finished, experiment):
    dataset = netcdf.read(finished.results / "datasets" / f"{experiment}.nc")
    for condition in read_config(CONFIG).conditions(experiment):
        for replicate in range(3):
            here = dataset.sel(condition=condition.name, replicate=replicate)
            run = simulate(condition.parameters, replicate)
            for name in OBSERVABLES:
                np.testing.assert_array_equal(here[name], run[name])


def test_perturbation_fields_are_dropped_in_the_end(finished):
    kept = sorted(path.name for path in (finished.results / "landscapes/baseline").iterdir())
    assert kept == ["0-1.nc", "2-2.nc"]


def test_every_job_logs_and_is_measured(finished):
    for stage, jobs in (("logs", 21), ("benchmarks", 21)):
        files = [path for path in (finished.results / stage).rglob("*") if path.is_file()]
        assert len(files) == jobs
    log = finished.results / "logs/simulations/baseline/1a-0.5_2a-0/0-1.log"
    assert "replicate 1: 2 of 2 done" in log.read_text()


def test_progress_is_visible(project):
    assert "1 of 1 steps (100%) done" in project.snakemake("--forcerun", "all").stderr


RECORDED = Path(__file__).parents[1] / "data" / "small_study.sha256"


def test_the_small_study_has_the_recorded_numbers(finished, capsys):
    """A change here means that numbers have changed, of our doing or of a dependency's."""
    assert main(["digest", str(finished.results)]) == 0
    assert capsys.readouterr().out == RECORDED.read_text()


TABLES = [f"results/statistics/{subject}/effects.csv" for subject in ("all", "one")]
VARIATIONS = {
    "one core, a job for each replicate": (
        ["--cores", "1", "--config", "seeds_per_job=1", "--", *TABLES],
        {},
    ),
    "eight cores, one job for all": (["--cores", "8", "--config", "seeds_per_job=100"], {}),
    "no compiled kernel at hand": (["--config", "seeds_per_job=7"], {"NUMBA_CACHE_DIR": "."}),
    "many threads": ([], {"OMP_NUM_THREADS": "8", "OPENBLAS_NUM_THREADS": "8"}),
}


@pytest.mark.parametrize("variation", first_of(VARIATIONS))
def test_how_it_is_run_changes_no_number(blank, finished, tmp_path, monkeypatch, variation):
    words, environment = VARIATIONS[variation]
    for name, value in environment.items():
        monkeypatch.setenv(name, str(tmp_path) if value == "." else value)
    other = copied(blank.folder, tmp_path / "other")
    other.run(*words)
    first, second = (results.digests(p.results) for p in (finished, other))
    blocks = "--config" in words  # other blocks are other files, up to the datasets
    apart = ("landscapes/", "simulations/", "frames/") if blocks else ()
    for name in first:
        assert name in second or name.startswith(apart)
        assert second.get(name, first[name]) == first[name]
    tables = [p.relative_to(finished.results) for p in finished.results.rglob("*.csv")]
    assert len(tables) == 6
    for table in tables:
        assert (other.results / table).read_bytes() == (finished.results / table).read_bytes()


FAULTY = [
    ("replicates", 0, "replicates: 0 is not allowed: should be greater than or equal to 1"),
    ("repliactes", 3, "repliactes: unknown key; did you mean replicates?"),
    ("levels", {"zero": 0, "x/y": -1}, "levels.x/y: -1 is not allowed"),
    ("experiments", {}, "experiments: {} is not allowed"),
]


def test_faults_stop_everything_before_any_job(project):
    before = project.files()
    config = copy.deepcopy(CONFIG)
    for key, value, _ in FAULTY:
        config[key] = value
    project.configure(config)
    done = project.snakemake()
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    for _, _, message in FAULTY:
        assert message in done.stderr
    assert project.files() == before


BROKEN = {
    "a repeated key": (
        "levels: {zero: 0}\nlevels: {one: 1}\n",
        "config.yaml: line 2, column 1: the key 'levels' stands twice",
    ),
    "an open bracket": ("levels: [1\n", "config.yaml: line 2, column 1: "),
    "binary": (bytes(range(256)).decode("latin-1"), "is not text in UTF-8"),
    "empty": ("", "should be keys with values"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_config_ends_in_a_message(blank, tmp_path, kind):
    project = copied(blank.folder, tmp_path)
    text, message = BROKEN[kind]
    (project.folder / "config/config.yaml").write_text(text, encoding="latin-1")
    before = sorted(path for path in tmp_path.rglob("*") if "__pycache__" not in path.parts)
    done = project.snakemake()
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    after = sorted(path for path in tmp_path.rglob("*") if "__pycache__" not in path.parts)
    new = set(after) - set(before)
    assert all(".snakemake" in path.parts for path in new)


def test_a_compound_without_a_source_ends_in_a_message(blank, tmp_path):
    project = copied(blank.folder, tmp_path)
    project.edit("config/compounds.yaml", "source: 10.1124/jpet.122.001454", "via: Kozell")
    project.edit("config/compounds.yaml", "value: 1.9", "value: 0")
    done = project.snakemake()
    assert done.returncode == 1
    assert (
        "the configuration has errors:\n"
        "  compounds.5-MeO-DMT.affinity_1a.0.value: 0 is not allowed: should be greater than 0\n"
        "  compounds.psilocin.selectivity.0.source: missing; it has to be given\n"
    ) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_on_top_is_merged_key_by_key(project):
    (project.folder / "mine.yaml").write_text(
        yaml.safe_dump({"experiments": {"new": {"design": "diagonal"}}})
    )
    jobs = project.run("--configfile", "mine.yaml")
    assert jobs == {"datasets": 1, "summaries": 1, "statistics": 1, "explorer": 1}
    assert (project.results / "datasets/new.nc").exists()
