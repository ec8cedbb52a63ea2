"""What a study costs as a whole, before any of it is computed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from dualreceptor.configuration import costs, explored, layout
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.configuration.costs import REFERENCE, Cost, Speed
from dualreceptor.figures.figure import FEW
from dualreceptor.model.parameters import Parameters

PLANNING = (1.2, 0.0028)  # seconds of Snakemake at every start: once, and for every job
SCHEDULING = 0.1  # seconds of Snakemake for every job
STARTING = 0.37  # seconds: an interpreter that has loaded the model


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
    return Plan(
        _by_stage(_jobs_of_study(study, speed), speed),
        runs=len(study.simulations) * study.replicates + _count_runs(study, study.planes),
        files=sum(1 for _ in layout.files_of_study(study)),
        passing_mb=sum(costs.fields_mb(p, study.replicates) for p in study.landscapes.values()),
    )


def make_plan_beyond(study: Configuration, speed: Speed = REFERENCE) -> Plan:
    """All that goes beyond the study, from nothing."""
    return Plan(
        _by_stage(_jobs_beyond(study, speed), speed),
        runs=_count_runs(study, study.beyond),
        files=sum(1 for _ in layout.files_beyond(study)),
        passing_mb=0,
    )


def _by_stage(jobs: Iterable[tuple[str, Cost]], speed: Speed) -> dict[str, list[Cost]]:
    """Costs of jobs with what Snakemake takes for each, by stage."""
    found: dict[str, list[Cost]] = {}
    for stage, cost in jobs:
        seconds = cost.seconds + SCHEDULING * speed.starting
        found.setdefault(stage, []).append(cost._replace(seconds=seconds))
    return found


def _count_runs(study: Configuration, names: Sequence[str]) -> int:
    return sum(study.ensembles[n].size(study) * study.replicates_of(n) for n in names)


def _jobs_of_study(study: Configuration, speed: Speed) -> Iterator[tuple[str, Cost]]:
    for size in map(len, study.block_replicates):
        for parameters in study.landscapes.values():
            yield "landscapes", costs.cost_of_landscapes(parameters, size, speed)
        for parameters in study.simulations.values():
            yield "simulations", costs.cost_of_simulations(parameters, size, speed)
    yield from _jobs_of_ensembles(study, study.planes, speed)
    for subject in study.subjects:
        data, summary = costs.data_mb(study, subject), costs.summary_mb(study, subject)
        yield "datasets", costs.cost_of("datasets", data, costs.COMPRESSED * data, speed)
        yield "summaries", costs.cost_of("summaries", data, summary, speed)
        yield "statistics", costs.cost_of("statistics", summary, 0, speed)
    yield from _jobs_of_figures(study, study.subjects, speed)
    if study.claims:
        yield "claims", costs.cost_of("claims", costs.claims_mb(study), 0, speed)
        yield "figures", costs.cost_of("figures", 0, 0.3, speed)
    for _ in study.galleries:
        yield "galleries", costs.cost_of("galleries", 0, 0.3, speed)
    for name, picture in study.pictures.items():
        runs, states = [study.pictured(name).parameters], len(study.pictured_states(name))
        yield "frames", costs.cost_of_frames(runs, states, speed)
        yield "pictures", costs.cost_of("pictures", 0, 0.3, speed)
        if picture.animation:
            states = len(study.animated_states(name))
            yield "animations", costs.cost_of_film(states, picture.animation, speed)
    for runs in explored.choose(study).shown.values():
        yield "frames", costs.cost_of_frames(list(runs.values()), explored.FRAMES, speed)
    yield "explorer", costs.cost_of_explorer(study, speed)


def _jobs_beyond(study: Configuration, speed: Speed) -> Iterator[tuple[str, Cost]]:
    yield from _jobs_of_ensembles(study, study.beyond, speed)
    if any(explored.beyond(study).values()):
        yield "explorer", costs.cost_of_page_beyond(speed)


def _jobs_of_ensembles(
    study: Configuration, names: Sequence[str], speed: Speed
) -> Iterator[tuple[str, Cost]]:
    for name in names:
        for slab in study.slabs_of(name):
            points = study.points_of(name, slab)
            for block in study.blocks_of(name).values():
                yield "ensembles", costs.cost_of_slab(points, len(block), speed)
        data = costs.ensemble_mb(study, name)
        yield "datasets", costs.cost_of("datasets", data, costs.COMPRESSED * data, speed)
        yield "statistics", costs.cost_of_tables(study, name, speed)
    yield from _jobs_of_figures(study, names, speed)


def _jobs_of_figures(
    study: Configuration, subjects: Sequence[str], speed: Speed
) -> Iterator[tuple[str, Cost]]:
    for subject, _, points in study.drawn():
        if subject in subjects:
            yield "figures", costs.cost_of_figures(study, subject, len(points), speed)


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
    run = _time(lambda: Run(short, 0, 0, start, fields).finish())
    fields_of_it = _time(lambda: landscapes.perturbations(short, 0))
    starting = _time(lambda: subprocess.run(command, check=True, env=environment))
    return Speed(
        kernel=run / costs.seconds_of_run(short),
        fields=fields_of_it / costs.seconds_of_fields(short),
        starting=starting / STARTING,
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


def warn(study: Configuration) -> list[str]:
    """What speaks against taking the results of a study at their word, a line each."""
    if 1 < study.replicates < FEW:
        return [
            f"replicates: {study.replicates}: intervals from fewer than {FEW} replicates are "
            "unreliable"
        ]
    return []


def format_short(plan: Plan) -> str:
    """The extent of a plan in a few words."""
    hours = plan.total("seconds") / 3600
    return (
        f"{_format_duration(hours / 2)} on 2 cores, {_format_duration(hours / 8)} on 8; "
        f"{plan.runs:,} runs, {plan.count:,} jobs, {plan.files:,} files, "
        f"{format_size(plan.total('disk_mb'))}"
    )


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
