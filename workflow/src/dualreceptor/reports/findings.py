"""The tables of pages that say what came out, written from the results.

A page marks the place of a table by two comments,

    <!-- findings: contrasts pure -->
    <!-- findings: end -->

of which the first names one of :data:`TABLES` and what it is about. What stands between them is
replaced. Numbers are rounded once, from the results in full precision. Outcomes and effects are
in 10^-3 nat.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dualreceptor.analysis.effects import COLUMNS, holm
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.resampling import mean_intervals
from dualreceptor.analysis.verdicts import VERDICTS, judge_difference
from dualreceptor.files import netcdf, tables

PLACE = re.compile(
    r"(<!-- findings: (?!end)(.*?) -->\n)(.*?)(<!-- findings: end -->)", re.DOTALL
)
#: Pages that say what came out.
PAGES = ("README.md", "docs/study.md")
BASELINE = "as configured"
BLOCK = 5  # replicates that a block bootstrap draws together
MINUS, OPEN = "−", "†"
MARKS = {"supported": "", "contradicted": "✗", "undecided": "?"}
SIDES = ("condition", "reference")


class Results:
    """The tables in a folder of results, and in those of its variants.

    ``variants`` holds a folder for each, in which the workflow was run with ``--directory``.
    """

    def __init__(self, folder: str | Path, variants: str | Path | None = None):
        self.folder = Path(folder)
        self._variants = variants

    @cached_property
    def variants(self) -> dict[str, "Results"]:
        """These results and those of each variant, by name."""
        found = sorted(Path(self._variants).glob("*/results")) if self._variants else []
        return {BASELINE: self} | {path.parent.name: Results(path) for path in found}

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Every contrast of every claim."""
        return tables.take(self.folder / "claims.csv")

    def statistics(self, subject: str, table: str) -> pd.DataFrame:
        """A table of an experiment or sweep: effects, regressions or scores."""
        return tables.take(self.folder / "statistics" / subject / f"{table}.csv")

    def contrasts(self, claim: str) -> pd.DataFrame:
        """The contrasts of one claim. Raises ``ValueError`` for one that is not there."""
        found = self.claims[self.claims.claim == claim]
        if found.empty:
            names = ", ".join(self.claims.claim.unique())
            raise ValueError(f"no claim {claim!r} in {self.folder}; there are {names}")
        return found

    def labels(self, subject: str) -> dict[str, str]:
        """What figures print for each condition of an experiment or sweep."""
        scores = self.statistics(subject, "scores")
        return dict(zip(scores.condition, scores.label, strict=True))

    def differences(self, claim: str) -> np.ndarray:
        """What the contrasts of a claim are means of, (contrast, replicate), nat."""
        rows = self.contrasts(claim)
        path = self.folder / "summaries" / f"{rows.experiment.iloc[0]}.nc"
        ends = outcomes(netcdf.read(path))
        values = ends[rows.outcome.iloc[0]].transpose("condition", "replicate")
        ours, theirs = (values.sel(condition=rows[side].tolist()).values for side in SIDES)
        return ours - theirs


def verdicts(results: Results) -> str:
    """Each claim with its verdict and how many contrasts have which."""
    rows = [
        [rows.statement.iloc[0], _verdict(rows)]
        for _, rows in results.claims.groupby("claim", sort=False)
    ]
    return _table(["claim", "verdict"], rows)


def contrasts(results: Results, claim: str) -> str:
    """Each contrast of a claim with effect, interval, size and verdict."""
    rows = [
        [row.contrast, _interval(row), _number(row.cohens_d_z), _p(row.p_holm), row.verdict]
        for row in results.contrasts(claim).itertuples()
    ]
    return _table(["contrast", "effect", "$d_z$", "adjusted $p$", "verdict"], rows)


def by_dose(results: Results, claim: str) -> str:
    """The contrasts of a claim by the 5-HT1A and the 5-HT2A level of their condition."""
    rows = results.contrasts(claim)
    levels = rows.contrast.str.split("  −  ").str[0].str.split(" / ")
    cells = {
        (one, other): f"{_interval(row)} {MARKS[row.verdict]}".strip()
        for (one, other), row in zip(levels, rows.itertuples(), strict=True)
    }
    of_1a, of_2a = (list(dict.fromkeys(key[i] for key in cells)) for i in (0, 1))
    body = [[one, *(cells.get((one, other), "") for other in of_2a)] for one in of_1a]
    return _table(["5-HT1A added", *(f"to 5-HT2A {level}" for level in of_2a)], body)


