"""Whether it matters when the drug acts: response curves of equal area, fast against slow."""

from __future__ import annotations

import json
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.effects import compare, holm
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.planes import describe_means
from dualreceptor.analysis.verdicts import judge_difference

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: What the verdict of a difference said to be below zero is here.
VERDICTS = {"supported": "better", "contradicted": "worse", "inconclusive": "inconclusive"}
#: Of a response curve, from the dataset.
OF_RESPONSES = ("dose_factor", "peak", "time_to_peak")
#: Of a difference, as :func:`dualreceptor.analysis.effects.compare` calls them.
DIFFERENCE = {
    "difference": "difference",
    "difference_low": "low",
    "difference_high": "high",
    "difference_error": "end_error",
    "cohens_d_z": "cohens_d_z",
    "p": "p_paired",
}
MISSING = "no runs of {}, the study's own response curve"

#: Columns of :func:`courses`.
COLUMNS = {
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    "condition": "name of the condition",
    "label": "what figures print for it: its levels, 5-HT1A / 5-HT2A",
    "dose_1a": "dose of the 5-HT1A agonist under the study's own response curve",
    "dose_2a": "dose of the 5-HT2A agonist under that curve",
    "agonist_type": "none, 5-HT1A, 5-HT2A or mixed",
    "response": "the response curve: the drug level over time",
    "dose_factor": "what both doses are multiplied by, so that dose times drug level adds up "
    "to the same over time as under the study's own response curve",
    "peak": "highest drug level of the response curve, without that factor",
    "time_to_peak": "steps from onset to that level",
    "mean": "mean over replicates (nat; lower is better)",
    "low": "lower end of the 95 % BCa bootstrap interval of the mean (nat)",
    "high": "upper end of that interval (nat)",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two (nat)",
    "reference": "the study's own response curve; empty of itself",
    "difference": "mean of this response curve minus the reference, replicate by replicate "
    "(nat)",
    "difference_low": "lower end of the 95 % BCa bootstrap interval of the difference (nat)",
    "difference_high": "upper end of that interval (nat); intervals are of one difference "
    "each, not adjusted for the number of comparisons as p_holm is",
    "difference_error": "Monte-Carlo standard error of these ends, the larger of the two (nat)",
    "cohens_d_z": "difference / standard deviation of the differences of replicates",
    "p": "two-sided p of the paired test",
    "p_holm": "p by Holm, over all conditions and response curves of the outcome",
    "verdict": "better: interval of the difference below 0 and p_holm < 0.05; worse: above 0 "
    "and p_holm < 0.05; in either case by more than 3 difference_error; else inconclusive. "
    "Empty where there is no test: all differences are equal without a drug",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def courses(data: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes of each condition under each response curve, and the difference it makes.

    Parameters
    ----------
    data
        Dims (response, condition, replicate). Its attribute ``parameters`` names the study's
        own response curve.
    root_seed
        Seed of the bootstrap. Each comparison starts from it, so their order is of no effect.

    Returns
    -------
    pandas.DataFrame
        A row for each outcome, condition and response curve, with :data:`COLUMNS`. A statistic
        that has no value is empty, with the reason.
    """
    own = json.loads(data.attrs["parameters"])["response"]
    ends = outcomes(data).transpose("condition", "response", "replicate")
    rows: list[dict[str, Any]] = []
    for name in OUTCOMES:
        values = ends[name]
        found = _describe(values, root_seed)
        if own in values.response.values:
            _add_differences(found, values, own, root_seed)
        else:
            for row in found:
                row["reason"] = _join(row["reason"], MISSING.format(own))
        rows += [{"outcome": name} | row for row in found]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _describe(values: xr.DataArray, root_seed: int) -> list[dict[str, Any]]:
    """Means of every condition under every response curve, row by row."""
    described = describe_means(values.values.reshape(-1, values.sizes["replicate"]), root_seed)
    of_conditions = ("condition", "label", "dose_1a", "dose_2a", "agonist_type")
    about = [
        {name: values[name][i].item() for name in of_conditions}
        | {"response": values.response[j].item()}
        | {name: values[name].values[j].item() for name in OF_RESPONSES}
        for i in range(values.sizes["condition"])
        for j in range(values.sizes["response"])
    ]
    return [one | row for one, row in zip(about, described, strict=True)]


def _add_differences(
    rows: list[dict[str, Any]], values: xr.DataArray, own: str, root_seed: int
) -> None:
    """Add to rows of :func:`_describe` how far each is from the study's own response curve."""
    compared = [row for row in rows if row["response"] != own]
    names = [
        [_name(row["condition"], each) for each in (row["response"], own)] for row in compared
    ]
    found = compare(_name_runs(values), names, root_seed)
    adjusted = holm([one["p_paired"] for one in found])
    for row, one, p in zip(compared, found, adjusted, strict=True):
        row |= {column: one[name] for column, name in DIFFERENCE.items()}
        row |= {"reference": own, "p_holm": p, "reason": _join(row["reason"], one["reason"])}
        if np.isfinite(p):
            ends = one["low"], one["high"], one["end_error"]
            row["verdict"] = VERDICTS[judge_difference(*ends, p)]


def _name_runs(values: xr.DataArray) -> xr.DataArray:
    """Every condition under every response curve as a condition of its own."""
    names = [
        _name(condition, response)
        for condition in values.condition.values
        for response in values.response.values
    ]
    flat = values.values.reshape(len(names), -1)
    return xr.DataArray(flat, {"condition": names}, ("condition", "replicate"))


def _name(condition: str, response: str) -> str:
    return f"{condition} {response}"


def _join(*reasons: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, reasons)))
