"""The locked environment, and what may not stand in the repository."""

import os
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
LOCKS = {path.stem: path.read_text() for path in (ROOT / "envs").glob("*.lock")}
ENTRIES = {name: re.split(r"\n(?=[a-z])", lock.strip()) for name, lock in LOCKS.items()}
PINNED = {
    name: dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock, re.MULTILINE))
    for name, lock in LOCKS.items()
}
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = DECLARED["project"]


def names(needs):
    return {re.match(r"[a-z0-9-]+", need)[0] for need in needs}


RUN = names(PROJECT["dependencies"])
DEVELOP = RUN | names(PROJECT["optional-dependencies"]["dev"])
INSTALL = names(DECLARED["dependency-groups"]["installer"])


def test_there_is_a_lock_to_install_to_run_and_to_develop():
    assert set(LOCKS) == {"installer", "requirements", "development"}
    assert 60 < len(PINNED["requirements"]) < len(PINNED["development"]) / 2


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock):
    assert len(ENTRIES[lock]) == len(PINNED[lock])
    for entry in ENTRIES[lock]:
        assert re.match(r"[a-z0-9-]+==\S+", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_link_or_path(lock):
    assert not re.search(r"https?:|file:|index-url|find-links| @ |/", LOCKS[lock])


def test_the_locks_hold_what_the_project_needs():
    assert set(PINNED["requirements"]) >= RUN
    assert set(PINNED["development"]) >= DEVELOP
    assert set(PINNED["installer"]) == INSTALL


def test_development_has_all_that_runs_in_the_same_files():
    assert set(ENTRIES["requirements"]) < set(ENTRIES["development"])
    assert PINNED["installer"]["uv"] == PINNED["development"]["uv"]


def test_this_environment_is_the_locked_one():
    assert {name: version(name) for name in DEVELOP} == {
        name: PINNED["development"][name] for name in DEVELOP
    }


def test_conda_users_get_the_same_versions():
    environment = yaml.safe_load((ROOT / "envs/environment.yaml").read_text())
    python, *pins = environment["dependencies"]
    assert python == f"python{PROJECT['requires-python']}"
    locked = PINNED["requirements"] | PINNED["installer"]
    wanted = RUN | INSTALL - {"uv"}  # conda installs itself
    assert dict(pin.split("=") for pin in pins) == {name: locked[name] for name in wanted}


#: What is in .venv, what has changed since, what is made, and the lock that it is set up from.
SET_UPS = [
    ([], "", "run", "requirements"),
    ([], "", "test", "development"),
    (["ready"], "", "run", None),
    (["ready"], "", "test", "development"),
    (["ready"], "envs/requirements.lock", "run", "requirements"),
    (["ready", "ready-dev"], "", "run", None),
    (["ready", "ready-dev"], "", "test", None),
    (["ready", "ready-dev"], "pyproject.toml", "run", "development"),
    (["ready", "ready-dev"], "envs/requirements.lock", "run", "development"),
    (["ready", "ready-dev"], "envs/development.lock", "run", None),
    (["ready", "ready-dev"], "envs/development.lock", "lint", "development"),
]


@pytest.mark.parametrize(("ready", "changed", "target", "lock"), SET_UPS)
def test_a_target_sets_up_what_it_needs_and_takes_nothing_away(
    tmp_path, ready, changed, target, lock
):
    shutil.copytree(ROOT / "envs", tmp_path / "envs")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    for name in ready:
        (tmp_path / ".venv" / name).touch()
        os.utime(tmp_path / ".venv" / name, (2e9, 2e9))
    if changed:
        os.utime(tmp_path / changed, (2e9 + 1, 2e9 + 1))
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    locks = re.findall(r"--require-hashes -r envs/(\w+)\.lock$", done.stdout, re.MULTILINE)
    assert locks == ([lock] if lock else [])


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
    found = ""
    for words in checks:
        command = [sys.executable, "-m", *words.split(), "--no-ansi"]
        found += subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr
    return re.findall(r"^(\S+?):\d+:\d+: (DEP\d+) '(\w+)'", found, re.MULTILINE)


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


def test_without_a_browser_the_tests_say_what_they_left_out_in_one_line(tmp_path):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-k",
        "chromium_is_left_out",
        "-p",
        "no:cacheprovider",
    ]
    (tmp_path / "test_made_up.py").write_text("def test_chromium_is_left_out(chromium): pass\n")
    done = subprocess.run(
        [*command, "-c", ROOT / "pyproject.toml", "-p", "conftest", tmp_path],
        cwd=ROOT,
        env=os.environ
        | {"PATH": "/nowhere", "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'tests/explorer'}"},
        capture_output=True,
        text=True,
    )
    found = [line for line in done.stdout.splitlines() if "Chromium" in line]
    assert found == [
        "left out: tests that need Chromium and its driver; .ci/chromium installs both on Debian (1)"
    ], done.stdout + done.stderr
