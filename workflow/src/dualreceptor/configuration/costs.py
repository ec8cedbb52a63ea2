"""What a study costs: time, memory and disk of each of its jobs.

Times are seconds of one core of the machine on which the constants below were measured; a
:class:`Speed` says how another one compares. docs/scale.md has the measurements.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dualreceptor.configuration import layout
from dualreceptor.explorer import budget
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.model.parameters import Parameters

if TYPE_CHECKING:
    from dualreceptor.configuration.config import Study

NUMBER = 8  # bytes of one
MB = 1e6
#: Bytes that one state of one run leaves behind; the drug level is the same for all runs.
STATE_BYTES = sum(
    np.dtype(o.dtype).itemsize for n, o in OBSERVABLES.items() if n != "drug_level"
)

# seconds: the kernel
STATE, CELL, MOVE = 1e-6, 10e-9, 20e-9  # a state; of it, each cell, and each walker's move
# seconds: a perturbation field
NOISE, BLUR = 19e-9, 9e-9  # each cell of white noise; each cell and cell of sigma
# seconds: what a job needs to begin, and what it costs to read and to write
BEGIN = {"landscapes": 1.7, "simulations": 1.5, "datasets": 0.8, "statistics": 1.7}
BEGIN |= {"figures": 2.1, "galleries": 5.0, "pictures": 3.0, "frames": 1.5, "claims": 2.5}
BEGIN |= {"explorer": 2.5}
SCHEDULING = 0.1  # of Snakemake, for every job
PLANNING = (1.2, 0.0028)  # of Snakemake, at every start: once, and for every job
STARTED = 1.05  # an interpreter that has loaded the package
FIELD_BYTE, COLLECTED_BYTE, USED_BYTE = 2.5e-9, 26e-9, 14e-9
# megabytes: of a process with its libraries, and per byte of a dataset
PROCESS = {"landscapes": 190, "simulations": 240, "datasets": 120, "statistics": 200}
PROCESS |= {"figures": 220, "galleries": 1000, "pictures": 320, "frames": 320, "claims": 280}
PROCESS |= {"explorer": 400}
COLLECTING, USING = 2.5, 2.0
PIXEL = 1.5e-7  # seconds, to draw and to encode it
WATCHING = 0.03  # seconds, to pack a run for the explorer
BUDGET_STEP = 10e-9  # seconds, of those that its budget counts
EXPLORED_BYTE, EXPLORER_MB = 7e-9, 6  # seconds, of a dataset; what an explorer has on disk
COMPRESSED = 0.5  # of the bytes of runs, on disk
FILE_MB = 0.02  # what a NetCDF file has besides data
LIGHT_SECONDS, LIGHT_MB = 60, 1000  # of what a login node may do itself


class Cost(NamedTuple):
    """Of one job: seconds of a core, megabytes of memory, megabytes that stay on disk."""

    seconds: float
    memory_mb: float
    disk_mb: float

    @property
    def is_light(self) -> bool:
        """Whether it would wait in a cluster's queue for longer than it takes to do at once."""
        return self.seconds <= LIGHT_SECONDS and self.memory_mb <= LIGHT_MB


class Speed(NamedTuple):
    """How long things take, as multiples of the machine the constants are from."""

    kernel: float = 1.0
    fields: float = 1.0
    starting: float = 1.0


#: The machine that the constants are from.
REFERENCE = Speed()


@dataclass(frozen=True)
class Plan:
    """Every job of a study, by rule, and the perturbation fields that come and go.

    ``files`` is how many there will be in results, logs and benchmarks among them.
    """

    jobs: dict[str, list[Cost]]
    runs: int
    passing_mb: float
    files: int

    @property
    def count(self) -> int:
        """How many jobs there are."""
        return sum(map(len, self.jobs.values()))

    def total(self, what: str) -> float:
        """The sum over all jobs of one field of their costs, by its name."""
        return sum(getattr(cost, what) for costs in self.jobs.values() for cost in costs)

    def largest(self, what: str) -> tuple[str, float]:
        """The rule of the job that needs most, and how much."""
        return max(
            (
                (rule, max(getattr(cost, what) for cost in costs))
                for rule, costs in self.jobs.items()
                if costs
            ),
            key=lambda each: each[1],
        )


