"""The workflow on SLURM: the same bytes as without it, whatever happens to jobs and nodes."""

import contextlib
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from small_project import wait_for

from dualreceptor.files import results

pytestmark = pytest.mark.cluster

LONGEST = 1800  # seconds, for what never ends, not for a slow machine


def is_complete(project, undisturbed):
    """As an undisturbed run, nothing left to do, nothing left behind."""
    assert results.digests(project.results) == undisturbed
    assert not list(project.results.rglob(".*.part"))
    assert project.run() == {}


def computing(cluster, node):
    """A process on a node that runs a script of the workflow, if there is one now."""
    for process in cluster.processes_of(node):
        with contextlib.suppress(psutil.Error):
            if any(word.endswith(".py") and "scripts" in word for word in process.cmdline()):
                return process
    return None


def asked(output, resource):
    return {int(number) for number in re.findall(rf"\b{resource}=(\d+)", output)}


def test_a_study_on_slurm_is_the_same_bytes(cluster, new, undisturbed):
    """While a second Snakemake tries to work in the same folder, and is refused."""
    run = new.begin()
    lock = new.results / ".lock"
    wait_for(lambda: lock.exists() and lock.read_text())
    run.send_signal(signal.SIGSTOP)  # else it could end before the second begins
    second = new.submit()
    run.send_signal(signal.SIGCONT)
    output, _ = run.communicate(timeout=LONGEST)
    assert run.returncode == 0, output + cluster.logs()
    is_complete(new, undisturbed)
    jobs = output.count("has been submitted with SLURM jobid")
    assert jobs == 5  # two blocks, two experiments, the runs that the explorer shows
    assert "localrule explorer" in output
    assert second.returncode == 1
    assert "another run is at work in results (process " in second.stderr


def test_a_node_lost_while_jobs_run_on_it(cluster, new, undisturbed):
    run = new.begin()
    wait_for(lambda: computing(cluster, "node1"))
    cluster.lose_node("node1")
    try:
        output, _ = run.communicate(timeout=LONGEST)
    finally:
        cluster.start_node("node1")
    assert run.returncode == 0, output
    is_complete(new, undisturbed)


def never_ends(project, attempt, beginning=""):
    """Jobs of landscapes that, asked for so much, only SLURM can end."""
    begun = "logs.start(snakemake.log[0])\n"
    waits = f"    {beginning}\n    __import__('signal').pause()\n"
    project.edit("workflow/scripts/landscapes.py", begun, f"{begun}if {attempt}:\n{waits}")


def test_a_job_over_its_memory_is_tried_again_with_more(cluster, new, undisturbed):
    never_ends(new, "snakemake.resources.mem_mb == 200", "held = b'x' * 300_000_000")
    little = "landscapes:mem_mb=200 * 4 ** (attempt - 1)"
    done = new.submit("--set-resources", little, "--until", "landscapes")
    assert done.returncode == 0, done.stderr
    assert "exceeded memory limit" in done.stderr
    assert asked(done.stderr, "mem_mb") >= {200, 800}
    new.run()
    is_complete(new, undisturbed)


def test_a_job_over_its_time_is_tried_again_with_more(cluster, new, undisturbed):
    """A job that hangs, which a limit of one minute ends."""
    never_ends(new, "snakemake.resources.runtime == 1")
    done = new.submit("--set-resources", "landscapes:runtime=attempt", "--until", "landscapes")
    assert done.returncode == 0, done.stderr
    assert "DUE TO TIME LIMIT" in done.stderr
    assert asked(done.stderr, "runtime") == {1, 2}
    new.run()
    is_complete(new, undisturbed)


def test_snakemake_killed_and_begun_again(cluster, new, undisturbed):
    run = new.begin()
    wait_for(lambda: list(new.results.glob("simulations/*/*/*.nc")))
    run.kill()
    run.communicate()
    done = new.submit()  # while jobs of the first are still in the queue
    assert done.returncode == 0, done.stderr
    is_complete(new, undisturbed)


def test_a_node_whose_clock_is_an_hour_ahead(cluster, new, undisturbed):
    """Some file systems date a file by the clock of the node that writes it."""
    seen = cluster.folder / "dated"
    ahead = (
        f"find {new.results} -name '*.nc' | while read -r file; do "
        f"grep -qxF $file {seen} || {{ touch -d '+1 hour' $file; echo $file >> {seen}; }}; done"
    )
    cluster.at_task_end(f'[ "$SLURMD_NODENAME" = node1 ] && {ahead}; true')
    try:
        done = new.submit()
    finally:
        cluster.at_task_end("true")
    assert done.returncode == 0, done.stderr
    assert "simulations" in seen.read_text()
    is_complete(new, undisturbed)  # Snakemake dates what a job has made by its own clock


KEEPER = """
import sys, time
from pathlib import Path
import psutil, slurm
slurm.CONF = Path(sys.argv[1], "slurm.conf")
cluster = slurm.Cluster(Path(sys.argv[1]))
cluster._start("one", "sleep", "1000")
print(cluster._processes["one"].pid, flush=True)
time.sleep(1000)
"""


def test_what_a_killed_test_session_has_started_ends_with_it(tmp_path):
    words = [sys.executable, "-c", KEEPER, str(tmp_path)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent
    ) as keeper:
        started = psutil.Process(int(keeper.stdout.readline()))
        wait_for(lambda: started.name() == "sleep")  # from then on it is bound to its parent
        keeper.kill()
    assert wait_for(
        lambda: not started.is_running() or started.status() == psutil.STATUS_ZOMBIE
    )
