"""Sampled spaces of parameters as the explorer shows them: indices, and where claims hold.

Of a larger sample than a page has room for, the first rows of each scramble are shown, which
fill the space as evenly; of more quantities, the margins of claims and the first others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.shares import POINTS, VERDICTS
from dualreceptor.explorer.packing import Blobs
from dualreceptor.figures import style

pd = lazy_loader.load("pandas")

#: The tables of its statistics that are shown of a sampled space.
TABLES = ("sensitivity", "shares", "points", "separation")
#: What is shown of a quantity and a parameter: columns of the table ``sensitivity``.
FIELDS = (
    *("first", "first_low", "first_high", "first_half", "first_block_0", "first_block_1"),
    *("total", "total_low", "total_high", "total_half", "total_block_0", "total_block_1"),
    *("mu", "mu_star", "sigma"),
)
QUANTITY = ["kind", "claim", "outcome", "quantity"]
#: What is said of how a parameter separates: columns of the table ``separation``.
OF_SEPARATION = (
    *("parameter", "distance", "p_holm", "median_negative", "median_others", "reason"),
)
SHARE, NEGATIVE = ("share", "low", "high"), ("negative", "negative_low", "negative_high")
MOST_POINTS, MOST_QUANTITIES = 4096, 400
NO_VERDICT = len(VERDICTS)


def space(name: str, tables: Mapping[str, pd.DataFrame], blobs: Blobs) -> dict[str, Any]:
    """A sampled space with the indices of each quantity and the verdicts at its points.

    The blob ``numbers`` has :data:`FIELDS`, (quantity, parameter, field), elementary effects in
    the unit of the quantity; ``values`` the parameters, (parameter, point); ``margins`` the
    margin of each claim and its standard error, (claim, 2, point); ``verdicts`` the place of
    each verdict among holds, inconclusive and fails, (claim, point).

    Parameters
    ----------
    tables
        ``sensitivity``, and as many others of :data:`TABLES` as there are, by name.
    """
    table = tables["sensitivity"].fillna(dict.fromkeys(["claim", "reason"], ""))
    parameters = list(dict.fromkeys(table["parameter"]))
    groups = dict(
        sorted(_group(table, QUANTITY).items(), key=lambda item: item[0][0] != "claim")
    )
    kept = dict(list(groups.items())[:MOST_QUANTITIES])
    numbers = [rows[list(FIELDS)].to_numpy(np.float32) for rows in kept.values()]
    return {
        "name": name,
        "parameters": parameters,
        "rows": int(table["n"].max()),
        "quantities": [_describe(*key, rows) for key, rows in kept.items()],
        "more": len(groups) - len(kept),
        "fields": FIELDS,
        "numbers": blobs.add(np.array(numbers)),
        **_points(tables, parameters, blobs),
    }


def _group(table: pd.DataFrame, by: list[str]) -> dict[tuple, pd.DataFrame]:
    return dict(iter(table.groupby(by, sort=False)))


def _describe(
    kind: str, claim: str, outcome: str, quantity: str, rows: pd.DataFrame
) -> dict[str, Any]:
    """What a quantity is, and why fields of a parameter are empty, by the parameter's place."""
    reasons = enumerate(rows["reason"])
    return {
        "name": ":".join((kind, claim or outcome, quantity)),
        "kind": kind,
        "claim": claim,
        "outcome": outcome,
        "label": quantity,
        "units": "nat" if outcome in OUTCOMES else "1",
        "noise": rows["noise_share"].iloc[0],
        "reasons": {place: reason for place, reason in reasons if reason},
    }


