"""The tables of each experiment and sweep. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import lazy_loader

from dualreceptor.analysis import effects, regressions, scores

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")


class Table(NamedTuple):
    """A table: its columns with their meaning, what it is, and the function that computes it.

    ``compute`` is given the summary of the experiment or sweep, the pairs of conditions to
    compare and the root seed; of a plane, its dataset and the study. ``explored`` are the
    columns that the explorer shows; it shows no table without any.
    """

    columns: Mapping[str, str]
    caption: str
    compute: Callable[..., pd.DataFrame]
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
