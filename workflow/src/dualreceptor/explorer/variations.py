"""Claims under variants of the model, as the explorer shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lazy_loader

pd = lazy_loader.load("pandas")

#: The tables of its statistics that are shown of variants.
TABLES = ("robustness", "settling")
#: What is shown of a contrast under a variant: columns of the table ``robustness``.
OF_CONTRASTS = (
    *("variant", "claim", "contrast", "n", "effect", "low", "high", "cohens_d_z", "p_holm"),
    *("verdict", "claim_verdict", "reason"),
)
OF_CLAIMS = ("claim", "statement", "kind", "outcome")
OF_SETTLING = ("settled", "paired_80", "reason")
MOST_ROWS = 10_000  # contrasts of all variants


def variations(name: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Every claim under every variant with its contrasts, the baseline first.

    ``tables`` are ``robustness``, and ``settling`` if there is one: how many replicates a
    contrast takes, under the baseline. Of more variants than a page has room for the first
    ones are shown.
    """
    table = tables["robustness"].fillna({"changes": ""})
    variants = table[["variant", "changes"]].drop_duplicates("variant")
    claims = table[list(OF_CLAIMS)].drop_duplicates("claim")
    each = int(table.groupby("variant").size().max()) if len(table) else 1
    shown = variants.head(max(1, MOST_ROWS // each))
    rows = table[table["variant"].isin(shown["variant"])][list(OF_CONTRASTS)]
    filled = rows.astype(object).where(rows.notna(), None)
    return {
        "name": name,
        "replicates": int(table["n"].max()) if len(table) else 0,
        "variants": [{"name": one, "changes": text} for one, text in shown.values],
        "more": len(variants) - len(shown),
        "claims": claims.to_dict("records"),
        "columns": OF_CONTRASTS,
        "rows": filled.values.tolist(),
        "settling": _settling(tables.get("settling")),
    }


def _settling(table: pd.DataFrame | None) -> dict[str, dict[str, list]]:
    """By claim and contrast: replicates for the verdict, for power, and why one is empty."""
    found: dict[str, dict[str, list]] = {}
    if table is not None:
        for _, row in table.fillna({"reason": ""}).iterrows():
            found.setdefault(row["claim"], {})[row["contrast"]] = list(row[list(OF_SETTLING)])
    return found
