from snakemake.utils import min_version

min_version("9.14")


configfile: Path(workflow.basedir, "config", "config.yaml")


include: "workflow/rules/common.smk"
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
