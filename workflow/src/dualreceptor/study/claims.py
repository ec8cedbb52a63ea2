"""Comparisons that a study makes, and claims that it puts to the test."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from dualreceptor.study.doses import Level, LevelSubset, dose_of
from dualreceptor.study.sections import (
    ExperimentName,
    Section,
    distinct,
)


def is_placeholder(word: Any) -> bool:
    """Whether a word stands for several levels in turn."""
    return isinstance(word, str) and word.startswith("$")


#: Between the labels of a contrast's condition and reference.
MINUS = "  −  "

Placeholder = Annotated[str, Field(pattern=r"^\$[A-Za-z]\w*$")]
LevelOrPlaceholder = Annotated[
    Annotated[Placeholder, Tag("placeholder")] | Annotated[Level, Tag("level")],
    Discriminator(lambda value: "placeholder" if is_placeholder(value) else "level"),
]
ConditionName = Annotated[
    Annotated[tuple[LevelOrPlaceholder, LevelOrPlaceholder], Tag("levels")]
    | Annotated[str, Tag("name")],
    Discriminator(lambda value: "name" if isinstance(value, str) else "levels"),
    Field(description="[5-HT1A level, 5-HT2A level], or a regimen's name"),
]

#: What the best condition can be said to be, as a function of its doses.
PROPERTIES = {
    "mixed": lambda dose_1a, dose_2a: dose_1a > 0 and dose_2a > 0,
    "5-HT1A-biased": lambda dose_1a, dose_2a: dose_1a > dose_2a,
    "5-HT2A-biased": lambda dose_1a, dose_2a: dose_2a > dose_1a,
}


class Contrast(Section):
    """Two conditions of an experiment."""

    condition: ConditionName
    reference: ConditionName

    def expand(
        self, levels: Sequence[str | float]
    ) -> Iterator[tuple[ConditionName, ConditionName]]:
        """Condition and reference, every `$name` in turn each of some levels."""
        sides = (self.condition, self.reference)
        words = [word for side in sides if isinstance(side, tuple) for word in side]
        placeholders = list(dict.fromkeys(filter(is_placeholder, words)))
        for chosen in product(levels, repeat=len(placeholders)):
            level = dict(zip(placeholders, chosen, strict=True))
            yield tuple(
                tuple(level.get(word, word) for word in side)
                if isinstance(side, tuple)
                else side
                for side in sides
            )


class ContrastClaim(Section):
    """An outcome is lower under each condition than under its reference.

    In place of a level, `$` and a name stands for every level in turn that the claim is about,
    but for dose zero.
    """

    kind: Annotated[Literal["contrast"], Field(description="the kind of claim")]
    statement: Annotated[str, Field(min_length=1, description="the claim in words")]
    experiment: Annotated[ExperimentName, Field(description="whose runs to test it on")]
    outcome: Annotated[
        Literal["outcome", "burden"],
        Field(description="which of the two is lower, and so better"),
    ]
    levels: Annotated[
        LevelSubset,
        Field(description="what `$` stands for; the levels of its experiment if not given"),
    ] = None
    contrasts: Annotated[
        list[Contrast],
        Field(min_length=1, description="the conditions to compare; a section each"),
    ]

    def pairs(self, study: Any) -> Iterator[tuple[int, tuple[ConditionName, ConditionName]]]:
        """Condition and reference of every contrast, with its place in the configuration."""
        chosen = self.levels or study.levels_of(self.experiment)
        nonzero = [level for level in chosen if dose_of(level, study.levels) > 0]
        for i, contrast in enumerate(self.contrasts):
            yield from ((i, pair) for pair in contrast.expand(nonzero))

    def resolve(self, study: Any) -> dict[str, Any]:
        """Its outcome and its contrasts between named conditions, as plain values."""
        pairs = [
            tuple(study.condition_named(self.experiment, name) for name in pair)
            for _, pair in self.pairs(study)
        ]
        contrasts = [
            {
                "label": f"{condition.label}{MINUS}{reference.label}",
                "condition": condition.name,
                "reference": reference.name,
            }
            for condition, reference in pairs
        ]
        return {"outcome": self.outcome, "contrasts": contrasts}


class BestClaim(Section):
    """The condition of the best equal-weight score has certain properties."""

    kind: Annotated[Literal["best"], Field(description="the kind of claim")]
    statement: Annotated[str, Field(min_length=1, description="the claim in words")]
    experiment: Annotated[ExperimentName, Field(description="whose runs to test it on")]
    properties: Annotated[
        list[Literal[tuple(PROPERTIES)]],
        Field(min_length=1, description="what the best condition is said to be"),
        AfterValidator(distinct),
    ]

    def resolve(self, study: Any) -> dict[str, Any]:
        """Each property with the names of the conditions that have it, as plain values."""
        every = [c.description for c in study.conditions(self.experiment)]
        contrasts = [
            {
                "label": name,
                "conditions": [
                    c["condition"]
                    for c in every
                    if PROPERTIES[name](c["dose_1a"], c["dose_2a"])
                ],
            }
            for name in self.properties
        ]
        return {"contrasts": contrasts}


Claim = Annotated[ContrastClaim | BestClaim, Field(discriminator="kind")]


def resolve(study: Any) -> list[dict[str, Any]]:
    """Every claim of a :class:`~dualreceptor.study.study.Study`, as plain values."""
    about = ("statement", "kind", "experiment")
    return [
        {"name": name} | {k: getattr(claim, k) for k in about} | claim.resolve(study)
        for name, claim in study.claims.items()
    ]
