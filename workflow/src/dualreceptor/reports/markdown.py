"""Numbers and tables as the pages of findings print them, in Markdown.

Outcomes and effects are in 10^-3 nat.
"""

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

MINUS = "−"


def format_interval(row: Any, effect: str = "effect") -> str:
    """An effect in 10^-3 nat with its interval, where it has one."""
    mean, low, high = (format_milli(getattr(row, n), "+") for n in (effect, "low", "high"))
    return f"{mean} [{low}, {high}]" if low else mean


def format_milli(value: float, sign: str = "-") -> str:
    """A number of nat in 10^-3 nat, two decimals, more where there would be only zeros."""
    return format_number(1000 * value, sign)


def format_number(value: float, sign: str = "-") -> str:
    """A number with two decimals, more where there would be only zeros; empty for none."""
    if isnan(value):
        return ""
    decimals = next((d for d in (2, 3, 4) if round(abs(value), d) > 0), 2)
    return f"{value:{sign}.{decimals}f}".replace("-", MINUS)


def format_p(value: float) -> str:
    """A p-value with three decimals; empty for none."""
    if isnan(value):
        return ""
    return f"{value:.3f}" if value >= 0.001 else "< 0.001"


def format_percent(share: float) -> str:
    """A share in per cent; empty for none."""
    return "" if isnan(share) else f"{100 * share:.0f} %"


def format_plain(value: Any) -> str:
    """A swept value: numbers as short as they are."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def format_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under their heads as a table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
