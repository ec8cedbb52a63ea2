"""How far conditions differ, and what the outcome goes with (model description, section 8)."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttest_ind

from dualreceptor.analysis.outcomes import PREDICTORS, outcomes, predictors, score
from dualreceptor.analysis.resampling import (
    CONFIDENCE,
    mean_intervals,
    number_of_resamples,
    resample_counts,
    resample_means,
)
from dualreceptor.configuration.messages import listed
from dualreceptor.model.observables import OUTCOMES

FEWEST = 6  # conditions of a regression
ROUNDING = 1e-12  # numbers that differ by less, relative to the largest, are equal

#: Columns of :func:`effects`. The parameters of a sweep, where there are any, precede them.
COLUMNS = {
    "outcome": "outcome or tolerability, the two ends a treatment is judged by",
    "kind": "'against zero' (every condition with zero dose) or 'pair' (one asked for)",
    "condition": "name of the condition",
    "reference": "name of the condition it is compared with",
    "n": "number of replicates",
    "mean": "mean of the condition over replicates (nat; lower is better)",
    "reference_mean": "mean of the reference over replicates (nat)",
    "difference": "mean of condition minus reference, replicate by replicate (nat)",
    "low": "lower end of the 95 % BCa bootstrap interval of the difference (nat)",
    "high": "upper end of that interval (nat); intervals are of one difference each, not "
    "adjusted for the number of comparisons as p_paired_holm is",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two (nat): what "
    "the finite number of resamples leaves open",
    "cohens_d_z": "difference / standard deviation of the differences of replicates",
    "t_paired": "t of the paired test; replicates share landscapes and are paired",
    "df_paired": "its degrees of freedom",
    "p_paired": "its two-sided p",
    "lag_1_correlation": "correlation of the differences of successive replicates; under "
    "published seeding these share a landscape",
    "t_welch": "t of Welch's test, which takes the two conditions as unpaired",
    "df_welch": "its degrees of freedom (Welch and Satterthwaite)",
    "p_welch": "its two-sided p",
    "p_paired_holm": "p_paired by Holm, over one outcome and kind (and point of a sweep)",
    "p_welch_holm": "p_welch by Holm, over the same",
    "reason": "why a field is empty",
}

#: Columns of :func:`regressions`. The parameters of a sweep, where there are any, precede them.
REGRESSION_COLUMNS = {
    "predictor": "what the final KL divergence is regressed on: an average of energy, gradient "
    "magnitude or local minima over the drug periods of those administrations of a condition "
    "in which a drug acts (of all where none ever does), or the states visited in the end",
    "n": "number of conditions, six or more; each counts as its mean over replicates",
    "slope": "change of the final KL divergence per unit of the predictor (nat)",
    "intercept": "final KL divergence where the predictor is 0 (nat)",
    "slope_low": "lower end of the 95 % t interval of the slope",
    "slope_high": "upper end of that interval",
    "r_squared": "share of the variance between conditions that the line explains",
    "p": "two-sided p of a slope of 0",
    "reason": "why a field is empty",
}

#: Columns of :func:`scores`. The parameters of a sweep, where there are any, precede them.
SCORE_COLUMNS = {
    "condition": "name of the condition",
    "label": "what figures print for it: its levels, 5-HT1A / 5-HT2A",
    "outcome": "mean final KL divergence (nat; lower is better)",
    "tolerability": "mean cumulative increase of the KL divergence (nat; lower is better)",
    "score": "equal-weight score of both, each scaled to [0, 1] over the conditions (lower is "
    "better)",
    "best_share": "share of bootstrap resamples of replicates in which the condition has the "
    "lowest score",
    "share_error": "Monte-Carlo standard error of that share",
    "n": "number of replicates",
    "reason": "why a field is empty",
}

INTERVAL = ("low", "high", "end_error")
PAIRED = (*INTERVAL, "cohens_d_z", "t_paired", "df_paired", "p_paired", "lag_1_correlation")
WELCH = ("t_welch", "df_welch", "p_welch")


def effects(
    dataset: xr.Dataset, pairs: Sequence[tuple[str, str]], root_seed: int
) -> pd.DataFrame:
    """Differences between conditions in both outcomes, with intervals and tests.

    Parameters
    ----------
    dataset
        An experiment, dims (condition, replicate, step), or one for each point of a sweep:
        further leading dims, one a swept parameter.
    pairs
        Names of conditions and of what to compare them with, besides zero dose.
    root_seed
        Seed of the bootstrap. Each comparison starts from it, so their order is of no effect.

    Returns
    -------
    pandas.DataFrame
        A row for each comparison and outcome, with :data:`COLUMNS`. A statistic that has no
        value is empty, with the reason.

    Raises
    ------
    ValueError
        A pair names a condition that the dataset does not hold.
    """
    ends = outcomes(dataset)
    asked = [
        (point | {"outcome": outcome, "kind": kind}, one[outcome], *pair)
        for point, one in _points(ends)
        for kind, compared in (("against zero", _against_zero(one)), ("pair", pairs))
        for outcome in OUTCOMES
        for pair in compared
    ]
    samples = [_samples(*comparison) for _, *comparison in asked]
    rows = [
        about | row
        for (about, *_), row in zip(asked, _compare(samples, root_seed), strict=True)
    ]
    table = pd.DataFrame(rows, columns=[*_swept(ends), *COLUMNS])
    family = table.groupby([*_swept(ends), "outcome", "kind"], sort=False)
    for test in ("paired", "welch"):
        table[f"p_{test}_holm"] = family[f"p_{test}"].transform(holm)
    return table


def compare(
    values: xr.DataArray, pairs: Sequence[tuple[str, str]], root_seed: int
) -> list[dict[str, Any]]:
    """Compare pairs of conditions of ``values``, dims (condition, replicate), in nat.

    A row for each pair of a condition and its reference, with the :data:`COLUMNS` from
    ``condition`` on, but for Holm's. Raises ``ValueError`` for a condition that is not there.
    """
    return _compare([_samples(values, *pair) for pair in pairs], root_seed)


def scores(dataset: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes and their score of each condition, and how surely it is the best.

    ``dataset`` is as for :func:`effects`. A row for each condition, with
    :data:`SCORE_COLUMNS`.
    """
    ends = outcomes(dataset)
    rows = [point | row for point, one in _points(ends) for row in _scores(one, root_seed)]
    return pd.DataFrame(rows, columns=[*_swept(ends), *SCORE_COLUMNS])


