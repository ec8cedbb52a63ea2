"""The tables of each design of ensembles. To add one to a design, describe it in its module."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dualreceptor.analysis.statistics import Table

#: The module that has the tables of a design, as ``TABLES``.
MODULES = {
    "plane": "design_space",
    "sobol": "sampled_space",
    "variants": "variations",
    "rays": "dose_responses",
    "courses": "time_courses",
}


@cache
def tables_of(design: str) -> dict[str, Table]:
    """The tables of a design, by the name of their file."""
    return import_module(f"{__package__}.{MODULES[design]}").TABLES
