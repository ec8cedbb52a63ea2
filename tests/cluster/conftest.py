"""The cluster, and the small study as it comes out of an undisturbed run without one."""

import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import slurm
from small_project import Project, copied, created

from dualreceptor.files import results


class ClusterProject(Project):
    """A project whose jobs go to SLURM, by the profile that users take."""

    def command(self, *words: str) -> list[str]:
        profile = ["--profile", "profiles/slurm", "--printshellcmds"]
        return [sys.executable, "-m", "snakemake", *profile, *words]

    def submit(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*words), cwd=self.folder, capture_output=True, text=True, timeout=1800
        )

    def begin(self, *words: str) -> subprocess.Popen:
        """The same, in the background."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture(scope="session")
def cluster():
    why = slurm.missing()
    if why:
        pytest.exit(f"no cluster can be started here: {why}", returncode=3)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it is stopped, too
    folder = Path(tempfile.mkdtemp(prefix="dual-receptor-slurm-"))
    try:
        with slurm.Cluster(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def idle_cluster(cluster):
    """Each test begins on two idle nodes."""
    cluster.wait_until_idle()


@pytest.fixture(scope="session")
def blank(tmp_path_factory) -> Project:
    return created(tmp_path_factory.mktemp("blank"))


@pytest.fixture(scope="session")
def local(blank, tmp_path_factory) -> Project:
    """The project after a run on this machine alone."""
    project = copied(blank.folder, tmp_path_factory.mktemp("local"))
    project.run()
    return project


@pytest.fixture(scope="session")
def undisturbed(local) -> dict[str, str]:
    return results.digests(local.results)


@pytest.fixture
def new(blank, tmp_path) -> ClusterProject:
    """The project before its first run."""
    return ClusterProject(copied(blank.folder, tmp_path / "project").folder)
