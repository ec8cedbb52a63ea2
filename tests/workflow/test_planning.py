"""What Snakemake holds of a large study before it runs: its jobs, and what each is given."""

import json
import subprocess
import sys

import pytest
from small_project import copied

LEVELS = {f"l{i}": round(i * 0.025, 3) for i in range(21)}
ZERO = ["l0", "l0"]
CLAIM = {"kind": "contrast", "statement": "It is so.", "experiment": "all"}
CONFIG = {
    "replicates": 10_000,
    "seeds_per_job": 10_000,
    "levels": LEVELS,
    "experiments": {"all": {"design": "grid"}},
    "claims": {
        "pure": CLAIM
        | {"outcome": "outcome", "contrasts": [{"condition": ["$a", "l0"], "reference": ZERO}]},
        "lower_burden": CLAIM
        | {
            "outcome": "burden",
            "contrasts": [{"condition": ["$a", "$b"], "reference": ["l0", "$b"]}],
        },
        "best": {
            "kind": "best",
            "statement": "It is mixed.",
            "experiment": "all",
            "properties": ["mixed"],
        },
    },
    "figures": {"all": {"bars": {}, "matrices": {}}},
}
PLAN = """\
import json
from pathlib import Path
from snakemake.api import SnakemakeApi
from snakemake.settings.types import OutputSettings, Quietness, ResourceSettings

with SnakemakeApi(OutputSettings(quiet={Quietness.ALL}, dryrun=True)) as snakemake:
    workflow = snakemake.workflow(ResourceSettings(cores=1), snakefile=Path("Snakefile"))
    workflow.dag().execute_workflow(executor="dryrun")
    jobs = [
        (job.rule.name, sum(len(repr(param)) for param in job.params))
        for job in workflow._workflow.dag.jobs
    ]
print(json.dumps(jobs))
"""


@pytest.fixture(scope="module")
def jobs(blank, tmp_path_factory):
    """The rule of each job, and the characters of its params."""
    project = copied(blank.folder, tmp_path_factory.mktemp("large"))
    project.configure(CONFIG)
    command = [sys.executable, "-c", PLAN]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_there_is_a_job_for_each_condition(jobs):
    assert len([rule for rule, _ in jobs if rule == "simulations"]) == 21**2


def test_no_job_is_given_more_than_it_works_on(jobs):
    largest = max(jobs, key=lambda job: job[1])
    assert 1000 < largest[1] < 30_000, largest
