"""Experiments as the configuration names them: sets of conditions, and sweeps over them.

To add a design, write its class here and name it in :data:`Experiment`: what its conditions
are, the levels that they use, and a design of one of them alone. One over pairs of levels says
which, in ``pairs_of``, and has all else.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, field_validator

from dualreceptor.model.messages import join_names
from dualreceptor.model.parameters import NonNegative, ParameterError, Parameters, Response
from dualreceptor.study.conditions import Condition, make_condition, make_regimen
from dualreceptor.study.doses import (
    Axis,
    Level,
    Levels,
    LevelSubset,
    dose_of,
    name_dose,
    parse_level,
    split_dose,
)
from dualreceptor.study.sections import (
    ExperimentName,
    SafeName,
    Section,
    distinct,
)

DESIGN = Field(description="the kind of set of conditions")
Receptor = Literal["5-HT1A", "5-HT2A"]
PairOfLevels = tuple[Level, Level]
PairsOfLevels = Annotated[
    list[PairOfLevels],
    Field(
        min_length=1,
        max_length=1000,
        description="[5-HT1A level, 5-HT2A level] of each condition",
    ),
    AfterValidator(distinct),
]


def doses_of_pairs(pairs: list[PairOfLevels], levels: Levels) -> list[tuple[float, float]]:
    """The doses of pairs of levels."""
    return [tuple(dose_of(level, levels) for level in pair) for pair in pairs]


def conditions_of_pairs(
    pairs: list[PairOfLevels], doses: list[tuple[float, float]], base: Parameters
) -> list[Condition]:
    """The conditions of pairs of levels that have these doses, 5-HT1A before 5-HT2A."""
    return [
        make_condition(*pair, change(base, dose_1a=dose_1a, dose_2a=dose_2a))
        for pair, (dose_1a, dose_2a) in zip(pairs, doses, strict=True)
    ]


def named_in(groups: Iterable[Iterable[Level]]) -> set[str]:
    """The levels that pairs, or lists of levels, call by their names."""
    return {level for group in groups for level in group if isinstance(level, str)}


class _OverLevels(Section):
    """A design whose conditions are pairs of levels: those of its method ``pairs_of``."""

    def size(self, levels: Levels) -> int:
        """The number of conditions."""
        return len(self.pairs_of(levels))

    def conditions(self, levels: Levels, base: Parameters) -> list[Condition]:
        """The conditions in the order of the design."""
        pairs = self.pairs_of(levels)
        return conditions_of_pairs(pairs, doses_of_pairs(pairs, levels), base)

    def levels_used(self, levels: Levels) -> set[str]:
        """The levels without which it has not the same conditions."""
        return named_in(self.pairs_of(levels))

    def levels_in(self, levels: Levels) -> list[Level]:
        """The levels of its conditions, from the lowest dose to the highest."""
        every = {level for pair in self.pairs_of(levels) for level in pair}
        return sorted(every, key=lambda level: dose_of(level, levels))

    def alone(self, condition: Condition) -> "Pairs":
        """A design of one of its conditions."""
        pair = tuple(map(parse_level, (condition.level_1a, condition.level_2a)))
        return Pairs.model_construct(design="pairs", pairs=[pair])


class Series(_OverLevels):
    """One receptor over the levels, the other at dose zero."""

    design: Annotated[Literal["series"], DESIGN]
    receptor: Annotated[Receptor, Field(description="the receptor whose dose varies")]
    levels: LevelSubset = None

    def pairs_of(self, levels: Levels) -> list[PairOfLevels]:
        """[5-HT1A level, 5-HT2A level] of each condition."""
        zero = name_dose(0.0, levels)
        names = self.levels or list(levels)
        if self.receptor == "5-HT1A":
            return [(name, zero) for name in names]
        return [(zero, name) for name in names]


class Diagonal(_OverLevels):
    """Both receptors at the same level."""

    design: Annotated[Literal["diagonal"], DESIGN]
    levels: LevelSubset = None

    def pairs_of(self, levels: Levels) -> list[PairOfLevels]:
        """[5-HT1A level, 5-HT2A level] of each condition."""
        return [(name, name) for name in self.levels or levels]


class Pairs(_OverLevels):
    """The pairs listed."""

    design: Annotated[Literal["pairs"], DESIGN]
    pairs: PairsOfLevels

    def pairs_of(self, levels: Levels) -> list[PairOfLevels]:
        """[5-HT1A level, 5-HT2A level] of each condition."""
        return self.pairs


class Grid(_OverLevels):
    """Every level of one receptor with every level of the other."""

    design: Annotated[Literal["grid"], DESIGN]
    levels: LevelSubset = None

    def pairs_of(self, levels: Levels) -> list[PairOfLevels]:
        """[5-HT1A level, 5-HT2A level] of each condition."""
        names = self.levels or list(levels)
        return list(product(names, names))


class Ray(_OverLevels):
    """Doses of both agonists at a constant ratio."""

    design: Annotated[Literal["ray"], DESIGN]
    ratio: Annotated[
        tuple[NonNegative, NonNegative],
        Field(description="[5-HT1A, 5-HT2A] parts of the total dose, such as [3, 1]"),
    ]
    dose: Annotated[
        Axis, Field(description="total doses of both agonists: `{from, to, count}`, or a list")
    ]

    @field_validator("ratio")
    @classmethod
    def _has_a_part(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not any(value):
            raise ValueError("one part at least is above 0")
        return value

    def pairs_of(self, levels: Levels) -> list[PairOfLevels]:
        """[5-HT1A level, 5-HT2A level] of each condition."""
        share = self.ratio[0] / sum(self.ratio)
        return [
            tuple(name_dose(dose, levels) for dose in split_dose(total, share))
            for total in self.dose
        ]


class Regimen(Section):
    """A sequence of administrations, as lists with one entry for each."""

    dose_1a: Annotated[list[Level], Field(min_length=1, description="doses or levels")]
    dose_2a: Annotated[list[Level], Field(min_length=1, description="doses or levels")]
    response: Annotated[
        list[Response] | None,
        Field(description="response curves; those of `parameters` if not given"),
    ] = None
    placebo: Annotated[
        list[bool] | None, Field(description="placebo flags; none if not given")
    ] = None

    @property
    def administrations(self) -> int:
        """How many there are."""
        return len(self.dose_1a)

    def lengths(self) -> dict[str, int]:
        """How many entries each list that is given has."""
        lists = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: len(entries) for name, entries in lists.items() if entries}

    def parameters(self, levels: Levels, base: Parameters) -> Parameters:
        """The regimen as parameters of runs."""
        own = {
            name: tuple(dose_of(level, levels) for level in entries)
            for name, entries in (("dose_1a", self.dose_1a), ("dose_2a", self.dose_2a))
        }
        if self.response:
            own["response"] = tuple(self.response)
        if self.placebo:
            own["placebo"] = tuple(self.placebo)
        return change(base, administrations=self.administrations, **own)


class Regimens(Section):
    """Sequences of administrations, all of the same number."""

    design: Annotated[Literal["regimens"], DESIGN]
    regimens: Annotated[
        dict[SafeName, Regimen],
        Field(
            min_length=1,
            max_length=1000,
            description="each condition's administrations, by its name",
        ),
    ]

    @field_validator("regimens")
    @classmethod
    def _are_of_one_length(cls, value: dict[str, Regimen]) -> dict[str, Regimen]:
        lengths = {
            f"{name}.{key}": length
            for name, regimen in value.items()
            for key, length in regimen.lengths().items()
        }
        if len(set(lengths.values())) > 1:
            each = join_names(f"{key} has {length}" for key, length in lengths.items())
            raise ValueError(
                f"lists differ in length: {each}; give every list one entry per "
                "administration, and every regimen as many (dose 0 where nothing is given)"
            )
        return value

    def size(self, levels: Levels) -> int:
        """The number of conditions."""
        return len(self.regimens)

    def conditions(self, levels: Levels, base: Parameters) -> list[Condition]:
        """The conditions in the order of the file."""
        return [
            make_regimen(name, regimen.parameters(levels, base))
            for name, regimen in self.regimens.items()
        ]

    def levels_used(self, levels: Levels) -> set[str]:
        """The levels without which it has not the same conditions."""
        return named_in(d for r in self.regimens.values() for d in (r.dose_1a, r.dose_2a))

    def levels_in(self, levels: Levels) -> list[Level]:
        """Every level: its conditions are no pairs of levels."""
        return list(levels)

    def alone(self, condition: Condition) -> "Regimens":
        """A design of one of its conditions."""
        regimen = {condition.name: self.regimens[condition.name]}
        return Regimens.model_construct(design="regimens", regimens=regimen)


#: Any of the designs; the key `design` says which.
Experiment = Annotated[
    Series | Diagonal | Pairs | Grid | Ray | Regimens, Field(discriminator="design")
]
#: Every design, by its name in the configuration.
DESIGNS = {
    get_args(kind.model_fields["design"].annotation)[0]: kind
    for kind in get_args(get_args(Experiment)[0])
}

SweptValue = Any  # Parameters says what is allowed


class Sweep(Section):
    """Parameters of the model varied over values, for the conditions of one experiment."""

    experiment: Annotated[ExperimentName, Field(description="whose conditions to vary")]
    over: Annotated[
        dict[
            str,
            Annotated[
                list[SweptValue],
                Field(min_length=1, max_length=1000),
                AfterValidator(distinct),
            ],
        ],
        Field(
            min_length=1,
            max_length=20,
            description="values of each swept parameter; of several parameters the product",
        ),
    ]

    @property
    def size(self) -> int:
        """The number of points."""
        return prod(map(len, self.over.values()))

    def points(self) -> Iterator[dict[str, Any]]:
        """Each combination of values of the swept parameters."""
        for values in product(*self.over.values()):
            yield dict(zip(self.over, values, strict=True))


def change(base: Parameters, **changes: Any) -> Parameters:
    """Parameters with some changed, validated like any."""
    given = {name: getattr(base, name) for name in base.model_fields_set}
    return Parameters(**given | changes)


def explain_changes(parameters: Parameters, changes: dict[str, Any]) -> list[str]:
    """What is wrong with changes of parameters, a line for each error."""
    try:
        change(parameters, **changes)
    except ParameterError as error:
        return error.errors
    return []
