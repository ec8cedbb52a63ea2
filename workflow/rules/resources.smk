# What jobs ask of a cluster: what they likely need, with room, and twice that when tried again.

from math import ceil

from dualreceptor import costs

# of what starts a job on a node
SNAKEMAKE_MB = 400
SNAKEMAKE_SECONDS = 4


def memory_for(cost_of):
    """Megabytes: half as much again as it likely needs."""
    return lambda wildcards, attempt: (
        ceil(SNAKEMAKE_MB + 1.5 * cost_of(wildcards).memory_mb) * 2 ** (attempt - 1)
    )


def time_for(cost_of):
    """Minutes: four times as long as it likely takes."""
    return lambda wildcards, attempt: (
        ceil(4 * (SNAKEMAKE_SECONDS + cost_of(wildcards).seconds) / 60) * 2 ** (attempt - 1)
    )


def cost_of_landscapes(wildcards):
    shared = STUDY.landscapes[wildcards.landscape]
    return costs.landscapes(shared, len(replicates_of(wildcards)))


def cost_of_simulations(wildcards):
    return costs.simulations(simulation_of(wildcards), len(replicates_of(wildcards)))


def cost_of_dataset(wildcards):
    return costs.datasets(costs.raw_mb(STUDY, wildcards.experiment))


def cost_of_statistics(wildcards):
    return costs.using("statistics", costs.raw_mb(STUDY, wildcards.experiment))


def cost_of_claims(wildcards):
    return costs.using("claims", sum(costs.raw_mb(STUDY, name) for name in STUDY.claimed))


def cost_of_figure(wildcards):
    subject = wildcards.subject.split("/")[0]
    return costs.using("figures", costs.raw_mb(STUDY, subject))


def cost_of_claims_figure(wildcards):
    return costs.using("figures")


def cost_of_gallery(wildcards):
    return costs.using("galleries")


def cost_of_frames(wildcards):
    return costs.frames(picture_parameters(wildcards.picture))


def cost_of_picture(wildcards):
    return costs.using("pictures")
