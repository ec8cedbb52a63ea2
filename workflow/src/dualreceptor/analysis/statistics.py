"""The tables of each experiment and sweep, and those of a plane of doses.

To add one, describe it in :data:`TABLES` or :data:`PLANE_TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import lazy_loader

from dualreceptor.analysis import (
    additivity,
    choices,
    effects,
    fronts,
    independence,
    indices,
    isoboles,
    mixtures,
    optima,
    rays,
    regressions,
    scores,
    single_agents,
    surfaces,
)

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")


class Table(NamedTuple):
    """A table: its columns with their meaning, what it is, and the function that computes it.

    ``compute`` is given the summary of the experiment or sweep, the pairs of conditions to
    compare and the root seed; of a plane, its dataset, the doses of the study's levels and the
    root seed. ``explored`` are the columns that the explorer shows; it shows no table without
    any.
    """

    columns: Mapping[str, str]
    caption: str
    compute: Callable[[xr.Dataset, Sequence[Any], int], pd.DataFrame]
    explored: tuple[str, ...] = ()


#: By the name of their file.
TABLES: dict[str, Table] = {
    "effects": Table(
        effects.COLUMNS,
        "Differences between conditions in both outcomes, with 95 % bootstrap intervals (BCa) "
        "and tests; lower is better.",
        effects.effects,
        (
            "outcome",
            "kind",
            "condition",
            "reference",
            "n",
            "mean",
            "reference_mean",
            "difference",
            "low",
            "high",
            "cohens_d_z",
            "p_paired_holm",
            "reason",
        ),
    ),
    "regressions": Table(
        regressions.COLUMNS,
        "Final KL divergence against four predictors, over conditions.",
        lambda summary, pairs, root_seed: regressions.regressions(summary),
        tuple(regressions.COLUMNS),
    ),
    "scores": Table(
        scores.COLUMNS,
        "Both outcomes of each condition, their equal-weight score, and the share of bootstrap "
        "resamples in which the condition has the best score; lower is better.",
        lambda summary, pairs, root_seed: scores.scores(summary, root_seed),
    ),
}

#: Those of a plane of doses, by the name of their file.
PLANE_TABLES: dict[str, Table] = {
    "surfaces": Table(
        surfaces.COLUMNS,
        "Both outcomes of each pair of doses, with 95 % bootstrap intervals (BCa), and which "
        "pairs cannot be told from the best; lower is better.",
        lambda plane, levels, root_seed: surfaces.surfaces(plane, root_seed),
    ),
    "fronts": Table(
        fronts.COLUMNS,
        "The Pareto front of outcome against tolerability, and the share of bootstrap "
        "resamples in which each pair of doses is on it.",
        lambda plane, levels, root_seed: fronts.fronts(plane, root_seed),
    ),
    "choices": Table(
        choices.COLUMNS,
        "The best outcome within each budget of tolerability, the best tolerability of each "
        "wanted outcome, and the doses that reach them, with 95 % bootstrap intervals.",
        lambda plane, levels, root_seed: choices.choices(plane, root_seed),
    ),
    "optima": Table(
        optima.COLUMNS,
        "The pair of doses of the lowest score, by the weight of the outcome in it and by the "
        "doses that there are to choose from.",
        optima.optima,
    ),
    "rays": Table(
        rays.COLUMNS,
        "Both outcomes along rays of constant bias and lines of constant total dose, with 95 % "
        "bootstrap intervals (BCa).",
        lambda plane, levels, root_seed: rays.rays(plane, root_seed),
    ),
    "mixtures": Table(
        mixtures.COLUMNS,
        "The best mixture against the best pure agonist at any dose of it, both chosen anew in "
        "each bootstrap resample.",
        lambda plane, levels, root_seed: mixtures.mixtures(plane, root_seed),
    ),
    "independence": Table(
        independence.COLUMNS,
        "The outcome of each mixture against Bliss independence, with a simultaneous 95 % "
        "band; below 0 is synergy.",
        lambda plane, levels, root_seed: independence.independence(plane, root_seed),
    ),
    "additivity": Table(
        additivity.COLUMNS,
        "Both outcomes of each mixture against the effects of its components added up, with a "
        "simultaneous 95 % band; below 0 is synergy.",
        lambda plane, levels, root_seed: additivity.additivity(plane, root_seed),
    ),
    "single_agents": Table(
        single_agents.COLUMNS,
        "Both outcomes of each mixture against each of its agonists alone at the same dose, "
        "with 95 % bootstrap intervals (BCa) and an intersection-union test.",
        lambda plane, levels, root_seed: single_agents.single_agents(plane, root_seed),
    ),
    "isoboles": Table(
        isoboles.COLUMNS,
        "Doses of the same outcome, and the doses of each agonist that reach it alone, between "
        "which lies the line of Loewe additivity.",
        lambda plane, levels, root_seed: isoboles.isoboles(plane),
    ),
    "indices": Table(
        indices.COLUMNS,
        "The interaction index of each mixture by Loewe additivity, where it has one, with "
        "95 % bootstrap intervals; below 1 is synergy.",
        lambda plane, levels, root_seed: indices.indices(plane, root_seed),
    ),
}
