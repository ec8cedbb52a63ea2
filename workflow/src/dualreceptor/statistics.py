"""How far conditions differ, and what the outcome goes with (model description, section 8)."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttest_ind

from dualreceptor.faults import listed
from dualreceptor.observables import OUTCOMES
from dualreceptor.outcomes import PREDICTORS, outcomes, predictors

CONFIDENCE = 0.95
RESAMPLES = 9999
AT_ONCE = 2**20  # numbers that a bootstrap draws at a time, to bound its memory
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
    "high": "upper end of that interval (nat)",
    "cohens_d_z": "difference / standard deviation of the differences of replicates",
    "t_paired": "t of the paired test; replicates share landscapes and are paired",
    "df_paired": "its degrees of freedom",
    "p_paired": "its two-sided p",
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

PAIRED = ("low", "high", "cohens_d_z", "t_paired", "df_paired", "p_paired")
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
    rows = [
        point | {"outcome": outcome, "kind": kind} | compare(one[outcome], *pair, root_seed)
        for point, one in _points(ends)
        for kind, compared in (("against zero", _against_zero(one)), ("pair", pairs))
        for outcome in OUTCOMES
        for pair in compared
    ]
    table = pd.DataFrame(rows, columns=[*_swept(ends), *COLUMNS])
    family = table.groupby([*_swept(ends), "outcome", "kind"], sort=False)
    for test in ("paired", "welch"):
        table[f"p_{test}_holm"] = family[f"p_{test}"].transform(holm)
    return table


@np.errstate(invalid="ignore")  # infinity less infinity: told as not finite
def compare(
    values: xr.DataArray, condition: str, reference: str, root_seed: int
) -> dict[str, Any]:
    """Compare two conditions of ``values``, dims (condition, replicate), in nat.

    Returns the :data:`COLUMNS` from ``condition`` on, but for Holm's. The interval is
    bias-corrected and accelerated (Efron 1987), from 9999 resamples of the replicates. Raises
    ``ValueError`` for a condition that is not there.
    """
    ours, theirs = (_values_of(values, name) for name in (condition, reference))
    differences = ours - theirs
    row = {"condition": condition, "reference": reference, "n": ours.size}
    row |= {"mean": ours.mean(), "reference_mean": theirs.mean()}
    row |= {"difference": differences.mean()} | dict.fromkeys((*PAIRED, *WELCH), np.nan)
    largest = np.abs([ours, theirs]).max()
    alike = _fault("all differences are equal", largest, differences)
    constant = _fault("neither condition varies", largest, ours, theirs)
    row |= {} if alike else _paired(differences, root_seed)
    row |= {} if constant else _welch(ours, theirs)
    return row | {"reason": "; ".join(dict.fromkeys(filter(None, (alike, constant))))}


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


def _values_of(values: xr.DataArray, condition: str) -> np.ndarray:
    names = values.condition.values
    if condition not in names:
        raise ValueError(f"no condition {condition!r}; there are {listed(names)}")
    return values.sel(condition=condition).values


def _fault(no_spread: str, largest: float, *samples: np.ndarray) -> str:
    """Why a test of the samples has no value; empty where it has one."""
    if not np.isfinite(samples).all():
        return "a value is not finite"
    if samples[0].size < 2:
        return "one replicate"
    if all(np.ptp(sample) <= ROUNDING * largest for sample in samples):
        return no_spread
    return ""


def _paired(differences: np.ndarray, root_seed: int) -> dict[str, float]:
    test = stats.ttest_1samp(differences, 0)
    interval = stats.bootstrap(
        (differences,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="BCa",
        batch=max(1, AT_ONCE // differences.size),
        rng=np.random.default_rng(root_seed),
    ).confidence_interval
    d_z = differences.mean() / differences.std(ddof=1)
    found = (*interval, d_z, test.statistic, test.df, test.pvalue)
    return dict(zip(PAIRED, found, strict=True))


def _welch(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    t, p, df = ttest_ind(ours, theirs, usevar="unequal")  # SciPy's warns of a constant sample
    return dict(zip(WELCH, (t, df, p), strict=True))


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
