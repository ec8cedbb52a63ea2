"""Dose-response curves of both outcomes along rays of constant bias, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.analysis.effects import ROUNDING
from dualreceptor.analysis.fits import Described, describe
from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.planes import MIXTURE, NOT_FINITE, ONE_REPLICATE, describe_means
from dualreceptor.analysis.resampling import Array
from dualreceptor.analysis.shapes import FEWEST_DOSES
from dualreceptor.model.messages import join_names
from dualreceptor.study.conditions import agonist_type, format_value

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

RESAMPLES = 500
KEPT_AT_HAND = 256  # curves: tables of one ensemble share their fits

NO_SPREAD = "no replicate differs from others"

#: What tables say first of a curve.
ABOUT = {
    "share_1a": "share of 5-HT1A in the total dose",
    "agonist_type": "5-HT1A, 5-HT2A or mixed",
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
}
#: Of :func:`curves`, with their meaning.
COLUMNS = {
    **ABOUT,
    "doses": "number of doses fitted",
    "n": "number of replicates",
    "monotone_p": "p of the hypothesis that the mean rises or falls throughout: share of "
    "resamples around the best monotone steps that are as far from monotone as the data, by "
    "the weighted sum of squares",
    "monotone_p_error": "Monte-Carlo standard error of that p",
    "is_monotone": "whether nothing speaks against that: p is not below 0.05 by more than 3 "
    "monotone_p_error",
    "off_monotone": "largest distance of a mean from the best monotone steps (nat)",
    "hill_residuals": "weighted residual sum of squares of Hill's equation, e0 + emax d^h / "
    "(ed50^h + d^h); weights are 1 / squared standard error of each mean",
    "hill_parameters": "number of its free parameters",
    "hill_aicc": "its Akaike information criterion for few data (lower is better). It counts "
    "parameters, and one more for the scale of errors; it leaves out that errors of doses are "
    "correlated, since they share replicates",
    "spline_residuals": "that sum of the monotone spline (I-splines with coefficients of one "
    "sign)",
    "spline_parameters": "number of its free parameters; coefficients that are 0 do not count",
    "spline_aicc": "its criterion",
    "chosen": "'hill' or 'spline', whichever has the lower criterion",
    "chosen_share": "share of resamples in which it is chosen",
    "change": "the chosen curve at the highest dose minus that at the lowest (nat; below 0 is "
    "better)",
    "change_low": "lower end of its 95 % bootstrap interval, by percentiles (nat); in all "
    "intervals of the table both curves are fitted, and one chosen, in each resample",
    "change_high": "upper end of that interval (nat)",
    "half_dose": "the dose at which the chosen curve has made half of that change",
    "half_dose_low": "lower end of its 95 % bootstrap interval",
    "half_dose_high": "upper end of that interval",
    "half_dose_error": "Monte-Carlo standard error of these ends, the larger of the two",
    "e0": "of Hill's equation: the outcome without a dose (nat)",
    "e0_low": "lower end of its 95 % bootstrap interval (nat)",
    "e0_high": "upper end of that interval (nat)",
    "emax": "of Hill's equation: the change that the highest doses come close to (nat)",
    "emax_low": "lower end of its 95 % bootstrap interval (nat)",
    "emax_high": "upper end of that interval (nat)",
    "ed50": "of Hill's equation: the dose that makes half of emax",
    "ed50_low": "lower end of its 95 % bootstrap interval",
    "ed50_high": "upper end of that interval",
    "exponent": "h of Hill's equation",
    "exponent_low": "lower end of its 95 % bootstrap interval",
    "exponent_high": "upper end of that interval",
    "spline_knots": "doses at which pieces of the spline meet, and its ends",
    "spline_coefficients": "its value at the lowest dose, then those of its I-splines (nat)",
    "reason": "why a field is empty, and which doses were left out",
}
#: Of :func:`fitted`.
FITTED = {
    **ABOUT,
    "dose": "total dose of both agonists",
    "chosen": "the chosen curve (nat; lower is better)",
    "low": "lower end of its 95 % bootstrap interval, by percentiles (nat); intervals are of "
    "one dose each",
    "high": "upper end of that interval (nat)",
    "hill": "Hill's equation (nat)",
    "spline": "the monotone spline (nat)",
    "reason": "why a field is empty",
}
#: Of :func:`dose_means`.
MEANS = {
    **{name: ABOUT[name] for name in ("share_1a", "outcome")},
    "dose": "total dose of both agonists",
    **{name: meaning for name, meaning in MIXTURE.items() if name != "share_1a"},
    "mean": "mean over replicates (nat; lower is better)",
    "low": "lower end of the 95 % BCa bootstrap interval of the mean (nat)",
    "high": "upper end of that interval (nat); intervals are of one dose each",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two (nat)",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def curves(rays: xr.Dataset, root_seed: int, resamples: int = RESAMPLES) -> pd.DataFrame:
    """The curves of each ray: which shape fits, and the dose of half effect.

    Parameters
    ----------
    rays
        Dims (share, dose, replicate).
    root_seed
        Seed of the bootstrap.
    resamples
        How many are drawn.

    Returns
    -------
    pandas.DataFrame
        A row for each ray and outcome, with :data:`COLUMNS`. Doses of which a value is not
        finite are left out. A statistic that has no value is empty, with the reason.
    """
    found = (about | one.row for about, one in _describe_all(rays, root_seed, resamples))
    return pd.DataFrame(found, columns=list(COLUMNS))


def fitted(rays: xr.Dataset, root_seed: int, resamples: int = RESAMPLES) -> pd.DataFrame:
    """The curves of each ray, dose by dose.

    Parameters and seeds are as for :func:`curves`. For each ray and outcome
    :data:`dualreceptor.analysis.fits.DRAWN` rows with :data:`FITTED`; one without a dose, and
    the reason, where there is no curve.
    """
    parts = [
        pd.DataFrame(about | one.fitted, columns=list(FITTED))
        for about, one in _describe_all(rays, root_seed, resamples)
    ]
    return pd.concat(parts, ignore_index=True)


def dose_means(rays: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """The means that curves are fitted to: a row for each ray, outcome and dose.

    ``rays`` is as for :func:`curves`; columns are :data:`MEANS`.
    """
    doses = (rays.dose_1a.transpose("share", "dose"), rays.dose_2a.transpose("share", "dose"))
    pairs = np.stack([each.values.ravel() for each in doses], axis=1)
    places = [(share, dose) for share in rays.share.values for dose in rays.dose.values]
    rows = []
    for name, values in _outcomes(rays).items():
        described = describe_means(values.reshape(len(places), -1), root_seed)
        for (share, dose), (dose_1a, dose_2a), row in zip(
            places, pairs, described, strict=True
        ):
            about = {"share_1a": share, "outcome": name, "dose": dose}
            about |= {"dose_1a": dose_1a, "dose_2a": dose_2a}
            rows.append(about | {"agonist_type": agonist_type(dose_1a, dose_2a)} | row)
    return pd.DataFrame(rows, columns=list(MEANS))


def _outcomes(rays: xr.Dataset) -> dict[str, Array]:
    """Both outcomes, (share, dose, replicate)."""
    ends = outcomes(rays).transpose("share", "dose", "replicate")
    return {name: np.ascontiguousarray(ends[name].values) for name in OUTCOMES}


def _describe_all(
    rays: xr.Dataset, root_seed: int, resamples: int
) -> Iterator[tuple[dict[str, Any], Described]]:
    """What is said of each curve, and whose it is."""
    doses = tuple(map(float, rays.dose.values))
    for name, values in _outcomes(rays).items():
        for share, of_ray in zip(rays.share.values.tolist(), values, strict=True):
            kind = agonist_type(share, 1 - share)
            about = dict(zip(ABOUT, (share, kind, name), strict=True))
            yield about, _describe(doses, of_ray.tobytes(), root_seed, resamples)


@lru_cache(maxsize=KEPT_AT_HAND)
def _describe(doses: tuple[float, ...], values: bytes, seed: int, resamples: int) -> Described:
    """What is said of one curve, by its values, (doses, replicates)."""
    samples = np.frombuffer(values).reshape(len(doses), -1)
    known = np.isfinite(samples).all(axis=1)
    lost = [format_value(dose) for dose, there in zip(doses, known, strict=True) if not there]
    notes = [f"without doses {join_names(lost)}: {NOT_FINITE}"] if lost else []
    row = {"doses": int(known.sum()), "n": samples.shape[1]}
    if reason := _find_reason(samples[known]):
        reason = "; ".join([*notes, reason])
        return Described(row | {"reason": reason}, {"reason": [reason]})
    found = describe(np.array(doses)[known], samples[known], seed, resamples)
    notes += filter(None, [found.row["reason"]])
    return Described(row | found.row | {"reason": "; ".join(notes)}, found.fitted)


def _find_reason(samples: Array) -> str:
    """Why nothing is fitted to samples, (doses, replicates); empty if it is."""
    if len(samples) < FEWEST_DOSES:
        return f"fewer than {FEWEST_DOSES} doses"
    if samples.shape[1] < 2:
        return ONE_REPLICATE
    spread = np.ptp(samples, axis=1).max()
    return NO_SPREAD if spread <= ROUNDING * np.abs(samples).max() else ""
