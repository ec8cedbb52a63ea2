from pathlib import Path

from dualreceptor.config import ConfigError, read_config
from dualreceptor.provenance import code_digest
from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

min_version("9.14")


configfile: Path(workflow.basedir, "config", "config.yaml")


try:
    STUDY = read_config(config)
except ConfigError as faults:
    raise WorkflowError(str(faults)) from None


wildcard_constraints:
    block=r"\d+-\d+",
    condition=r"1a-[^/_]+_2a-[^/_]+",
    experiment=r"[A-Za-z0-9][A-Za-z0-9_-]*",


include: "workflow/rules/landscapes.smk"
include: "workflow/rules/simulations.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/figures.smk"


rule all:
    default_target: True
    input:
        DATASETS,
        FIGURES,


onsuccess:
    forget_perturbations()