def scores(results: Results, subject: str, count: str = "5") -> str:
    """The best conditions by their score, with how often each is the best."""
    best = results.statistics(subject, "scores").sort_values("score").head(int(count))
    rows = [
        [
            row.label,
            *map(_milli, (row.outcome, row.tolerability)),
            f"{row.score:.3f}",
            _percent(row.best_share),
        ]
        for row in best.itertuples()
    ]
    heads = [name for _, name in OUTCOMES.values()]
    return _table(["condition", *heads, "score", "best in"], rows)


def effects(results: Results, subject: str, *comparisons: str) -> str:
    """Comparisons of an experiment in both outcomes; all of them if none is named."""
    table = _labelled(results, subject)
    names = comparisons or list(dict.fromkeys(table.comparison))
    ends = [table[table.outcome == name] for name in OUTCOMES]
    rows = [
        [name, *(_interval(_only(end, "comparison", name), "difference") for end in ends)]
        for name in names
    ]
    return _table(["comparison", *(name for _, name in OUTCOMES.values())], rows)


def sweeps(results: Results, subjects: str, outcome: str, *comparisons: str) -> str:
    """Comparisons in one outcome at each point of some sweeps, separated by commas.

    Those that are not below or above 0 when p is adjusted by Holm over the whole table, or
    whose interval holds 0, are marked.
    """
    found = []
    for subject in subjects.split(","):
        table = _labelled(results, subject)
        table = table[table.outcome == outcome]
        swept = [name for name in table.columns if name not in {*COLUMNS, "comparison"}]
        for point, rows in table.groupby(swept, sort=False):
            at = ", ".join(f"{n} {_plain(v)}" for n, v in zip(swept, point, strict=True))
            found += [(at, name, _only(rows, "comparison", name)) for name in comparisons]
    adjusted = holm([row.p_paired for _, _, row in found])
    cells = {
        (at, name): _interval(row, "difference") + _mark(row, p)
        for (at, name, row), p in zip(found, adjusted, strict=True)
    }
    points = dict.fromkeys(at for at, _, _ in found)
    body = [[at, *(cells[at, name] for name in comparisons)] for at in points]
    return _table(["value", *comparisons], body)


def regressions(results: Results, subject: str) -> str:
    """What the final KL divergence goes with, over the conditions of an experiment."""
    rows = [
        [row.predictor.replace("_", " "), _number(row.r_squared), _p(row.p)]
        for row in results.statistics(subject, "regressions").itertuples()
    ]
    return _table(["predictor", "$r^2$", "$p$"], rows)


def variants(results: Results) -> str:
    """How many contrasts of each claim have which verdict, under each variant."""
    every = results.variants
    rows = [
        [claim, *(_verdict(each.contrasts(claim)) for each in every.values())]
        for claim in results.claims.claim.unique()
    ]
    return _table(["claim", *every], rows)


def variants_of(results: Results, claim: str, *contrasts: str) -> str:
    """Contrasts of a claim under each variant."""
    every = results.variants
    rows = [
        [name, *(_judged(each.contrasts(claim), name) for each in every.values())]
        for name in contrasts
    ]
    return _table(["contrast", *every], rows)


def variants_of_best(results: Results, subject: str, count: str = "2") -> str:
    """The best conditions by their score, under each variant."""
    rows = []
    for name, each in results.variants.items():
        best = each.statistics(subject, "scores").sort_values("best_share", ascending=False)
        best = best.head(int(count)).itertuples()
        rows.append([name, *(f"{row.label}: {_percent(row.best_share)}" for row in best)])
    return _table(["", *(f"{i + 1}." for i in range(int(count)))], rows)


