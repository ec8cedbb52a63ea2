"""What is said beforehand of a study's cost, against a real run; of time, in `make bench`."""

import csv
import shutil
from collections import Counter

import pytest
from small_project import STUDY, copied

from dualreceptor.configuration import layout
from dualreceptor.configuration.plan import make_plan
from dualreceptor.configuration.reading import read_config
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

#: What plans call the jobs of some rules; of all others, the name is the rule's.
STAGES = {
    "datasets_ensembles": "datasets",
    "statistics_plane": "statistics",
    "frames_explorer": "frames",
    "figures_galleries": "galleries",
    "figures_pictures": "pictures",
    "figures_animations": "animations",
}


@pytest.fixture(scope="module")
def measured(finished, tmp_path_factory):
    """The project, the plan of its study, and what its jobs needed."""
    project = copied(finished.folder, tmp_path_factory.mktemp("planned"))  # kernel compiled
    shutil.rmtree(project.results)
    project.configure(CONFIG)
    project.jobs = project.run("--cores", "1")
    rows = []
    for path in project.results.rglob("benchmarks/**/*.tsv"):
        with path.open() as table:
            rows += csv.DictReader(table, delimiter="\t")
    return project, make_plan(read_config(CONFIG)), rows


def within_the_factor(planned, real):
    return real / FACTOR < planned < real * FACTOR


def test_a_plan_has_every_job_of_each_stage_and_every_file(study):
    plan = make_plan(read_config(STUDY))
    stages = Counter()
    for rule, count in study.first_jobs.items():
        of_subject = rule.startswith("figures_") and rule not in STAGES
        stages["figures" if of_subject else STAGES.get(rule, rule)] += count
    assert {stage: len(costs) for stage, costs in plan.jobs.items()} == stages
    made = {p.relative_to(study.results).as_posix() for p in results.files(study.results)}
    assert made == set(layout.files(read_config(STUDY)))
    assert plan.files == len(made)
    in_plane = 3 * 2 * 3
    assert plan.runs == 3 * len(list(study.results.glob("simulations/*/*"))) + in_plane


@pytest.mark.slow
def test_jobs_and_files_are_counted_exactly(measured):
    project, plan, _ = measured
    assert plan.count == sum(project.jobs.values())
    assert plan.files == len(list(results.files(project.results)))
    assert plan.runs == 40 * len(list(project.results.glob("simulations/*/*")))


@pytest.mark.slow
def test_memory_is_right_within_a_factor(measured):
    _, plan, rows = measured
    real = max(float(row["max_rss"]) for row in rows)
    assert within_the_factor(plan.largest("memory_mb")[1], real), real


@pytest.mark.slow
def test_disk_is_right_within_a_factor(measured):
    project, plan, _ = measured
    real = sum(path.stat().st_size for path in results.files(project.results)) / 1e6
    assert within_the_factor(plan.total("disk_mb"), real), (plan.total("disk_mb"), real)
