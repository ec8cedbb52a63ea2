"""The tables of a sampled space of parameters. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from dualreceptor.analysis import sensitivity, shares
from dualreceptor.analysis.statistics import Table

#: By the name of their file.
TABLES: dict[str, Table] = {
    "sensitivity": Table(
        sensitivity.COLUMNS,
        "Sobol' indices of every parameter for both outcomes, the contrasts and the margins of "
        "the claims, with 95 % bootstrap intervals, and elementary effects.",
        sensitivity.sensitivity,
    ),
    "points": Table(
        shares.POINTS,
        "The verdict on every claim at every sampled point of the space of parameters.",
        shares.points,
    ),
    "shares": Table(
        shares.SHARES,
        "In what share of the space of parameters each claim holds, with 95 % intervals over "
        "independent scrambles.",
        shares.shares,
    ),
    "separation": Table(
        shares.SEPARATION,
        "How well each parameter separates where a claim holds from where it does not.",
        shares.separation,
    ),
}
