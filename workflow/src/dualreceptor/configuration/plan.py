"""What a study costs: time, memory and disk of each of its jobs.

Times are seconds of one core of the machine that the constants below are from; a
:class:`Speed` says how another one compares. docs/scale.md has the measurements.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dualreceptor.configuration import explored, layout
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.figures.pictures import Animation
from dualreceptor.model import dosing
from dualreceptor.model.observables import AVERAGE, FINAL, OBSERVABLES, RECORDED, SERIES
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.schedule import count_states

MB = 1e6
NUMBER = 8  # bytes
STATE_BYTES = sum(np.dtype(OBSERVABLES[name].dtype).itemsize for name in RECORDED)  # of a run
REPLICATE_BYTES = 2 * NUMBER * len(RECORDED)  # of a run, in a summary
STEP_BYTES = 2 * NUMBER * len(OBSERVABLES)  # of a state of a condition, in a summary

# seconds: each state of a run; of it, each cell, and each walker's move
STATE, CELL, MOVE = 3.2e-6, 7.7e-9, 11e-9
# of it, in an ensemble: without the entropy, and with noise that is drawn for other runs
IN_ENSEMBLE = 0.7
# seconds, for a perturbation field: each cell of white noise; each cell and cell of sigma
NOISE, BLUR = 8.7e-9, 2.1e-9
FIELD_BYTE = 2.5e-9  # seconds, to write a field
# of each cell of a plane in its tables: seconds, megabytes; seconds, to compare it with another
IN_TABLES, IN_TABLES_MB, COMPARED = 0.033, 0.18, 3.9e-5
PIXEL = 1.5e-7  # seconds, to draw and to encode a pixel of a film
POINT = 0.8  # seconds, to draw a figure of a further point of a sweep
PLANNING = (1.2, 0.0028)  # seconds of Snakemake at every start: once, and for every job
SCHEDULING = 0.1  # seconds of Snakemake for every job
COMPRESSED = 0.5  # of the bytes of runs, on disk
FILE_MB = 0.02  # what a NetCDF file has besides data
LIGHT_SECONDS, LIGHT_MB = 60, 1000  # of what a login node may do itself
STARTING = 0.37  # seconds: an interpreter that has loaded the model


class Stage(NamedTuple):
    """What a job of a stage takes: seconds and megabytes, at least and per megabyte of data."""

    seconds: float
    memory_mb: float
    seconds_per_mb: float = 0.0
    memory_per_mb: float = 0.0


STAGES = {
    "landscapes": Stage(1.4, 200),
    "simulations": Stage(1.4, 250),
    "ensembles": Stage(0.8, 160),
    "datasets": Stage(0.9, 160, 0.018, 0.1),
    "summaries": Stage(0.75, 170, 0.009, 0.1),
    "statistics": Stage(2.0, 220, 1.0, 6.0),
    "design_space": Stage(0.8, 180),
    "claims": Stage(2.0, 230, 1.0, 6.0),
    "frames": Stage(1.4, 270),
    "figures": Stage(2.1, 210, 0.02, 3.0),
    "galleries": Stage(4.0, 330),
    "pictures": Stage(2.2, 220),
    "explorer": Stage(2.0, 180, 0.05, 4.0),
}


class Cost(NamedTuple):
    """Of one job: seconds of a core, megabytes of memory, megabytes that stay on disk."""

    seconds: float
    memory_mb: float
    disk_mb: float

    def plus(self, seconds: float, memory_mb: float) -> "Cost":
        """With so much more of time and memory."""
        return Cost(self.seconds + seconds, self.memory_mb + memory_mb, self.disk_mb)

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


class Plan(NamedTuple):
    """Every job of a study, by stage; how many runs and files; megabytes that come and go."""

    jobs: dict[str, list[Cost]]
    runs: int
    files: int
    passing_mb: float

    @property
    def count(self) -> int:
        """How many jobs there are."""
        return sum(map(len, self.jobs.values()))

    def total(self, what: str) -> float:
        """The sum over all jobs of one field of their costs, by its name."""
        return sum(getattr(cost, what) for costs in self.jobs.values() for cost in costs)

    def largest(self, what: str) -> tuple[str, float]:
        """The stage of the job that needs most, and how much."""
        most = {s: max(getattr(cost, what) for cost in costs) for s, costs in self.jobs.items()}
        return max(most.items(), key=lambda item: item[1])


def make_plan(study: Configuration, speed: Speed = REFERENCE) -> Plan:
    """All that the study costs from nothing."""
    jobs: dict[str, list[Cost]] = {}
    for stage, cost in _every_job(study, speed):
        seconds = cost.seconds + SCHEDULING * speed.starting
        jobs.setdefault(stage, []).append(cost._replace(seconds=seconds))
    return Plan(
        jobs,
        runs=(len(study.simulations) + sum(one.size for one in study.ensembles.values()))
        * study.replicates,
        files=sum(1 for _ in layout.files(study)),
        passing_mb=sum(fields_mb(p, study.replicates) for p in study.landscapes.values()),
    )


def _every_job(study: Configuration, speed: Speed) -> Iterator[tuple[str, Cost]]:
    for size in map(len, study.block_replicates):
        for parameters in study.landscapes.values():
            yield "landscapes", cost_of_landscapes(parameters, size, speed)
        for parameters in study.simulations.values():
            yield "simulations", cost_of_simulations(parameters, size, speed)
        for name in study.ensembles:
            for points in study.slabs_of(name).values():
                yield "ensembles", cost_of_slab(points, size, speed)
    for name in study.ensembles:
        data = ensemble_mb(study, name)
        yield "datasets", cost_of("datasets", data, COMPRESSED * data, speed)
        yield "statistics", cost_of_design_space(study, name, speed)
    for subject in study.subjects:
        data, summary = data_mb(study, subject), summary_mb(study, subject)
        yield "datasets", cost_of("datasets", data, COMPRESSED * data, speed)
        yield "summaries", cost_of("summaries", data, summary, speed)
        yield "statistics", cost_of("statistics", summary, 0, speed)
    if study.claims:
        yield "claims", cost_of("claims", claims_mb(study), 0, speed)
        yield "figures", cost_of("figures", 0, 0.3, speed)
    for subject, _, points in study.drawn():
        yield "figures", cost_of_figures(study, subject, len(points), speed)
    for _ in study.galleries:
        yield "galleries", cost_of("galleries", 0, 0.3, speed)
    for name, picture in study.pictures.items():
        runs, states = [study.pictured(name).parameters], len(study.pictured_states(name))
        yield "frames", cost_of_frames(runs, states, speed)
        yield "pictures", cost_of("pictures", 0, 0.3, speed)
        if picture.animation:
            states = len(study.animated_states(name))
            yield "animations", cost_of_film(states, picture.animation, speed)
    for runs in explored.choose(study).shown.values():
        yield "frames", cost_of_frames(list(runs.values()), explored.FRAMES, speed)
    yield "explorer", cost_of_explorer(study, speed)


def cost_of(stage: str, mb: float = 0, disk_mb: float = 0, speed: Speed = REFERENCE) -> Cost:
    """Of a job of a stage that works on so many megabytes of data."""
    seconds, memory_mb, seconds_per_mb, memory_per_mb = STAGES[stage]
    return Cost(
        (seconds + seconds_per_mb * mb) * speed.starting,
        memory_mb + memory_per_mb * mb,
        FILE_MB + disk_mb,
    )


def cost_of_figures(
    study: Configuration, subject: str, points: int, speed: Speed = REFERENCE
) -> Cost:
    """Of a figure of an experiment or sweep, drawn of so many points."""
    size = ensemble_mb if subject in study.ensembles else summary_mb
    cost = cost_of("figures", size(study, subject), 0.3 * points, speed)
    return cost.plus((points - 1) * POINT * speed.starting, 0)


def cost_of_design_space(study: Configuration, ensemble: str, speed: Speed = REFERENCE) -> Cost:
    """Of the tables of an ensemble: every cell is compared with every other."""
    cells = study.ensembles[ensemble].size
    seconds = (IN_TABLES + COMPARED * cells) * cells * speed.starting
    return cost_of("design_space", speed=speed).plus(seconds, IN_TABLES_MB * cells)


def cost_of_landscapes(
    parameters: Parameters, replicates: int, speed: Speed = REFERENCE
) -> Cost:
    """Of the landscapes and perturbation fields of a block."""
    noise = count_fields(parameters) * parameters.base_resolution**2 * NUMBER / MB
    kept = 2 * parameters.size**2 * NUMBER * replicates / MB
    writing = fields_mb(parameters, replicates) * MB * FIELD_BYTE
    making = replicates * _seconds_of_fields(parameters)
    return cost_of("landscapes", disk_mb=kept, speed=speed).plus(
        seconds=making * speed.fields + writing * speed.starting,
        memory_mb=3 * fields_mb(parameters, 1) + noise + 3 * kept,
    )


def cost_of_simulations(
    parameters: Parameters, replicates: int, speed: Speed = REFERENCE
) -> Cost:
    """Of the runs of one condition for a block."""
    runs = run_mb(parameters) * replicates
    return cost_of("simulations", disk_mb=COMPRESSED * runs, speed=speed).plus(
        seconds=replicates * _seconds_of_run(parameters) * speed.kernel,
        memory_mb=3 * runs + 2 * fields_mb(parameters, 1),
    )


def cost_of_slab(
    points: Sequence[Parameters], replicates: int, speed: Speed = REFERENCE
) -> Cost:
    """Of the runs at the points of a slab for a block."""
    first = points[0]
    fields = any(map(dosing.needs_fields, points)) * _seconds_of_fields(first)
    kept = _point_mb(first, replicates) * len(points)
    state = len(points) * 6 * first.size**2 * NUMBER / MB
    return cost_of("ensembles", disk_mb=COMPRESSED * kept, speed=speed).plus(
        seconds=replicates * fields * speed.fields
        + replicates * len(points) * IN_ENSEMBLE * _seconds_of_run(first) * speed.kernel,
        memory_mb=3 * kept + state + 3 * fields_mb(first, 1),
    )


def cost_of_frames(runs: list[Parameters], states: int, speed: Speed = REFERENCE) -> Cost:
    """Of runs, alike in size, that are watched at so many states, with their landscapes."""
    first = runs[0]
    fields, run = _seconds_of_fields(first), _seconds_of_run(first)
    seen = len(runs) * (states + 2) * first.size**2 * NUMBER / MB
    return cost_of("frames", disk_mb=COMPRESSED * seen, speed=speed).plus(
        seconds=len(runs) * (fields * speed.fields + run * speed.kernel),
        memory_mb=3 * seen + 3 * fields_mb(first, 1),
    )


def _seconds_of_fields(parameters: Parameters) -> float:
    """To make the perturbation fields of a replicate."""
    noise = count_fields(parameters) * parameters.base_resolution**2
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    return noise * NOISE + fields_mb(parameters, 1) * MB / NUMBER * BLUR * max(sigma, 1)


def _seconds_of_run(parameters: Parameters) -> float:
    moves = parameters.walkers * parameters.gradient_steps
    return count_states(parameters) * (STATE + CELL * parameters.size**2 + MOVE * moves)


def cost_of_film(states: int, film: Animation, speed: Speed = REFERENCE) -> Cost:
    """Of an animation of so many states."""
    pixels = states * (film.width_mm / 25.4 * film.dpi) ** 2
    return cost_of("pictures", disk_mb=pixels / MB / 10, speed=speed).plus(
        seconds=pixels * PIXEL * speed.starting,
        memory_mb=6 * pixels / MB,  # of three bytes, as frames and as a film
    )


def cost_of_explorer(study: Configuration, speed: Speed = REFERENCE) -> Cost:
    """Of the page of all summaries and ensembles."""
    summaries = sum(summary_mb(study, name) for name in study.subjects)
    ensembles = sum(ensemble_mb(study, name) for name in study.ensembles)
    return cost_of("explorer", summaries + ensembles, 6, speed)


def claims_mb(study: Configuration) -> float:
    """Size of the summaries that claims are tested on."""
    return sum(summary_mb(study, name) for name in study.claimed)


def count_fields(parameters: Parameters) -> int:
    """How many perturbation fields a replicate needs, at most."""
    shared = parameters.seeding == "published"  # by all administrations
    return parameters.drug_steps * (1 if shared else parameters.administrations)


def fields_mb(parameters: Parameters, replicates: int) -> float:
    """Size of the perturbation fields of a block."""
    return count_fields(parameters) * parameters.size**2 * NUMBER * replicates / MB


def run_mb(parameters: Parameters) -> float:
    """Size of all that is observed in one run."""
    return count_states(parameters) * STATE_BYTES / MB


def data_mb(study: Configuration, subject: str) -> float:
    """Size of the dataset of an experiment or sweep."""
    runs = _every_run(study, subject)
    return max(map(run_mb, runs)) * len(runs) * study.replicates


def ensemble_mb(study: Configuration, name: str) -> float:
    """Size of the dataset of an ensemble."""
    series = 2 * len(SERIES) * study.parameters.states * NUMBER / MB
    runs = (len(FINAL) + len(AVERAGE)) * study.replicates * NUMBER / MB
    return study.ensembles[name].size * (series + runs)


def _point_mb(parameters: Parameters, replicates: int) -> float:
    """Size of what a file of a slab has of each point."""
    sums = 2 * 2 * len(SERIES) * parameters.states
    runs = (len(FINAL) + len(AVERAGE)) * replicates
    return (sums + runs) * NUMBER / MB


def summary_mb(study: Configuration, subject: str) -> float:
    """Size of the summary of an experiment or sweep."""
    runs = _every_run(study, subject)
    own = REPLICATE_BYTES * study.replicates + STEP_BYTES * max(map(count_states, runs))
    return own * len(runs) / MB


def _every_run(study: Configuration, subject: str) -> list[Parameters]:
    points = study.points(subject).values()
    return [c.parameters for at in points for c in study.conditions_at(subject, at)]


def measure_speed(parameters: Parameters) -> Speed:
    """The speed of this machine, by some seconds of the work that ``parameters`` describe."""
    from dualreceptor.model import landscapes
    from dualreceptor.model.runs import Run

    once = {"administrations": 1, "placebo": False, "response": "full"}
    steps = {"warmup_steps": 100, "drug_steps": 100, "washout_steps": 100}
    most = {"size": 200, "base_resolution": 200, "walkers": 1000, "gradient_steps": 100}
    small = {name: min(getattr(parameters, name), limit) for name, limit in most.items()}
    doses = {"dose_1a": 0.1, "dose_2a": 0.1}
    short = parameters.model_copy(update=once | steps | small | doses)
    start, fields = landscapes.landscapes(short, [0]), landscapes.perturbations(short, 0)
    Run(short, 0, 0, start, fields).finish()  # compiled, or fetched from the cache
    command = [sys.executable, "-c", "import dualreceptor.model.simulations"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return Speed(
        kernel=_time(lambda: Run(short, 0, 0, start, fields).finish()) / _seconds_of_run(short),
        fields=_time(lambda: landscapes.perturbations(short, 0)) / _seconds_of_fields(short),
        starting=_time(lambda: subprocess.run(command, check=True, env=environment)) / STARTING,
    )


def _time(action: Callable[[], object], times: int = 3) -> float:
    """The shortest of some durations, in seconds."""
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        durations.append(time.perf_counter() - started)
    return min(durations)


def format_plan(plan: Plan, more: dict[str, str] | None = None) -> str:
    """A plan as text, and more lines by their names."""
    hours = plan.total("seconds") / 3600
    planning = PLANNING[0] + PLANNING[1] * plan.count
    stage, memory = plan.largest("memory_mb")
    longest, seconds = plan.largest("seconds")
    named = ", ".join(f"{len(costs):,} {stage}" for stage, costs in plan.jobs.items())
    lines = {
        "runs": f"{plan.runs:,}",
        "jobs": f"{plan.count:,}: {named}",
        "time": f"{hours:,.2f} core-hours; {_format_duration(hours / 2)} on 2 cores, "
        f"{_format_duration(hours / 8)} on 8",
        "longest job": f"{_format_duration(seconds / 3600)} ({longest})",
        "planning": f"{_format_duration(planning / 3600)}, each time Snakemake starts",
        "disk": f"{format_size(plan.total('disk_mb'))}; while it runs "
        f"{format_size(plan.passing_mb)} more for perturbation fields",
        "files": f"{plan.files:,}",
        "memory": f"{format_size(memory)} for the largest job ({stage})",
    }
    width = max(map(len, lines)) + 2
    return "\n".join(f"{name:<{width}}{text}" for name, text in (lines | (more or {})).items())


def format_size(megabytes: float) -> str:
    """Megabytes in the unit that suits them."""
    for unit, factor in (("TB", 1e6), ("GB", 1e3)):
        if megabytes >= factor:
            return f"{megabytes / factor:,.1f} {unit}"
    return f"{megabytes:,.0f} MB"


def _format_duration(hours: float) -> str:
    minutes = round(hours * 60)
    if not minutes:
        return f"{hours * 3600:.0f} s"
    return f"{minutes // 60:,} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
