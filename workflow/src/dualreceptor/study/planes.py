"""Ensembles over doses: planes of both, and rays of constant bias."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, Field

from dualreceptor.model.observables import Variable
from dualreceptor.model.parameters import Fraction, Parameters
from dualreceptor.study.conditions import format_value
from dualreceptor.study.designs import change
from dualreceptor.study.doses import Axis, Levels, LevelSubset, doses_by_text, split_dose
from dualreceptor.study.points import DESIGN, Place, PointSet, cut, name_part
from dualreceptor.study.sections import (
    distinct,
)


class Plane(PointSet):
    """Every dose of one receptor with every dose of the other."""

    is_beyond: ClassVar[bool] = False
    keeps_series: ClassVar[bool] = True

    design: Annotated[Literal["plane"], DESIGN]
    dose_1a: Annotated[
        Axis, Field(description="doses of the 5-HT1A agonist: `{from, to, count}`, or a list")
    ]
    dose_2a: Annotated[
        Axis, Field(description="doses of the 5-HT2A agonist: `{from, to, count}`, or a list")
    ]
    levels: LevelSubset = None

    def levels_marked(self, study: Any) -> Levels:
        """The doses of the levels that have their places in the plane, by their names."""
        return doses_by_text(self.levels or study.levels, study.levels)

    def dims(self, study: Any) -> dict[str, list]:
        """Both doses."""
        return {"dose_1a": self.dose_1a, "dose_2a": self.dose_2a}

    def slabs(self, study: Any) -> Iterator[tuple[str, Place]]:
        """Rows of a dose of the 5-HT1A agonist."""
        for row, dose in enumerate(self.dose_1a):
            for part in cut(len(self.dose_2a), self.points_per_job):
                yield f"1a-{format_value(dose)}_{name_part(part)}", (row, part)

    def points(self, study: Any, place: Place) -> list[Parameters]:
        """Parameters at the points of a part of a row."""
        row, part = place
        base, dose_1a = self.base(study), self.dose_1a[row]
        return [change(base, dose_1a=dose_1a, dose_2a=dose) for dose in self.dose_2a[part]]


class DoseRays(PointSet):
    """Doses of both agonists in a constant ratio, for several ratios."""

    design: Annotated[Literal["rays"], DESIGN]
    shares: Annotated[
        list[Fraction],
        Field(
            min_length=1,
            max_length=100,
            description="the share of 5-HT1A in the total dose, of each ray",
        ),
        AfterValidator(distinct),
    ] = [1.0, 0.75, 0.5, 0.25, 0.0]
    dose: Annotated[
        Axis, Field(description="total doses of both agonists: `{from, to, count}`, or a list")
    ]

    def dims(self, study: Any) -> dict[str, list]:
        """Shares and total doses."""
        return {"share": self.shares, "dose": self.dose}

    def coordinates(self, study: Any) -> dict[str, Variable]:
        """The doses of either agonist."""
        each = np.array(
            [[split_dose(dose, share) for dose in self.dose] for share in self.shares]
        )
        about = {"dose_1a": "5-HT1A dose", "dose_2a": "5-HT2A dose"}
        return {
            name: Variable(
                ("share", "dose"), each[..., i], {"long_name": long_name, "units": "1"}
            )
            for i, (name, long_name) in enumerate(about.items())
        }

    def slabs(self, study: Any) -> Iterator[tuple[str, Place]]:
        """DoseRays."""
        for ray, share in enumerate(self.shares):
            for part in cut(len(self.dose), self.points_per_job):
                yield f"share-{format_value(share)}_{name_part(part)}", (ray, part)

    def points(self, study: Any, place: Place) -> list[Parameters]:
        """Parameters at the points of a part of a ray."""
        ray, part = place
        doses = (split_dose(dose, self.shares[ray]) for dose in self.dose[part])
        base = self.base(study)
        return [change(base, dose_1a=dose_1a, dose_2a=dose_2a) for dose_1a, dose_2a in doses]
