"""The tables of findings about what the claims depend on, from statistics of ensembles.

Each function is given the results and the name of an ensemble, and returns a Markdown table.
:mod:`dualreceptor.reports.findings` puts them into pages.
"""

from __future__ import annotations

from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.verdicts import SIGNIFICANCE, VERDICTS
from dualreceptor.reports.markdown import (
    format_milli,
    format_number,
    format_percent,
    format_table,
)

pd = lazy_loader.load("pandas")

STRONGEST = 3
SIDES = ("holds", "inconclusive", "fails")
ORDER = ("supported", "inconclusive", "contradicted")
NEVER = "–"


def strongest(results: Any, ensemble: str, condition: str) -> str:
    """The parameters of the largest total indices, for both outcomes of a condition and for
    the margin of each claim."""
    table = results.statistics(ensemble, "sensitivity")
    shown = table[
        ((table.kind == "condition") & (table.quantity == condition)) | (table.kind == "claim")
    ]
    if not (shown.kind == "condition").any():
        raise ValueError(f"no condition {condition!r} in {ensemble}")
    rows = []
    for (kind, outcome, quantity), own in shown.groupby(
        ["kind", "outcome", "quantity"], sort=False
    ):
        words = (
            f"{OUTCOMES[outcome][1]}, {quantity}" if kind == "condition" else f"*{quantity}*"
        )
        first = own.sort_values("rank").head(STRONGEST).dropna(subset="total")
        cells = [
            f"{_words(row.parameter)} {row.total:.2f} [{row.total_low:.2f}, "
            f"{row.total_high:.2f}]; alone {max(row.first, 0):.2f}"
            for row in first.itertuples()
        ]
        cells += [""] * (STRONGEST - len(cells))
        noise = format_percent(own.noise_share.iloc[0])
        rows.append([words, *cells, noise])
    heads = ["", "strongest", "second", "third", "noise of replicates"]
    return format_table(heads, rows)


def shares(results: Any, ensemble: str) -> str:
    """In what share of the space each claim holds, is inconclusive, or fails."""
    table = results.statistics(ensemble, "shares")
    rows = []
    for claim, own in table.groupby("claim", sort=False):
        first = own.iloc[0]
        if np.isnan(first.share):
            rows.append([f"*{claim}*", f"0 of {first.asked}", first.reason, "", "", ""])
            continue
        by_verdict = own.set_index("verdict")
        negative = (first.negative, first.negative_low, first.negative_high)
        cells = [_share(*by_verdict.loc[side, ["share", "low", "high"]]) for side in SIDES]
        judged = f"{first.contrasts:.0f} of {first.asked}"
        rows.append([f"*{claim}*", judged, *cells, _share(*negative)])
    heads = ["claim", "contrasts", *SIDES, "margin below 0"]
    return format_table(heads, rows)


def separation(results: Any, ensemble: str) -> str:
    """The parameters whose values tell where the margin of a claim is below 0 (p by Holm)."""
    table = results.statistics(ensemble, "separation")
    told = table[table.p_holm < SIGNIFICANCE].sort_values(["claim", "distance"])
    rows = [
        [
            f"*{row.claim}*",
            _words(row.parameter),
            f"{row.distance:.2f}",
            f"{row.median_negative:.3g}",
            f"{row.median_others:.3g}",
            f"{row.n_others:.0f} of {row.n_others + row.n_negative:.0f}",
        ]
        for row in told.iloc[::-1].itertuples()
    ]
    heads = ["claim", "parameter", "distance", "median where margin is below 0"]
    heads += ["median elsewhere", "points elsewhere"]
    return format_table(heads, rows or [["none", *[""] * 5]])


def variants(results: Any, ensemble: str) -> str:
    """Each claim under each variant: contrasts supported, inconclusive and contradicted."""
    table = results.statistics(ensemble, "robustness")
    claims = list(dict.fromkeys(table.claim))
    rows = []
    for variant, own in table.groupby("variant", sort=False):
        cells = []
        for claim in claims:
            counts = own[own.claim == claim].verdict.value_counts()
            cells.append(" / ".join(str(counts.get(verdict, 0)) for verdict in ORDER))
        rows.append([variant, *cells])
    return format_table(["variant", *(f"*{claim}*" for claim in claims)], rows)


def reversals(results: Any, ensemble: str) -> str:
    """Contrasts that a variant contradicts though the baseline does not, or supports though
    the baseline contradicts them, for each claim."""
    table = results.statistics(ensemble, "robustness")
    keys = ["claim", "contrast"]
    usual = table[table.variant == "baseline"].set_index(keys).verdict
    rows = []
    for claim, own in table[table.variant != "baseline"].groupby("claim", sort=False):
        before = usual.loc[list(own[keys].itertuples(index=False, name=None))].to_numpy()
        for word, is_turned in (
            ("contradicted", (own.verdict == "contradicted") & (before != "contradicted")),
            ("supported", (own.verdict == "supported") & (before == "contradicted")),
        ):
            turned = own[is_turned.to_numpy()]
            each = [
                f"{contrast.replace('  −  ', ' − ')} ({', '.join(rows_of.variant)})"
                for contrast, rows_of in turned.groupby("contrast", sort=False)
            ]
            if each:
                rows.append([f"*{claim}*", word, "; ".join(each)])
    return format_table(["claim", "under a variant", "contrasts"], rows or [["none", "", ""]])


