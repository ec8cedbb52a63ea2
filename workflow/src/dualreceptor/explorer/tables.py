"""Tables of statistics and claims, as the explorer shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lazy_loader

from dualreceptor.analysis import verdicts
from dualreceptor.analysis.registries import tables_of
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.files import tables
from dualreceptor.files.atomic import DamagedFile

pd = lazy_loader.load("pandas")

ROWS = 2000  # of a table: the rest is in its file
#: The columns of each table with their meaning, and those that are shown.
KNOWN = {
    name: (table.columns, table.explored) for name, table in TABLES.items() if table.explored
}
KNOWN["claims"] = (
    verdicts.COLUMNS,
    tuple(name for name in verdicts.COLUMNS if name != "where"),
)
#: The columns of each table, by the name of its file.
COLUMNS = {name: columns for name, (columns, _) in KNOWN.items()}
COLUMNS |= {
    name: table.columns
    for every in (TABLES, *map(tables_of, ("plane", "sobol", "variants")))
    for name, table in every.items()
}


def read(path: str | Path) -> pd.DataFrame:
    """A table of this project, named as its file; raises ``DamagedFile`` for what is none."""
    needed = set(COLUMNS[Path(path).stem])
    try:
        table = tables.read(path)
    except (ValueError, KeyError) as error:  # not text, or not a table
        raise DamagedFile(f"{path} is damaged: it cannot be read as a table") from error
    missing = sorted(needed - set(table.columns))
    if missing:
        raise DamagedFile(f"{path} is damaged: it has no column {missing[0]!r}")
    return table


def content(kind: str, table: pd.DataFrame, rows: int = ROWS) -> dict[str, Any]:
    """A table's columns, their meanings, and its first rows; empty fields are None."""
    meanings, chosen = KNOWN[kind]
    swept = [name for name in table.columns if name not in meanings]
    columns = [*swept, *chosen]
    first = table[columns].head(min(rows, ROWS))
    filled = first.astype(object).where(first.notna(), None)
    return {
        "columns": columns,
        "meanings": {name: meanings.get(name, "swept parameter") for name in columns},
        "rows": filled.values.tolist(),
        "more": len(table) - len(first),
    }
