"""Ensembles: runs at many points, of which outcomes alone are kept.

An ensemble is cut into *slabs* of points, a job each for a block of replicates. Slabs follow
from the design alone, never from what else there is: what a longer axis or more replicates add
is computed, and nothing else.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from dualreceptor.model.parameters import Count, NonNegative, Parameters
from dualreceptor.study.conditions import format_value
from dualreceptor.study.designs import change
from dualreceptor.study.sections import Section

DIGITS = 12  # of doses between the ends of a range: 0.3, not 0.30000000000000004


class DoseRange(Section):
    """Equally spaced doses."""

    start: Annotated[NonNegative, Field(alias="from", description="the lowest dose")]
    stop: Annotated[NonNegative, Field(alias="to", description="the highest dose")]
    count: Annotated[int, Field(ge=2, le=1000, description="how many doses there are")]

    @field_validator("stop")
    @classmethod
    def _is_above_the_start(cls, value: float, info: ValidationInfo) -> float:
        start = info.data.get("start")
        if start is not None and value <= start:
            raise ValueError(f"should be above {format_value(start)}, where the range begins")
        return value

    def doses(self) -> list[float]:
        """The doses in increasing order."""
        spaced = np.linspace(self.start, self.stop, self.count)
        return [float(f"{dose:.{DIGITS}g}") for dose in spaced]


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
Axis = Annotated[
    Annotated[DoseRange, Tag("range")] | Annotated[DoseList, Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "range"),
    AfterValidator(lambda value: value.doses() if isinstance(value, DoseRange) else value),
]


class Plane(Section):
    """Every dose of one receptor with every dose of the other."""

    design: Annotated[Literal["plane"], Field(description="the kind of set of points")]
    dose_1a: Annotated[
        Axis, Field(description="doses of the 5-HT1A agonist: `{from, to, count}`, or a list")
    ]
    dose_2a: Annotated[
        Axis, Field(description="doses of the 5-HT2A agonist: `{from, to, count}`, or a list")
    ]
    points_per_job: Annotated[
        Count, Field(description="points of a row that one job computes, at most")
    ] = 100

    @property
    def size(self) -> int:
        """The number of points."""
        return len(self.dose_1a) * len(self.dose_2a)

    @property
    def count_slabs(self) -> int:
        """The number of slabs."""
        return len(self.dose_1a) * ceil(len(self.dose_2a) / self.points_per_job)

    def slabs(self) -> Iterator[tuple[str, int, slice]]:
        """Name of each slab, its place along ``dose_1a``, and its places along ``dose_2a``.

        In the order of the points: rows of a dose of the 5-HT1A agonist, cut where they are
        longer than a job's points.
        """
        count = len(self.dose_2a)
        for row, dose in enumerate(self.dose_1a):
            for first in range(0, count, self.points_per_job):
                stop = min(first + self.points_per_job, count)
                yield f"1a-{format_value(dose)}_{first}-{stop - 1}", row, slice(first, stop)

    def points(self, base: Parameters) -> dict[str, list[Parameters]]:
        """Parameters at the points of each slab, by the slab's name."""
        return {
            name: [
                change(base, dose_1a=self.dose_1a[row], dose_2a=dose)
                for dose in self.dose_2a[columns]
            ]
            for name, row, columns in self.slabs()
        }


#: Any of the designs of ensembles.
Ensemble = Plane
