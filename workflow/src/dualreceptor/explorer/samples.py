"""Sampled spaces of parameters as the explorer shows them: indices, and where claims hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lazy_loader
import numpy as np

from dualreceptor.explorer.packing import Blobs

pd = lazy_loader.load("pandas")

#: The tables of its statistics that are shown of a sampled space.
TABLES = ("sensitivity", "shares", "points", "separation")
#: What is shown of a quantity and a parameter: columns of the table ``sensitivity``.
FIELDS = (
    *("first", "first_low", "first_high", "first_half", "first_block_1", "first_block_2"),
    *("total", "total_low", "total_high", "total_half", "total_block_1", "total_block_2"),
    *("mu", "mu_star", "sigma"),
)
#: Verdicts at a point, as the page counts them.
VERDICTS = ("holds", "undecided", "fails")
NO_VERDICT = 255


def space(name: str, tables: Mapping[str, pd.DataFrame], blobs: Blobs) -> dict[str, Any]:
    """A sampled space with the indices of each quantity and the verdicts at its points.

    The blob ``numbers`` has :data:`FIELDS`, (quantity, parameter, field), elementary effects in
    the unit of the quantity; ``values`` the parameters, (parameter, point); ``margins`` of each
    claim the margin and its standard error, (claim, 2, point); ``verdicts`` the places of
    verdicts in :data:`VERDICTS`, (claim, point).

    Parameters
    ----------
    tables
        ``sensitivity``, and as many others of :data:`TABLES` as there are, by name.
    """
    table = tables["sensitivity"]
    parameters = list(table["parameter"].unique())
    quantities = [_Quantity(rows, parameters) for _, rows in _each(table, "quantity")]
    points = _Points(tables.get("points"), parameters)
    claims = [
        _claim(one, tables, parameters, quantities) for one in _claims(tables, quantities)
    ]
    return {
        "name": name,
        "parameters": parameters,
        "fields": FIELDS,
        "quantities": [one.about() for one in quantities],
        "numbers": blobs.add(np.stack([one.numbers for one in quantities])),
        "count": points.count,
        "scales": [scale_of(values) for values in points.values],
        "claims": claims,
        "values": blobs.add(points.values.astype(np.float32)),
    }
