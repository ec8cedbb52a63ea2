# What jobs ask of a cluster: what they likely need, with room, and twice that when tried again.

from functools import cache
from math import ceil

from dualreceptor.configuration import costs

# of what starts a job on a node
SNAKEMAKE_MB = 400
SNAKEMAKE_SECONDS = 4


@cache
def raw_mb(subject):
    return costs.raw_mb(STUDY, subject)


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
    return costs.datasets(raw_mb(wildcards.experiment))


def cost_of_statistics(wildcards):
    return costs.using("statistics", raw_mb(wildcards.experiment))


def cost_of_claims(wildcards):
    return costs.using("claims", sum(raw_mb(name) for name in STUDY.claimed))


def cost_of_figure(wildcards):
    subject = wildcards.subject.split("/")[0]
    return costs.using("figures", raw_mb(subject))


def cost_of_claims_figure(wildcards):
    return costs.using("figures")


def cost_of_gallery(wildcards):
    return costs.using("galleries")


def cost_of_frames(wildcards):
    parameters = STUDY.pictured(wildcards.picture).parameters
    return costs.frames(parameters, len(STUDY.shown(wildcards.picture)))


def cost_of_picture(wildcards):
    return costs.using("pictures")


def cost_of_film(wildcards):
    film = STUDY.pictures[wildcards.picture].animation
    return costs.film(len(STUDY.filmed(wildcards.picture)), film.width_mm, film.dpi)


def cost_of_explorer(wildcards=None):
    return costs.explorer(STUDY, [raw_mb(name) for name in STUDY.subjects])
