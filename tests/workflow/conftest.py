"""The small project before and after its first run."""

import fcntl
import json
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_project import PARAMETERS, STUDY, WIDE, Project, copied, created

from dualreceptor import Parameters, simulate


@pytest.fixture(scope="session")
def shared(tmp_path_factory, request) -> Path:
    """A folder that all processes of the tests have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@contextmanager
def locked(path: Path):
    """Alone among all processes of the tests."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def blank(shared, tmp_path_factory) -> Project:
    """The project before its first run, with the kernel compiled."""
    with locked(shared / "kernel.lock"):
        simulate(Parameters(**PARAMETERS))  # leaves what it compiles beside the code
    return created(tmp_path_factory.mktemp("blank"))


def run_once(shared: Path, name: str, blank: Project, config: dict | None = None) -> Project:
    """A project after its first run, by the first process of the tests that asks for it."""
    folder, done = shared / name, shared / f"{name}.jobs"
    with locked(shared / f"{name}.lock"):
        if not done.exists():
            project = copied(blank.folder, folder)
            if config:
                project.configure(config)
            done.write_text(json.dumps(project.run()))
    project = Project(folder)
    project.first_jobs = Counter(json.loads(done.read_text()))
    return project


@pytest.fixture(scope="session")
def finished(blank, shared) -> Project:
    """The project after its first run; not to be changed."""
    return run_once(shared, "finished", blank)


@pytest.fixture
def project(finished, tmp_path) -> Project:
    """A copy of the finished project, to change and run again."""
    return copied(finished.folder, tmp_path)


@pytest.fixture(scope="session")
def study(blank, shared) -> Project:
    """The larger project after its first run; not to be changed."""
    return run_once(shared, "study", blank, STUDY)


@pytest.fixture(scope="session")
def finished_wide(blank, shared, tmp_path_factory) -> Project:
    """The wide project after its first run; not to be changed."""
    return run_once(shared, "wide", blank, WIDE)
