"""What can go wrong while the workflow runs on one machine, and that nothing is lost by it.

After each fault the next plain run completes, and its data are those of an undisturbed run.
The faults of a cluster are in tests/cluster.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
import xarray as xr
from small_project import copied, first_of, wait_for

from dualreceptor.files import netcdf, results

SIMULATION = "simulations/baseline/1a-0.5_2a-0/0-1.nc"
DATASET = "datasets/all.nc"


@pytest.fixture(scope="module")
def undisturbed(finished):
    return results.digests(finished.results)


@pytest.fixture
def new(blank, tmp_path):
    """The project before its first run, to disturb."""
    return copied(blank.folder, tmp_path / "project")


def recovers(project, undisturbed):
    project.run()
    assert results.digests(project.results) == undisturbed
    assert not list(project.results.rglob(".*.part"))
    assert project.run() == {}


def started(project, *words):
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *words]
    return subprocess.Popen(
        command,
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def refusal(project):
    """What a run that cannot be says."""
    done = project.snakemake()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return re.sub(r"\s+", " ", done.stderr)


def log_of(project, name):
    return (project.results / "logs" / name).read_text().strip()


KILLED = f"""\
        if str(path) == "results/{SIMULATION}" and not Path("killed").exists():
            import os
            Path("killed").touch()
            os.kill(os.getpid(), 9)
"""


def test_a_simulation_killed_while_it_writes(new, undisturbed):
    check = "        data = _digest_written(part, path, sums)"
    new.edit("workflow/src/dualreceptor/files/netcdf.py", check, f"{KILLED}{check}")
    done = new.snakemake()
    assert done.returncode == 1
    assert "Error in rule simulations" in done.stdout + done.stderr
    path = new.results / SIMULATION
    assert not path.exists()
    assert len(list(path.parent.glob(f".{path.name}.*.part"))) == 1
    recovers(new, undisturbed)


WAITING = """\
from pathlib import Path
while list(Path("results").glob("simulations/*/*/*.nc")) and not Path("go").exists():
    Path("waiting").touch()
    time.sleep(0.01)
