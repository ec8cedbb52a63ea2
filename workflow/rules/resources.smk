# What jobs ask of a cluster: what they likely need, with room, and twice that when tried again.

from functools import cache
from math import ceil

from dualreceptor.configuration import costs

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


data_mb = cache(lambda subject: costs.data_mb(STUDY, subject))
summary_mb = cache(lambda subject: costs.summary_mb(STUDY, subject))


def cost_of_landscapes(wildcards):
    return costs.cost_of_landscapes(landscape_of(wildcards), len(replicates_of(wildcards)))


def cost_of_simulations(wildcards):
    return costs.cost_of_simulations(simulation_of(wildcards), len(replicates_of(wildcards)))


def cost_of_slab(wildcards):
    return costs.cost_of_slab(points_of_slab(wildcards), len(replicates_of(wildcards)))


def cost_of_ensemble(wildcards):
    return costs.cost_of("datasets", costs.ensemble_mb(STUDY, wildcards.ensemble))


def cost_of_tables(wildcards):
    return costs.cost_of_tables(STUDY, wildcards.ensemble)


def cost_of_dataset(wildcards):
    return costs.cost_of("datasets", data_mb(wildcards.experiment))


def cost_of_summary(wildcards):
    return costs.cost_of("summaries", data_mb(wildcards.experiment))


def cost_of_statistics(wildcards):
    return costs.cost_of("statistics", summary_mb(wildcards.experiment))


def cost_of_claims(wildcards):
    return costs.cost_of("claims", costs.claims_mb(STUDY))


def cost_of_figures(wildcards):
    points = STUDY.points_drawn(wildcards.subject, wildcards.figure)
    return costs.cost_of_figures(STUDY, wildcards.subject, len(points))


def cost_of_table(wildcards):
    return costs.cost_of("figures")


def cost_of_gallery(wildcards):
    return costs.cost_of("galleries")


def cost_of_frames(wildcards):
    parameters = STUDY.pictured(wildcards.picture).parameters
    return costs.cost_of_frames([parameters], len(STUDY.pictured_states(wildcards.picture)))


def cost_of_explored(wildcards):
    runs = list(EXPLORED.shown[wildcards.variant].values())
    return costs.cost_of_frames(runs, explored.FRAMES)


def cost_of_picture(wildcards):
    return costs.cost_of("pictures")


def cost_of_film(wildcards):
    states = len(STUDY.animated_states(wildcards.picture))
    return costs.cost_of_film(states, STUDY.pictures[wildcards.picture].animation)


def cost_of_explorer(wildcards=None):
    return costs.cost_of_explorer(STUDY)


def cost_of_page_beyond(wildcards):
    return costs.cost_of_page_beyond()
