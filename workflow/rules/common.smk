# What rules are given: the validated study, digests of code, and functions of wildcards.

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# The package of this checkout, for this process and for every job, whatever their environment.
PACKAGE = str(Path(workflow.basedir, "workflow", "src"))
sys.path.insert(0, PACKAGE)
os.environ.update(PYTHONPATH=PACKAGE)

from dualreceptor import contrasts
from dualreceptor.config import ConfigError, read_config
from dualreceptor.parameters import shared_parameters
from dualreceptor.provenance import code_digest

try:
    STUDY = read_config(config)
except ConfigError as faults:
    raise WorkflowError(str(faults)) from None


wildcard_constraints:
    block=r"\d+-\d+",
    condition=r"1a-[^/]+",
    experiment=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    figure="timeseries|bars|regressions|matrices|sweep",
    landscape=r"[^/]+",
    picture=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    # an experiment, a sweep, or one point of a sweep
    subject=r"(?!(galleries|pictures)(/|$))[A-Za-z0-9][A-Za-z0-9_-]*(/[^/]+)?",
    variant=r"[^/]+",


def script_digest(name):
    """Digest of an adapter and all it imports: as a param, so that editing them reruns it."""
    return code_digest(Path(workflow.basedir, "workflow", "scripts", f"{name}.py"))


def landscape_parameters_of(wildcards):
    return shared_parameters(STUDY.landscapes[wildcards.landscape])


def replicates_of(wildcards):
    first, last = map(int, wildcards.block.split("-"))
    return list(range(first, last + 1))


def simulation_of(wildcards):
    """The parameters of a simulation."""
    return STUDY.simulations[f"{wildcards.variant}/{wildcards.condition}"]


def landscapes_of(wildcards, kind="landscapes"):
    """The landscapes that a simulation starts from."""
    landscape = STUDY.landscape_name(simulation_of(wildcards))
    path = getattr(rules.landscapes.output, kind)
    return path.format(landscape=landscape, block=wildcards.block)


def simulations_of(wildcards):
    """The simulation files of an experiment or sweep, those of each condition together."""
    return [
        f"results/simulations/{name}/{block}.nc"
        for name in STUDY.simulations_of(wildcards.experiment)
        for block in STUDY.blocks
    ]


def points_of(wildcards):
    """The swept values of each point; of an experiment, one point of none."""
    return list(STUDY.points(wildcards.experiment).values())


def conditions_of(wildcards):
    """The descriptions of the conditions at each point."""
    return [
        [
            condition.description
            for condition in STUDY.conditions_at(wildcards.experiment, values)
        ]
        for values in points_of(wildcards)
    ]


def drawn_from(wildcards):
    """The files that a figure of a subject needs."""
    name = wildcards.subject.split("/")[0]
    files = {"dataset": f"results/datasets/{name}.nc"}
    if wildcards.figure == "regressions":
        files["regressions"] = f"results/statistics/{name}/regressions.csv"
    return files


def point_of(wildcards):
    """The swept values of a subject that is one point of a sweep; else none."""
    name, _, point = wildcards.subject.partition("/")
    return STUDY.points(name)[point] if point else {}


def settings_of(wildcards):
    """The settings of one figure of a subject, and of no other."""
    figures = STUDY.figures[wildcards.subject.split("/")[0]]
    return getattr(figures, wildcards.figure).model_dump()


def figures_of_subjects():
    """Every figure of an experiment, of a sweep, and of each point of a sweep."""
    for name, figures in STUDY.figures.items():
        for figure in figures.drawn:
            for point in [""] if figure == "sweep" else STUDY.points(name):
                yield "/".join(filter(None, [name, point, figure]))


def figure_of(stem, caption, category="{subject}"):
    """The files of a figure, in the report under its subject."""
    shown = {"caption": f"../report/{caption}.rst", "category": category}
    return [report(f"{stem}.pdf", **shown), report(f"{stem}.png", **shown)]


def frames_of(picture):
    """The recorded steps that the pictures of a run show."""
    settings = STUDY.pictures[picture]
    states = set(settings.steps)
    if settings.animation:
        states |= set(animated_steps(picture))
    return sorted(states)


def animated_steps(picture):
    every = STUDY.pictures[picture].animation.every
    return list(range(0, picture_parameters(picture).states, every))


def picture_parameters(picture):
    settings = STUDY.pictures[picture]
    return STUDY.condition_named(settings.experiment, settings.condition).parameters


def forget_perturbations():
    for path in Path("results/landscapes").glob("*/*.perturbations.nc*"):
        path.unlink()
