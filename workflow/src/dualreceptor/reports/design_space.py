"""The tables of findings about a plane of doses, from its statistics.

Each function is given the results and the name of an ensemble, and returns a Markdown table.
:mod:`dualreceptor.reports.findings` puts them into pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import lazy_loader

from dualreceptor.analysis.fronts import HALF
from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.reports.markdown import (
    format_interval,
    format_milli,
    format_number,
    format_p,
    format_percent,
    format_table,
)

pd = lazy_loader.load("pandas")

EVEN = 0.5  # the share of 5-HT1A in a mixture that has as much of either
WEIGHTS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0)
PLANES = {
    "whole": "the whole plane",
    "part": "both doses at most 0.5",
    "levels": "the study's 36 pairs",
}
VERDICTS = ("synergy", "inconclusive", "antagonism")


def front(results: Any, ensemble: str) -> str:
    """Mixtures that are on the Pareto front in at least half of the resamples."""
    table = results.statistics(ensemble, "fronts")
    sure = table[table.front_share >= HALF].sort_values("burden")
    rows = [
        [
            _doses(row),
            row.agonist_type,
            _share(row.share_1a),
            format_milli(row.outcome),
            format_milli(row.burden),
            format_percent(row.front_share),
        ]
        for row in sure.itertuples()
    ]
    heads = ["5-HT1A / 5-HT2A", "type", "share of 5-HT1A", *_ends(), "on the front in"]
    return format_table(heads, rows)


def budgets(results: Any, ensemble: str, *burdens: str) -> str:
    """The best outcome within burden budgets, in 10^-3 nat, and what reaches it.

    Of the budgets that the table has, the one that is closest to each wanted one.
    """
    table = results.statistics(ensemble, "choices")
    table = table[table.outcome == "outcome"]
    rows = []
    for wanted in map(float, burdens):
        row = table.loc[(table.limit - wanted / 1000).abs().idxmin()]
        rows.append(
            [
                format_milli(row.limit),
                _between(format_milli, row.value, row.low, row.high),
                _doses(row),
                _between(_share, row.share_1a, row.share_1a_low, row.share_1a_high),
                format_percent(row.same_share),
            ]
        )
    heads = ["budget", "best outcome", "5-HT1A / 5-HT2A", "share of 5-HT1A", "chosen in"]
    return format_table(heads, rows)


def weights(results: Any, ensemble: str) -> str:
    """The mixture of the lowest score by the weight of the outcome, in each plane."""
    table = results.statistics(ensemble, "optima").set_index(["plane", "weight"]).sort_index()
    rows = []
    for weight in WEIGHTS:
        found = [table.loc[(plane, weight)] for plane in PLANES]
        cells = [f"{_doses(row)} ({format_percent(row.best_share)})" for row in found]
        rows.append([f"{weight:g}", *cells])
    return format_table(["weight of the outcome", *PLANES.values()], rows)


def best_mixture(results: Any, ensemble: str) -> str:
    """The best mixture against the best pure agonist at any dose, both chosen anew."""
    rows = [
        [
            OUTCOMES[row.outcome][1],
            "any pure agonist" if row.reference == "pure" else f"{row.reference} alone",
            _doses(row),
            f"{row.reference_1a:g} / {row.reference_2a:g}",
            format_interval(row, "difference"),
            format_p(row.p),
        ]
        for row in results.statistics(ensemble, "mixtures").itertuples()
    ]
    heads = ["", "compared with", "best mixture", "best of these", "difference", "$p$"]
    return format_table(heads, rows)


def interaction(results: Any, ensemble: str) -> str:
    """In how many mixtures either outcome is lower, or higher, than could be expected."""
    tables = {
        name: results.statistics(ensemble, name) for name in ("independence", "additivity")
    }
    rows = [["Bliss independence", OUTCOMES["outcome"][1], *_count(tables["independence"])]]
    for name, (_, words) in OUTCOMES.items():
        added = tables["additivity"]
        rows.append(["effects added up", words, *_count(added[added.outcome == name])])
    single = results.statistics(ensemble, "single_agents")
    for name, (_, words) in OUTCOMES.items():
        rows.append(["the better agonist alone", words, *_count_better(single, name)])
    heads = ["expected", "", "mixtures", "lower", "inconclusive", "higher"]
    return format_table(heads, rows)


def compounds(results: Any, ensemble: str) -> str:
    """The wedge of each compound, and how much of the good mixtures it holds."""
    table = results.statistics(ensemble, "compounds")
    rows = [
        [
            row.compound,
            f"{_share(row.low)} to {_share(row.high)}",
            "yes" if row.touches else "no",
            "yes" if row.by_values else "no",
            f"{row.cells} ({format_percent(row.region_share)})",
        ]
        for row in table.sort_values("low", ascending=False, kind="stable").itertuples()
    ]
    heads = ["compound", "share of 5-HT1A", "touches", "by its values alone", "good mixtures"]
    return format_table(heads, rows)


def cells(results: Any, ensemble: str) -> str:
    """How many cells cannot be told from the best, in either outcome."""
    table = results.statistics(ensemble, "surfaces")
    rows = []
    for name, (_, words) in OUTCOMES.items():
        own = table[table.outcome == name]
        best = own.loc[own["mean"].idxmin()]
        held = own[own.may_be_best.astype(bool)]
        rows.append(
            [
                words,
                _doses(best),
                format_milli(best["mean"]),
                f"{len(held)} of {len(own)}",
                f"{held.dose_1a.min():g} to {held.dose_1a.max():g}",
                f"{held.dose_2a.min():g} to {held.dose_2a.max():g}",
            ]
        )
    heads = ["", "best cell", "its mean", "cannot be told from it", "with 5-HT1A", "and 5-HT2A"]
    return format_table(heads, rows)


def variants(results: Any, ensemble: str) -> str:
    """What is found in the plane, under each variant that has it."""
    rows = []
    for name, each in results.variants.items():
        if not each.has(ensemble):
            continue
        fronts, bliss = (each.statistics(ensemble, n) for n in ("fronts", "independence"))
        good = fronts[(fronts.front_share >= HALF) & (fronts.agonist_type == "mixed")]
        beats = each.statistics(ensemble, "mixtures")
        beats = beats[(beats.reference == "pure") & (beats.outcome == "outcome")].iloc[0]
        rows.append(
            [
                name,
                format_interval(beats, "difference"),
                str(len(good)),
                f"{_share(good.share_1a.min())} to {_share(good.share_1a.max())}",
                str(int((good.share_1a > EVEN).sum())),
                *_count(bliss)[1:],
            ]
        )
    heads = [
        "",
        "best mixture against best pure agonist",
        "good mixtures",
        "their share of 5-HT1A",
        "of these above one half",
        *(f"Bliss: {verdict}" for verdict in VERDICTS),
    ]
    return format_table(heads, rows)


def _count(table: pd.DataFrame) -> list[str]:
    counts = table.verdict.value_counts()
    return [str(len(table)), *(str(counts.get(verdict, 0)) for verdict in VERDICTS)]


def _count_better(single: pd.DataFrame, outcome: str) -> list[str]:
    """Below both agonists by the intersection-union test; above one by its interval."""
    own = single[single.outcome == outcome]
    sure = own.p_holm < 0.05
    better = sure & (own.difference_1a < 0) & (own.difference_2a < 0)
    worse = (own.low_1a > 0) | (own.low_2a > 0)
    counts = better.sum(), (~better & ~worse).sum(), worse.sum()
    return [str(len(own)), *(str(int(count)) for count in counts)]


def _between(write: Callable[[float], str], value: float, low: float, high: float) -> str:
    return f"{write(value)} [{write(low)}, {write(high)}]" if write(value) else ""


def _doses(row: Any) -> str:
    return f"{row.dose_1a:g} / {row.dose_2a:g}"


def _share(value: float) -> str:
    return format_number(value)


def _ends() -> Iterable[str]:
    return (words for _, words in OUTCOMES.values())