def report(plan: Plan, more: dict[str, str] | None = None) -> str:
    """A plan as text, and more lines by their names."""
    hours = plan.total("seconds") / 3600
    planning = PLANNING[0] + PLANNING[1] * plan.count
    rule, memory = plan.largest("memory_mb")
    longest, seconds = plan.largest("seconds")
    named = ", ".join(f"{len(costs):,} {rule}" for rule, costs in plan.jobs.items() if costs)
    lines = {
        "runs": f"{plan.runs:,}",
        "jobs": f"{plan.count:,}: {named}",
        "time": f"{hours:,.2f} core-hours; {_duration(hours / 2)} on 2 cores, "
        f"{_duration(hours / 8)} on 8",
        "longest job": f"{_duration(seconds / 3600)} ({longest})",
        "planning": f"{_duration(planning / 3600)}, each time Snakemake starts",
        "disk": f"{size_text(plan.total('disk_mb'))}; while it runs "
        f"{size_text(plan.passing_mb)} more for perturbation fields",
        "files": f"{plan.files:,}",
        "memory": f"{size_text(memory)} for the largest job ({rule})",
    }
    width = max(map(len, lines)) + 2
    return "\n".join(f"{name:<{width}}{text}" for name, text in (lines | (more or {})).items())


def _duration(hours: float) -> str:
    minutes = round(hours * 60)
    if not minutes:
        return f"{hours * 3600:.0f} s"
    return f"{minutes // 60:,} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def size_text(megabytes: float) -> str:
    """Megabytes in the unit that suits them."""
    for unit, factor in (("TB", 1e6), ("GB", 1e3)):
        if megabytes >= factor:
            return f"{megabytes / factor:,.1f} {unit}"
    return f"{megabytes:,.0f} MB"


def landscapes(parameters: Parameters, replicates: int, speed: Speed = REFERENCE) -> Cost:
    """Of the landscapes and perturbation fields of a block."""
    fields = fields_mb(parameters, 1) * MB
    noise = fields_of(parameters) * parameters.base_resolution**2
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    making = noise * NOISE + fields / NUMBER * BLUR * max(sigma, 1) + fields * FIELD_BYTE
    kept = 2 * parameters.size**2 * NUMBER * replicates
    return Cost(
        BEGIN["landscapes"] * speed.starting + replicates * making * speed.fields,
        PROCESS["landscapes"] + (3 * fields + noise * NUMBER + 3 * kept) / MB,
        FILE_MB + kept / MB,
    )


def simulations(parameters: Parameters, replicates: int, speed: Speed = REFERENCE) -> Cost:
    """Of the runs of one condition for a block."""
    moves = parameters.walkers * parameters.gradient_steps
    run = parameters.states * (STATE + CELL * parameters.size**2 + MOVE * moves)
    runs = run_mb(parameters) * replicates
    return Cost(
        BEGIN["simulations"] * speed.starting + replicates * run * speed.kernel,
        PROCESS["simulations"] + 3 * runs + 2 * fields_mb(parameters, 1),
        FILE_MB + COMPRESSED * runs,
    )


def datasets(raw_mb: float, speed: Speed = REFERENCE) -> Cost:
    """Of gathering runs of so many megabytes."""
    return Cost(
        (BEGIN["datasets"] + raw_mb * MB * COLLECTED_BYTE) * speed.starting,
        PROCESS["datasets"] + COLLECTING * raw_mb,
        FILE_MB + COMPRESSED * raw_mb,
    )


def using(rule: str, raw_mb: float = 0, speed: Speed = REFERENCE) -> Cost:
    """Of statistics, or a figure, of a dataset of so many megabytes."""
    return Cost(
        (BEGIN[rule] + raw_mb * MB * USED_BYTE) * speed.starting,
        PROCESS[rule] + USING * raw_mb,
        0.3,
    )


def fields_of(parameters: Parameters) -> int:
    """How many perturbation fields a replicate needs, at most."""
    shared = parameters.seeding == "published"  # by all administrations
    return parameters.drug_steps * (1 if shared else parameters.administrations)


def fields_mb(parameters: Parameters, replicates: int) -> float:
    """Size of the perturbation fields of a block."""
    return fields_of(parameters) * parameters.size**2 * NUMBER * replicates / MB


def run_mb(parameters: Parameters) -> float:
    """Size of all that is observed in one run."""
    return parameters.states * STATE_BYTES / MB


def raw_mb(study: "Study", subject: str) -> float:
    """Size of the dataset of an experiment or sweep in memory."""
    points = study.points(subject).values()
    conditions = [c for at in points for c in study.conditions_at(subject, at)]
    longest = max(run_mb(condition.parameters) for condition in conditions)
    return longest * len(conditions) * study.replicates


