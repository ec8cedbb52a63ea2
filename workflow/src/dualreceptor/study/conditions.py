"""Conditions: what the replicates of one set of simulations have in common."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dualreceptor.model.parameters import Parameters

#: Which receptors a condition acts on.
AGONIST_TYPES = ("none", "5-HT1A", "5-HT2A", "mixed")
DOSES = ("dose_1a", "dose_2a")
LONGEST_NAME = 100  # characters; file systems allow 255 bytes


@dataclass(frozen=True)
class Condition:
    """Parameters of runs, and how an experiment calls them.

    ``name`` tells conditions of an experiment apart, ``label`` is what figures print.
    """

    name: str
    label: str
    level_1a: str
    level_2a: str
    parameters: Parameters

    @property
    def description(self) -> dict[str, Any]:
        """All that a dataset says of the condition, as plain values."""
        dose_1a, dose_2a = (total_dose(self.parameters, name) for name in DOSES)
        return {
            "condition": self.name,
            "label": self.label,
            "level_1a": self.level_1a,
            "level_2a": self.level_2a,
            "dose_1a": dose_1a,
            "dose_2a": dose_2a,
            "agonist_type": agonist_type(dose_1a, dose_2a),
            "parameters": self.parameters.model_dump(),
        }


def make_condition(
    level_1a: str | float, level_2a: str | float, parameters: Parameters
) -> Condition:
    """The condition of a pair of levels, whose doses ``parameters`` hold.

    >>> condition = make_condition("max", 0.3, Parameters(dose_1a=0.5, dose_2a=0.3))
    >>> condition.name, condition.label
    ('1a-0.5_2a-0.3', 'max / 0.3')
    """
    levels, doses = (level_1a, level_2a), _doses(parameters)
    label = " / ".join(map(label_level, levels, doses)) if any(doses) else "no drug"
    return Condition(name_doses(parameters), label, *map(format_value, levels), parameters)


def label_level(level: str | float, dose: float) -> str:
    """What figures call a level: its name, or its dose where the name says nothing.

    A name that ends in a digit only counts.

    >>> label_level("max", 0.5), label_level("a3", 0.3), label_level(0.3, 0.3)
    ('max', '0.3', '0.3')
    """
    says_nothing = not isinstance(level, str) or re.search(r"\d$", level)
    return f"{dose:g}" if says_nothing else level


def make_regimen(name: str, parameters: Parameters) -> Condition:
    """The condition of a named sequence of administrations."""
    texts = (" + ".join(map(format_value, parameters.each(dose))) for dose in DOSES)
    return Condition(name, name, *texts, parameters)


def total_dose(parameters: Parameters, name: str) -> float:
    """The dose over all administrations that are not placebo."""
    given = zip(parameters.each(name), parameters.each("placebo"), strict=True)
    return float(sum(dose for dose, placebo in given if not placebo))


def agonist_type(dose_1a: float, dose_2a: float) -> str:
    """Which receptors a pair of doses acts on; one of :data:`AGONIST_TYPES`."""
    if dose_1a and dose_2a:
        return "mixed"
    return "5-HT1A" if dose_1a else "5-HT2A" if dose_2a else "none"


def name_doses(parameters: Parameters) -> str:
    """Name of a condition's files: by doses, which levels only label."""
    dose_1a, dose_2a = _doses(parameters)
    return _shorten(f"1a-{format_value(dose_1a)}_2a-{format_value(dose_2a)}")


def name_variant(
    parameters: Parameters,
    base: Parameters,
    names: Sequence[str] = tuple(Parameters.model_fields),
) -> str:
    """Name of what sets parameters apart from the base, doses aside; "baseline" if nothing.

    >>> name_variant(Parameters(plasticity=0.1, pattern="sine"), Parameters())
    'pattern-sine_plasticity-0.1'
    """
    changed = {
        name: getattr(parameters, name)
        for name in Parameters.model_fields
        if name in names
        and name not in DOSES
        and getattr(parameters, name) != getattr(base, name)
    }
    return name_point(changed) or "baseline"


def name_point(values: dict[str, Any]) -> str:
    """Parameters with their values as a file name."""
    return _shorten("_".join(f"{name}-{format_value(value)}" for name, value in values.items()))


def format_value(value: Any) -> str:
    """The one way to write a value in a file name: 1 and 1.0 are the same dose.

    >>> format_value(1.0), format_value((0.25, 1)), format_value(False)
    ('1', '0.25+1', 'false')
    """
    if isinstance(value, tuple | list):
        return "+".join(map(format_value, value))
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else repr(float(value)).removesuffix(".0")


def parse_value(text: str) -> Any:
    """The value of a parameter, no number, that :func:`format_value` writes so.

    >>> parse_value("sine"), parse_value("full+placebo"), parse_value("true+false")
    ('sine', ('full', 'placebo'), (True, False))
    """
    one, *more = ({"true": True, "false": False}.get(part, part) for part in text.split("+"))
    return (one, *more) if more else one


def _doses(parameters: Parameters) -> tuple:
    return parameters.dose_1a, parameters.dose_2a


def _shorten(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name[: LONGEST_NAME - 13]}-{digest}"
