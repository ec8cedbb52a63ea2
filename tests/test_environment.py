"""The locked environment, and what may not stand in the repository."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "envs/requirements.lock").read_text()
PINNED = dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", LOCK, re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NEEDED = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]


def test_every_package_is_pinned_with_hashes():
    entries = re.split(r"\n(?=[a-z])", LOCK.strip())
    assert len(entries) == len(PINNED) > 60
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry)
        assert "--hash=sha256:" in entry


def test_the_lock_names_no_host_link_or_path():
    assert not re.search(r"https?:|file:|index-url|find-links| @ |/", LOCK)


def test_the_lock_holds_what_the_project_needs():
    assert {re.match(r"[a-z0-9-]+", need)[0] for need in NEEDED} <= set(PINNED)


def test_this_environment_is_the_locked_one():
    names = [re.match(r"[a-z0-9-]+", need)[0] for need in NEEDED]
    assert {name: version(name) for name in names} == {name: PINNED[name] for name in names}


def test_conda_users_get_the_same_versions():
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    python, *pins = environment["dependencies"]
    assert python == f"python{PROJECT['requires-python']}"
    pinned = dict(pin.split("=") for pin in pins)
    assert pinned == {name: PINNED[name] for name in pinned}
    wanted = {re.match(r"[a-z0-9-]+", need)[0] for need in NEEDED}
    assert wanted - set(pinned) == {"uv"}  # it renews the lock, which conda users do not


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of all that imports something, and of what is declared."""
    folder = tmp_path_factory.mktemp("sources")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("workflow", "tests", "docs"):
        generated = shutil.ignore_patterns("__pycache__", "*.egg-info", "data", "images")
        shutil.copytree(ROOT / name, folder / name, ignore=generated)
    return folder


def undeclared(folder):
    """What `make lint` finds amiss with imports, without its colours."""
    checks = re.findall(r"\$\(BIN\)/(deptry .*)", (ROOT / "Makefile").read_text())
    assert len(checks) == 2
    told = ""
    for words in checks:
        command = [sys.executable, "-m", *words.split(), "--no-ansi"]
        told += subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr
    return re.findall(r"^(\S+?):\d+:\d+: (DEP\d+) '(\w+)'", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "fault", "module"),
    [
        ("workflow/src/dualreceptor/model/kernel.py", "DEP003", "jinja2"),  # another package's
        ("workflow/scripts/datasets.py", "DEP004", "psutil"),  # only tests have it
        ("tests/workflow/test_faults.py", "DEP003", "jinja2"),
        ("docs/hooks.py", "DEP001", "nowhere"),
    ],
)
def test_lint_finds_an_import_that_is_not_declared(sources, name, fault, module):
    assert undeclared(sources) == []
    path = sources / name
    text = path.read_text()
    path.write_text(f"{text}\nimport {module}\n")
    assert undeclared(sources) == [(name, fault, module)]
    path.write_text(text)


def test_the_repository_names_no_place_of_a_machine():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    texts = [ROOT / name for name in tracked if name and not name.endswith((".nc", ".png"))]
    places = re.compile(rf"{re.escape(str(ROOT))}|{re.escape(str(Path.home()))}/")
    assert [path for path in texts if places.search(path.read_text())] == []


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    headings = re.findall(
        r"^## \[(\S+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert headings[0] == (citation["version"], str(citation["date-released"]))
    assert citation["version"] == PROJECT["version"]


def test_continuous_integration_runs_targets_of_the_makefile():
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    commands = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert commands == ["make lint", "make test"]
    assert {command.removeprefix("make ") for command in commands} <= set(targets)
