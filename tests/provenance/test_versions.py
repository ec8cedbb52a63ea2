"""The project in records: its version, its commit, and whether code was edited."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dualreceptor.provenance import versions


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of a project of one module."""
    monkeypatch.setattr(versions, "PROJECT", tmp_path)
    (tmp_path / "workflow/src").mkdir(parents=True)
    (tmp_path / "workflow/src/one.py").write_text("x = 1\n")
    shutil.copy(Path(__file__).parents[2] / ".gitignore", tmp_path)
    committer = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], [*committer, "commit", "-qm", "one"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def project_now():
    return versions.project.__wrapped__()


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
        "version": "1.0.0",
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
    monkeypatch.setattr(versions, "PROJECT", checkout / "workflow")
    assert project_now() == {"name": "dual-receptor", "version": "1.0.0"}


def test_a_checkout_without_commit_or_git_tells_none(tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "PROJECT", tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert "commit" not in project_now()
    monkeypatch.setenv("PATH", "")
    assert "commit" not in project_now()


def test_jobs_are_told_the_versions_and_do_not_look_again(checkout, monkeypatch):
    found = {name: getattr(versions, name).__wrapped__() for name in ("project", "software")}
    monkeypatch.setattr(versions, "project", lambda: found["project"])
    (name, text), *more = versions.hand_on().items()
    monkeypatch.undo()
    monkeypatch.setattr(versions, "PROJECT", checkout)
    assert not more
    (checkout / "workflow/src/one.py").write_text("x = 2\n")
    assert project_now() == found["project"] | {"edited": True}
    monkeypatch.setenv(name, text)
    assert project_now() == found["project"]
    handed = json.loads(text)
    monkeypatch.setenv(name, json.dumps(handed | {"software": {"python": "9"}}))
    assert versions.software.__wrapped__() == {"python": "9"}


@pytest.mark.parametrize("place", ["checkout", "prefix"])
def test_what_was_found_elsewhere_is_not_heeded(checkout, monkeypatch, place):
    handed = json.loads(versions.hand_on()[versions.HANDED_ON])
    elsewhere = handed | {place: "/elsewhere", "software": {}, "project": {"name": "another"}}
    monkeypatch.setenv(versions.HANDED_ON, json.dumps(elsewhere))
    assert project_now()["commit"] == head_of(checkout)
    assert "numpy" in versions.software.__wrapped__()
