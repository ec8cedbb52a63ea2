from snakemake.utils import min_version

min_version("9.14")


include: "workflow/rules/configuration.smk"
include: "workflow/rules/common.smk"
include: "workflow/rules/resources.smk"
include: "workflow/rules/runs.smk"
include: "workflow/rules/landscapes.smk"
include: "workflow/rules/simulations.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/pictures.smk"
include: "workflow/rules/explorer.smk"


rule all:
    default_target: True
    input:
        DATASETS,
        STATISTICS,
        FIGURES,
        PICTURES,
        EXPLORER,
