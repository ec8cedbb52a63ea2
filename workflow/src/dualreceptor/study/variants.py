"""Ensembles of conditions under other parameters: variants, and response curves."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from dualreceptor.model import dosing
from dualreceptor.model.observables import Variable
from dualreceptor.model.parameters import Parameters, Response
from dualreceptor.study.conditions import Condition
from dualreceptor.study.designs import change, conditions_of_pairs, doses_of_pairs
from dualreceptor.study.doses import round_dose
from dualreceptor.study.points import (
    DESIGN,
    Changes,
    OverPairs,
    Place,
    PointSet,
    cut,
    leave_doses,
    name_part,
)
from dualreceptor.study.sections import (
    ExperimentName,
    SafeName,
    distinct,
)

BASELINE = "baseline"


def _leave_baseline(value: dict[str, Changes]) -> dict[str, Changes]:
    if BASELINE in value:
        raise ValueError(f"{BASELINE!r} is what variants are compared with; use another name")
    return value


class Variants(PointSet):
    """The conditions of an experiment, under other choices of parameters."""

    design: Annotated[Literal["variants"], DESIGN]
    experiment: Annotated[ExperimentName, Field(description="whose conditions to run")]
    variants: Annotated[
        dict[
            SafeName,
            Annotated[Changes, Field(min_length=1), AfterValidator(leave_doses)],
        ],
        Field(
            max_length=1000,
            description="parameters that each variant changes, by its name; the baseline "
            "changes none",
        ),
        AfterValidator(_leave_baseline),
    ] = {}

    def claims_asked(self, study: Any) -> list[str]:
        """Those about its experiment."""
        return [n for n, claim in study.claims.items() if claim.experiment == self.experiment]

    def experiments_used(self) -> list[str]:
        """The one whose conditions are run."""
        return [self.experiment]

    @property
    def changes(self) -> dict[str, Changes]:
        """What every variant changes, the baseline first."""
        return {BASELINE: {}} | self.variants

    def extremes(self, study: Any) -> Iterator[Parameters]:
        """The points of the baseline: where a variant overshoots, its outcomes are missing."""
        return (condition.parameters for condition in self.conditions(study))

    def dims(self, study: Any) -> dict[str, list]:
        """Variants and conditions."""
        names = [condition.name for condition in self.conditions(study)]
        return {"variant": list(self.changes), "condition": names}

    def conditions(self, study: Any) -> list[Condition]:
        """Those of the experiment."""
        return self._conditions(study, BASELINE)

    def slabs(self, study: Any) -> Iterator[tuple[str, Place]]:
        """Variants."""
        count = study.experiments[self.experiment].size(study.levels)
        for row, name in enumerate(self.changes):
            for part in cut(count, self.points_per_job):
                yield f"{name}_{name_part(part)}", (row, part)

    def points(self, study: Any, place: Place) -> list[Parameters]:
        """Parameters of some conditions under a variant."""
        row, part = place
        name = list(self.changes)[row]
        return [condition.parameters for condition in self._conditions(study, name)[part]]

    def _conditions(self, study: Any, variant: str) -> list[Condition]:
        base = change(self.base(study), **self.changes[variant])
        return study.experiments[self.experiment].conditions(study.levels, base)


class ResponseCourses(OverPairs):
    """Conditions under several response curves, with doses of the same area under them."""

    design: Annotated[Literal["courses"], DESIGN]
    responses: Annotated[
        list[Response],
        Field(min_length=1, description="the response curves"),
        AfterValidator(distinct),
    ] = ["beta-short", "beta-long", "u-curve", "full"]

    def dims(self, study: Any) -> dict[str, list]:
        """Response curves and conditions."""
        names = [condition.name for condition in self.conditions(study)]
        return {"response": self.responses, "condition": names}

    def coordinates(self, study: Any) -> dict[str, Variable]:
        """By what each response multiplies doses, and when and how high it peaks."""
        base = self.base(study)
        levels = {
            name: dosing.drug_level(change(base, response=name)) for name in self.responses
        }
        about = {
            "dose_factor": ("factor of doses", [self.factor(study, n) for n in levels]),
            "peak": ("highest drug level", [level.max() for level in levels.values()]),
            "time_to_peak": (
                "steps from onset to the highest drug level",
                [int(level.argmax()) - base.warmup_steps for level in levels.values()],
            ),
        }
        return {
            name: Variable(
                ("response",),
                np.array(values, dtype=float),
                {"long_name": long_name, "units": "1"},
            )
            for name, (long_name, values) in about.items()
        }

    def conditions(self, study: Any) -> list[Condition]:
        """With their doses under the response curve of the study."""
        return self._conditions(study, self.base(study))

    def slabs(self, study: Any) -> Iterator[tuple[str, Place]]:
        """Response curves."""
        for row, name in enumerate(self.responses):
            for part in cut(len(self.pairs), self.points_per_job):
                yield f"{name}_{name_part(part)}", (row, part)

    def points(self, study: Any, place: Place) -> list[Parameters]:
        """Parameters of some conditions under a response curve."""
        row, part = place
        response = self.responses[row]
        base = change(self.base(study), response=response)
        conditions = self._conditions(study, base, self.factor(study, response))[part]
        return [condition.parameters for condition in conditions]

    def factor(self, study: Any, response: str) -> float:
        """What doses are multiplied by, so that dose times drug level adds up to the same."""
        base = self.base(study)
        return float(dosing.drug_level(base).sum() / self.area(base, response))

    @staticmethod
    def area(base: Parameters, response: str) -> float:
        """The sum of the drug level over all steps under a response curve."""
        return float(dosing.drug_level(change(base, response=response)).sum())

    def _conditions(self, study: Any, base: Parameters, factor: float = 1) -> list[Condition]:
        doses = [
            tuple(round_dose(factor * dose) for dose in pair)
            for pair in doses_of_pairs(self.pairs, study.levels)
        ]
        return conditions_of_pairs(self.pairs, doses, base)
