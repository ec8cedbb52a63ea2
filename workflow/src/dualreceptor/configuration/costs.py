"""What jobs cost: seconds, megabytes of memory, megabytes on disk.

Times are seconds of one core of the machine that the constants are from; a :class:`Speed` says
how another one compares. docs/scale.md has the measurements.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dualreceptor.configuration.configuration import Configuration
from dualreceptor.figures.pictures import Animation
from dualreceptor.model import dosing
from dualreceptor.model.ensembles import group_points
from dualreceptor.model.landscapes import of_perturbations
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
COMPRESSED = 0.5  # of the bytes of runs, on disk
FILE_MB = 0.02  # what a NetCDF file has besides data
LIGHT_SECONDS, LIGHT_MB = 60, 1000  # of what a login node may do itself


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
    "beyond": Stage(10.0, 300, 1.0, 10.0),
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


def cost_of_tables(study: Configuration, ensemble: str, speed: Speed = REFERENCE) -> Cost:
    """Of the tables of an ensemble; in a plane every cell is compared with every other."""
    if ensemble in study.beyond:
        return cost_of("beyond", ensemble_mb(study, ensemble), speed=speed)
    cells = study.ensembles[ensemble].size(study)
    seconds = (IN_TABLES + COMPARED * cells) * cells * speed.starting
    return cost_of("design_space", speed=speed).plus(seconds, IN_TABLES_MB * cells)


def cost_of_landscapes(
    parameters: Parameters, replicates: int, speed: Speed = REFERENCE
) -> Cost:
    """Of the landscapes and perturbation fields of a block."""
    noise = count_fields(parameters) * parameters.base_resolution**2 * NUMBER / MB
    kept = 2 * parameters.size**2 * NUMBER * replicates / MB
    writing = fields_mb(parameters, replicates) * MB * FIELD_BYTE
    making = replicates * seconds_of_fields(parameters)
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
        seconds=replicates * seconds_of_run(parameters) * speed.kernel,
        memory_mb=3 * runs + 2 * fields_mb(parameters, 1),
    )


def cost_of_slab(
    points: Sequence[Parameters], replicates: int, speed: Speed = REFERENCE
) -> Cost:
    """Of the runs at the points of a slab for a block."""
    groups = [[points[i] for i in places] for places in group_points(points)]
    with_fields = [one[0] for one in groups if any(map(dosing.needs_fields, one))]
    fields = sum(map(seconds_of_fields, set(map(of_perturbations, with_fields))))
    runs = sum(len(one) * seconds_of_run(one[0]) for one in groups)
    kept = sum(len(one) * _point_mb(one[0], replicates) for one in groups)
    state = max(len(one) * one[0].size ** 2 for one in groups) * 6 * NUMBER / MB
    return cost_of("ensembles", disk_mb=COMPRESSED * kept, speed=speed).plus(
        seconds=replicates * (fields * speed.fields + IN_ENSEMBLE * runs * speed.kernel),
        memory_mb=3 * kept + state + 3 * max(fields_mb(one[0], 1) for one in groups),
    )


def cost_of_frames(runs: list[Parameters], states: int, speed: Speed = REFERENCE) -> Cost:
    """Of runs, alike in size, that are watched at so many states, with their landscapes."""
    first = runs[0]
    fields, run = seconds_of_fields(first), seconds_of_run(first)
    seen = len(runs) * (states + 2) * first.size**2 * NUMBER / MB
    return cost_of("frames", disk_mb=COMPRESSED * seen, speed=speed).plus(
        seconds=len(runs) * (fields * speed.fields + run * speed.kernel),
        memory_mb=3 * seen + 3 * fields_mb(first, 1),
    )


def seconds_of_fields(parameters: Parameters) -> float:
    """To make the perturbation fields of a replicate."""
    noise = count_fields(parameters) * parameters.base_resolution**2
    sigma = parameters.perturbation_blur * parameters.size / parameters.base_resolution
    return noise * NOISE + fields_mb(parameters, 1) * MB / NUMBER * BLUR * max(sigma, 1)


def seconds_of_run(parameters: Parameters) -> float:
    """To make a run, with its perturbation fields in hand."""
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
    ensembles = sum(ensemble_mb(study, name) for name in study.planes)
    return cost_of("explorer", summaries + ensembles, 6, speed)


def cost_of_page_beyond(speed: Speed = REFERENCE) -> Cost:
    """Of the page of the tables of what goes beyond the study."""
    return cost_of("explorer", disk_mb=2.5, speed=speed)


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
    ensemble = study.ensembles[name]
    steps = ensemble.base(study).states if ensemble.keeps_series else 0
    runs = (len(FINAL) + len(AVERAGE)) * study.replicates_of(name)
    return ensemble.size(study) * (2 * len(SERIES) * steps + runs) * NUMBER / MB


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
