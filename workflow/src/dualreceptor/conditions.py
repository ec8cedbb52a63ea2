"""Conditions: what the replicates of one set of simulations have in common."""

from dataclasses import dataclass
from typing import Any

from dualreceptor.parameters import Parameters

AGONIST_TYPES = ("none", "5-HT1A", "5-HT2A", "mixed")


@dataclass(frozen=True)
class Condition:
    """A pair of named levels, and the parameters that they stand for.

    >>> Condition("zero", "max", Parameters(dose_2a=0.5)).name
    '1a-0_2a-0.5'
    """

    level_1a: str
    level_2a: str
    parameters: Parameters

    @property
    def name(self) -> str:
        """Name of the condition's files: by doses, which levels only label."""
        dose_1a, dose_2a = self.parameters.dose_1a, self.parameters.dose_2a
        return f"1a-{dose_text(dose_1a)}_2a-{dose_text(dose_2a)}"

    @property
    def description(self) -> dict[str, Any]:
        """All that a dataset says of the condition, as plain values."""
        parameters = self.parameters.model_dump()
        return {
            "condition": self.name,
            "level_1a": self.level_1a,
            "level_2a": self.level_2a,
            "agonist_type": agonist_type(parameters["dose_1a"], parameters["dose_2a"]),
            "parameters": parameters,
        }


def agonist_type(dose_1a: float, dose_2a: float) -> str:
    """Which receptors a pair of doses acts on; one of :data:`AGONIST_TYPES`."""
    if dose_1a and dose_2a:
        return "mixed"
    return "5-HT1A" if dose_1a else "5-HT2A" if dose_2a else "none"


def dose_text(dose: float) -> str:
    """The one way to write a dose in a file name: 1 and 1.0 are the same dose.

    >>> dose_text(1.0), dose_text(0.25)
    ('1', '0.25')
    """
    return repr(float(dose)).removesuffix(".0")