def count_best(ends: xr.Dataset, root_seed: int) -> np.ndarray:
    """In how many bootstrap resamples each condition has the lowest score, (condition,).

    ``ends`` has both outcomes, dims (condition, replicate), all finite. All conditions and
    both outcomes share the replicates of a resample, since they are paired.
    """
    wins = np.zeros(ends.sizes["condition"], dtype=int)
    samples = [ends[name].transpose("condition", "replicate").values for name in OUTCOMES]
    for counts in resample_counts(ends.sizes["replicate"], root_seed):
        # Twice the score but for its last scaling, which keeps the order.
        best = sum(_scaled(resample_means(each, counts)) for each in samples).argmin(axis=0)
        wins += np.bincount(best, minlength=wins.size)
    return wins


def holm(p: Sequence[float]) -> np.ndarray:
    """P values adjusted by Holm's method; those that are empty stay so and do not count.

    >>> holm([0.01, float("nan"), 0.04])
    array([0.02,  nan, 0.04])
    """
    adjusted = np.array(p, dtype=float)
    known = ~np.isnan(adjusted)
    if known.any():
        adjusted[known] = multipletests(adjusted[known], method="holm")[1]
    return adjusted


def regressions(dataset: xr.Dataset) -> pd.DataFrame:
    """Linear regressions over conditions of the final KL divergence on each of PREDICTORS.

    ``dataset`` is as for :func:`effects`. A row for each predictor, with
    :data:`REGRESSION_COLUMNS`; a statistic that has no value is empty, with the reason.
    """
    found = predictors(dataset)
    rows = [
        point | {"predictor": name} | _regression(one[name].values, one.final_kl_divergence)
        for point, one in _points(found)
        for name in PREDICTORS
    ]
    return pd.DataFrame(rows, columns=[*_swept(found), *REGRESSION_COLUMNS])


def _swept(dataset: xr.Dataset) -> list[str]:
    dims = next(iter(dataset.data_vars.values())).dims
    return [str(dim) for dim in dims if dim not in ("condition", "replicate")]


def _points(dataset: xr.Dataset) -> Iterator[tuple[dict[str, Any], xr.Dataset]]:
    """Each point of a sweep; the dataset itself where nothing is swept."""
    swept = _swept(dataset)
    for place in product(*(range(dataset.sizes[dim]) for dim in swept)):
        one = dataset.isel(dict(zip(swept, place, strict=True)))
        yield {dim: one[dim].item() for dim in swept}, one


def _against_zero(dataset: xr.Dataset) -> list[tuple[str, str]]:
    names = dataset.condition.values.tolist()
    zeros = dataset.condition.values[dataset.agonist_type.values == "none"].tolist()
    return [(name, zeros[0]) for name in names if zeros and name != zeros[0]]


class _Samples(NamedTuple):
    condition: str
    reference: str
    ours: np.ndarray
    theirs: np.ndarray


def _samples(values: xr.DataArray, condition: str, reference: str) -> _Samples:
    names = values.condition.values
    for name in (condition, reference):
        if name not in names:
            raise ValueError(f"no condition {name!r}; there are {listed(names)}")
    ours, theirs = (values.sel(condition=name).values for name in (condition, reference))
    return _Samples(condition, reference, ours, theirs)


