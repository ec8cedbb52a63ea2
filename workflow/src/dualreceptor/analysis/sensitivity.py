"""Which parameters outcomes and claims depend on: Sobol' indices and elementary effects."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import lazy_loader
import numpy as np
import scipy

from dualreceptor.analysis.effects import is_constant
from dualreceptor.analysis.samples import (
    Array,
    Ends,
    Quantity,
    halves,
    mean_ends,
    quantities,
    take_ends,
)
from dualreceptor.study.samples import Sobol
from dualreceptor.study.study import Study

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

RESAMPLES = 999
CONSTANT = "the quantity does not vary"
NO_EFFECT = "the parameter has no effect, and its index no interval"
NOT_FINITE = "a value is not finite"

#: Columns of :func:`sensitivity`.
COLUMNS = {
    "kind": "'condition' (its mean outcome or burden), 'contrast' (condition minus "
    "reference) or 'claim' (its margin: the largest of its contrasts, or for the best "
    "condition the lowest score with its properties minus the lowest without; negative where "
    "the claim holds)",
    "claim": "name of the claim; empty for a condition",
    "outcome": "outcome, burden or, for the best condition, their equal-weight score",
    "quantity": "label of the condition or contrast, or name of the claim",
    "parameter": "the parameter",
    "n": "rows of the sample, those of all scrambles together",
    "first": "first-order Sobol' index: the share of the quantity's variance that is due to "
    "the parameter alone (Saltelli et al. 2010)",
    "first_low": "lower end of its 95 % bootstrap interval (percentiles, over rows)",
    "first_high": "upper end of it",
    "total": "total Sobol' index: the share that is due to the parameter, alone and together "
    "with others",
    "total_low": "lower end of its 95 % bootstrap interval (percentiles, over rows)",
    "total_high": "upper end of it",
    "rank": "place of the parameter by its total index, 1 for the largest",
    "first_half": "first-order index from the first half of the rows of each scramble",
    "total_half": "total index from the same",
    "first_block_0": "first-order index from the first half of the replicates",
    "total_block_0": "total index from the same",
    "first_block_1": "first-order index from the other half of the replicates",
    "total_block_1": "total index from the same",
    "mu": "mean elementary effect: the change of the quantity over the whole range of the "
    "parameter, at the slope from A to AB (Campolongo et al. 2011)",
    "mu_star": "mean of the absolute elementary effects",
    "sigma": "standard deviation of the elementary effects",
    "effects": "number of elementary effects: rows in which the parameter has two values",
    "variance": "variance of the quantity over the sample",
    "noise_share": "share of that variance that other replicates would change, from the "
    "difference of both halves of the replicates at the same points",
    "reason": "why a field is empty",
}
ABOUT = ("kind", "claim", "outcome", "quantity")  # as a Quantity begins


def sensitivity(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """Indices and elementary effects of every parameter for every quantity.

    Parameters
    ----------
    dataset
        Of an ensemble of design ``sobol``, dims (scramble, row, matrix, condition, replicate).
    study, name
        What the ensemble is, and the claims.

    Returns
    -------
    pandas.DataFrame
        A row for each quantity and parameter, with :data:`COLUMNS`.
    """
    ensemble, ends = study.ensembles[name], take_ends(dataset)
    asked, parts = quantities(dataset, study), halves(dataset.sizes["replicate"])
    whole, *blocks = (evaluate(asked, mean_ends(ends, part)) for part in (slice(None), *parts))
    half = whole[:, :, : dataset.sizes["row"] // 2]
    found = indices(whole)
    low, high = _intervals(whole, study.root_seed)
    columns = {}
    for i, order in enumerate(("first", "total")):
        columns |= {order: found[i], f"{order}_low": low[i], f"{order}_high": high[i]}
        columns[f"{order}_half"] = indices(half)[i]
        for k, block in enumerate(blocks):
            columns[f"{order}_block_{k}"] = indices(block)[i]
    columns |= _elementary_effects(whole, steps(dataset, ensemble))
    variance, noise = _variances(whole, *blocks)
    columns["rank"] = scipy.stats.rankdata(-found[1], method="min", axis=-1)
    rows = []
    for q, quantity in enumerate(asked):
        about = dict(zip(ABOUT, quantity[: len(ABOUT)], strict=True))
        about |= {"n": whole[q, ..., 0].size, "variance": variance[q], "noise_share": noise[q]}
        for p, parameter in enumerate(ensemble.over):
            row = {column: values[q, p] for column, values in columns.items()}
            rows.append(about | {"parameter": parameter} | row | _empty(whole[q], p))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def evaluate(asked: Sequence[Quantity], ends: Ends) -> Array:
    """Quantities from mean outcomes, (quantity, scramble, row, matrix)."""
    return np.stack([quantity.compute(ends) for quantity in asked])


def indices(values: Array) -> Array:
    """First-order and total indices, (2, quantity, parameter).

    ``values`` are (quantity, scramble, row, matrix), matrices A, B and one for each parameter.
    The rows of all scrambles are taken together; NaN where there is no variance.
    """
    rows = values.reshape(len(values), -1, values.shape[-1])
    outputs = {
        "f_A": rows[..., 0],
        "f_B": rows[..., 1],
        "f_AB": np.moveaxis(rows[..., 2:], -1, 0),
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        found = scipy.stats.sobol_indices(func=outputs, n=rows.shape[1])
    both = np.stack([found.first_order, found.total_order])
    return both.reshape(2, len(values), -1)  # scipy drops the axis of a single one


def steps(dataset: xr.Dataset, ensemble: Sobol) -> Array:
    """How far each parameter moves from A to AB in units of its range, (scramble, row,
    parameter)."""
    return np.stack(
        [
            np.subtract(
                *(
                    one.units(dataset[name].sel(matrix=matrix).values)
                    for matrix in (f"AB_{name}", "A")
                )
            )
            for name, one in ensemble.over.items()
        ],
        axis=-1,
    )


def _elementary_effects(values: Array, moved: Array) -> dict[str, Array]:
    """Their mean, mean of absolutes, standard deviation and number, each (quantity,
    parameter)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        effects = (values[..., 2:] - values[..., :1]) / moved
    effects = np.where(moved == 0, np.nan, effects)
    effects = effects.reshape(len(values), -1, moved.shape[-1])
    count = np.isfinite(effects).sum(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of parameters that never move
        return {
            "mu": np.nanmean(effects, axis=1),
            "mu_star": np.nanmean(np.abs(effects), axis=1),
            "sigma": np.nanstd(effects, axis=1, ddof=1),
            "effects": count,
        }


def _intervals(values: Array, seed: int) -> tuple[Array, Array]:
    """Ends of the intervals of both indices, each (2, quantity, parameter)."""
    rows = values.reshape(len(values), -1, 1, values.shape[-1])

    def of_resample(places: Array) -> Array:
        return indices(rows[:, places.astype(int)])

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of quantities or parameters without any effect
        found = scipy.stats.bootstrap(
            [np.arange(rows.shape[1])],
            of_resample,
            n_resamples=RESAMPLES,
            vectorized=False,
            method="percentile",  # sobol_indices takes powers of two alone: no jackknife
            rng=np.random.default_rng(seed),
        )
    return found.confidence_interval.low, found.confidence_interval.high


def _variances(values: Array, *blocks: Array) -> tuple[Array, Array]:
    """Variance over points of A and B, and the share of it that is noise, each (quantity,)."""
    whole, first, second = (
        each[..., :2].reshape(len(values), -1) for each in (values, *blocks)
    )
    variance = whole.var(axis=1, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return variance, (first - second).var(axis=1, ddof=1) / 4 / variance


def _empty(values: Array, p: int) -> dict[str, Any]:
    """What is empty in the row of a parameter, and why; ``values`` are (..., matrix)."""
    if not np.isfinite(values).all():
        return dict.fromkeys(NUMBERS, np.nan) | {"reason": NOT_FINITE}
    if is_constant(values, np.abs(values).max()):
        return dict.fromkeys(NUMBERS, np.nan) | {"reason": CONSTANT}
    if is_constant(values[..., 2 + p] - values[..., 0], np.abs(values).max()):
        return dict.fromkeys(ENDS, np.nan) | {"reason": NO_EFFECT}
    return {"reason": ""}


ENDS = ("first_low", "first_high", "total_low", "total_high")
#: What a quantity without variance, or with a value missing, does not have.
NUMBERS = (
    *ENDS,
    *(
        f"{order}{of}"
        for order in ("first", "total")
        for of in ("", "_half", "_block_0", "_block_1")
    ),
    "rank",
    "noise_share",
)
