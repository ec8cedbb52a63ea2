"""The contrasts that claims of the configuration stand for."""

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dualreceptor.configuration.config import BestClaim, Contrast, ContrastClaim, Study

Name = tuple[str, str] | str

PROPERTIES = {
    "mixed": lambda dose_1a, dose_2a: dose_1a > 0 and dose_2a > 0,
    "leans to 5-HT1A": lambda dose_1a, dose_2a: dose_1a > dose_2a,
    "leans to 5-HT2A": lambda dose_1a, dose_2a: dose_2a > dose_1a,
}


def expanded(contrast: "Contrast", levels: dict[str, float]) -> Iterator[tuple[Name, Name]]:
    """Condition and reference with every `$name` in turn each level of a dose above zero."""
    sides = (contrast.condition, contrast.reference)
    words = [word for side in sides if isinstance(side, tuple) for word in side]
    places = list(dict.fromkeys(word for word in words if word.startswith("$")))
    nonzero = [name for name, dose in levels.items() if dose > 0]
    for chosen in product(nonzero, repeat=len(places)):
        level = dict(zip(places, chosen, strict=True))
        yield tuple(
            tuple(level.get(word, word) for word in side) if isinstance(side, tuple) else side
            for side in sides
        )


def resolved(study: "Study") -> list[dict[str, Any]]:
    """Every claim with its contrasts between named conditions, as plain values."""
    return [
        {
            "name": name,
            "statement": claim.statement,
            "kind": claim.kind,
            "experiment": claim.experiment,
        }
        | (_contrasts(study, claim) if claim.kind == "contrast" else _properties(study, claim))
        for name, claim in study.claims.items()
    ]


def _contrasts(study: "Study", claim: "ContrastClaim") -> dict[str, Any]:
    pairs = [
        tuple(study.condition_named(claim.experiment, name) for name in pair)
        for contrast in claim.contrasts
        for pair in expanded(contrast, study.levels)
    ]
    return {
        "outcome": claim.outcome,
        "contrasts": [
            {
                "label": f"{condition.label}  −  {reference.label}",
                "condition": condition.name,
                "reference": reference.name,
            }
            for condition, reference in pairs
        ],
    }


def _properties(study: "Study", claim: "BestClaim") -> dict[str, Any]:
    conditions = [c.description for c in study.conditions(claim.experiment)]
    return {
        "contrasts": [
            {
                "label": name,
                "conditions": [
                    c["condition"]
                    for c in conditions
                    if PROPERTIES[name](c["dose_1a"], c["dose_2a"])
                ],
            }
            for name in claim.properties
        ]
    }
