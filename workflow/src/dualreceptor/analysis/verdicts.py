"""What the study claims (model description, section 9), put to the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.effects import compare, holm
from dualreceptor.analysis.outcomes import outcomes, score
from dualreceptor.analysis.scores import count_best

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

SIGNIFICANCE = 0.05
#: Shares of resamples that decide: up to the first, and from the second on.
SHARES = (SIGNIFICANCE, 1 - SIGNIFICANCE)
CAPTION = "Every contrast of every claim with its effect, interval and verdict."
ERRORS = 3  # Monte-Carlo standard errors within which an end is as good as at its threshold
VERDICTS = ("supported", "contradicted", "inconclusive")

#: Columns of :func:`evaluate`.
COLUMNS = {
    "claim": "name of the claim",
    "statement": "the claim in words",
    "kind": "'contrast' (a condition is lower than its reference) or 'best' (the condition "
    "with the lowest score has certain properties)",
    "experiment": "whose runs it is tested on",
    "outcome": "what is lower: outcome, burden or, for 'best', their equal-weight score",
    "contrast": "which part of the claim",
    "condition": "the condition that is said to be lower; for 'best', the one that is lowest",
    "reference": "the condition it is compared with; empty for 'best'",
    "n": "number of replicates",
    "effect": "mean of condition minus reference, replicate by replicate (nat); for 'best', "
    "the share of bootstrap resamples whose lowest condition is among those of the claim",
    "low": "lower end of the 95 % BCa bootstrap interval of the effect; empty for 'best'",
    "high": "upper end of that interval; empty for 'best'. Intervals are of one contrast each, "
    "not adjusted for the number of contrasts as p_holm is",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two, or of the "
    "share: what the finite number of resamples leaves open",
    "cohens_d_z": "effect / standard deviation of the differences of replicates; empty for "
    "'best'",
    "lag_1_correlation": "correlation of the differences of successive replicates; empty for "
    "'best'",
    "p": "two-sided p of the paired test; empty for 'best'",
    "p_holm": "p by Holm, over the contrasts of the claim; empty for 'best'",
    "verdict": "supported: interval below 0 and p_holm < 0.05, or a share of 0.95 or more; "
    "contradicted: interval above 0 and p_holm < 0.05, or a share of 0.05 or less; in either "
    "case by more than 3 end_error, so that no other resamples overturn it; else inconclusive",
    "claim_verdict": "the verdict of every contrast of the claim, or partly where they differ",
    "where": "the contrasts with each verdict, if verdicts differ",
    "reason": "why a field is empty that should not be",
}


def evaluate(
    claims: Sequence[dict[str, Any]], summaries: Mapping[str, xr.Dataset], root_seed: int
) -> pd.DataFrame:
    """Every contrast of every claim with its effect and verdict.

    Parameters
    ----------
    claims
        As :func:`dualreceptor.study.claims.resolve` gives them.
    summaries
        Of experiments, by name, dims (condition, replicate).
    root_seed
        Seed of the bootstrap. Each contrast starts from it, so their order is of no effect.

    Returns
    -------
    pandas.DataFrame
        A row for each contrast, with :data:`COLUMNS`. A statistic that has no value is empty,
        with the reason, and leaves the contrast inconclusive.

    Raises
    ------
    ValueError
        A contrast names a condition that its experiment does not have.
    """
    rows = []
    for claim in claims:
        ends = outcomes(summaries[claim["experiment"]]).transpose("condition", "replicate")
        judge = _judge_contrasts if claim["kind"] == "contrast" else _judge_best
        rows += _join(claim, judge(claim, ends, root_seed))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _judge_contrasts(claim: dict[str, Any], ends: xr.Dataset, root_seed: int) -> list[dict]:
    contrasts, values = claim["contrasts"], ends[claim["outcome"]]
    pairs = [(c["condition"], c["reference"]) for c in contrasts]
    found = compare(values, pairs, root_seed)
    adjusted = holm([one["p_paired"] for one in found])
    return [
        one
        | {"outcome": values.name, "contrast": contrast["label"], "effect": one["difference"]}
        | {"p": one["p_paired"], "p_holm": p, "verdict": judge_difference(**_ends(one), p=p)}
        for contrast, one, p in zip(contrasts, found, adjusted, strict=True)
    ]


def _ends(row: dict[str, float]) -> dict[str, float]:
    return {name: row[name] for name in ("low", "high", "end_error")}


def judge_difference(low: float, high: float, end_error: float, p: float) -> str:
    """The verdict on a difference that is said to be below zero."""
    margin = ERRORS * end_error
    if p < SIGNIFICANCE and high < -margin:
        return "supported"
    return "contradicted" if p < SIGNIFICANCE and low > margin else "inconclusive"


def _judge_best(claim: dict[str, Any], ends: xr.Dataset, root_seed: int) -> list[dict]:
    lowest, reason = _find_lowest(ends)
    row = {"outcome": "score", "condition": lowest, "reference": "", "reason": reason}
    row["n"] = ends.sizes["replicate"]
    wins = np.array([np.nan]) if reason else count_best(ends, root_seed)
    rows = []
    for contrast in claim["contrasts"]:
        among = np.isin(ends.condition, contrast["conditions"])
        share = np.nan if reason else wins[among].sum() / wins.sum()
        error = np.sqrt(share * (1 - share) / wins.sum())
        found = {"contrast": contrast["label"], "effect": share, "end_error": error}
        rows.append(row | found | {"verdict": judge_share(share, error)})
    return rows


def _find_lowest(ends: xr.Dataset) -> tuple[str, str]:
    """The condition of the lowest score, and why it, or its share of resamples, is empty."""
    if not np.isfinite(ends.to_array()).all():
        return "", "a value is not finite"
    means = ends.mean("replicate")
    scores = score(means.outcome, means.burden)
    lowest = scores.condition.values[scores.values == scores.values.min()].tolist()
    if len(lowest) > 1:
        return "", "several conditions have the lowest score"
    return lowest[0], "one replicate" if ends.sizes["replicate"] == 1 else ""


def judge_share(share: float, error: float) -> str:
    """The verdict on what is said to hold, by the share of resamples in which it does."""
    margin = ERRORS * error
    if share - margin >= SHARES[1]:
        return "supported"
    return "contradicted" if share + margin <= SHARES[0] else "inconclusive"


def _join(claim: dict[str, Any], rows: list[dict]) -> list[dict]:
    """The rows of a claim, with what they come to."""
    found = {v: [r["contrast"] for r in rows if r["verdict"] == v] for v in VERDICTS}
    found = {verdict: contrasts for verdict, contrasts in found.items() if contrasts}
    row = {"claim": claim["name"]}
    row |= {name: claim[name] for name in ("statement", "kind", "experiment")}
    if len(found) == 1:
        row |= {"claim_verdict": next(iter(found)), "where": ""}
    else:
        where = "; ".join(f"{verdict}: {', '.join(found[verdict])}" for verdict in found)
        row |= {"claim_verdict": "partly", "where": where}
    return [row | one for one in rows]
