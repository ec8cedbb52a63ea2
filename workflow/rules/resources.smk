# What jobs ask of a cluster: what they likely need, with room, and twice that when tried again.

from functools import cache
from math import ceil

from dualreceptor.configuration import plan

# of what starts a job on a node
SNAKEMAKE_MB = 400
SNAKEMAKE_SECONDS = 4


def memory_for(cost):
    """Megabytes: half as much again as it likely needs."""
    return lambda wildcards, attempt: (
        ceil(SNAKEMAKE_MB + 1.5 * cost(wildcards).memory_mb) * 2 ** (attempt - 1)
    )


def time_for(cost):
    """Minutes: four times as long as it likely takes."""
    return lambda wildcards, attempt: (
        ceil(4 * (SNAKEMAKE_SECONDS + cost(wildcards).seconds) / 60) * 2 ** (attempt - 1)
    )


data_mb = cache(lambda subject: plan.data_mb(STUDY, subject))
summary_mb = cache(lambda subject: plan.summary_mb(STUDY, subject))


def cost_of_landscapes(wildcards):
    return plan.cost_of_landscapes(landscape_of(wildcards), len(replicates_of(wildcards)))


def cost_of_simulations(wildcards):
    return plan.cost_of_simulations(simulation_of(wildcards), len(replicates_of(wildcards)))


def cost_of_slab(wildcards):
    return plan.cost_of_slab(points_in(wildcards), len(replicates_of(wildcards)))


def cost_of_ensemble(wildcards):
    return plan.cost_of("datasets", plan.ensemble_mb(STUDY, wildcards.ensemble))


def cost_of_design_space(wildcards):
    return plan.cost_of_design_space(STUDY, wildcards.ensemble)


def cost_of_dataset(wildcards):
    return plan.cost_of("datasets", data_mb(wildcards.experiment))


def cost_of_summary(wildcards):
    return plan.cost_of("summaries", data_mb(wildcards.experiment))


def cost_of_statistics(wildcards):
    return plan.cost_of("statistics", summary_mb(wildcards.experiment))


def cost_of_claims(wildcards):
    return plan.cost_of("claims", plan.claims_mb(STUDY))


def cost_of_figures(wildcards):
    points = STUDY.points_drawn(wildcards.subject, wildcards.figure)
    return plan.cost_of_figures(STUDY, wildcards.subject, len(points))


def cost_of_table(wildcards):
    return plan.cost_of("figures")


def cost_of_gallery(wildcards):
    return plan.cost_of("galleries")


def cost_of_frames(wildcards):
    parameters = STUDY.pictured(wildcards.picture).parameters
    return plan.cost_of_frames([parameters], len(STUDY.pictured_states(wildcards.picture)))


def cost_of_explored(wildcards):
    runs = list(EXPLORED.shown[wildcards.variant].values())
    return plan.cost_of_frames(runs, explored.FRAMES)


def cost_of_picture(wildcards):
    return plan.cost_of("pictures")


def cost_of_film(wildcards):
    states = len(STUDY.animated_states(wildcards.picture))
    return plan.cost_of_film(states, STUDY.pictures[wildcards.picture].animation)


def cost_of_explorer(wildcards=None):
    return plan.cost_of_explorer(STUDY)
