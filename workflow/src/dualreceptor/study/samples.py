"""Ensembles that sample the space of parameters, for Sobol' indices."""

from collections.abc import Iterator
from itertools import product
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from dualreceptor.model.messages import join_names
from dualreceptor.model.observables import Variable
from dualreceptor.model.parameters import Count, Parameters
from dualreceptor.study.conditions import DOSES, Condition
from dualreceptor.study.designs import change, conditions_of_pairs, doses_of_pairs
from dualreceptor.study.doses import check_above_start
from dualreceptor.study.points import (
    DESIGN,
    OverPairs,
    Place,
    cut,
    name_part,
)
from dualreceptor.study.sections import (
    Section,
)

Array = NDArray[np.float64]

#: Parameters that are numbers, and whether they are whole ones.
NUMBERS = {
    name: isinstance(field.default, int)
    for name, field in Parameters.model_fields.items()
    if name not in DOSES
    and isinstance(field.default, int | float)
    and not isinstance(field.default, bool)
}


#: Those on which the largest 5-HT1A dose depends, by
#: :func:`dualreceptor.model.dosing.largest_doses_1a`.
BOUNDING = ("size", "homeostasis", "perturbation_blur", "drug_steps")


def _check_number(value: str) -> str:
    if value not in NUMBERS:
        raise ValueError(
            f"no parameter of the model that is a number; these are {join_names(NUMBERS)}"
        )
    return value


NumberName = Annotated[str, AfterValidator(_check_number)]


class ParameterRange(Section):
    """Values of a parameter between two ends; all are equally likely, or their logarithms."""

    start: Annotated[float, Field(alias="from", description="the lowest value")]
    stop: Annotated[float, Field(alias="to", description="the highest value")]
    scale: Annotated[
        Literal["linear", "log"],
        Field(description="whether values or their logarithms are equally likely"),
    ] = "linear"

    @field_validator("stop")
    @classmethod
    def _is_above_the_start(cls, value: float, info: ValidationInfo) -> float:
        return check_above_start(value, info)

    @field_validator("scale")
    @classmethod
    def _has_logarithms(cls, value: str, info: ValidationInfo) -> str:
        start = info.data.get("start")
        if value == "log" and start is not None and start <= 0:
            raise ValueError("a range with logarithms begins above 0")
        return value

    def values(self, units: ArrayLike) -> Array:
        """Values at places in the unit interval."""
        units = np.asarray(units, dtype=float)
        if self.scale == "log":
            return self.start * (self.stop / self.start) ** units
        return self.start + (self.stop - self.start) * units

    def units(self, values: ArrayLike) -> Array:
        """Places of values in the unit interval; beyond it for values beyond the range."""
        values = np.asarray(values, dtype=float)
        if self.scale == "log":
            return np.log(values / self.start) / np.log(self.stop / self.start)
        return (values - self.start) / (self.stop - self.start)


