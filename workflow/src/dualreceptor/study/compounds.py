"""Compounds: what sources say of how strongly they act at either receptor.

Nothing here is simulated. :mod:`dualreceptor.analysis.compounds` makes directions in the plane
of both doses of it.
"""

import re
from math import inf
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from dualreceptor.model.parameters import Positive
from dualreceptor.study.designs import Receptor
from dualreceptor.study.sections import (
    Section,
)

DOI = re.compile(r"10\.\d{4,9}/\S+")
NOT_STATED = "not stated"
LOGARITHMIC = ("pKi", "pEC50")  # of a concentration in M; other kinds are in nM
#: What affinities and potencies can be, nM: from those of pKi 15 to those of pKi 0.
LOWEST, HIGHEST = 1e-6, 1e9


def _check_doi(value: str) -> str:
    if not DOI.fullmatch(value):
        raise ValueError("a source is a DOI, such as 10.1371/journal.pone.0009019")
    return value


def _check_doi_if_stated(value: str) -> str:
    return value if value == NOT_STATED else _check_doi(value)


Text = Annotated[str, Field(min_length=1)]


class _Sourced(Section):
    """Where something is from."""

    source: Annotated[
        str, Field(description="the DOI of where it was read"), AfterValidator(_check_doi)
    ]
    via: Annotated[
        Text | None, Field(description="where the source has it from, if from another")
    ] = None
    species: Annotated[Text, Field(description=f"whose receptor, or `{NOT_STATED}`")]
    assay: Annotated[Text, Field(description=f"how it was measured, or `{NOT_STATED}`")]
    ligand: Annotated[Text, Field(description="the radioligand of a binding assay")] = (
        NOT_STATED
    )
    note: Annotated[Text | None, Field(description="what else there is to know")] = None

    @property
    def origin(self) -> str:
        """Who is behind it: two that have it from the same are one source."""
        return self.via or self.source


class Measurement(_Sourced):
    """An affinity or potency at one receptor: a value, or a lower bound of it."""

    kind: Annotated[
        Literal["Ki", "EC50", "pKi", "pEC50"],
        Field(description="Ki or EC50 in nM, or its negative logarithm in M"),
    ]
    value: Annotated[Positive | None, Field(description="its value")] = None
    above: Annotated[
        Positive | None,
        Field(description="lower bound of a Ki or EC50, nM, if no more is known"),
    ] = None
    efficacy: Annotated[
        Annotated[float, Field(gt=0, le=1)] | None,
        Field(description="largest effect, relative to that of a full agonist"),
    ] = None

    @field_validator("value", "above")
    @classmethod
    def _can_be(cls, value: float | None, info: ValidationInfo) -> float | None:
        kind = info.data.get("kind")
        if value is None or kind is None:
            return value
        if info.field_name == "above" and kind in LOGARITHMIC:
            raise ValueError("it is in nM; use it with kind Ki or EC50")
        if not LOWEST <= _in_nanomolar(kind, value) <= HIGHEST:
            raise ValueError("a Ki or EC50 is from 1e-6 to 1e9 nM, a pKi or pEC50 from 0 to 15")
        return value

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.value is None) == (self.above is None):
            raise ValueError("it needs either value or above")
        return self

    @property
    def censored(self) -> bool:
        """Whether no more is known than what it is above."""
        return self.value is None

    @property
    def range_nm(self) -> tuple[float, float]:
        """What it can be, at least and at most, nM.

        >>> about = {"source": "10.1000/1", "species": "human", "assay": "binding"}
        >>> Measurement(kind="pKi", value=7.0, **about).range_nm
        (100.0, 100.0)
        >>> Measurement(kind="Ki", above=10000.0, **about).range_nm
        (10000.0, inf)
        """
        if self.value is None:
            return self.above, inf
        return (_in_nanomolar(self.kind, self.value),) * 2


def _in_nanomolar(kind: str, value: float) -> float:
    return 10 ** (9 - value) if kind in LOGARITHMIC else value


class Selectivity(_Sourced):
    """A source that says which receptor the compound prefers, without numbers used here."""

    prefers: Annotated[Receptor, Field(description="the receptor with the higher affinity")]


class Disagreement(Section):
    """How much sources disagree at a receptor, where not all their numbers are used here."""

    receptor: Annotated[Receptor, Field(description="where they disagree")]
    fold: Annotated[
        float,
        Field(gt=1, le=1e6, description="the largest of their values divided by the smallest"),
    ]
    source: Annotated[
        str,
        Field(description=f"the DOI of who says so, or `{NOT_STATED}`"),
        AfterValidator(_check_doi_if_stated),
    ]
    note: Annotated[Text | None, Field(description="what else there is to know")] = None


Measurements = Annotated[list[Measurement], Field(min_length=1, max_length=100)]


class Compound(Section):
    """A compound: what sources say about how strongly it acts at each receptor."""

    affinity_1a: Annotated[
        Measurements, Field(description="affinities or potencies at 5-HT1A, a section each")
    ]
    affinity_2a: Annotated[
        Measurements, Field(description="affinities or potencies at 5-HT2A, a section each")
    ]
    selectivity: Annotated[
        list[Selectivity],
        Field(description="sources that say which receptor it prefers; a section each"),
    ] = []
    disagreement: Annotated[
        list[Disagreement],
        Field(description="how much sources that are not listed disagree; a section each"),
    ] = []
    note: Annotated[Text | None, Field(description="what else there is to know")] = None

    @property
    def affinities(self) -> dict[Receptor, list[Measurement]]:
        """The measurements at either receptor, by its name."""
        return {"5-HT1A": self.affinity_1a, "5-HT2A": self.affinity_2a}