def plan(study: "Study", speed: Speed = REFERENCE) -> Plan:
    """All that the study costs from nothing."""
    sizes = study.block_sizes
    raw = {subject: raw_mb(study, subject) for subject in study.subjects}
    jobs = {
        "landscapes": [
            landscapes(p, n, speed) for p in study.landscapes.values() for n in sizes
        ],
        "simulations": [
            simulations(p, n, speed) for p in study.simulations.values() for n in sizes
        ],
        "datasets": [datasets(size, speed) for size in raw.values()],
        "statistics": [using("statistics", size, speed) for size in raw.values()],
        "claims": [using("claims", sum(raw[name] for name in study.claimed), speed)]
        if study.claims
        else [],
        "frames": [
            frames(study.pictured(name).parameters, len(study.shown(name)), speed)
            for name in study.pictures
        ],
        "figures": [using("figures", raw[subject], speed) for subject, _, _ in study.drawn()]
        + [using("figures", 0, speed)] * bool(study.claims),
        "galleries": [using("galleries", 0, speed) for _ in study.galleries],
        "pictures": [using("pictures", 0, speed) for _ in study.pictures],
        "animations": [
            film(len(study.filmed(name)), p.animation.width_mm, p.animation.dpi, speed)
            for name, p in study.pictures.items()
            if p.animation
        ],
        "explorer": [explorer(study, list(raw.values()), speed)],
    }
    return Plan(
        {
            rule: [
                cost._replace(seconds=cost.seconds + SCHEDULING * speed.starting)
                for cost in costs
            ]
            for rule, costs in jobs.items()
        },
        runs=len(study.simulations) * study.replicates,
        passing_mb=sum(fields_mb(p, study.replicates) for p in study.landscapes.values()),
        files=sum(1 for _ in layout.files(study)),
    )


def frames(parameters: Parameters, count: int, speed: Speed = REFERENCE) -> Cost:
    """Of one run that is watched at so many states, with its landscapes."""
    parts = landscapes(parameters, 1, speed), simulations(parameters, 1, speed)
    seen = count * parameters.size**2 * NUMBER / MB
    fields = fields_mb(parameters, 1)
    return Cost(
        sum(part.seconds for part in parts),
        PROCESS["frames"] + 3 * seen + 3 * fields,
        FILE_MB + COMPRESSED * seen,
    )


def explorer(study: "Study", raw_mb: Sequence[float], speed: Speed = REFERENCE) -> Cost:
    """Of the explorer of datasets of so many megabytes."""
    conditions = [c for name in study.experiments for c in study.conditions(name)]
    runs = {repr(c.parameters): c.parameters for c in conditions}.values()
    kept = [run for run in runs if budget.numbers(run) <= budget.MOST_NUMBERS]
    steps = min(budget.MOST_STEPS, sum(map(budget.steps, kept)))
    watching = steps * BUDGET_STEP + WATCHING * len(kept)
    reading = sum(raw_mb) * MB * EXPLORED_BYTE
    return Cost(
        (BEGIN["explorer"] + reading) * speed.starting + watching * speed.kernel,
        PROCESS["explorer"]
        + USING * max(raw_mb)
        + NUMBER * max(map(budget.numbers, kept), default=0) / MB,
        EXPLORER_MB,
    )


def film(count: int, width_mm: float, dpi: int, speed: Speed = REFERENCE) -> Cost:
    """Of the animation of so many frames."""
    pixels = count * (width_mm / 25.4 * dpi) ** 2
    return Cost(
        (BEGIN["pictures"] + pixels * PIXEL) * speed.starting,
        PROCESS["pictures"] + 6 * pixels / MB,  # of three bytes, as frames and as a film
        pixels / MB / 10,
    )


def measured(parameters: Parameters) -> Speed:
    """The speed of this machine, by some seconds of the work that ``parameters`` describe."""
    from dualreceptor.model import landscapes as made
    from dualreceptor.model.simulations import Run

    once = {"administrations": 1, "placebo": False, "response": "full"}
    steps = {"warmup_steps": 100, "drug_steps": 100, "washout_steps": 100}
    most = {"size": 200, "base_resolution": 200, "walkers": 1000, "gradient_steps": 100}
    small = {name: min(getattr(parameters, name), limit) for name, limit in most.items()}
    doses = {"dose_1a": 0.1, "dose_2a": 0.1}
    short = parameters.model_copy(update=once | steps | small | doses)
    block = made.landscapes(short, [0]).isel(replicate=0)
    fields = made.perturbations(short, 0)
    Run(short, block, fields, 0).finish()  # the kernel is compiled, or fetched from its cache
    expected = simulations(short, 1)
    kernel = expected.seconds - BEGIN["simulations"]
    making = landscapes(short, 1).seconds - BEGIN["landscapes"]
    command = [sys.executable, "-c", "import dualreceptor.model.simulations"]
    path = os.pathsep.join(sys.path)
    environment = os.environ | {"PYTHONPATH": path}
    return Speed(
        kernel=_best(lambda: Run(short, block, fields, 0).finish()) / kernel,
        fields=_best(lambda: made.perturbations(short, 0)) / making,
        starting=_best(lambda: subprocess.run(command, check=True, env=environment)) / STARTED,
    )


def _best(action: Callable[[], object], times: int = 3) -> float:
    """The shortest of some durations, in seconds."""
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        durations.append(time.perf_counter() - started)
    return min(durations)
