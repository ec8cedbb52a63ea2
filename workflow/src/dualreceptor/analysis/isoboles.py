"""Loewe additivity: doses of the same outcome, and those of each agonist alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import lazy_loader
import numpy as np

from dualreceptor.analysis.planes import (
    AGONISTS,
    NOT_FINITE,
    find_components,
    mean_of,
    take_cells,
)
from dualreceptor.analysis.resampling import Array
from dualreceptor.study.conditions import DOSES

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

STEPS = 10  # from the outcome of the lowest doses to the best of the plane

#: Of the table, with their meaning.
COLUMNS = {
    "level": "mean final KL divergence at all points of the isobole (nat)",
    "dose_1a": "dose of the 5-HT1A agonist at a point where it crosses the grid; means are "
    "interpolated linearly between cells",
    "dose_2a": "dose of the 5-HT2A agonist there",
    "share_1a": "dose_1a / (dose_1a + dose_2a)",
    "alone_1a": "dose of the 5-HT1A agonist that reaches the level alone: where the line of "
    "additivity ends",
    "alone_2a": "dose of the 5-HT2A agonist that reaches it alone: the other end of that line",
    "index": "interaction index, dose_1a / alone_1a + dose_2a / alone_2a; below 1 the point "
    "lies below the line of additivity: synergy",
    "reason": "why a field is empty",
}


def isoboles(plane: xr.Dataset) -> pd.DataFrame:
    """Isoboles at tenths of the way from the outcome of the lowest doses to the best.

    ``plane`` has dims (dose_1a, dose_2a, replicate). The rows are those of
    :func:`find_isoboles`.
    """
    means = mean_of(take_cells(plane).values["outcome"])
    known = means[np.isfinite(means)]
    if not known.size:
        return find_isoboles(plane, [])
    start, best = known[0], known.min()
    steps = range(1, STEPS) if best < start else ()
    return find_isoboles(plane, [start + (best - start) * step / STEPS for step in steps])


def find_isoboles(plane: xr.Dataset, levels: Sequence[float]) -> pd.DataFrame:
    """Where the mean outcome has some values, with the line of additivity of each.

    Doses that do the same can stand for each other: a and b do together as much as either
    agonist would alone if a / A + b / B = 1, where A and B are the doses that reach the same
    outcome alone (Loewe additivity; Tallarida 2011, 10.1177/1947601912440575). This has a
    meaning only where the outcome falls with the dose of either agonist alone up to A and B,
    and reaches the level. Elsewhere an isobole has no such line.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    levels
        Outcomes (nat).

    Returns
    -------
    pandas.DataFrame
        A row for each point, with :data:`COLUMNS`; those of a level from pure 5-HT2A to pure
        5-HT1A, by ``share_1a``. A level that no point has is a row without doses.
    """
    cells = take_cells(plane)
    means = mean_of(cells.values["outcome"])
    curves, missing = pure_curves(plane)
    axes = [plane[dose].values.astype(float) for dose in DOSES]
    surface = means.reshape(axes[0].size, axes[1].size)
    rows = []
    for level in map(float, levels):
        alone = [alone_dose(doses, means[places], level) for doses, places in curves]
        about, reason = _describe_level(level, alone, missing)
        points = sorted(set(_cross(*axes, surface, level)), key=_share)
        rows += [about | _describe_point(point, about) | {"reason": reason} for point in points]
        if not points:
            rows.append(about | {"reason": "no point of the plane has this outcome"})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def pure_curves(plane: xr.Dataset) -> tuple[list[tuple[Array, Array]], str]:
    """Each agonist alone, by its doses from 0 on and their cells' indices, (doses,).

    None, and the reason, where an axis has no zero dose.
    """
    reason = find_components(plane).reason
    if reason:
        return [], reason
    cells, curves = take_cells(plane), []
    for doses, other in ((cells.dose_1a, cells.dose_2a), (cells.dose_2a, cells.dose_1a)):
        places = np.flatnonzero(other == 0)
        curves.append((doses[places], places))
    return curves, ""


def alone_dose(doses: Array, means: Array, level: float) -> tuple[float, str]:
    """The dose at which the means of an agonist alone reach a level, or why there is none.

    ``doses`` and ``means`` are (doses,), the first of them at zero dose.

    >>> alone_dose(np.array([0.0, 1.0, 2.0]), np.array([8.0, 4.0, 3.0]), 5.0)
    (0.75, '')
    >>> alone_dose(np.array([0.0, 1.0, 2.0]), np.array([8.0, 4.0, 3.0]), 1.0)
    (nan, 'does not reach it')
    """
    reached = np.flatnonzero(means <= level)
    if not reached.size:
        return np.nan, "does not reach it" if np.isfinite(means).all() else NOT_FINITE
    before = means[: reached[0] + 1]
    if not np.isfinite(before).all():
        return np.nan, NOT_FINITE
    if len(before) == 1:
        return np.nan, "is no better at any dose"
    if not (np.diff(before) < 0).all():
        return np.nan, "does not fall steadily to it"
    return float(lowest_dose(doses, means, np.array([level]))[0]), ""


@np.errstate(invalid="ignore")  # on the way to infinity there is no dose
def lowest_dose(doses: Array, means: Array, levels: Array) -> Array:
    """The lowest doses, (levels,), at which means are as low as some levels.

    Between doses, means are interpolated linearly. NaN where no dose is enough, and where the
    means are as low without a dose.
    """
    reached = np.minimum.accumulate(means)
    place = np.searchsorted(-reached, -levels)  # of the first that is not above the level
    within = (place > 0) & (place < len(means))
    after = np.where(within, place, 1)
    above, below = means[after - 1], means[after]
    way = (above - levels) / np.where(within, above - below, 1)
    return np.where(within, (1 - way) * doses[after - 1] + way * doses[after], np.nan)


def loewe_index(dose_1a: Array, dose_2a: Array, alone_1a: Array, alone_2a: Array) -> Array:
    """The interaction index; NaN where no dose of an agonist is known to do the same alone."""
    with np.errstate(divide="ignore", invalid="ignore"):
        index = dose_1a / alone_1a + dose_2a / alone_2a
    return np.where(np.isfinite(index), index, np.nan)


def join_reasons(alone: Sequence[tuple[float, str]], missing: str) -> str:
    """Why the doses of both agonists alone, if so, are not known."""
    reasons = [
        reason if reason == NOT_FINITE else f"{agonist} alone {reason}"
        for agonist, (_, reason) in zip(AGONISTS, alone, strict=False)
        if reason
    ]
    return "; ".join(dict.fromkeys(filter(None, [missing, *reasons])))


def _describe_level(
    level: float, alone: Sequence[tuple[float, str]], missing: str
) -> tuple[dict[str, float], str]:
    names = ("alone_1a", "alone_2a")
    doses = [dose for dose, _ in alone] or [np.nan, np.nan]
    return {"level": level} | dict(zip(names, doses, strict=True)), join_reasons(alone, missing)


def _describe_point(point: tuple[float, float], about: dict[str, float]) -> dict[str, float]:
    index = loewe_index(*map(np.float64, point), about["alone_1a"], about["alone_2a"])
    return dict(zip(DOSES, point, strict=True)) | {
        "share_1a": _share(point),
        "index": float(index),
    }


def _share(point: tuple[float, float]) -> float:
    return point[0] / sum(point) if sum(point) else 0.0


def _cross(
    axis_1a: Array, axis_2a: Array, means: Array, level: float
) -> Iterator[tuple[float, float]]:
    """Where means, (dose_1a, dose_2a), have a level on the lines of the grid."""
    for across, along, surface, turned in (
        (axis_1a, axis_2a, means, False),
        (axis_2a, axis_1a, means.T, True),
    ):
        low, high = surface[:-1], surface[1:]
        crossed = np.isfinite(low) & np.isfinite(high) & ((low > level) != (high > level))
        for i, j in np.argwhere(crossed):
            way = (low[i, j] - level) / (low[i, j] - high[i, j])
            point = (float((1 - way) * across[i] + way * across[i + 1]), float(along[j]))
            yield point[::-1] if turned else point
