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
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dualreceptor.analysis.effects import COLUMNS, holm
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.resampling import mean_intervals
from dualreceptor.analysis.verdicts import VERDICTS, judge_difference
from dualreceptor.files import netcdf, tables
from dualreceptor.reports import design_space, robustness
from dualreceptor.reports.markdown import (
    MINUS,
    format_interval,
    format_milli,
    format_number,
    format_p,
    format_percent,
    format_plain,
    format_table,
)

PLACE = re.compile(
    r"(<!-- findings: (?!end)(.*?) -->\n)(.*?)(<!-- findings: end -->)", re.DOTALL
)
#: Pages that say what came out.
PAGES = ("README.md", "docs/study.md", "docs/design-space.md", "docs/robustness.md")
BASELINE = "as configured"
BLOCK = 5  # replicates that a block bootstrap draws together
OPEN = "†"
MARKS = {"supported": "", "contradicted": "✗", "inconclusive": "?"}
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
        """A table of an experiment, sweep or ensemble."""
        return tables.take(self.folder / "statistics" / subject / f"{table}.csv")

    def has(self, subject: str) -> bool:
        """Whether there are tables of an experiment, sweep or ensemble."""
        return (self.folder / "statistics" / subject).is_dir()

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
    return format_table(["claim", "verdict"], rows)


def contrasts(results: Results, claim: str) -> str:
    """Each contrast of a claim with effect, interval, size and verdict."""
    rows = [
        [
            row.contrast,
            format_interval(row),
            format_number(row.cohens_d_z),
            format_p(row.p_holm),
            row.verdict,
        ]
        for row in results.contrasts(claim).itertuples()
    ]
    return format_table(["contrast", "effect", "$d_z$", "adjusted $p$", "verdict"], rows)


def by_dose(results: Results, claim: str) -> str:
    """The contrasts of a claim by the 5-HT1A and the 5-HT2A level of their condition."""
    rows = results.contrasts(claim)
    levels = rows.contrast.str.split("  −  ").str[0].str.split(" / ")
    cells = {
        (one, other): f"{format_interval(row)} {MARKS[row.verdict]}".strip()
        for (one, other), row in zip(levels, rows.itertuples(), strict=True)
    }
    of_1a, of_2a = (list(dict.fromkeys(key[i] for key in cells)) for i in (0, 1))
    body = [[one, *(cells.get((one, other), "") for other in of_2a)] for one in of_1a]
    return format_table(["5-HT1A added", *(f"to 5-HT2A {level}" for level in of_2a)], body)


def scores(results: Results, subject: str, count: str = "5") -> str:
    """The best conditions by their score, with how often each is the best."""
    best = results.statistics(subject, "scores").sort_values("score").head(int(count))
    rows = [
        [
            row.label,
            *map(format_milli, (row.outcome, row.burden)),
            f"{row.score:.3f}",
            format_percent(row.best_share),
        ]
        for row in best.itertuples()
    ]
    heads = [name for _, name in OUTCOMES.values()]
    return format_table(["condition", *heads, "score", "best in"], rows)


def effects(results: Results, subject: str, *comparisons: str) -> str:
    """Comparisons of an experiment in both outcomes; all of them if none is named."""
    table = _labelled(results, subject)
    names = comparisons or list(dict.fromkeys(table.comparison))
    ends = [table[table.outcome == name] for name in OUTCOMES]
    rows = [
        [name, *(format_interval(_only(end, "comparison", name), "difference") for end in ends)]
        for name in names
    ]
    return format_table(["comparison", *(name for _, name in OUTCOMES.values())], rows)


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
            at = ", ".join(f"{n} {format_plain(v)}" for n, v in zip(swept, point, strict=True))
            found += [(at, name, _only(rows, "comparison", name)) for name in comparisons]
    adjusted = holm([row.p_paired for _, _, row in found])
    cells = {
        (at, name): format_interval(row, "difference") + _mark(row, p)
        for (at, name, row), p in zip(found, adjusted, strict=True)
    }
    points = dict.fromkeys(at for at, _, _ in found)
    body = [[at, *(cells[at, name] for name in comparisons)] for at in points]
    return format_table(["value", *comparisons], body)


def regressions(results: Results, subject: str) -> str:
    """What the final KL divergence goes with, over the conditions of an experiment."""
    rows = [
        [row.predictor.replace("_", " "), format_number(row.r_squared), format_p(row.p)]
        for row in results.statistics(subject, "regressions").itertuples()
    ]
    return format_table(["predictor", "$r^2$", "$p$"], rows)


def variants(results: Results) -> str:
    """How many contrasts of each claim have which verdict, under each variant."""
    every = results.variants
    rows = [
        [claim, *(_verdict(each.contrasts(claim)) for each in every.values())]
        for claim in results.claims.claim.unique()
    ]
    return format_table(["claim", *every], rows)


def variants_of(results: Results, claim: str, *contrasts: str) -> str:
    """Contrasts of a claim under each variant."""
    every = results.variants
    rows = [
        [name, *(_judged(each.contrasts(claim), name) for each in every.values())]
        for name in contrasts
    ]
    return format_table(["contrast", *every], rows)


def variants_of_best(results: Results, subject: str, count: str = "2") -> str:
    """The best conditions by their score, under each variant."""
    rows = []
    for name, each in results.variants.items():
        best = each.statistics(subject, "scores").sort_values("best_share", ascending=False)
        best = best.head(int(count)).itertuples()
        rows.append([name, *(f"{row.label}: {format_percent(row.best_share)}" for row in best)])
    return format_table(["", *(f"{i + 1}." for i in range(int(count)))], rows)


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
    return format_table(
        ["over all contrasts of these claims", "mean", "least", "most"],
        [
            ["correlation of successive differences", *_spread(correlations)],
            [f"width of intervals from blocks of {BLOCK}, relative", *_spread(ratios)],
            ["verdicts that change sides", str(turned), "", ""],
        ],
    )


#: The tables that a page can ask for, by name.
TABLES: dict[str, Callable[..., str]] = (
    {
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
    | {
        f"plane-{function.__name__.replace('_', '-')}": function
        for function in (
            design_space.front,
            design_space.budgets,
            design_space.weights,
            design_space.best_mixture,
            design_space.interaction,
            design_space.compounds,
            design_space.cells,
            design_space.variants,
        )
    }
    | {
        f"beyond-{function.__name__.replace('_', '-')}": function
        for function in (
            robustness.strongest,
            robustness.shares,
            robustness.separation,
            robustness.variants,
            robustness.reversals,
            robustness.replicates,
            robustness.needs,
            robustness.half_effects,
            robustness.courses,
        )
    }
)


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
    return f"{format_interval(row)}, {row.verdict}"


def _verdict(rows: pd.DataFrame) -> str:
    verdict, counts = rows.claim_verdict.iloc[0], rows.verdict.value_counts()
    parts = ", ".join(f"{counts[each]} {each}" for each in VERDICTS if each in counts)
    return f"{verdict}: {parts}" if verdict == "partly" else f"{verdict} (all {len(rows)})"


def _mark(row: Any, p: float) -> str:
    decided = judge_difference(row.low, row.high, 0, p) != "inconclusive"
    return "" if decided else f" {OPEN}"


def _spread(values: Iterable[float]) -> list[str]:
    values = np.array(list(values))
    return [format_number(value) for value in (values.mean(), values.min(), values.max())]
