"""What is said beforehand of a study's cost, against a real run; of time, in `make bench`."""

import csv
import shutil

import pytest
import yaml
from dualreceptor.configuration.config import read_config
from small_project import copied

from dualreceptor.configuration import costs
from dualreceptor.files import results

CONFIG = {
    "replicates": 40,
    "seeds_per_job": 20,
    "levels": {"zero": 0, "medium": 0.13, "max": 0.5},
    "experiments": {
        "mixed": {"design": "diagonal"},
        "line": {"design": "series", "receptor": "5-HT1A"},
    },
    "sweeps": {"walkers": {"experiment": "mixed", "over": {"gradient_steps": [2, 60]}}},
    "figures": {"mixed": {"timeseries": {}, "bars": {}}, "walkers": {"sweep": {}}},
}
FACTOR = 1.5


@pytest.fixture(scope="module")
def measured(finished, tmp_path_factory):
    """The project, the plan of its study, and what its jobs needed."""
    project = copied(finished.folder, tmp_path_factory.mktemp("planned"))  # kernel compiled
    shutil.rmtree(project.results)
    project.configure(CONFIG)
    study = read_config(yaml.safe_load(yaml.safe_dump(CONFIG)))
    plan = costs.plan(study)
    project.jobs = project.run("--cores", "1")
    rows = []
    for path in project.results.rglob("benchmarks/**/*.tsv"):
        with path.open() as table:
            rows += csv.DictReader(table, delimiter="\t")
    return project, plan, rows


def within_the_factor(planned, real):
    return real / FACTOR < planned < real * FACTOR


def test_jobs_and_files_are_counted_exactly(measured):
    project, plan, _ = measured
    assert plan.count == sum(project.jobs.values())
    assert plan.files == len(list(results.files(project.results)))
    assert plan.runs == 40 * len(list(project.results.glob("simulations/*/*")))


def test_memory_is_right_within_a_factor(measured):
    _, plan, rows = measured
    real = max(float(row["max_rss"]) for row in rows)
    assert within_the_factor(plan.largest("memory_mb")[1], real), real


def test_disk_is_right_within_a_factor(measured):
    project, plan, _ = measured
    real = sum(path.stat().st_size for path in results.files(project.results)) / 1e6
    assert within_the_factor(plan.total("disk_mb"), real), (plan.total("disk_mb"), real)