def chaining(results: Results, *claims: str) -> str:
    """What it does to the contrasts of claims that successive replicates share a landscape."""
    replicates = results.claims.n.min()
    if replicates < 2 * BLOCK:
        raise ValueError(f"blocks of {BLOCK} need {2 * BLOCK} replicates, not {replicates}")
    rows = [results.contrasts(claim) for claim in claims]
    correlations = np.concatenate([each.lag_1_correlation for each in rows])
    ratios, turned = [], 0
    for claim, each in zip(claims, rows, strict=True):
        blocks = mean_intervals(results.differences(claim), 0, BLOCK)
        ratios += list((blocks.high - blocks.low) / (each.high - each.low))
        again = zip(*blocks, each.p_holm, strict=True)
        turned += sum(
            {judge_difference(*ends), verdict} == {"supported", "contradicted"}
            for ends, verdict in zip(again, each.verdict, strict=True)
        )
    return _table(
        ["over all contrasts of these claims", "mean", "least", "most"],
        [
            ["correlation of successive differences", *_spread(correlations)],
            [f"width of intervals from blocks of {BLOCK}, relative", *_spread(ratios)],
            ["verdicts that change sides", str(turned), "", ""],
        ],
    )


#: The tables that a page can ask for, by name.
TABLES: dict[str, Callable[..., str]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        verdicts,
        contrasts,
        by_dose,
        scores,
        effects,
        sweeps,
        regressions,
        variants,
        variants_of,
        variants_of_best,
        chaining,
    )
}


def fill(page: str, results: Results) -> str:
    """A page with every table that it asks for.

    Raises ``ValueError`` for a table that there is not, or of what is not in the results.
    """

    def table(place: re.Match) -> str:
        name, *about = shlex.split(place[2])
        if name not in TABLES:
            raise ValueError(f"no table {name!r}; there are {', '.join(TABLES)}")
        return f"{place[1]}{TABLES[name](results, *about)}{place[4]}"

    return PLACE.sub(table, page)


def write(project: str | Path, results: Results) -> None:
    """Bring the tables of all :data:`PAGES` of a project up to date."""
    for name in PAGES:
        page = Path(project, name)
        page.write_text(fill(page.read_text(), results))


def _labelled(results: Results, subject: str) -> pd.DataFrame:
    """Effects with a column that says in labels what is compared with what."""
    table, labels = results.statistics(subject, "effects"), results.labels(subject)
    sides = [table[side].map(labels) for side in SIDES]
    pairs = sides[0] + f" {MINUS} " + sides[1]
    return table.assign(comparison=sides[0].where(table.kind == "against zero", pairs))


def _only(table: pd.DataFrame, column: str, name: str) -> Any:
    """The one row that has a name in a column. Raises ``ValueError`` where there is none."""
    found = list(table[table[column] == name].itertuples())
    if len(found) != 1:
        known = ", ".join(dict.fromkeys(table[column]))
        raise ValueError(f"no {column} {name!r}; there are {known}")
    return found[0]


def _judged(rows: pd.DataFrame, contrast: str) -> str:
    names = rows.contrast.str.replace("  −  ", f" {MINUS} ")
    row = _only(rows.assign(contrast=names), "contrast", contrast)
    return f"{_interval(row)}, {row.verdict}"


def _verdict(rows: pd.DataFrame) -> str:
    verdict, counts = rows.claim_verdict.iloc[0], rows.verdict.value_counts()
    parts = ", ".join(f"{counts[each]} {each}" for each in VERDICTS if each in counts)
    return f"{verdict}: {parts}" if verdict == "partly" else f"{verdict} (all {len(rows)})"


def _interval(row: Any, effect: str = "effect") -> str:
    mean, low, high = (_milli(getattr(row, n), "+") for n in (effect, "low", "high"))
    return f"{mean} [{low}, {high}]" if low else mean


def _mark(row: Any, p: float) -> str:
    decided = judge_difference(row.low, row.high, 0, p) != "undecided"
    return "" if decided else f" {OPEN}"


def _milli(value: float, sign: str = "-") -> str:
    """A number of nat in 10^-3 nat, two decimals, more where there would be only zeros."""
    return _number(1000 * value, sign)


def _number(value: float, sign: str = "-") -> str:
    if isnan(value):
        return ""
    decimals = next((d for d in (2, 3, 4) if round(abs(value), d) > 0), 2)
    return f"{value:{sign}.{decimals}f}".replace("-", MINUS)


def _p(value: float) -> str:
    if isnan(value):
        return ""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def _percent(share: float) -> str:
    return "" if isnan(share) else f"{100 * share:.0f} %"


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _spread(values: Iterable[float]) -> list[str]:
    values = np.array(list(values))
    return [_number(value) for value in (values.mean(), values.min(), values.max())]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
