"""The how-tos, followed word for word in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from small_project import PARTS

from dualreceptor.configuration.reading import read_config

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
#: What `config/quick.yaml` says in the copy, instead of 4 replicates: small runs of few
#: conditions, those that the study's pictures show.
QUICK = {
    "replicates": 2,
    "seeds_per_job": 2,
    "parameters": {
        "size": 10,
        "base_resolution": 12,
        "walkers": 5,
        "gradient_steps": 2,
    },
    "experiments": {
        "comparison": {"pairs": [["zero", "max"], ["max", "zero"], ["max", "heavy"]]}
    },
    "pairs": {"comparison": []},
}
#: Pages of which the reference writes tables.
READMES = ("results/README.md", "docs/compounds.md")
FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


class Copy:
    """A copy of the project, to be changed as a page says."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in (*PARTS, "tests", "pyproject.toml", *READMES):
            source, target = ROOT / name, folder / name
            target.parent.mkdir(exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
        (folder / "config/quick.yaml").write_text(yaml.safe_dump(QUICK))

    def follow(self, page: str, only_planned: str = "nothing") -> None:
        """Do what the fences of a page say, in their order."""
        for kind, title, body in FENCE.findall((ROOT / "docs" / page).read_text()):
            if kind == "diff":
                self.edit(title, body)
            elif title:
                assert not (self.folder / title).exists()
                (self.folder / title).write_text(body)
            elif kind == "console":
                for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE):
                    planned = command == "snakemake --cores 8" or only_planned in command
                    self.do(command + " --dry-run" * planned)

    def edit(self, name: str, diff: str) -> None:
        lines = diff.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] != "+")
        new = "".join(line[1:] for line in lines if line[0] != "-")
        path = self.folder / name
        text = "\n" + path.read_text()
        assert text.count(f"\n{old}") == 1, f"{name} has not once:\n{old}"
        path.write_text(text.replace(f"\n{old}", f"\n{new}")[1:])

    def do(self, command: str) -> None:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            command.replace("--cores 8", "--cores 2"),
            shell=True,
            cwd=self.folder,
            env=os.environ | {"PATH": path, "PYTHONPATH": str(self.folder / "workflow/src")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    def has(self, *figures: str) -> bool:
        paths = [self.folder / "results/figures" / figure for figure in figures]
        return all(path.stat().st_size > 1000 for path in paths)

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()

    def check(self) -> None:
        """The new code is as the house wants it, and in the rooms where it belongs."""
        self.do("ruff format --check . && ruff check . && lint-imports --no-cache")


@pytest.fixture
def project(tmp_path) -> Copy:
    return Copy(tmp_path)


def test_add_an_experiment(project):
    # The claims need 36 conditions more: planned here, the same rule runs in other tests.
    project.follow("add-experiment.md", only_planned="results/claims.csv")
    assert project.has("leaning/bars.png", "rounding/sweep.png")
    read_config(yaml.safe_load(project.text("config/config.yaml")))


def test_add_a_pattern(project):
    project.follow("add-pattern.md")
    assert project.has("galleries/blur-2d.png", "ripple/sweep.png")
    assert "`ripple`" in project.text("config/README.md")
    project.check()


def test_add_a_response_curve(project):
    project.follow("add-response.md")
    assert project.has("response/response-infusion/timeseries.png", "response/sweep.png")
    assert "`infusion`" in project.text("config/README.md")
    project.check()


def test_add_an_observable_and_a_table(project):
    project.follow("add-observable.md")
    assert project.has("comparison/timeseries.png")
    header, *rows = project.text("results/statistics/comparison/depths.csv").splitlines()
    assert header == "condition,depth"
    assert len(rows) == len(QUICK["experiments"]["comparison"]["pairs"])
    assert "`lowest_energy`" in project.text("config/README.md")
    assert "#### `statistics/<experiment>/depths.csv`" in project.text("results/README.md")
    project.check()


def test_add_a_figure(project):
    project.follow("add-figure.md")
    assert project.has("comparison/tradeoff.png")
    assert "#### `figures.<...>.tradeoff`" in project.text("config/README.md")
    assert '"tradeoff"' in project.text("config/schema.json")
    project.check()
