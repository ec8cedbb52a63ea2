"""Where compounds lie in the plane of both doses: a wedge each, by what sources say of them.

The mapping is an assumption: a dose is taken to be proportional to the occupancy of its
receptor, C / (C + K) at a concentration C, times the efficacy where a source has one. The
factor of that proportion is unknown, so distances from the origin mean nothing; directions
alone do. With the occupancies of both receptors,

    dose_1a / dose_2a = (efficacy_1a / efficacy_2a) (C + K_2a) / (C + K_1a),

which goes from K_2a / K_1a at low concentrations to 1 at high ones, where all compounds are
alike but for their efficacies. A *direction* is stated as the share of 5-HT1A in both doses,
dose_1a / (dose_1a + dose_2a): 0 is 5-HT2A alone, 1/2 as much of either, 1 5-HT1A alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, inf, log, prod
from statistics import fmean
from typing import Any, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.model.messages import join_names
from dualreceptor.study.compounds import Compound, Disagreement, Measurement
from dualreceptor.study.conditions import DOSES

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: How far the receptor of the lower affinity is occupied at the highest concentration.
OCCUPANCY = 0.5
ROUNDING = 1e-9  # shares that differ by less are equal

#: Columns of :func:`wedges`.
COLUMNS = {
    "compound": "name of the compound",
    "share": "its direction at low concentrations, as the share of 5-HT1A in both doses, "
    "dose_1a / (dose_1a + dose_2a), by the geometric mean of the values at either receptor",
    "low": "lower edge of the wedge: lowest share that any source allows, from low "
    "concentrations to the one at which the receptor with the lower affinity is occupied as "
    "far as the column occupancy says",
    "high": "upper edge of the wedge",
    "values_low": "lower edge by the values alone, without what widened adds",
    "values_high": "upper edge by the values alone",
    "dilute_low": "lower edge at low concentrations alone",
    "dilute_high": "upper edge at low concentrations alone",
    "occupancy": "occupancy of the receptor with the lower affinity, where the wedge ends",
    "sources_1a": "number of sources at 5-HT1A",
    "sources_2a": "number of sources at 5-HT2A",
    "kinds_1a": "what they measured at 5-HT1A; different kinds are hardly comparable",
    "kinds_2a": "what they measured at 5-HT2A",
    "censored": "receptors at which a source gives only a lower bound of its value: the wedge "
    "is open as far as no action at all",
    "efficacy": "receptors at which an efficacy is known; elsewhere it counts as 1",
    "widened": "what widens the wedge beyond the values",
    "apart": "largest factor by which sources differ at one receptor; 1 if they agree",
    "note": "what else there is to know about the compound",
    "reason": "why a field is empty",
}

#: Columns of :func:`touches`.
TOUCHES = {
    "compound": "name of the compound",
    "touches": "whether its wedge contains a cell of the region",
    "by_values": "whether the wedge by the values alone does",
    "cells": "number of the region's cells in the wedge; zero dose of both is not counted",
    "region_share": "their share of the region's cells",
    "reason": "why a field is empty",
}


#: Columns of :func:`place`.
PLACES = COLUMNS | {
    name: meaning for name, meaning in TOUCHES.items() if name not in ("compound", "reason")
}


class Range(NamedTuple):
    """What a ratio can be, 5-HT1A by 5-HT2A."""

    low: float
    high: float


def wedges(compounds: Mapping[str, Compound], occupancy: float = OCCUPANCY) -> pd.DataFrame:
    """The wedge of directions of each compound.

    Parameters
    ----------
    compounds
        By name, as :class:`dualreceptor.study.study.Study` has them.
    occupancy
        How far a wedge goes: up to the concentration at which the receptor of the lower
        affinity is occupied to this extent, from 0 (low concentrations alone) to below 1. The
        other receptor is occupied further.

    Returns
    -------
    pandas.DataFrame
        A row for each compound, with :data:`COLUMNS`.

    Raises
    ------
    ValueError
        The occupancy is below 0, or 1 or more.
    """
    if not 0 <= occupancy < 1:
        raise ValueError(f"occupancy {occupancy}: should be from 0 to below 1")
    rows = [{"compound": name} | _describe(one, occupancy) for name, one in compounds.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def touches(region: xr.DataArray, wedges: pd.DataFrame) -> pd.DataFrame:
    """Which wedges contain any cell of a region of the plane, and how much of it.

    A cell is in a wedge if its doses are, edges included. Zero dose of both has no direction
    and is left out.

    Parameters
    ----------
    region
        Whether a cell belongs to it, dims (dose_1a, dose_2a), with these coordinates.
    wedges
        As :func:`wedges` gives them.

    Returns
    -------
    pandas.DataFrame
        A row for each wedge, with :data:`TOUCHES`.

    Raises
    ------
    ValueError
        The region has other dims, or other values than true and false.
    """
    if set(region.dims) != set(DOSES):
        raise ValueError(
            f"a region of dims {join_names(region.dims)}; it needs {join_names(DOSES)}"
        )
    if region.dtype != bool:
        raise ValueError(f"a region of {region.dtype}; it needs true and false")
    shares = _cell_shares(region)
    rows = [_touch(wedge, shares) for wedge in wedges.to_dict("records")]
    return pd.DataFrame(rows, columns=list(TOUCHES))


def place(compounds: Mapping[str, Compound], region: xr.DataArray) -> pd.DataFrame:
    """The wedge of each compound, and how much of a region of the plane is in it.

    Arguments are those of :func:`wedges` and :func:`touches`. A row for each compound, with
    :data:`PLACES`.
    """
    placed = wedges(compounds)
    touched = touches(region, placed)
    reasons = zip(placed.reason, touched.reason, strict=True)
    placed["reason"] = ["; ".join(filter(None, both)) for both in reasons]
    found = placed.merge(touched.drop(columns="reason"), on="compound")
    return found[list(PLACES)]


def caveat(compounds: Mapping[str, Compound]) -> str:
    """What has to be said wherever wedges are seen, with how far sources are apart at most."""
    return _state_caveat(map(_apart, compounds.values()))


def caveat_of(wedges: pd.DataFrame) -> str:
    """The :func:`caveat` of compounds of which there is a table, by its column ``apart``."""
    return _state_caveat(wedges.apart)


def _state_caveat(apart: Iterable[float]) -> str:
    most = max(apart, default=1)
    disagree = f" Sources disagree by up to {most:,.3g} times." if most > 1 else ""
    return (
        "That doses are proportional to the occupancies of receptors is an assumption, and "
        f"only directions mean something.{disagree}"
    )


def dose_ratio(selectivity: float, occupancy: float) -> float:
    """dose_1a / dose_2a of a compound of equal efficacies.

    ``selectivity`` is K_2a / K_1a, 0 to infinity. The concentration C is the one at which the
    receptor of the lower affinity is occupied to ``occupancy``; it is low at 0. At C = q K / (1
    - q), with K the larger of both, (C + K_2a) / (C + K_1a) comes to what is computed here.

    >>> dose_ratio(4.0, 0.0), dose_ratio(4.0, 0.5), dose_ratio(0.25, 0.5)
    (4.0, 1.6, 0.625)
    """
    if selectivity > 1:
        inverse = dose_ratio(1 / selectivity, occupancy)
        return 1 / inverse if inverse else inf
    return occupancy + (1 - occupancy) * selectivity


def share(ratio: float) -> float:
    """The share of 5-HT1A in both doses where dose_1a / dose_2a is ``ratio``.

    >>> share(4.0), share(float("inf"))
    (0.8, 1.0)
    """
    return ratio / (1 + ratio) if ratio < inf else 1.0


def _describe(compound: Compound, occupancy: float) -> dict[str, Any]:
    values = _selectivity(compound)
    widest, widened = _widen(compound, values)
    efficacy = _efficacy(compound)
    edges = {
        "": _edges(widest, efficacy, occupancy),
        "values_": _edges(values, efficacy, occupancy),
        "dilute_": _edges(widest, efficacy, 0),
    }
    central, reason = _central(compound)
    row = {"share": central, "occupancy": occupancy, "reason": reason}
    for kind, (low, high) in edges.items():
        row |= {f"{kind}low": share(low), f"{kind}high": share(high)}
    about = {"widened": "; ".join(widened), "apart": _apart(compound)}
    return row | _describe_sources(compound) | about


def _describe_sources(compound: Compound) -> dict[str, Any]:
    row: dict[str, Any] = {"note": compound.note or ""}
    for name in ("1a", "2a"):
        measured = getattr(compound, f"affinity_{name}")
        row[f"sources_{name}"] = len({one.origin for one in measured})
        row[f"kinds_{name}"] = join_names(dict.fromkeys(one.kind for one in measured))
    at = compound.affinities.items()
    row["censored"] = join_names(r for r, m in at if any(one.censored for one in m))
    row["efficacy"] = join_names(r for r, m in at if _efficacies(m))
    return row


def _apart(compound: Compound) -> float:
    """How many times the largest value at a receptor is the smallest, at most."""
    apart = [one.fold for one in compound.disagreement]
    for measured in compound.affinities.values():
        least = [one.range_nm[0] for one in measured]
        apart.append(max(least) / min(least))
    return max(apart)


def _selectivity(compound: Compound) -> Range:
    """What K_2a / K_1a can be by the values."""
    k_1a, k_2a = (
        [one.range_nm for one in measured] for measured in compound.affinities.values()
    )
    least_1a, most_1a = min(low for low, _ in k_1a), max(high for _, high in k_1a)
    least_2a, most_2a = min(low for low, _ in k_2a), max(high for _, high in k_2a)
    return Range(least_2a / most_1a, most_2a / least_1a)


def _widen(compound: Compound, values: Range) -> tuple[Range, list[str]]:
    """What K_2a / K_1a can be by all that is said, and what widens it beyond the values.

    Values that are apart by a factor F and hold those that are known lie within F of them. A
    source that prefers the receptor that nothing else does opens all of its side.
    """
    farthest: dict[str, Disagreement] = {}
    for one in sorted(compound.disagreement, key=lambda one: one.fold):
        farthest[one.receptor] = one
    apart = prod(one.fold for one in farthest.values())
    low, high = values.low / apart, values.high * apart
    widened = [
        f"{one.fold:g} times at {one.receptor} (source {one.source})"
        for one in farthest.values()
    ]
    for one in compound.selectivity:
        against = low >= 1 if one.prefers == "5-HT2A" else high <= 1
        if against:
            low, high = (0.0, high) if one.prefers == "5-HT2A" else (low, inf)
            widened.append(f"prefers {one.prefers} (source {one.source})")
    return Range(low, high), widened


def _edges(selectivity: Range, efficacy: Range, occupancy: float) -> Range:
    """What dose_1a / dose_2a can be, from low concentrations on.

    In between it is in between: it moves one way with the concentration and with K_2a / K_1a.
    """
    low, high = selectivity
    return Range(
        efficacy.low * min(low, dose_ratio(low, occupancy)),
        efficacy.high * max(high, dose_ratio(high, occupancy)),
    )


def _efficacies(measured: list[Measurement]) -> list[float]:
    return [one.efficacy for one in measured if one.efficacy is not None]


def _efficacy(compound: Compound) -> Range:
    """What efficacy_1a / efficacy_2a can be; one that is unknown counts as 1."""
    of_1a, of_2a = (_efficacies(measured) or [1.0] for measured in compound.affinities.values())
    return Range(min(of_1a) / max(of_2a), max(of_1a) / min(of_2a))


def _central(compound: Compound) -> tuple[float, str]:
    """The direction at low concentrations, and why there is none."""
    k, efficacies = [], []
    for receptor, measured in compound.affinities.items():
        known = [log(one.range_nm[0]) for one in measured if not one.censored]
        if not known:
            return np.nan, f"no value at {receptor}"
        k.append(exp(fmean(known)))
        efficacies.append(fmean(_efficacies(measured) or [1.0]))
    return share(efficacies[0] / efficacies[1] * k[1] / k[0]), ""


def _cell_shares(region: xr.DataArray) -> np.ndarray:
    """The direction of each cell of a region but for zero dose of both, (cell,)."""
    both = region.dose_1a + region.dose_2a
    shares = (region.dose_1a / both.where(both > 0)).where(region).values
    return shares[~np.isnan(shares)]


def _touch(wedge: Mapping[str, Any], shares: np.ndarray) -> dict[str, Any]:
    inside, by_values = (
        _is_between(shares, wedge[f"{kind}low"], wedge[f"{kind}high"])
        for kind in ("", "values_")
    )
    cells = int(inside.sum())
    return {
        "compound": wedge["compound"],
        "touches": cells > 0,
        "by_values": bool(by_values.any()),
        "cells": cells,
        "region_share": cells / shares.size if shares.size else np.nan,
        "reason": "" if shares.size else "the region has no cell of a dose",
    }


def _is_between(shares: np.ndarray, low: float, high: float) -> np.ndarray:
    return (shares >= low - ROUNDING) & (shares <= high + ROUNDING)
