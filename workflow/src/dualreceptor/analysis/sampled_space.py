"""The tables of a sampled space of parameters. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from dualreceptor.analysis.statistics import Table

#: By the name of their file.
TABLES: dict[str, Table] = {}
