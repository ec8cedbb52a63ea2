"""Doses as a configuration has them: levels, plain numbers, ranges, and shares of a total.

A *level* is a named dose, or a number where no name is needed. A number that is the dose of a
named level is that level.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from dualreceptor.model.messages import join_names, parse_number, suggest
from dualreceptor.model.parameters import NonNegative
from dualreceptor.study.conditions import format_value
from dualreceptor.study.sections import (
    SafeName,
    Section,
    distinct,
    raw_section,
)

DIGITS = 12  # of doses between the ends of a range: 0.3, not 0.30000000000000004

#: The dose of each named level.
Levels = dict[str, float]


def name_dose(dose: float, levels: Levels) -> str | float:
    """The level of a dose: its name, or the dose itself where no level has it.

    >>> name_dose(0.5, {"max": 0.5}), name_dose(0.3, {"max": 0.5})
    ('max', 0.3)
    """
    return next((name for name, own in levels.items() if own == dose), dose)


def dose_of(level: str | float, levels: Levels) -> float:
    """The dose of a level."""
    return levels[level] if isinstance(level, str) else level


def parse_level(text: str) -> str | float:
    """The level that :func:`dualreceptor.study.conditions.format_value` writes
    so: no name is a number."""
    number = parse_number(text)
    return text if number is None else number


def doses_by_text(chosen: Iterable[str | float], levels: Levels) -> Levels:
    """The dose of each of some levels, by the level's text."""
    return {format_value(level): dose_of(level, levels) for level in chosen}


def _check_level(value: str | float, info: ValidationInfo) -> str | float:
    levels = raw_section(info, "levels")
    if not isinstance(value, str):
        return name_dose(value, levels)
    if value in levels:
        return value
    number = parse_number(value)
    if number is not None and number >= 0:
        raise ValueError("a dose is a number: drop the quotes")
    if not levels:
        raise ValueError("should be a dose: no level has a name")
    raise ValueError(
        f"{suggest(value, levels)}should be a dose, or among the config's levels: "
        f"{join_names(levels)}"
    )


def _check_name_is_no_number(value: str) -> str:
    if parse_number(value) is not None:
        raise ValueError("the name of a level cannot be a number, which stands for itself")
    return value


def _check_dose_is_unique(value: float, info: ValidationInfo) -> float:
    same = [name for name, dose in raw_section(info, "levels").items() if dose == value]
    if len(same) > 1:
        raise ValueError(
            f"the dose of {' and '.join(map(str, same))}; each level needs its own"
        )
    return value


LevelName = Annotated[SafeName, AfterValidator(_check_name_is_no_number)]
LevelDose = Annotated[NonNegative, AfterValidator(_check_dose_is_unique)]
#: A named level, or a dose.
Level = Annotated[
    Annotated[str, Tag("level")] | Annotated[NonNegative, Tag("dose")],
    Discriminator(lambda value: "level" if isinstance(value, str) else "dose"),
    AfterValidator(_check_level),
]
LevelSubset = Annotated[
    Annotated[list[Level], Field(min_length=1, max_length=1000), AfterValidator(distinct)]
    | None,
    Field(description="levels or doses; every level of the config if not given"),
]


def round_dose(dose: float) -> float:
    """A dose as one types it."""
    return float(f"{dose:.{DIGITS}g}")


def split_dose(total: float, share: float) -> tuple[float, float]:
    """Doses of the 5-HT1A and the 5-HT2A agonist, of a total and the share of 5-HT1A in it.

    >>> split_dose(0.4, 0.75)
    (0.3, 0.1)
    """
    dose_1a = round_dose(share * total)
    return dose_1a, round_dose(total - dose_1a)


class DoseRange(Section):
    """Equally spaced doses."""

    start: Annotated[NonNegative, Field(alias="from", description="the lowest dose")]
    stop: Annotated[NonNegative, Field(alias="to", description="the highest dose")]
    count: Annotated[int, Field(ge=2, le=1000, description="how many doses there are")]

    @field_validator("stop")
    @classmethod
    def _is_above_the_start(cls, value: float, info: ValidationInfo) -> float:
        return check_above_start(value, info)

    def doses(self) -> list[float]:
        """The doses in increasing order."""
        return [round_dose(dose) for dose in np.linspace(self.start, self.stop, self.count)]


def check_above_start(value: float, info: ValidationInfo) -> float:
    """Refuse the end of a range that does not lie above its start."""
    start = info.data.get("start")
    if start is not None and value <= start:
        raise ValueError(f"should be above {format_value(start)}, where the range begins")
    return value


def _check_order(doses: list[float]) -> list[float]:
    for before, after in pairwise(doses):
        if after <= before:
            raise ValueError(
                f"{format_value(after)} follows {format_value(before)}: list doses from the "
                "lowest to the highest, each once"
            )
    return doses


DoseList = Annotated[
    list[NonNegative], Field(min_length=2, max_length=1000), AfterValidator(_check_order)
]
#: Doses in increasing order, as a range or as a list.
Axis = Annotated[
    Annotated[DoseRange, Tag("range")] | Annotated[DoseList, Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "range"),
    AfterValidator(lambda value: value.doses() if isinstance(value, DoseRange) else value),
]
