"""Records of provenance: the digest of code, what moves it and what does not; the checkout."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dualreceptor.provenance import records

MODULES = {
    "one.py": '"""Module."""\nfrom dualreceptor import two\nx = 1\n',
    "two.py": "from dualreceptor.deep.three import y\nimport dualreceptor.four\n",
    "deep/three.py": "y = 2\n",
    "four.py": "def f():\n    'Docstring.'\n    from dualreceptor.five import z\n    return z\n",
    "five.py": "z = 5\n",
    "apart.py": "a = 1\n",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "PACKAGE", tmp_path)
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "script.py").write_text("import sys\nfrom dualreceptor.one import x\n")
    return tmp_path


def edited(package, name, old, new):
    before = records.code_of(package / "script.py")
    text = (package / name).read_text()
    assert old in text
    (package / name).write_text(text.replace(old, new))
    return records.code_of(package / "script.py") != before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("script.py", "import x", "import y"),
        ("one.py", "x = 1", "x = 2"),
        ("deep/three.py", "y = 2", "y = 3"),
        ("five.py", "z = 5", "z = 6"),
    ],
)
def test_code_moves_the_digest_however_deep(package, name, old, new):
    assert edited(package, name, old, new)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("one.py", "Module.", "Another docstring."),
        ("one.py", "x = 1", "x  =  1  # why"),
        ("four.py", "Docstring.", "Other."),
        ("apart.py", "a = 1", "a = 2"),
    ],
)
def test_what_changes_no_result_does_not(package, name, old, new):
    assert not edited(package, name, old, new)


def test_simulations_depend_on_the_kernel_and_not_on_figures_or_config():
    scripts = records.PACKAGE.parents[1] / "scripts"
    names = {path.stem for path in records._closure(scripts / "simulations.py")}
    assert {"kernel", "streams", "dosing", "landscapes", "parameters"} <= names
    assert not {"config", "style", "timeseries", "datasets"} & names
    figure = {path.stem for path in records._closure(scripts / "figures/timeseries.py")}
    assert "style" in figure
    assert not {"kernel", "matrices"} & figure


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of a project of one module."""
    monkeypatch.setattr(records, "PROJECT", tmp_path)
    (tmp_path / "workflow/src").mkdir(parents=True)
    (tmp_path / "workflow/src/one.py").write_text("x = 1\n")
    shutil.copy(Path(__file__).parents[1] / ".gitignore", tmp_path)
    committer = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], [*committer, "commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def project_now():
    return records.project.__wrapped__()


def head_of(folder):
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


GENERATED = ("src/__pycache__/one.cpython-311.pyc", "src/dualreceptor.egg-info/PKG-INFO")


@pytest.mark.parametrize(
    ("name", "edited"),
    [
        ("workflow/src/one.py", True),
        ("workflow/src/deep/new.py", True),
        ("envs/new.lock", True),
        ("notes.txt", False),
        *((f"workflow/{name}", False) for name in GENERATED),
    ],
)
def test_code_that_no_commit_holds_is_an_edit(checkout, name, edited):
    unedited = {
        "name": "dual-receptor",
        "version": "0.1.0",
        "commit": head_of(checkout),
        "edited": False,
    }
    assert project_now() == unedited
    (checkout / name).parent.mkdir(parents=True, exist_ok=True)
    (checkout / name).write_text("x = 2\n")
    assert project_now() == unedited | {"edited": edited}


def test_the_checkout_is_asked_once_and_left_as_it_is(checkout, monkeypatch):
    calls, run = [], subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda words, **options: calls.append(words) or run(words, **options)
    )
    os.utime(checkout / "workflow/src/one.py", (0, 0))  # git would note that in its index
    index = checkout / ".git/index"
    before = index.read_bytes()
    assert project_now()["edited"] is False
    assert index.read_bytes() == before
    assert len(calls) == 1


def test_the_repository_around_a_project_is_not_its_own(checkout, monkeypatch):
    monkeypatch.setattr(records, "PROJECT", checkout / "workflow")
    assert project_now() == {"name": "dual-receptor", "version": "0.1.0"}


def test_a_checkout_without_commit_or_git_tells_none(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "PROJECT", tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert "commit" not in project_now()
    monkeypatch.setenv("PATH", "")
    assert "commit" not in project_now()