"""


def stopped_midway(project):
    """A run whose simulations, but those that began before the first was done, wait to go."""
    begun = "logs.start(snakemake.log[0])\n"
    project.edit("workflow/scripts/simulations.py", begun, f"{begun}{WAITING}")
    run = started(project)
    wait_for((project.folder / "waiting").exists)
    return run


@pytest.mark.slow
def test_snakemake_killed_with_all_its_jobs(new, undisturbed):
    run = stopped_midway(new)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    done = len(list(new.results.glob("simulations/*/*/*.nc")))
    assert 1 <= done <= 2  # of 8, on two cores
    (new.folder / "go").touch()
    recovers(new, undisturbed)


@pytest.mark.slow
def test_snakemake_killed_while_its_jobs_live_on(new, undisturbed):
    run = stopped_midway(new)
    orphans = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    run.stdout.close()
    assert any(orphan.is_running() for orphan in orphans)
    (new.folder / "go").touch()
    recovers(new, undisturbed)
    psutil.wait_procs(orphans)
    assert results.digests(new.results) == undisturbed


@pytest.mark.slow
def test_a_second_snakemake_is_refused_and_disturbs_nothing(new, undisturbed):
    run = started(new)
    lock = new.results / ".lock"
    wait_for(lambda: lock.exists() and lock.read_text())
    run.send_signal(signal.SIGSTOP)  # else it could end before the second begins
    message = refusal(new)
    run.send_signal(signal.SIGCONT)
    assert re.search(
        rf"another run is at work in results \(process {run.pid} on \S+ since \S+\); wait until "
        "it has ended, or work in another folder with --directory",
        message,
    )
    output, _ = run.communicate()
    assert run.returncode == 0, output
    recovers(new, undisturbed)


def truncated(path):
    path.write_bytes(path.read_bytes()[:-1000])


def with_one_bit_flipped(path):
    """The first bit of the second half of the file that means anything."""
    content = path.read_bytes()
    for place in range(len(content) // 2, len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            netcdf.read(path)
        except netcdf.DamagedFile:
            return
    raise AssertionError("no bit of the file means anything")


def foreign(path):
    xr.Dataset({"x": ("a", [1.0])}).to_netcdf(path)


DAMAGE = {
    truncated: "is damaged: it cannot be read as NetCDF",
    with_one_bit_flipped: "is damaged: it ",
    foreign: "is not a file of this project: it carries no checksum",
}


@pytest.mark.parametrize("damage", first_of(DAMAGE))
def test_a_damaged_simulation_is_found_and_made_again(project, undisturbed, damage):
    damage(project.results / SIMULATION)
    done = project.snakemake()
    assert done.returncode == 1
    message = log_of(project, "datasets/all.log")
    assert message.startswith(f"results/{SIMULATION} {DAMAGE[damage]}")
    assert message.endswith(
        "it was set aside as 0-1.nc.damaged: run again, and it is made again"
    )
    assert len(message.splitlines()) == 1
    assert message in done.stderr
    jobs = project.run()
    assert jobs["simulations"] == 1
    assert "landscapes" not in jobs
    assert results.digests(project.results) == undisturbed


@pytest.mark.slow
def test_a_simulation_of_another_condition_stays_until_its_command_makes_it(
    project, undisturbed
):
    path = project.results / SIMULATION
    shutil.copy(path.parents[1] / "1a-0_2a-0.5" / path.name, path)
    put_there = path.read_bytes()
    assert project.snakemake().returncode == 1
    message = log_of(project, "datasets/all.log")
    assert message == (
        f"results/{SIMULATION} holds something else than it should: other parameters, "
        "replicates or seeds; make it again, under the same configuration, with "
        f"`snakemake --cores all --force -- results/{SIMULATION}`"
    )
    assert path.read_bytes() == put_there
    assert not list(project.results.rglob("*.damaged"))
    jobs = project.run(*shlex.split(message.split("`")[1])[1:])
    assert jobs == {"simulations": 1}
    recovers(project, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (DATASET, truncated),
        (DATASET, with_one_bit_flipped),
        (DATASET, foreign),
        ("summaries/all.nc", truncated),
    ],
)
def test_what_is_made_of_simulations_is_made_again(project, undisturbed, name, damage):
    damage(project.results / name)
    done = project.snakemake()
    assert done.returncode == 1
    assert f"results/{name} {DAMAGE[damage]}" in done.stderr
    jobs = project.run()
    assert (jobs[name.split("/")[0]], jobs["simulations"]) == (1, 0)
    assert results.digests(project.results) == undisturbed


@pytest.mark.slow
def test_damage_that_changes_no_date_is_found_when_the_file_is_used(project, undisturbed):
    path = project.results / SIMULATION
    times = path.stat()
    with_one_bit_flipped(path)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    (project.results / DATASET).unlink()
    done = project.snakemake()
    assert f"results/{SIMULATION} is damaged" in done.stderr
    recovers(project, undisturbed)


@pytest.mark.slow
def test_damaged_perturbation_fields_are_made_again(new, undisturbed):
    run = new.snakemake("--until", "landscapes", "--no-hooks")
    assert run.returncode == 0, run.stderr
    (fields, _) = sorted(new.results.glob("landscapes/*/*.perturbations.nc"))
    content = bytearray(fields.read_bytes())
    content[-5000] ^= 1
    fields.write_bytes(content)
    recovers(new, undisturbed)
    logs = [path.read_text() for path in new.results.glob("logs/simulations/*/*/0-1.log")]
    assert (
        sum("its perturbation fields are damaged, and made again" in text for text in logs) == 2
    )


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: float):
    folder.mkdir()
    size = f"size={int(megabytes * 1024)}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def _can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run(
            ["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True
        ).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


WITH_MOUNTS = pytest.mark.skipif(
    not _can_mount(), reason="mount a disk, which only root can, and not in every container"
)


@pytest.mark.slow
@WITH_MOUNTS
@pytest.mark.parametrize("megabytes", [0.15, 0.4])
def test_a_full_disk_is_named_and_nothing_half_written_stays(new, undisturbed, megabytes):
    with small_disk(new.results, megabytes):
        done = new.snakemake()
        assert done.returncode == 1
        assert "could not be written: the disk, or your quota on it, is full; make room" in (
            done.stdout + done.stderr
        )
        assert not list(new.results.rglob(".*.part"))
        found = results.digests(new.results)
        assert found == {name: undisturbed[name] for name in found}
        subprocess.run(["mount", "-o", "remount,size=100m", new.results], check=True)
        recovers(new, undisturbed)


@pytest.mark.slow
@WITH_MOUNTS
@pytest.mark.parametrize(
    ("lost", "message"),
    [
        (DATASET, "Write-protected output files for rule"),  # Snakemake's own
        (
            "",
            "results cannot be written to: Read-only file system; make it writable, or work in "
            "another folder with --directory",
        ),
    ],
)
def test_results_that_cannot_be_written_are_named_before_any_job(
    project, undisturbed, lost, message
):
    if lost:
        (project.results / lost).unlink()
    else:
        shutil.rmtree(project.results)
        project.results.mkdir()
    before = project.files()
    subprocess.run(["mount", "--bind", project.results, project.results], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", project.results], check=True)
        assert message in refusal(project)
        assert project.files() == before
    finally:
        subprocess.run(["umount", project.results], check=True)
    recovers(project, undisturbed)


@pytest.mark.slow
def test_dates_in_the_future_are_named_at_the_start(project, undisturbed):
    """As a file server whose clock is an hour ahead leaves those of a part of a run."""
    hence = time.time() + 3600
    for path in results.files(project.results / "simulations"):
        os.utime(path, (hence, hence))
    (project.results / DATASET).unlink()
    message = refusal(project)
    assert "older modification time" in message  # Snakemake's own
    warning = re.search(
        r"Dates of results lie up to (\d+) s in the future: the clocks of your machines differ\. "
        r"Until then, Snakemake refuses what is made from these files; to go on, run "
        r"`(find results .*?)` and start again\.",
        message,
    )
    assert 0 < int(warning[1]) <= 3600
    subprocess.run(shlex.split(warning[2]), cwd=project.folder, check=True)
    recovers(project, undisturbed)


def test_how_far_dates_lie_ahead(tmp_path):
    now = time.time()
    assert results.seconds_ahead(tmp_path) == 0
    for name, date in (("a", now - 10), ("b", now + 100), ("c", now + 200)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (date, date))
    ahead = results.seconds_ahead(tmp_path)
    assert now + 200 - time.time() <= ahead + 1e-3
    assert ahead <= 200
    (tmp_path / "b").unlink()
    (tmp_path / "c").unlink()
    assert results.seconds_ahead(tmp_path) == 0