def replicates(results: Any, ensemble: str) -> str:
    """The claims from the replicates of the study, and from all of the ensemble."""
    table = results.statistics(ensemble, "replicates")
    rows = []
    for claim, own in table.groupby("claim", sort=False):
        cells = [_counts(own[f"verdict_{which}"]) for which in ("study", "all")]
        changed = own[~own.agree]
        told = [
            f"{row.contrast.replace('  −  ', ' − ')}: {_effect(row, 'all')}, {row.verdict_all}"
            for row in changed.itertuples()
        ]
        rows.append([f"*{claim}*", *cells, "; ".join(told)])
    counts = [f"{table[f'n_{which}'].iloc[0]:,} replicates" for which in ("study", "all")]
    return format_table(["claim", *counts, "contrasts whose verdict changes"], rows)


def needs(results: Any, ensemble: str) -> str:
    """How many replicates the contrasts of each claim need, from the least to the most."""
    table = results.statistics(ensemble, "settling")
    rows = []
    for claim, own in table.groupby("claim", sort=False):
        open_ones = own[own.settled.isna()]
        rows.append(
            [
                f"*{claim}*",
                str(len(own)),
                _spread(own.settled.dropna()),
                str((own.settled <= 100).sum()),
                _spread(own.paired_80),
                _spread(own.unpaired_80),
                "; ".join(open_ones.contrast.str.replace("  −  ", " − ")) or NEVER,
            ]
        )
    heads = ["claim", "contrasts", "verdict settles at", "by 100", "80 % power, paired"]
    heads += ["unpaired", "inconclusive with all"]
    return format_table(heads, rows)


def half_effects(results: Any, ensemble: str) -> str:
    """The curve chosen and the dose of half effect of each ray, for both outcomes."""
    table = results.statistics(ensemble, "curves")
    rows = [
        [
            f"{row.share_1a:g}",
            OUTCOMES[row.outcome][1],
            {"hill": "Hill", "spline": "spline"}.get(row.chosen, NEVER),
            format_percent(row.chosen_share),
            f"{format_milli(row.change)} [{format_milli(row.change_low)}, "
            f"{format_milli(row.change_high)}]",
            _between(row.half_dose, row.half_dose_low, row.half_dose_high),
            _between(row.ed50, row.ed50_low, row.ed50_high),
        ]
        for row in table.itertuples()
    ]
    heads = ["share of 5-HT1A", "", "curve", "chosen in", "largest change"]
    heads += ["dose of half effect", "Hill's ED50"]
    return format_table(heads, rows)


def courses(results: Any, ensemble: str) -> str:
    """Both outcomes under response curves of equal area, against the study's own."""
    table = results.statistics(ensemble, "courses")
    compared = table[table.reference.notna() & (table.agonist_type != "none")]
    rows = []
    for (outcome, label), own in compared.groupby(["outcome", "label"], sort=False):
        cells = [
            f"{_difference(row)}{'' if row.verdict == 'inconclusive' else f', {row.verdict}'}"
            for row in own.itertuples()
        ]
        rows.append([OUTCOMES[outcome][1], label, *cells])
    names = [
        f"`{name}` (peak at step {own.time_to_peak.iloc[0]:.0f})"
        for name, own in compared.groupby("response", sort=False)
    ]
    return format_table(["", "5-HT1A / 5-HT2A", *names], rows)


def _words(parameter: str) -> str:
    return parameter.replace("_", " ")


def _share(share: float, low: float, high: float) -> str:
    return f"{100 * share:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"


def _counts(verdicts: pd.Series) -> str:
    counts = verdicts.value_counts()
    return ", ".join(f"{counts[each]} {each}" for each in VERDICTS if each in counts)


def _effect(row: Any, which: str) -> str:
    effect, low, high = (getattr(row, f"{name}_{which}") for name in ("effect", "low", "high"))
    if row.kind == "best":
        return format_number(effect)
    return f"{format_milli(effect, '+')} [{format_milli(low, '+')}, {format_milli(high, '+')}]"


def _difference(row: Any) -> str:
    low, high = row.difference_low, row.difference_high
    ends = f"[{format_milli(low, '+')}, {format_milli(high, '+')}]"
    return f"{format_milli(row.difference, '+')} {ends}"


def _between(value: float, low: float, high: float) -> str:
    if np.isnan(value):
        return NEVER
    ends = [NEVER if np.isnan(end) else f"{end:.2f}" for end in (low, high)]
    return f"{value:.2f} [{', '.join(ends)}]"


def _spread(values: pd.Series) -> str:
    """The least and the most of some numbers of replicates, and their median."""
    if not len(values):
        return NEVER
    low, middle, high = values.min(), values.median(), values.max()
    texts = ["over 10⁷" if np.isinf(each) else f"{each:,.0f}" for each in (low, middle, high)]
    return f"{texts[0]} to {texts[2]} (median {texts[1]})"
