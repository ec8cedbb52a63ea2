"""How many replicates a contrast needs: by resampling, and by the power of t tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import lazy_loader
import numpy as np
import scipy
from numpy.typing import NDArray

from dualreceptor.analysis import verdicts
from dualreceptor.analysis.effects import is_constant, lag_1_correlation
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.analysis.verdicts import SIGNIFICANCE
from dualreceptor.study.claims import resolve
from dualreceptor.study.study import Study
from dualreceptor.study.variants import BASELINE

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

Array = NDArray[np.float64]
#: Numbers of replicates that are told of.
COUNTS = (10, 20, 50, 100, 200, 500, 1000)
RESAMPLES = 2000
SETTLED = 0.95  # share of resamples that have the verdict of all replicates
WANTED = (0.8, 0.9)  # power
#: Replicates beyond which none are as good as told.
MOST = 10_000_000
ONE = "one replicate"
NOT_FINITE = "a value is not finite"
EQUAL = "all replicates differ by the same amount"

CONTRAST = {
    "claim": "name of the claim",
    "outcome": "outcome or burden",
    "contrast": "which part of the claim",
    "condition": "the condition that is said to be lower",
    "reference": "the condition it is compared with",
}
#: Columns of :func:`power`.
POWER = CONTRAST | {
    "n": "number of replicates",
    "width": "width of the 95 % t interval of the mean difference at the standard deviation of "
    "all replicates (nat)",
    "width_mean": "mean width of that interval over resamples of n replicates, drawn with "
    "replacement from all (nat)",
    "width_low": "2.5 % quantile of these widths (nat)",
    "width_high": "97.5 % quantile (nat)",
    "supported": "share of these resamples that support the claim: paired t test, p < 0.05, "
    "condition below reference. p is not adjusted for the number of contrasts, and a resample "
    "takes replicates as independent",
    "contradicted": "share that contradict it: p < 0.05, condition above reference",
    "inconclusive": "share that do neither",
    "power_paired": "power of the paired t test at the d_z of all replicates (statsmodels, "
    "TTestPower)",
    "power_unpaired": "power of the t test of two independent samples of n replicates each, at "
    "the d of all replicates (TTestIndPower)",
    "reason": "why a field is empty",
}
#: Columns of :func:`settling`.
SETTLING = CONTRAST | {
    "n": "number of replicates there are",
    "verdict": "verdict from all of them: paired t test, p < 0.05, not adjusted",
    "settled": "number of replicates from which on at least 95 % of resamples have this "
    "verdict",
    "cohens_d_z": "mean difference / standard deviation of the differences of replicates",
    "cohens_d": "mean difference / pooled standard deviation of both conditions",
    "correlation": "correlation of condition and reference over replicates: why pairing "
    "gains power",
    "lag_1_correlation": "correlation of the differences of successive replicates; above 0, "
    "replicates tell less than as many independent ones would",
    "paired_80": "replicates for a power of 80 % of the paired test",
    "paired_90": "replicates for a power of 90 %",
    "unpaired_80": "replicates of each condition for a power of 80 % of the unpaired test",
    "unpaired_90": "replicates of each condition for a power of 90 %",
    "reason": "why a field is empty",
}
#: Columns of :func:`replicates`.
REPLICATES = (
    {
        k: v
        for k, v in verdicts.COLUMNS.items()
        if k in ("claim", "statement", "kind", "outcome")
    }
    | {"contrast": "which part of the claim"}
    | {
        f"{column}_{which}": f"{about}, from {words}"
        for which, words in (
            ("study", "the replicates of the study"),
            ("all", "all replicates"),
        )
        for column, about in (
            ("n", "number of replicates"),
            ("effect", "mean of condition minus reference (nat); for 'best', the share"),
            ("low", "lower end of its 95 % bootstrap interval (BCa)"),
            ("high", "upper end of it"),
            ("p_holm", "p by Holm, over the contrasts of the claim"),
            ("verdict", "verdict on the contrast"),
            ("claim_verdict", "verdict on the claim"),
        )
    }
    | {"agree": "whether both verdicts on the contrast are the same"}
)


class Contrast(NamedTuple):
    """A difference between two conditions over replicates, in nat."""

    about: dict[str, str]
    ours: Array  # (replicates,)
    theirs: Array  # (replicates,)

    @property
    def differences(self) -> Array:
        """Condition less reference, (replicates,)."""
        return self.ours - self.theirs

    @property
    def reason(self) -> str:
        """Why it has no power; empty if it has."""
        if not np.isfinite([self.ours, self.theirs]).all():
            return NOT_FINITE
        if self.ours.size < 2:
            return ONE
        largest = np.abs([self.ours, self.theirs]).max()
        return EQUAL if is_constant(self.differences, largest) else ""

    @property
    def d_z(self) -> float:
        """Standardized mean difference of the paired test."""
        return float(self.differences.mean() / self.differences.std(ddof=1))

    @property
    def d(self) -> float:
        """Standardized mean difference of the unpaired test."""
        pooled = np.sqrt((self.ours.var(ddof=1) + self.theirs.var(ddof=1)) / 2)
        return float(self.differences.mean() / pooled)

    def verdict(self) -> str:
        """By the paired t test, not adjusted."""
        return judge(self.differences[None])[0]


def power(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """Interval width, verdicts and power of each contrast, by the number of replicates.

    Parameters
    ----------
    dataset
        Of an ensemble of design ``variants``; its baseline counts.
    study, name
        What the ensemble is, and the claims.

    Returns
    -------
    pandas.DataFrame
        A row for each contrast and number of replicates, with :data:`POWER`.
    """
    rows = []
    for contrast in find_contrasts(dataset, study, name):
        rows += tabulate(contrast, study.root_seed)
    return pd.DataFrame(rows, columns=list(POWER))


def settling(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """From how many replicates on each contrast has its verdict, and how many it needs.

    ``dataset`` is as for :func:`power`. A row for each contrast, with :data:`SETTLING`.
    """
    found = find_contrasts(dataset, study, name)
    rows = [contrast.about | settle(contrast, study.root_seed) for contrast in found]
    return pd.DataFrame(rows, columns=list(SETTLING))


def replicates(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """Every claim from the replicates of the study, beside all that the ensemble has.

    ``dataset`` is as for :func:`power`. A row for each contrast, with :data:`REPLICATES`.
    """
    experiment = study.ensembles[name].experiment
    asked = [claim for claim in resolve(study) if claim["experiment"] == experiment]
    baseline = dataset.sel(variant=BASELINE, drop=True)
    study_ones = baseline.isel(replicate=slice(0, study.replicates))
    tables = {
        which: verdicts.evaluate(asked, {experiment: part}, study.root_seed)
        for which, part in (("study", study_ones), ("all", baseline))
    }
    about = [column for column in REPLICATES if column in verdicts.COLUMNS]
    table = tables["all"][about].copy()
    for which, part in tables.items():
        for column in REPLICATES:
            if column.endswith(f"_{which}"):
                table[column] = part[column.removesuffix(f"_{which}")]
    table["agree"] = table.verdict_study == table.verdict_all
    return table[list(REPLICATES)]


def find_contrasts(dataset: xr.Dataset, study: Study, name: str) -> list[Contrast]:
    """The contrasts of the claims about the experiment of an ensemble, at its baseline."""
    ends = outcomes(dataset.sel(variant=BASELINE, drop=True))
    return list(_find_contrasts(ends, study, study.ensembles[name].experiment))


def _find_contrasts(ends: xr.Dataset, study: Study, experiment: str) -> Iterator[Contrast]:
    for claim in resolve(study):
        if claim["kind"] != "contrast" or claim["experiment"] != experiment:
            continue
        values = ends[claim["outcome"]].transpose("condition", "replicate")
        for one in claim["contrasts"]:
            about = {"claim": claim["name"], "outcome": claim["outcome"]}
            about |= {"contrast": one["label"]}
            about |= {side: one[side] for side in ("condition", "reference")}
            ours, theirs = (
                values.sel(condition=one[side]).values for side in ("condition", "reference")
            )
            yield Contrast(about, ours, theirs)


def tabulate(
    contrast: Contrast, seed: int, counts: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """Rows of :data:`POWER` for a contrast.

    ``counts`` are numbers of replicates, those of :data:`COUNTS` that there are and all of them
    if not given; more than there are can be asked for.
    """
    if contrast.reason:
        return [contrast.about | {"reason": contrast.reason}]
    there = contrast.ours.size
    counts = counts or sorted({*(n for n in COUNTS if n <= there), there} - {1})
    rows = []
    for n in counts:
        row = contrast.about | {"n": n, "reason": ""} | _resample(contrast.differences, n, seed)
        row["power_paired"] = paired_power(contrast.d_z, n)
        row["power_unpaired"] = unpaired_power(contrast.d, n)
        rows.append(row)
    return rows


def settle(contrast: Contrast, seed: int) -> dict[str, Any]:
    """The columns of :data:`SETTLING` that follow from the values of a contrast."""
    row: dict[str, Any] = {"n": contrast.ours.size}
    if contrast.reason:
        return row | {"reason": contrast.reason}
    row["verdict"] = contrast.verdict()
    row |= {"cohens_d_z": contrast.d_z, "cohens_d": contrast.d}
    row["lag_1_correlation"] = lag_1_correlation(contrast.differences)
    with np.errstate(invalid="ignore"):  # of a condition that does not vary: empty
        row["correlation"] = np.corrcoef(contrast.ours, contrast.theirs)[0, 1]
    for wanted in WANTED:
        percent = f"{100 * wanted:.0f}"
        row[f"paired_{percent}"] = needed(paired_power, contrast.d_z, wanted)
        row[f"unpaired_{percent}"] = needed(unpaired_power, contrast.d, wanted)
    settled, reason = find_settled(contrast, row["verdict"], seed)
    return row | {"settled": settled, "reason": reason}


def judge(differences: Array) -> NDArray:
    """Verdict of the paired t test on each set of differences, (sets, replicates)."""
    n = differences.shape[-1]
    mean, error = differences.mean(axis=-1), scipy.stats.sem(differences, axis=-1)
    reach = scipy.stats.t.ppf(1 - SIGNIFICANCE / 2, n - 1) * error
    return np.where(
        mean + reach < 0,
        "supported",
        np.where(mean - reach > 0, "contradicted", "inconclusive"),
    )


def find_settled(contrast: Contrast, verdict: str, seed: int) -> tuple[float, str]:
    """From how many replicates on resamples agree with a verdict; or why it is not known."""
    if verdict == "inconclusive":
        return np.nan, "inconclusive with all replicates"
    there = contrast.ours.size

    @cache
    def agrees(n: int) -> bool:
        return _resample(contrast.differences, n, seed)[verdict] >= SETTLED

    counts = sorted({2, *(n for n in COUNTS if n < there), there})
    late = next((i for i in reversed(range(len(counts))) if not agrees(counts[i])), -1)
    if late == len(counts) - 1:
        return np.nan, f"not yet with all {there} replicates"
    low, high = (counts[late], counts[late + 1]) if late >= 0 else (1, 2)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if agrees(middle) else (middle, high)
    return float(high), ""


def paired_power(d_z: float, n: int) -> float:
    """Power of the two-sided paired t test of n replicates at a standardized difference."""
    from statsmodels.stats.power import TTestPower

    found = TTestPower().power(abs(d_z), n, SIGNIFICANCE)
    return float(found) if np.isfinite(found) else _power_of_f(d_z * np.sqrt(n), n - 1)


def unpaired_power(d: float, n: int) -> float:
    """Power of the two-sided t test of two samples of n at a standardized difference."""
    from statsmodels.stats.power import TTestIndPower

    found = TTestIndPower().power(abs(d), n, SIGNIFICANCE)
    return float(found) if np.isfinite(found) else _power_of_f(d * np.sqrt(n / 2), 2 * n - 2)


def _power_of_f(noncentrality: float, df: int) -> float:
    """The same power by the square of t: its distribution can be computed farther out."""
    limit = scipy.stats.t.ppf(1 - SIGNIFICANCE / 2, df) ** 2
    return float(scipy.stats.ncf.sf(limit, 1, df, noncentrality**2))


def needed(power_of: Any, effect: float, wanted: float) -> float:
    """The least number of replicates with a power; infinite if more than :data:`MOST`."""
    low, high = 1, 2
    while power_of(effect, high) < wanted:
        low, high = high, 2 * high
        if high > MOST:
            return np.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of(effect, middle) >= wanted else (middle, high)
    return float(high)


def _resample(differences: Array, n: int, seed: int) -> dict[str, float]:
    """Widths of intervals, and shares of verdicts, over resamples of n replicates."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(n,)))
    drawn = differences[rng.integers(0, differences.size, (RESAMPLES, n))]
    reach = 2 * scipy.stats.t.ppf(1 - SIGNIFICANCE / 2, n - 1)
    widths = reach * scipy.stats.sem(drawn, axis=-1)
    low, high = np.quantile(widths, [0.025, 0.975])
    found = judge(drawn)
    shares = {verdict: float((found == verdict).mean()) for verdict in verdicts.VERDICTS}
    return {
        "width": reach * differences.std(ddof=1) / np.sqrt(n),
        "width_mean": widths.mean(),
        "width_low": low,
        "width_high": high,
    } | shares
