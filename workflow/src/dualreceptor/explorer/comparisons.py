"""How conditions compare with the best of their experiment, as its tables have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.verdicts import SIGNIFICANCE

pd = lazy_loader.load("pandas")


def add(experiment: dict[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Give measures of an experiment what its tables say of the best condition.

    Each outcome gets ``compared``, if ``effects`` are there: the conditions that the table
    compares with the best one, paired by replicates. The score gets ``best_share``, if
    ``scores`` are: in what share of resamples each condition has the lowest score. Both get
    ``alike``, the conditions that cannot be told from the best one.
    """
    names = [one["name"] for one in experiment["conditions"]]
    if "effects" in tables:
        for outcome in OUTCOMES:
            measure = experiment["measures"][outcome]
            rows = tables["effects"][tables["effects"]["outcome"] == outcome]
            measure["compared"] = _compared(rows, names, measure["best"])
            measure["alike"] = [one["condition"] for one in measure["compared"] if one["alike"]]
    if "scores" in tables:
        score = experiment["measures"]["score"]
        shares = dict(
            zip(*(tables["scores"][c] for c in ("condition", "best_share")), strict=True)
        )
        score["best_share"] = [shares.get(name, np.nan) for name in names]
        score["alike"] = _often_best(score["best_share"], score["best"])


def _compared(rows: pd.DataFrame, names: list[str], best: int | None) -> list[dict[str, Any]]:
    """Differences of conditions from the best one, by index, in the order of conditions (nat).

    Of a pair that was asked for the other way round the difference is turned. Where two rows
    compare the same conditions, one that tells them apart decides.
    """
    found: dict[int, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        pair = row["condition"], row["reference"]
        if best is None or names[best] not in pair or not set(pair) <= set(names):
            continue
        if row["n"] < 2 or not np.isfinite(row["difference"]):
            continue
        turned = pair[0] == names[best]
        i = names.index(pair[1] if turned else pair[0])
        if i not in found or not _is_alike(row):
            found[i] = {"condition": i, **_difference(row, turned), "alike": _is_alike(row)}
    return [found[i] for i in sorted(found)]


def _difference(row: Mapping[str, Any], turned: bool) -> dict[str, float]:
    if turned:
        return {"difference": -row["difference"], "low": -row["high"], "high": -row["low"]}
    return {name: row[name] for name in ("difference", "low", "high")}


def _is_alike(row: Mapping[str, Any]) -> bool:
    """Whether conditions are not told apart; without a p, whether they are equal."""
    p = row["p_paired_holm"]
    return bool(row["difference"] == 0 if np.isnan(p) else p >= SIGNIFICANCE)


def _often_best(shares: list[float], best: int | None) -> list[int]:
    """The conditions, but the best, with the lowest score in 5 % of resamples or more."""
    return [i for i, share in enumerate(shares) if i != best and share >= SIGNIFICANCE]