@np.errstate(invalid="ignore")  # infinity less infinity: reported as not finite
def _compare(comparisons: Sequence[_Samples], root_seed: int) -> list[dict[str, Any]]:
    rows = [_compare_untested(one) for one in comparisons]
    tested = [i for i, one in enumerate(comparisons) if not _paired_fault(one)]
    differences = [comparisons[i].ours - comparisons[i].theirs for i in tested]
    if tested:
        intervals = zip(*mean_intervals(np.array(differences), root_seed), strict=True)
        for i, sample, interval in zip(tested, differences, intervals, strict=True):
            rows[i] |= dict(zip(INTERVAL, interval, strict=True)) | _paired(sample)
    return rows


def _compare_untested(one: _Samples) -> dict[str, Any]:
    """A comparison without what depends on the differences' spread."""
    row = {"condition": one.condition, "reference": one.reference, "n": one.ours.size}
    row |= {"mean": one.ours.mean(), "reference_mean": one.theirs.mean()}
    row |= {"difference": (one.ours - one.theirs).mean()}
    row |= dict.fromkeys((*PAIRED, *WELCH), np.nan)
    largest = np.abs([one.ours, one.theirs]).max()
    constant = _fault("neither condition varies", largest, one.ours, one.theirs)
    row |= {} if constant else _welch(one.ours, one.theirs)
    reasons = dict.fromkeys(filter(None, (_paired_fault(one), constant)))
    return row | {"reason": "; ".join(reasons)}


def _paired_fault(one: _Samples) -> str:
    largest = np.abs([one.ours, one.theirs]).max()
    return _fault("all differences are equal", largest, one.ours - one.theirs)


def _fault(no_spread: str, largest: float, *samples: np.ndarray) -> str:
    """Why a test of the samples has no value; empty where it has one."""
    if not np.isfinite(samples).all():
        return "a value is not finite"
    if samples[0].size < 2:
        return "one replicate"
    if all(np.ptp(sample) <= ROUNDING * largest for sample in samples):
        return no_spread
    return ""


def _paired(differences: np.ndarray) -> dict[str, float]:
    test = stats.ttest_1samp(differences, 0)
    return {
        "cohens_d_z": differences.mean() / differences.std(ddof=1),
        "t_paired": test.statistic,
        "df_paired": test.df,
        "p_paired": test.pvalue,
        "lag_1_correlation": _lag_1_correlation(differences),
    }


def _lag_1_correlation(values: np.ndarray) -> float:
    away = values - values.mean()
    return (away[1:] * away[:-1]).sum() / (away**2).sum()


def _welch(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    t, p, df = ttest_ind(ours, theirs, usevar="unequal")  # SciPy's warns of a constant sample
    return dict(zip(WELCH, (t, df, p), strict=True))


def _scores(ends: xr.Dataset, root_seed: int) -> list[dict[str, Any]]:
    means, n = ends.mean("replicate", skipna=False), ends.sizes["replicate"]
    rows = [
        {name: one[name].item() for name in ("condition", "label", *OUTCOMES)} | {"n": n}
        for one in (means.isel(condition=i) for i in range(means.sizes["condition"]))
    ]
    if not np.isfinite(ends.to_array()).all():
        return [row | {"reason": "a value is not finite"} for row in rows]
    found = {"score": score(means.outcome, means.tolerability).values}
    if n > 1:
        share = count_best(ends, root_seed) / number_of_resamples(n)
        error = np.sqrt(share * (1 - share) / number_of_resamples(n))
        found |= {"best_share": share, "share_error": error}
    reason = {"reason": "one replicate" if n == 1 else ""}
    return [
        row | {name: values[i] for name, values in found.items()} | reason
        for i, row in enumerate(rows)
    ]


def _scaled(means: np.ndarray) -> np.ndarray:
    """Means of conditions, (condition, resample), on [0, 1] in each resample."""
    low, high = means.min(axis=0), means.max(axis=0)
    return (means - low) / np.where(high > low, high - low, 1)


def _regression(predictor: np.ndarray, response: xr.DataArray) -> dict[str, Any]:
    row = {"n": predictor.size, "reason": _regression_fault(predictor, response.values)}
    if row["reason"]:
        return row
    line = stats.linregress(predictor, response.values)
    margin = line.stderr * stats.t.ppf((1 + CONFIDENCE) / 2, predictor.size - 2)
    return row | {
        "slope": line.slope,
        "intercept": line.intercept,
        "slope_low": line.slope - margin,
        "slope_high": line.slope + margin,
        "r_squared": line.rvalue**2,
        "p": line.pvalue,
    }


def _regression_fault(predictor: np.ndarray, response: np.ndarray) -> str:
    if predictor.size < FEWEST:
        return "fewer than six conditions"
    if not np.isfinite([predictor, response]).all():
        return "a value is not finite"
    for what, values in (("predictor", predictor), ("final KL divergence", response)):
        if np.ptp(values) <= ROUNDING * np.abs(values).max():
            return f"constant {what}"
    return ""
