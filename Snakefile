from snakemake.utils import min_version

min_version("9.14")


report: "workflow/report/study.rst"


include: "workflow/rules/configuration.smk"
include: "workflow/rules/common.smk"
include: "workflow/rules/resources.smk"
include: "workflow/rules/runs.smk"
include: "workflow/rules/landscapes.smk"
include: "workflow/rules/simulations.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/ensembles.smk"
include: "workflow/rules/summaries.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/frames.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/explorer.smk"
include: "workflow/rules/crate.smk"


rule all:
    default_target: True
    input:
        DATASETS,
        ENSEMBLES,
        SUMMARIES,
        STATISTICS,
        FIGURE_FILES,
        EXPLORER,


# after `all`, which is the default
include: "workflow/rules/beyond.smk"
# and of which it is a part
include: "workflow/rules/report.smk"
