from snakemake.utils import min_version

min_version("9.14")


configfile: Path(workflow.basedir, "config", "config.yaml")


include: "workflow/rules/common.smk"
include: "workflow/rules/landscapes.smk"
include: "workflow/rules/simulations.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/pictures.smk"


rule all:
    default_target: True
    input:
        DATASETS,
        STATISTICS,
        FIGURES,
        PICTURES,


onsuccess:
    forget_perturbations()
