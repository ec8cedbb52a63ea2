"""What the study claims (model description, section 9), put to the test."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from dualreceptor.observables import OUTCOMES
from dualreceptor.outcomes import outcomes, score
from dualreceptor.statistics import AT_ONCE, compare, holm

SIGNIFICANCE = 0.05
RESAMPLES = 10_000
VERDICTS = ("supported", "contradicted", "undecided")

#: Columns of :func:`evaluate`.
COLUMNS = {
    "claim": "name of the claim",
    "statement": "the claim in words",
    "kind": "'contrast' (a condition is lower than its reference) or 'best' (the condition of "
    "the lowest score is among some)",
    "outcome": "what is lower: outcome, tolerability or, for 'best', their equal-weight score",
    "contrast": "which part of the claim",
    "condition": "the condition that is said to be lower; for 'best', the one that is lowest",
    "reference": "the condition it is compared with; empty for 'best'",
    "n": "number of replicates",
    "effect": "mean of condition minus reference, replicate by replicate (nat); for 'best', "
    "the share of bootstrap resamples whose lowest condition is among those of the claim",
    "low": "lower end of the 95 % BCa bootstrap interval of the effect; empty for 'best'",
    "high": "upper end of that interval; empty for 'best'",
    "cohens_d_z": "effect / standard deviation of the differences of replicates; empty for "
    "'best'",
    "p": "two-sided p of the paired test; empty for 'best'",
    "p_holm": "p by Holm, over the contrasts of the claim; empty for 'best'",
    "verdict": "supported: interval below 0 and p_holm < 0.05, or a share of 0.95 or more; "
    "contradicted: interval above 0 and p_holm < 0.05, or a share of 0.05 or less; "
    "else undecided",
    "claim_verdict": "the verdict of every contrast of the claim, or partly where they differ",
    "where": "the contrasts of each verdict, where they differ",
    "reason": "why a field is empty that should not be",
}


def evaluate(
    claims: Sequence[dict[str, Any]], datasets: Mapping[str, xr.Dataset], root_seed: int
) -> pd.DataFrame:
    """Every contrast of every claim with its effect and verdict.

    Parameters
    ----------
    claims
        As :func:`dualreceptor.contrasts.resolved` gives them.
    datasets
        Experiments by name, dims (condition, replicate, step).
    root_seed
        Seed of the bootstrap. Each contrast starts from it, so their order is of no effect.

    Returns
    -------
    pandas.DataFrame
        A row for each contrast, with :data:`COLUMNS`. A statistic that has no value is empty,
        with the reason, and leaves the contrast undecided.

    Raises
    ------
    ValueError
        A contrast names a condition that its experiment does not have.
    """
    rows = []
    for claim in claims:
        ends = outcomes(datasets[claim["experiment"]]).transpose("condition", "replicate")
        judge = _contrasts if claim["kind"] == "contrast" else _best
        rows += _together(claim, judge(claim, ends, root_seed))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def resampled_scores(ends: xr.Dataset, root_seed: int) -> np.ndarray:
    """Scores of all conditions in bootstrap resamples of replicates, (condition, resample).

    ``ends`` has both outcomes, dims (condition, replicate). All conditions and both outcomes
    share the replicates of a resample, since they are paired. The scores are twice those of
    :func:`dualreceptor.outcomes.score` but for its last scaling, which keeps their order.
    """
    rng, n = np.random.default_rng(root_seed), ends.sizes["replicate"]
    size = max(1, AT_ONCE // n)
    parts = []
    for first in range(0, RESAMPLES, size):
        chosen = rng.integers(n, size=(min(size, RESAMPLES - first), n))
        parts.append([[one[chosen].mean(-1) for one in ends[end].values] for end in OUTCOMES])
    means = np.concatenate(parts, axis=-1)
    low, high = means.min(1, keepdims=True), means.max(1, keepdims=True)
    return ((means - low) / np.where(high > low, high - low, 1)).sum(0)


def _contrasts(claim: dict[str, Any], ends: xr.Dataset, root_seed: int) -> list[dict]:
    contrasts, values = claim["contrasts"], ends[claim["outcome"]]
    found = [compare(values, c["condition"], c["reference"], root_seed) for c in contrasts]
    adjusted = holm([one["p_paired"] for one in found])
    return [
        one
        | {"outcome": values.name, "contrast": contrast["label"], "effect": one["difference"]}
        | {"p": one["p_paired"], "p_holm": p, "verdict": _lower(one["low"], one["high"], p)}
        for contrast, one, p in zip(contrasts, found, adjusted, strict=True)
    ]


def _lower(low: float, high: float, p: float) -> str:
    if p < SIGNIFICANCE and high < 0:
        return "supported"
    return "contradicted" if p < SIGNIFICANCE and low > 0 else "undecided"


def _best(claim: dict[str, Any], ends: xr.Dataset, root_seed: int) -> list[dict]:
    lowest, fault = _lowest(ends)
    row = {"outcome": "score", "condition": lowest, "reference": "", "reason": fault}
    row["n"] = ends.sizes["replicate"]
    resampled = None if fault else resampled_scores(ends, root_seed).argmin(0)
    rows = []
    for contrast in claim["contrasts"]:
        among = np.isin(ends.condition, contrast["conditions"])
        share = np.nan if fault else among[resampled].mean()
        found = {"contrast": contrast["label"], "effect": share, "verdict": _mostly(share)}
        rows.append(row | found)
    return rows


def _lowest(ends: xr.Dataset) -> tuple[str, str]:
    """The condition of the lowest score, and why it, or its share of resamples, is empty."""
    if not np.isfinite(ends.to_array()).all():
        return "", "a value is not finite"
    means = ends.mean("replicate")
    scores = score(means.outcome, means.tolerability)
    lowest = scores.condition.values[scores.values == scores.values.min()].tolist()
    if len(lowest) > 1:
        return "", "several conditions have the lowest score"
    return lowest[0], "one replicate" if ends.sizes["replicate"] == 1 else ""


def _mostly(share: float) -> str:
    if share >= 1 - SIGNIFICANCE:
        return "supported"
    return "contradicted" if share <= SIGNIFICANCE else "undecided"


def _together(claim: dict[str, Any], rows: list[dict]) -> list[dict]:
    """The rows of a claim, with what they come to."""
    found = {v: [r["contrast"] for r in rows if r["verdict"] == v] for v in VERDICTS}
    found = {verdict: contrasts for verdict, contrasts in found.items() if contrasts}
    row = {"claim": claim["name"], "statement": claim["statement"], "kind": claim["kind"]}
    if len(found) == 1:
        row |= {"claim_verdict": next(iter(found)), "where": ""}
    else:
        where = "; ".join(f"{verdict}: {', '.join(found[verdict])}" for verdict in found)
        row |= {"claim_verdict": "partly", "where": where}
    return [row | one for one in rows]
