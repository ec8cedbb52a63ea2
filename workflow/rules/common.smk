# What rules are given: the validated study, digests of code, and functions of wildcards.

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# The package of this checkout, for this process and for every job, whatever their environment.
PACKAGE = str(Path(workflow.basedir, "workflow", "src"))
sys.path.insert(0, PACKAGE)
os.environ.update(PYTHONPATH=PACKAGE)

from dualreceptor.config import ConfigError, read_config
from dualreceptor.parameters import shared_parameters
from dualreceptor.provenance import code_digest

try:
    STUDY = read_config(config)
except ConfigError as faults:
    raise WorkflowError(str(faults)) from None


wildcard_constraints:
    block=r"\d+-\d+",
    condition=r"1a-[^/_]+_2a-[^/_]+",
    experiment=r"[A-Za-z0-9][A-Za-z0-9_-]*",


def script_digest(name):
    """Digest of an adapter and all it imports: as a param, so that editing them reruns it."""
    return code_digest(Path(workflow.basedir, "workflow", "scripts", f"{name}.py"))


def parameters_of(wildcards):
    return STUDY.simulations[wildcards.condition].parameters.model_dump()


def replicates_of(wildcards):
    first, last = map(int, wildcards.block.split("-"))
    return list(range(first, last + 1))


def simulations_of(wildcards):
    """The simulation files of an experiment, those of each condition together."""
    return expand(
        rules.simulations.output[0],
        condition=[c.name for c in STUDY.conditions(wildcards.experiment)],
        block=STUDY.blocks,
    )


def settings_of(figure):
    """The settings of one figure of an experiment, and of no other."""
    return lambda wildcards: getattr(STUDY.figures[wildcards.experiment], figure).model_dump()


def figure_of(figure):
    """The files of a figure, in the report under its experiment."""
    shown = {"caption": f"../report/{figure}.rst", "category": "{experiment}"}
    stem = f"results/figures/{{experiment}}/{figure}"
    return [report(f"{stem}.pdf", **shown), report(f"{stem}.png", **shown)]


def forget_perturbations():
    for path in Path("results/landscapes").glob("*.perturbations.nc*"):
        path.unlink()
