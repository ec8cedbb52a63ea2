"""What the explorer shows of the statistics of a plane: values of its cells, by their tables.

To add one, describe it in :data:`MEASURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import lazy_loader

from dualreceptor.analysis.verdicts import SIGNIFICANCE

pd = lazy_loader.load("pandas")

#: Whether a mixture is better than expected (-1) or worse (1), as far as that is known.
VERDICTS = {"synergy": -1, "inconclusive": 0, "antagonism": 1}
Columns = Callable[["pd.DataFrame"], Sequence["pd.Series"]]


class Measure(NamedTuple):
    """A value of each mixture: what it is, and the table that has it.

    ``columns`` takes the value and the ends of its 95 % interval, if it has one, from rows of
    the table; ``outcome`` says which rows, where a table has those of both outcomes. ``centre``
    is where a mixture does as expected, and ``judge`` tells by rows whether it does better
    (-1), worse (1), or whether that is not known (0). What is not ``listed`` is told of a
    mixture but not mapped.
    """

    long_name: str
    table: str
    columns: Columns
    outcome: str = ""
    units: str = "1"
    better: str = "lower"
    centre: float | None = 0.0
    judge: Callable[[pd.DataFrame], Any] | None = None
    listed: bool = True

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Its rows of its table."""
        return table[table["outcome"] == self.outcome] if self.outcome else table


def _take(*names: str) -> Columns:
    return lambda rows: [rows[name] for name in names]


def _larger(rows: pd.DataFrame) -> list[pd.Series]:
    """The difference from the better agonist; without an interval, as it is chosen by it."""
    return [rows[["difference_1a", "difference_2a"]].max(axis=1, skipna=False)]


def _by_verdict(rows: pd.DataFrame) -> pd.Series:
    return rows["verdict"].map(VERDICTS)


def _by_p(rows: pd.DataFrame) -> pd.Series:
    return -(rows["p_holm"] < SIGNIFICANCE).astype(int)


def _alone(outcome: str, agonist: str, agent: str) -> Measure:
    """A mixture against one of its agonists."""
    columns = _take(*(f"{name}_{agent}" for name in ("difference", "low", "high")))
    long_name = f"{outcome} against {agonist} alone, same dose"
    return Measure(long_name, "single_agents", columns, outcome, "nat", listed=False)


EXCESS = _take("excess", "low", "high")
#: By name, in the order in which they are shown.
MEASURES = {
    "front_share": Measure(
        "share of resamples on the Pareto front",
        "fronts",
        _take("front_share"),
        better="",
        centre=None,
    ),
    "bliss": Measure(
        "outcome against Bliss independence, log ratio",
        "independence",
        EXCESS,
        judge=_by_verdict,
    ),
    "additivity_outcome": Measure(
        "outcome against both effects added up",
        "additivity",
        EXCESS,
        "outcome",
        "nat",
        judge=_by_verdict,
    ),
    "additivity_burden": Measure(
        "burden against both effects added up",
        "additivity",
        EXCESS,
        "burden",
        "nat",
        judge=_by_verdict,
    ),
    "alone_outcome": Measure(
        "outcome against the better agonist alone",
        "single_agents",
        _larger,
        "outcome",
        "nat",
        judge=_by_p,
    ),
    "alone_1a_outcome": _alone("outcome", "5-HT1A", "1a"),
    "alone_2a_outcome": _alone("outcome", "5-HT2A", "2a"),
    "alone_burden": Measure(
        "burden against the better agonist alone",
        "single_agents",
        _larger,
        "burden",
        "nat",
        judge=_by_p,
    ),
    "alone_1a_burden": _alone("burden", "5-HT1A", "1a"),
    "alone_2a_burden": _alone("burden", "5-HT2A", "2a"),
    "index": Measure(
        "interaction index (Loewe)",
        "indices",
        _take("index", "low", "high"),
        centre=1.0,
    ),
}