def _points(
    tables: Mapping[str, pd.DataFrame], parameters: list[str], blobs: Blobs
) -> dict[str, Any]:
    """The points with the verdicts on each claim, and the claims."""
    table = tables.get("points", pd.DataFrame(columns=[*POINTS, *parameters]))
    every = {name: rows for (name,), rows in _group(table, ["claim"]).items()}
    judged = {name: _thin(rows) for name, rows in every.items()}
    names = list(dict.fromkeys([*_named(tables.get("shares")), *judged]))
    first = next(iter(judged.values()), table)  # points are those of every claim
    values = first[parameters].to_numpy(float).T
    margins, verdicts = _judge(judged, names, len(first))
    claims = [_claim(name, tables, parameters) | {"judged": name in judged} for name in names]
    return {
        "count": len(first),
        "of": max(map(len, every.values()), default=0),
        "scales": [_scale(each) for each in values],
        "values": blobs.add(values.astype(np.float32)),
        "margins": blobs.add(margins),
        "verdicts": blobs.add(verdicts),
        "claims": claims,
    }


def _scale(values: NDArray) -> str:
    return "log" if values.size and style.is_even_in_logarithms(values) else "linear"


def _judge(
    judged: Mapping[str, pd.DataFrame], names: list[str], count: int
) -> tuple[NDArray, NDArray]:
    """Margins with their errors, (claim, 2, point), and verdicts, (claim, point)."""
    margins = np.full((len(names), 2, count), np.nan, dtype=np.float32)
    verdicts = np.full((len(names), count), NO_VERDICT, dtype=np.uint8)
    places = {verdict: place for place, verdict in enumerate(VERDICTS)}
    for name, rows in judged.items():
        claim, known = names.index(name), rows["margin"].notna()
        margins[claim] = rows[["margin", "margin_error"]].to_numpy(float).T
        verdicts[claim] = rows["verdict"].map(places).where(known, NO_VERDICT)
    return margins, verdicts


def _named(table: pd.DataFrame | None) -> list[str]:
    return [] if table is None else list(dict.fromkeys(table["claim"]))


def _thin(points: pd.DataFrame) -> pd.DataFrame:
    """Of the points of a claim the first rows of each scramble, as there is room for them."""
    each = int(points.groupby("row").size().max())  # points of a row: two in every scramble
    return points[points["row"] < max(1, MOST_POINTS // each)]


def _claim(
    name: str, tables: Mapping[str, pd.DataFrame], parameters: list[str]
) -> dict[str, Any]:
    """A claim with the shares of its verdicts, and what separates where it holds."""
    own = tables["sensitivity"]
    own = own[(own["kind"] == "claim") & (own["claim"] == name)]
    order = own.sort_values("total", ascending=False, kind="stable")["parameter"]
    found = {
        "name": name,
        "units": "1" if (own["outcome"] == "score").any() else "nat",
        "strongest": [parameters.index(one) for one in order[:2]] or [0, 1],
        "separation": _separation(name, tables.get("separation")),
    }
    return found | _shares(name, tables.get("shares"))


def _shares(name: str, table: pd.DataFrame | None) -> dict[str, Any]:
    """What a claim says, and in what share of the space it has each verdict."""
    if name not in _named(table):
        return {"statement": name, "shares": {}, "reason": ""}
    rows = table[table["claim"] == name]
    first = rows.iloc[0]
    each = {row["verdict"]: _share(row, SHARE) for _, row in rows.iterrows()}
    return {
        "statement": first["statement"],
        "contrasts": [first["contrasts"], first["asked"]],
        "shares": {verdict: each[verdict] for verdict in VERDICTS if verdict in each},
        "negative": _share(first, NEGATIVE)
        | {"blocks": [first["negative_block_0"], first["negative_block_1"]]},
        "reason": "" if pd.isna(first["reason"]) else first["reason"],
    }


def _share(row: pd.Series, columns: tuple[str, str, str]) -> dict[str, Any]:
    """A share of the space with both ends of its interval, and the number of points."""
    return dict(zip(SHARE, row[list(columns)], strict=True)) | {"n": row["n"]}


def _separation(name: str, table: pd.DataFrame | None) -> list[dict[str, Any]]:
    if table is None:
        return []
    own = table[(table["claim"] == name) & table["parameter"].notna()]
    rows = own.sort_values("distance", ascending=False, kind="stable")[list(OF_SEPARATION)]
    return rows.fillna({"reason": ""}).to_dict("records")