class Sobol(OverPairs):
    """Some conditions at points that fill the space of several parameters.

    Matrices A and B are the two halves of scrambled Sobol' points; AB_<parameter> is A with the
    column of that parameter from B (Saltelli et al. 2010, 10.1016/j.cpc.2009.09.018).
    """

    design: Annotated[Literal["sobol"], DESIGN]
    over: Annotated[
        dict[NumberName, ParameterRange],
        Field(
            min_length=2,
            max_length=50,
            description="each parameter's range: `{from, to}`, or `{from, to, scale: log}`",
        ),
    ]
    sample: Annotated[
        int, Field(ge=2, le=2**20, description="rows of each scramble, a power of two")
    ] = 64
    scrambles: Annotated[
        int, Field(ge=2, le=1000, description="independent scrambles, a power of two")
    ] = 4
    points_per_job: Annotated[
        Count,
        Field(description="points that one job computes, at most; whole rows, at least one"),
    ] = 600

    @field_validator("sample", "scrambles")
    @classmethod
    def _is_a_power_of_two(cls, value: int) -> int:
        if value & (value - 1):
            below = 1 << (value.bit_length() - 1)
            raise ValueError(f"should be a power of two, such as {below} or {2 * below}")
        return value

    def claims_asked(self, study: Any) -> list[str]:
        """All."""
        return list(study.claims)

    @property
    def matrices(self) -> list[str]:
        """Names of the matrices of a row."""
        return ["A", "B", *(f"AB_{name}" for name in self.over)]

    def dims(self, study: Any) -> dict[str, list]:
        """Scrambles, rows, matrices and conditions."""
        return {
            "scramble": list(range(self.scrambles)),
            "row": list(range(self.sample)),
            "matrix": self.matrices,
            "condition": [condition.name for condition in self.conditions(study)],
        }

    def coordinates(self, study: Any) -> dict[str, Variable]:
        """The value of each parameter."""
        every = [self.values(study, k, slice(0, self.sample)) for k in range(self.scrambles)]
        return {
            name: Variable(
                ("scramble", "row", "matrix"),
                np.stack([values[..., i] for values in every]),
                {"long_name": name.replace("_", " "), "units": "1"},
            )
            for i, name in enumerate(self.over)
        }

    def conditions(self, study: Any) -> list[Condition]:
        """The pairs of levels, under the parameters of the study."""
        return self._conditions(study, self.base(study))

    def slabs(self, study: Any) -> Iterator[tuple[str, Place]]:
        """Rows of a scramble."""
        of_row = len(self.matrices) * len(self.pairs)
        rows = max(1, self.points_per_job // of_row)
        for scramble in range(self.scrambles):
            for part in cut(self.sample, rows):
                yield f"scramble-{scramble}_{name_part(part)}", (scramble, part)

    def points(self, study: Any, place: Place) -> list[Parameters]:
        """Parameters at every matrix of some rows, for each condition."""
        base, (scramble, part) = self.base(study), place
        values = self.values(study, scramble, part).reshape(-1, len(self.over))
        named = [self._type_values(dict(zip(self.over, row, strict=True))) for row in values]
        return [
            condition.parameters
            for changes in named
            for condition in self._conditions(study, change(base, **changes))
        ]

    def extremes(self, study: Any) -> Iterator[Parameters]:
        """Corners of the space of those parameters that bound the doses (dosing)."""
        ends = {n: (one.start, one.stop) for n, one in self.over.items() if n in BOUNDING}
        for corner in product(*ends.values()):
            changes = self._type_values(dict(zip(ends, corner, strict=True)))
            conditions = self._conditions(study, change(self.base(study), **changes))
            yield from (condition.parameters for condition in conditions)

    def values(self, study: Any, scramble: int, rows: slice) -> Array:
        """Values of the parameters, (rows, matrices, parameters); whole ones are rounded."""
        a, b = self._draw(study, scramble, rows)
        mixed = np.repeat(a[:, None], len(self.over), axis=1)
        for i in range(len(self.over)):
            mixed[:, i, i] = b[:, i]
        units = np.concatenate([a[:, None], b[:, None], mixed], axis=1)
        values = [one.values(units[..., i]) for i, one in enumerate(self.over.values())]
        whole = [NUMBERS[name] for name in self.over]
        return np.stack(
            [np.rint(v) if is_whole else v for v, is_whole in zip(values, whole, strict=True)],
            axis=-1,
        )

    def _draw(self, study: Any, scramble: int, rows: slice) -> tuple[Array, Array]:
        """Some rows of A and B in the unit cube, (rows, parameters) each."""
        from scipy.stats import qmc

        seed = np.random.SeedSequence(study.root_seed, spawn_key=(scramble,))
        points = qmc.Sobol(2 * len(self.over), rng=np.random.default_rng(seed))
        up_to = points.random_base2((rows.stop - 1).bit_length())
        a, b = np.split(up_to[rows], 2, axis=1)
        return a, b

    @staticmethod
    def _type_values(values: dict[str, float]) -> dict[str, float]:
        return {n: int(value) if NUMBERS[n] else float(value) for n, value in values.items()}

    def _conditions(self, study: Any, base: Parameters) -> list[Condition]:
        doses = doses_of_pairs(self.pairs, study.levels)
        return conditions_of_pairs(self.pairs, doses, base)
