"""Figures of speed and size, as ratios measured in one run where that is possible: `make bench`.

Tests assert no time: what they would say of a busy machine is not of this project.
"""

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import yaml
from scipy.ndimage import gaussian_filter

import plain_model
from dualreceptor.configuration import plan
from dualreceptor.configuration.reading import ConfigError, load, read_config
from dualreceptor.model import landscapes
from dualreceptor.model.ensembles import run_replicate
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.runs import Run
from dualreceptor.model.simulations import simulate

ROOT = Path(__file__).parents[1]
ROOMS = ("workflow", "configuration", "cluster", "explorer")
sys.path += [str(ROOT / "tests" / name) for name in ROOMS]
CORES = 2
BOTH = Parameters(dose_1a=0.5, dose_2a=0.25)


class InHand:
    """Walker noise drawn beforehand."""

    def __init__(self, source, count):
        self._normals = np.empty(count)
        source.fill(self._normals)

    def fill(self, out):
        out[:], self._normals = self._normals[: out.size], self._normals[out.size :]


def seconds(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def bench_step(rounds: int = 40) -> None:
    """One step with all observables against one library blur of the same landscape."""
    start = landscapes.landscapes(BOTH, [0])
    fields = landscapes.perturbations(BOTH, 0)
    steps = BOTH.states - 1
    energy = start.initial_energy[0]
    times = {"step": [], "step, noise in hand": [], "blur": []}
    for _ in range(rounds):  # in turn, so that a slow moment of the machine hits all alike
        run = Run(BOTH, 0, 0, start, fields)
        times["step"].append(seconds(run.finish) / steps)
        run = Run(BOTH, 0, 0, start, fields)
        run._noise = InHand(run._noise, steps * BOTH.gradient_steps * BOTH.walkers * 2)
        times["step, noise in hand"].append(seconds(run.finish) / steps)
        blur = seconds(lambda: [gaussian_filter(energy, 2.5) for _ in range(100)]) / 100
        times["blur"].append(blur)
    best = {name: min(values) for name, values in times.items()}
    blur = best["blur"]
    print(f"gaussian_filter, sigma 2.5, 50 x 50: {blur * 1e6:.1f} us")
    for name in ("step, noise in hand", "step"):
        ratio = best[name] / blur
        print(f"model {name}: {best[name] * 1e6:.1f} us = {ratio:.2f} of the blur")


def bench_run() -> None:
    """A run with its landscapes, fields and noise against the model in plain NumPy."""
    simulate(BOTH)  # the kernel is compiled, or fetched from its cache
    ours = min(seconds(lambda: simulate(BOTH)) for _ in range(5))
    plain = seconds(lambda: plain_model.simulate(BOTH, 0, 0))
    print(f"one run: {ours:.2f} s; in plain NumPy, tests/plain_model.py: {plain:.1f} s")
    print(f"against the model in plain NumPy: {plain / ours:.0f} times as fast")


def bench_ensemble(rounds: int = 5) -> None:
    """Runs at a row of doses together against the same runs one by one, fields and all."""
    row = [BOTH.model_copy(update={"dose_2a": dose / 10}) for dose in range(11)]
    fields = landscapes.perturbations(BOTH, 0)
    start = landscapes.landscapes(BOTH, [0])
    together, alone = [], []
    for _ in range(rounds):
        together.append(seconds(lambda: run_replicate(row, 0)))
        alone.append(seconds(lambda: [Run(p, 0, 0, start, fields).finish() for p in row]))
    ours, single = min(together) / len(row), min(alone) / len(row)
    print(f"a run of an ensemble: {ours * 1e3:.1f} ms = {ours / single:.2f} of a simulation's")


def bench_grid() -> None:
    """The full grid from nothing to its matrices, and what its jobs report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "snakemake", "--cores", str(CORES), "--quiet", "all"]
        target = "results/figures/full/matrices.pdf"
        wall = seconds(
            lambda: subprocess.run(
                [*command, "--directory", folder, target], cwd=ROOT, check=True
            )
        )
        jobs = [p.read_text() for p in Path(folder).glob("results/logs/simulations/**/*.log")]
        memory = [
            float(p.read_text().splitlines()[1].split("\t")[2])
            for p in Path(folder).glob("results/benchmarks/**/*.tsv")
        ]
    kernel = np.array([reported(r"([\d.]+) s in the kernel", job) for job in jobs])
    cpu = np.array([reported(r"([\d.]+) s of CPU in all", job) for job in jobs])
    print(f"full grid, {CORES} cores: {wall:.1f} s for {len(jobs)} simulation jobs")
    print(f"share of cores x wall time in the kernel: {kernel.sum() / (CORES * wall):.0%}")
    print(f"a simulation job's own overhead: {np.mean(cpu - kernel):.2f} s of CPU")
    print(f"peak memory of any job: {max(memory):.0f} MB")


def bench_refusals() -> None:
    """The slowest refusal among a hundred faulty configurations."""
    from test_reading import FAULTS

    with tempfile.TemporaryDirectory() as folder:
        times = {}
        for name, (content, _) in FAULTS.items():
            path = Path(folder, "config.yaml")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            times[name] = seconds(lambda path=path: refused(path))
    slowest = max(times, key=times.get)
    print(f"slowest of {len(times)} refusals: {times[slowest]:.1f} s ({slowest})")


def refused(path: Path) -> None:
    with contextlib.suppress(ConfigError):
        read_config(load(path))


def bench_plan() -> None:
    """The planned time of a small study against that of its run; its explorer, a trace."""
    from small_project import created
    from test_plan import CONFIG

    study = read_config(yaml.safe_load(yaml.safe_dump(CONFIG)))
    with tempfile.TemporaryDirectory() as folder:
        project = created(Path(folder))
        project.run()  # compiles the kernel
        project.configure(CONFIG)
        whole = plan.make_plan(study, plan.measure_speed(study.parameters))
        planned = whole.total("seconds") - whole.count * plan.SCHEDULING
        shutil.rmtree(project.results)
        project.run("--cores", "1")
        benchmarks = (project.results / "benchmarks").rglob("*.tsv")
        real = sum(float(p.read_text().splitlines()[1].split("\t")[0]) for p in benchmarks)
        command = [sys.executable, "-m", "dualreceptor", "trace", "--results", "nowhere"]
        figure = project.results / "figures/walkers/sweep.pdf"
        tracing = seconds(
            lambda: subprocess.run([*command, figure], check=True, stdout=subprocess.DEVNULL)
        )
        first_view(project.results / "explorer.html", Path(folder, "profile"))
    print(f"planned time of a small study: {planned:.0f} s; of its jobs: {real:.0f} s")
    print(f"trace of a figure: {tracing:.1f} s")


def first_view(page: Path, profile: Path) -> None:
    import page_in_browser

    if page_in_browser.missing():
        print(f"no browser to measure: {page_in_browser.missing()}")
        return
    with page_in_browser.chromium(profile) as driver:
        driver.get(page.as_uri())
        marks = "return performance.getEntriesByName('first view')[0].startTime"
        print(f"first view of the explorer: {driver.execute_script(marks):.0f} ms")


def bench_cluster() -> None:
    """A small study on two nodes of SLURM, against the same without a cluster."""
    import slurm
    from small_project import copied, created

    why = slurm.missing()
    if why:
        print(f"no cluster to measure: {why}")
        return
    with tempfile.TemporaryDirectory() as folder:
        blank = created(Path(folder, "blank"))
        local, remote = (copied(blank.folder, Path(folder, name)) for name in "ab")
        alone = seconds(local.run)
        command = [sys.executable, "-m", "snakemake", "--profile", "profiles/slurm", "--quiet"]
        with tempfile.TemporaryDirectory() as home, slurm.Cluster(Path(home)):
            together = seconds(
                lambda: subprocess.run([*command, "all"], cwd=remote.folder, check=True)
            )
    print(f"small study on SLURM: {together:.0f} s; without a cluster: {alone:.0f} s")


def reported(pattern: str, text: str) -> float:
    return float(re.search(pattern, text).group(1))


if __name__ == "__main__":
    for bench in (
        bench_step,
        bench_run,
        bench_ensemble,
        bench_grid,
        bench_refusals,
        bench_plan,
        bench_cluster,
    ):
        bench()
