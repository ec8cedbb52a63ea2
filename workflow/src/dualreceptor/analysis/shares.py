"""In what share of a sampled space claims hold, and which parameters tell where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lazy_loader
import numpy as np
import scipy
from numpy.typing import NDArray

from dualreceptor.analysis.effects import holm
from dualreceptor.analysis.samples import (
    Array,
    Ends,
    SampledClaim,
    halves,
    mean_ends,
    sampled_claims,
    take_ends,
)
from dualreceptor.analysis.sensitivity import indices
from dualreceptor.study.study import Study

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

CONFIDENCE = 0.95
FEWEST = 5  # points on either side, to compare their parameters
VERDICTS = ("holds", "inconclusive", "fails")
NOT_FINITE = "a value is not finite"

#: Columns of :func:`points`; the values of the parameters stand between ``matrix`` and
#: ``margin``.
POINTS = {
    "claim": "name of the claim",
    "scramble": "which scramble of the sample",
    "row": "row of the sample",
    "matrix": "A or B: the two matrices whose points fill the space",
    "margin": "how far the claim is from holding, from means over replicates: the largest of "
    "its contrasts (nat), or for the best condition the lowest score with its properties minus "
    "the lowest without; negative where it holds",
    "margin_error": "its standard error over replicates: of the contrast that is the largest; "
    "for the best condition by the jackknife",
    "verdict": "holds: the 95 % t interval over replicates lies below 0, for a claim of "
    "several contrasts that of each; fails: it lies above 0, for several contrasts that of "
    "one; else inconclusive. Intervals are of one point and contrast each, not adjusted for "
    "their number",
    "reason": "why a field is empty",
}
#: Columns of :func:`shares`.
SHARES = {
    "claim": "name of the claim",
    "statement": "the claim in words",
    "contrasts": "how many contrasts of the claim are among the conditions of the sample",
    "asked": "how many contrasts it has in all",
    "verdict": "holds, inconclusive or fails",
    "share": "share of the points that have this verdict",
    "low": "lower end of its 95 % interval: Student's t over independent scrambles; where all "
    "scrambles have the same share, Clopper and Pearson's over points",
    "high": "upper end of it",
    "n": "number of points",
    "scrambles": "number of scrambles",
    "negative": "share of the points at which the margin is negative, whatever its error",
    "negative_low": "lower end of its interval, found in the same way",
    "negative_high": "upper end of it",
    "negative_block_0": "the same share from the first half of the replicates",
    "negative_block_1": "the same share from the other half of the replicates",
    "reason": "why a field is empty",
}
#: Columns of :func:`separation`.
SEPARATION = {
    "claim": "name of the claim",
    "parameter": "the parameter",
    "total": "its total Sobol' index for the margin of the claim",
    "rank": "its place by that index, 1 for the largest",
    "distance": "largest distance between the distributions of its values where the margin is "
    "negative and where it is not (Kolmogorov and Smirnov): 0 if it says nothing about where "
    "the claim holds, 1 if it says everything",
    "p": "p of that distance",
    "p_holm": "p by Holm, over the parameters",
    "median_negative": "median of the parameter where the margin is negative",
    "median_others": "median where it is not",
    "distance_verdicts": "the same distance between points at which the claim holds, and those "
    "at which it fails",
    "n_negative": "number of points of a negative margin",
    "n_others": "number of the others",
    "n_holds": "number of points at which the claim holds",
    "n_fails": "number at which it fails",
    "reason": "why a field is empty",
}


def points(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """The verdict on every claim at every point of matrices A and B.

    ``dataset`` is that of an ensemble of design ``sobol``. A row for each claim that can be
    judged and point, with :data:`POINTS` and a column for each parameter.
    """
    over = list(study.ensembles[name].over)
    places = ("scramble", "row", "matrix")
    filled = dataset.isel(matrix=slice(0, 2))
    at = filled[over].to_dataframe(dim_order=list(places)).reset_index()[[*places, *over]]
    ends = {k: values[:, :, :2] for k, values in take_ends(dataset).items()}
    tables = []
    for claim in sampled_claims(dataset, study):
        if not claim.reason:
            found = {k: values.ravel() for k, values in judge(claim, ends).items()}
            tables.append(at.assign(claim=claim.name, **found))
    columns = [*list(POINTS)[:4], *over, *list(POINTS)[4:]]
    return pd.concat(tables)[columns] if tables else pd.DataFrame(columns=columns)


def shares(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """In what share of the space each claim holds. A row for each claim and verdict."""
    ends = {k: values[:, :, :2] for k, values in take_ends(dataset).items()}
    count = dataset.sizes["replicate"]
    scrambles = dataset.sizes["scramble"]
    rows = []
    for claim in sampled_claims(dataset, study):
        about = {"claim": claim.name, "statement": claim.statement, "asked": claim.asked}
        about |= {
            "contrasts": len(claim.pairs) or int(not claim.reason),
            "scrambles": scrambles,
        }
        if claim.reason:
            rows.append(about | {"reason": claim.reason})
            continue
        found = judge(claim, ends)
        negative = found["margin"] < 0
        about |= {"n": negative.size} | _interval(negative, "negative")
        for k, block in enumerate(halves(count)):
            margin = claim.margin(mean_ends(ends, block))
            about[f"negative_block_{k}"] = (margin < 0).mean()
        for verdict in VERDICTS:
            rows.append(
                about
                | {"verdict": verdict, "reason": ""}
                | _interval(found["verdict"] == verdict)
            )
    return pd.DataFrame(rows, columns=list(SHARES))


def separation(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """How well each parameter tells where a claim holds. A row for each claim and parameter."""
    over = list(study.ensembles[name].over)
    filled = {one: dataset[one].isel(matrix=slice(0, 2)).values.ravel() for one in over}
    ends = take_ends(dataset)
    rows = []
    for claim in sampled_claims(dataset, study):
        if claim.reason:
            rows.append({"claim": claim.name, "reason": claim.reason})
            continue
        margin = claim.margin(mean_ends(ends))
        total = indices(margin[None])[1, 0]
        verdict = judge(claim, {k: v[:, :, :2] for k, v in ends.items()})["verdict"].ravel()
        negative = margin[:, :, :2].ravel() < 0
        own = [
            {"claim": claim.name, "parameter": one, "total": total[i]}
            | _separate(filled[one], negative, verdict)
            for i, one in enumerate(over)
        ]
        ranks = scipy.stats.rankdata(-total, method="min", nan_policy="omit")
        adjusted = holm([row.get("p", np.nan) for row in own])
        rows += [
            row | {"rank": rank, "p_holm": p}
            for row, rank, p in zip(own, ranks, adjusted, strict=True)
        ]
    return pd.DataFrame(rows, columns=list(SEPARATION))


def judge(claim: SampledClaim, ends: Ends) -> dict[str, NDArray]:
    """Margin, its error over replicates, verdict and reason at every point, each (...).

    ``ends`` are both outcomes, (..., replicate, condition).
    """
    margin = claim.margin(mean_ends(ends))
    reach = scipy.stats.t.ppf((1 + CONFIDENCE) / 2, next(iter(ends.values())).shape[-2] - 1)
    if claim.outcome == "score":
        error = _jackknife_error(claim.margin, ends)
        low, high = margin - reach * error, margin + reach * error
        holds, fails = high < 0, low > 0
    else:
        differences = claim.differences(ends)  # (..., replicate, contrast)
        mean, errors = differences.mean(axis=-2), scipy.stats.sem(differences, axis=-2)
        holds = (mean + reach * errors < 0).all(axis=-1)
        fails = (mean - reach * errors > 0).any(axis=-1)
        worst = mean.argmax(axis=-1)[..., None]
        error = np.take_along_axis(errors, worst, axis=-1)[..., 0]
    verdict = np.where(holds, "holds", np.where(fails, "fails", "inconclusive"))
    reason = np.where(np.isfinite(margin), "", NOT_FINITE)
    return {"margin": margin, "margin_error": error, "verdict": verdict, "reason": reason}


def _jackknife_error(compute: Callable[[Ends], Array], ends: Ends) -> Array:
    """The standard error of what follows from means over replicates, (...)."""
    count = next(iter(ends.values())).shape[-2]
    without = [
        compute(
            {name: np.delete(values, k, axis=-2).mean(axis=-2) for name, values in ends.items()}
        )
        for k in range(count)
    ]
    return np.sqrt((count - 1) * np.var(without, axis=0))


def _interval(is_so: NDArray[np.bool_], name: str = "") -> dict[str, float]:
    """The share of points at which something is so, (scramble, ...), with its interval."""
    each = is_so.reshape(len(is_so), -1).mean(axis=1)
    share = is_so.mean()
    if np.ptp(each):
        reach = scipy.stats.t.ppf((1 + CONFIDENCE) / 2, each.size - 1) * scipy.stats.sem(each)
        low, high = max(0, share - reach), min(1, share + reach)
    else:
        test = scipy.stats.binomtest(int(is_so.sum()), is_so.size)
        low, high = test.proportion_ci(CONFIDENCE)
    keys = (name, f"{name}_low", f"{name}_high") if name else ("share", "low", "high")
    return dict(zip(keys, (share, low, high), strict=True))


def _separate(values: Array, negative: NDArray[np.bool_], verdict: NDArray) -> dict[str, Any]:
    """How far a parameter's values where a claim holds are from those where it does not."""
    sides = values[negative], values[~negative]
    decided = values[verdict == "holds"], values[verdict == "fails"]
    row = {"n_negative": sides[0].size, "n_others": sides[1].size}
    row |= {"n_holds": decided[0].size, "n_fails": decided[1].size, "reason": ""}
    if min(map(len, decided)) >= FEWEST:
        row["distance_verdicts"] = scipy.stats.ks_2samp(*decided).statistic
    if min(map(len, sides)) < FEWEST:
        return row | {"reason": f"fewer than {FEWEST} points on one side"}
    found = scipy.stats.ks_2samp(*sides)
    medians = {"median_negative": np.median(sides[0]), "median_others": np.median(sides[1])}
    return row | {"distance": found.statistic, "p": found.pvalue} | medians
