"""The tables of a plane of doses. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from dualreceptor.analysis import (
    additivity,
    choices,
    compounds,
    fronts,
    independence,
    indices,
    isoboles,
    mixtures,
    optima,
    rays,
    single_agents,
    surfaces,
)
from dualreceptor.analysis.statistics import Table

#: By the name of their file.
TABLES: dict[str, Table] = {
    "surfaces": Table(
        surfaces.COLUMNS,
        "Both outcomes of each pair of doses, with 95 % bootstrap intervals (BCa), and which "
        "pairs cannot be told from the best; lower is better.",
        lambda plane, study, _: surfaces.surfaces(plane, study.root_seed),
    ),
    "fronts": Table(
        fronts.COLUMNS,
        "The Pareto front of outcome against burden, and the share of bootstrap "
        "resamples in which each pair of doses is on it.",
        lambda plane, study, _: fronts.fronts(plane, study.root_seed),
    ),
    "choices": Table(
        choices.COLUMNS,
        "The best outcome within each burden budget, the lowest burden for each "
        "wanted outcome, and the doses that reach them, with 95 % bootstrap intervals.",
        lambda plane, study, _: choices.choices(plane, study.root_seed),
    ),
    "optima": Table(
        optima.COLUMNS,
        "The pair of doses with the lowest score, by the weight of the outcome in it and by "
        "the doses to choose from.",
        lambda plane, study, name: optima.optima(
            plane, list(study.levels_marked(name).values()), study.root_seed
        ),
    ),
    "rays": Table(
        rays.COLUMNS,
        "Both outcomes along rays of constant bias and along lines of constant total dose, "
        "with 95 % bootstrap intervals (BCa).",
        lambda plane, study, _: rays.rays(plane, study.root_seed),
    ),
    "mixtures": Table(
        mixtures.COLUMNS,
        "The best mixture against the best dose of a pure agonist, both chosen anew in "
        "each bootstrap resample.",
        lambda plane, study, _: mixtures.mixtures(plane, study.root_seed),
    ),
    "independence": Table(
        independence.COLUMNS,
        "The outcome of each mixture against Bliss independence, with a simultaneous 95 % "
        "band; below 0 is synergy.",
        lambda plane, study, _: independence.independence(plane, study.root_seed),
    ),
    "additivity": Table(
        additivity.COLUMNS,
        "Both outcomes of each mixture against the effects of its components added up, with a "
        "simultaneous 95 % band; below 0 is synergy.",
        lambda plane, study, _: additivity.additivity(plane, study.root_seed),
    ),
    "single_agents": Table(
        single_agents.COLUMNS,
        "Both outcomes of each mixture against each of its agonists alone at the same dose, "
        "with 95 % bootstrap intervals (BCa) and an intersection-union test.",
        lambda plane, study, _: single_agents.single_agents(plane, study.root_seed),
    ),
    "isoboles": Table(
        isoboles.COLUMNS,
        "Doses of the same outcome, and the doses of each agonist that reach it alone, between "
        "which lies the line of Loewe additivity.",
        lambda plane, study, _: isoboles.isoboles(plane),
    ),
    "indices": Table(
        indices.COLUMNS,
        "The interaction index of each mixture by Loewe additivity, where it has one, with "
        "95 % bootstrap intervals; below 1 is synergy.",
        lambda plane, study, _: indices.indices(plane, study.root_seed),
    ),
    "compounds": Table(
        compounds.PLACES,
        "Where compounds lie in the plane of both doses, and whether the wedge of each touches "
        "the mixtures that are on the Pareto front in at least half of the resamples.",
        lambda plane, study, _: compounds.place(
            study.compounds, fronts.good_mixtures(plane, study.root_seed)
        ),
    ),
}
