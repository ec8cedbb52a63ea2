"""The small project before and after its first run."""

import pytest
from small_project import STUDY, Project, copied, created


@pytest.fixture(scope="session")
def blank(tmp_path_factory) -> Project:
    """The project before its first run."""
    return created(tmp_path_factory.mktemp("blank"))


@pytest.fixture(scope="session")
def finished(blank, tmp_path_factory) -> Project:
    """The project after its first run; not to be changed."""
    project = copied(blank.folder, tmp_path_factory.mktemp("finished"))
    project.first_jobs = project.run()
    return project


@pytest.fixture
def project(finished, tmp_path) -> Project:
    """A copy of the finished project, to change and run again."""
    return copied(finished.folder, tmp_path)


@pytest.fixture(scope="session")
def study(blank, tmp_path_factory) -> Project:
    """The larger project after its first run; not to be changed."""
    project = copied(blank.folder, tmp_path_factory.mktemp("study"))
    project.configure(STUDY)
    project.first_jobs = project.run()
    return project
