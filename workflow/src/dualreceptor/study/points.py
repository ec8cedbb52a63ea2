"""What the designs of ensembles have in common: sets of points, cut into slabs.

A *slab* is what one job computes for a block of replicates. Slabs follow from the design alone,
never from what else there is: what a longer axis, a larger sample or more replicates add is
computed, and nothing else.
"""

from collections.abc import Iterator
from math import ceil
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator, Field

from dualreceptor.model.messages import join_names
from dualreceptor.model.observables import Variable
from dualreceptor.model.parameters import Count, Parameters
from dualreceptor.study.conditions import DOSES, Condition
from dualreceptor.study.designs import PairsOfLevels, change, named_in
from dualreceptor.study.sections import (
    Section,
)

DESIGN = Field(description="the kind of set of points")
#: Where the points of a slab stand along the leading dims of the dataset.
Place = tuple[int | slice, ...]
Changes = dict[str, Any]


def leave_doses(value: Changes | None) -> Changes | None:
    """Refuse changes of parameters that are doses."""
    doses = [name for name in DOSES if name in (value or {})]
    if doses:
        raise ValueError(f"{join_names(doses)} cannot be set here; the design sets the doses")
    return value


class PointSet(Section):
    """Points at which runs are made, of which outcomes alone are kept.

    ``study`` is in all methods the :class:`dualreceptor.study.study.Study` it is a part of.
    """

    #: Whether it goes beyond the study: not a part of it, but of what ``beyond`` computes.
    is_beyond: ClassVar[bool] = True
    #: Whether means over replicates are kept at each step, too.
    keeps_series: ClassVar[bool] = False

    replicates: Annotated[
        int | None,
        Field(ge=2, le=400_000, description="its replicates; those of the study if not given"),
    ] = None
    parameters: Annotated[
        Changes | None,
        Field(description="parameters of the model that differ from those of the study"),
        AfterValidator(leave_doses),
    ] = None
    points_per_job: Annotated[
        Count, Field(description="points of a slab that one job computes, at most")
    ] = 100

    def levels_used(self) -> set[str]:
        """The levels without which it has not the same points."""
        return set()

    def experiments_used(self) -> list[str]:
        """The experiments without which it has not the same points."""
        return []

    def claims_asked(self, study: Any) -> list[str]:
        """The claims that its tables are about."""
        return []

    def base(self, study: Any) -> Parameters:
        """What all points have in common, unless the design says otherwise."""
        return change(study.parameters, **(self.parameters or {}))

    def dims(self, study: Any) -> dict[str, list]:
        """Coordinates of the dataset along each dim, but for the replicates."""
        raise TypeError(f"{type(self).__name__} has no dims")

    def coordinates(self, study: Any) -> dict[str, Variable]:
        """What else the dataset says of the points."""
        return {}

    def conditions(self, study: Any) -> list[Condition]:
        """Those along the dim ``condition``, where it has one."""
        return []

    def slabs(self, study: Any) -> Iterator[tuple[str, Place]]:
        """Name and place of each slab, in the order of the points."""
        raise TypeError(f"{type(self).__name__} has no slabs")

    def points(self, study: Any, place: Place) -> list[Parameters]:
        """Parameters at the points of a slab, in the order of the dims."""
        raise TypeError(f"{type(self).__name__} has no points")

    def extremes(self, study: Any) -> Iterator[Parameters]:
        """Points among which is one where smoothing overshoots, if there is any."""
        for _, place in self.slabs(study):
            yield from self.points(study, place)

    def count_slabs(self, study: Any) -> int:
        """The number of slabs."""
        return sum(1 for _ in self.slabs(study))

    def size(self, study: Any) -> int:
        """The number of points."""
        return int(np.prod([len(values) for values in self.dims(study).values()]))


class OverPairs(PointSet):
    """Points of some conditions, which are pairs of levels."""

    pairs: PairsOfLevels

    def levels_used(self) -> set[str]:
        """Those of the pairs."""
        return named_in(self.pairs)


def cut(count: int, most: int) -> Iterator[slice]:
    """Places 0 to ``count`` in parts of ``most``, of which the last can be shorter.

    >>> [(part.start, part.stop) for part in cut(5, 2)]
    [(0, 2), (2, 4), (4, 5)]
    """
    for k in range(ceil(count / most)):
        yield slice(k * most, min((k + 1) * most, count))


def name_part(part: slice) -> str:
    """How a part is called in the name of a slab: its first and last place."""
    return f"{part.start}-{part.stop - 1}"
