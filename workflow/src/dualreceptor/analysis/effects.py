"""How far conditions differ in both outcomes (model description, section 8)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import lazy_loader
import numpy as np
import scipy

from dualreceptor.analysis.datasets import iterate_points, swept_dims
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.resampling import mean_intervals
from dualreceptor.model.messages import join_names

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

ROUNDING = 1e-12  # numbers that differ by less, relative to the largest, are equal

#: The parameters of a sweep, where there are any, precede them.
COLUMNS = {
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    "kind": "'against zero' (every condition with zero dose) or 'pair' (one of the "
    "configuration's pairs)",
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

INTERVAL = ("low", "high", "end_error")
PAIRED = (*INTERVAL, "cohens_d_z", "t_paired", "df_paired", "p_paired", "lag_1_correlation")
WELCH = ("t_welch", "df_welch", "p_welch")


def effects(
    summary: xr.Dataset, pairs: Sequence[tuple[str, str]], root_seed: int
) -> pd.DataFrame:
    """Differences between conditions in both outcomes, with intervals and tests.

    Parameters
    ----------
    summary
        Of an experiment, dims (condition, replicate), or of a sweep: further leading dims, one
        a swept parameter.
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
        A pair names a condition that the summary does not hold.
    """
    ends = outcomes(summary)
    asked = list(_ask(ends, pairs))
    compared = _compare([samples for _, samples in asked], root_seed)
    rows = [about | row for (about, _), row in zip(asked, compared, strict=True)]
    table = pd.DataFrame(rows, columns=[*swept_dims(ends), *COLUMNS])
    family = table.groupby([*swept_dims(ends), "outcome", "kind"], sort=False)
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


def holm(p: Sequence[float]) -> np.ndarray:
    """P values adjusted by Holm's method; those that are empty stay so and do not count.

    >>> holm([0.01, float("nan"), 0.04])
    array([0.02,  nan, 0.04])
    """
    adjusted = np.array(p, dtype=float)
    known = np.flatnonzero(~np.isnan(adjusted))
    order = known[np.argsort(adjusted[known], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(adjusted[order] * factors))
    return adjusted


def is_constant(values: np.ndarray, largest: float) -> bool:
    """Whether values differ by rounding alone, relative to the largest of their kind."""
    return np.ptp(values) <= ROUNDING * largest


def _ask(
    ends: xr.Dataset, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[dict[str, Any], _Samples]]:
    """Every comparison in the order of the table: its first columns, and what it compares."""
    for point, one in iterate_points(ends):
        for kind, compared in (("against zero", _against_zero(one)), ("pair", pairs)):
            for outcome in OUTCOMES:
                about = point | {"outcome": outcome, "kind": kind}
                for pair in compared:
                    yield about, _samples(one[outcome], *pair)


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
            raise ValueError(f"no condition {name!r}; there are {join_names(names)}")
    ours, theirs = (values.sel(condition=name).values for name in (condition, reference))
    return _Samples(condition, reference, ours, theirs)


@np.errstate(invalid="ignore")  # infinity less infinity: reported as not finite
def _compare(comparisons: Sequence[_Samples], root_seed: int) -> list[dict[str, Any]]:
    rows = [_compare_untested(one) for one in comparisons]
    tested = [i for i, one in enumerate(comparisons) if not _paired_reason(one)]
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
    constant = _reason("neither condition varies", largest, one.ours, one.theirs)
    row |= {} if constant else _welch(one.ours, one.theirs)
    reasons = dict.fromkeys(filter(None, (_paired_reason(one), constant)))
    return row | {"reason": "; ".join(reasons)}


def _paired_reason(one: _Samples) -> str:
    largest = np.abs([one.ours, one.theirs]).max()
    return _reason("all differences are equal", largest, one.ours - one.theirs)


def _reason(no_spread: str, largest: float, *samples: np.ndarray) -> str:
    """Why a test of the samples has no value; empty where it has one."""
    if not np.isfinite(samples).all():
        return "a value is not finite"
    if samples[0].size < 2:
        return "one replicate"
    if all(is_constant(sample, largest) for sample in samples):
        return no_spread
    return ""


def _paired(differences: np.ndarray) -> dict[str, float]:
    test = scipy.stats.ttest_1samp(differences, 0)
    return {
        "cohens_d_z": differences.mean() / differences.std(ddof=1),
        "t_paired": test.statistic,
        "df_paired": test.df,
        "p_paired": test.pvalue,
        "lag_1_correlation": lag_1_correlation(differences),
    }


def lag_1_correlation(values: np.ndarray) -> float:
    """Correlation of successive values, (replicates,)."""
    away = values - values.mean()
    return (away[1:] * away[:-1]).sum() / (away**2).sum()


def _welch(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of one sample that does not vary
        test = scipy.stats.ttest_ind(ours, theirs, equal_var=False)
    return dict(zip(WELCH, (test.statistic, test.df, test.pvalue), strict=True))
