"""The tables of response curves of equal area. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from dualreceptor.analysis import courses
from dualreceptor.analysis.statistics import Table

#: By the name of their file.
TABLES: dict[str, Table] = {
    "courses": Table(
        courses.COLUMNS,
        "Both outcomes under response curves of equal area, and how far each is from the "
        "study's own response curve, with 95 % bootstrap intervals (BCa) and paired tests; "
        "lower is better.",
        lambda data, study, _: courses.courses(data, study.root_seed),
    ),
}
