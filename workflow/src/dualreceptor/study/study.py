"""The study: which runs there are, how they are grouped, and what they are asked."""

import json
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator

from dualreceptor.model.messages import join_names
from dualreceptor.model.parameters import SHARED_PARAMETERS, Count, Parameters, check_root_seed
from dualreceptor.study.claims import Claim, ConditionName, Contrast
from dualreceptor.study.compounds import Compound
from dualreceptor.study.conditions import (
    Condition,
    format_value,
    name_doses,
    name_point,
    name_variant,
)
from dualreceptor.study.designs import Experiment, Sweep, change
from dualreceptor.study.doses import LevelDose, LevelName, Levels
from dualreceptor.study.ensembles import Ensemble
from dualreceptor.study.points import Place, cut, name_part
from dualreceptor.study.sections import (
    SafeName,
    Section,
    SubjectName,
    raw_section,
)


class Study(Section):
    """What is simulated and asked.

    A *subject* is an experiment or a sweep: what a dataset, its statistics and figures are of.
    Datasets, statistics and figures of an *ensemble* have other dims, tables and looks.
    """

    root_seed: Annotated[
        int, Field(ge=0, lt=2**63, description="the seed of every random number")
    ] = 0
    replicates: Annotated[
        int, Field(ge=1, le=400_000, description="runs of each condition, 0 upwards")
    ] = 100
    seeds_per_job: Annotated[Count, Field(description="replicates that one job computes")] = 100
    parameters: Annotated[
        Parameters,
        Field(description="parameters of the model that differ from their defaults"),
    ] = Parameters()
    levels: Annotated[
        dict[LevelName, LevelDose],
        Field(max_length=100, description="the dose of each named level, 0 or more"),
    ] = {}
    experiments: Annotated[
        dict[SafeName, Experiment],
        Field(min_length=1, max_length=100, description="named sets of conditions"),
    ]
    sweeps: Annotated[
        dict[SafeName, Sweep],
        Field(max_length=100, description="experiments at several values of a parameter"),
    ] = {}
    ensembles: Annotated[
        dict[SafeName, Ensemble],
        Field(max_length=100, description="runs at many points; only outcomes are kept"),
    ] = {}
    pairs: Annotated[
        dict[SubjectName, list[Contrast]],
        Field(
            max_length=200,
            description="conditions to compare, by experiment or sweep, besides each with zero "
            "dose; a sweep also compares those of its experiment",
        ),
    ] = {}
    claims: Annotated[
        dict[SafeName, Claim], Field(max_length=100, description="what to put to the test")
    ] = {}
    compounds: Annotated[
        dict[SafeName, Compound],
        Field(max_length=200, description="compounds to place in the plane of both doses"),
    ] = {}

    @field_validator("root_seed")
    @classmethod
    def _suits_the_seeding(cls, value: int, info: ValidationInfo) -> int:
        if raw_section(info, "parameters").get("seeding", "published") == "published":
            check_root_seed(Parameters(), value)
        return value

    @field_validator("parameters")
    @classmethod
    def _leaves_doses_to_experiments(cls, value: Parameters) -> Parameters:
        doses = {"dose_1a", "dose_2a"} & value.model_fields_set
        if doses:
            raise ValueError(
                f"{join_names(sorted(doses))} cannot be set here; "
                "levels and experiments set the doses"
            )
        return value

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """The study of a configuration, or of a part of one, that is known to be valid."""
        own = {name: value for name, value in config.items() if name in cls.model_fields}
        return cls.model_validate_json(json.dumps(own), context=own)

    def conditions(self, experiment: str) -> list[Condition]:
        """The conditions of an experiment, in the order of its design."""
        return self._conditions[experiment]

    @cached_property
    def _conditions(self) -> dict[str, list[Condition]]:
        return {
            name: experiment.conditions(self.levels, self.parameters)
            for name, experiment in self.experiments.items()
        }

    def points(self, subject: str) -> dict[str, dict[str, Any]]:
        """Swept values by name for each point of a sweep; of an experiment, one of none."""
        if subject not in self.sweeps:
            return {"": {}}
        return {name_point(values): values for values in self.sweeps[subject].points()}

    def conditions_at(self, subject: str, values: dict[str, Any]) -> list[Condition]:
        """The conditions of an experiment or sweep under the values of one of its points."""
        return [
            replace(condition, parameters=change(condition.parameters, **values))
            for condition in self.conditions(self.experiment_of(subject))
        ]

    def descriptions(self, subject: str) -> list[list[dict[str, Any]]]:
        """What a dataset says of each condition at each point."""
        return [
            [condition.description for condition in self.conditions_at(subject, values)]
            for values in self.points(subject).values()
        ]

    def simulations_of(self, subject: str) -> dict[str, Parameters]:
        """Parameters of each simulation of an experiment or sweep, by its folder's name.

        Those of one point stand together, in the order of the conditions.
        """
        return {
            f"{name_variant(c.parameters, self.parameters)}/{name_doses(c.parameters)}": (
                c.parameters
            )
            for values in self.points(subject).values()
            for c in self.conditions_at(subject, values)
        }

    @property
    def subjects(self) -> list[str]:
        """What datasets are about: every experiment and every sweep."""
        return [*self.experiments, *self.sweeps]

    @property
    def claimed(self) -> list[str]:
        """The experiments that claims are about, each once."""
        return list(dict.fromkeys(claim.experiment for claim in self.claims.values()))

    @cached_property
    def simulations(self) -> dict[str, Parameters]:
        """Every distinct simulation by its folder's name, whoever shares it."""
        every: dict[str, Parameters] = {}
        for subject in self.subjects:
            every |= self.simulations_of(subject)
        return every

    @cached_property
    def landscapes(self) -> dict[str, Parameters]:
        """Parameters with the landscapes of every simulation, by the landscapes' name."""
        return {self.landscape_name(p): p for p in self.simulations.values()}

    def landscape_name(self, parameters: Parameters) -> str:
        """Name of the landscapes that runs under these parameters start from."""
        return name_variant(parameters, self.parameters, SHARED_PARAMETERS)

    @property
    def beyond(self) -> list[str]:
        """The ensembles that are not a part of the study, but go beyond it."""
        return [name for name, ensemble in self.ensembles.items() if ensemble.is_beyond]

    @property
    def planes(self) -> list[str]:
        """The ensembles that are a part of the study."""
        return [name for name in self.ensembles if name not in self.beyond]

    def levels_marked(self, plane: str) -> Levels:
        """The doses of the levels that have their places in a plane, by their names."""
        return self.ensembles[plane].levels_marked(self)

    def slabs_of(self, ensemble: str) -> dict[str, Place]:
        """The place of each slab of an ensemble, by the slab's name."""
        return self._slabs[ensemble]

    @cached_property
    def _slabs(self) -> dict[str, dict[str, Place]]:
        return {name: dict(one.slabs(self)) for name, one in self.ensembles.items()}

    def points_of(self, ensemble: str, slab: str) -> list[Parameters]:
        """Parameters at the points of a slab, in the order of the dims."""
        return self.ensembles[ensemble].points(self, self.slabs_of(ensemble)[slab])

    def root_seed_of(self, parameters: Parameters) -> int:
        """What points of ensembles are seeded with: published seeding has no root seed."""
        return 0 if parameters.seeding == "published" else self.root_seed

    def condition_named(self, experiment: str, name: ConditionName) -> Condition | None:
        """The condition that the config calls by its levels or its regimen."""
        called = name if isinstance(name, str) else tuple(map(format_value, name))
        for condition in self.conditions(experiment):
            if called in (condition.name, (condition.level_1a, condition.level_2a)):
                return condition
        return None

    def levels_of(self, experiment: str) -> list[str | float]:
        """The levels that `$` stands for in claims about an experiment."""
        return self.experiments[experiment].levels_in(self.levels)

    def pair_names(self, subject: str) -> list[tuple[str, str]]:
        """Names of the conditions to compare with each other."""
        return [
            tuple(
                self.condition_named(self.experiment_of(subject), name).name
                for name in (pair.condition, pair.reference)
            )
            for pair in self.pairs_of(subject)
        ]

    def experiment_of(self, subject: str) -> str:
        """The experiment that a sweep repeats; an experiment itself."""
        return self.sweeps[subject].experiment if subject in self.sweeps else subject

    def design_of(self, subject: str) -> str:
        """The design of an experiment, of the one that a sweep repeats, or of an ensemble."""
        if subject in self.ensembles:
            return self.ensembles[subject].design
        return self.experiments[self.experiment_of(subject)].design

    def pairs_of(self, subject: str) -> list[Contrast]:
        """The pairs to compare: of a sweep, its experiment's and then its own."""
        names = dict.fromkeys((self.experiment_of(subject), subject))
        pairs = [pair for name in names for pair in self.pairs.get(name, [])]
        return list({(pair.condition, pair.reference): pair for pair in pairs}.values())

    def replicates_of(self, ensemble: str) -> int:
        """How many replicates an ensemble has."""
        return self.ensembles[ensemble].replicates or self.replicates

    def blocks_of(self, ensemble: str) -> dict[str, range]:
        """The replicates of each job of an ensemble, by "first-last"."""
        return self._cut(self.replicates_of(ensemble))

    @property
    def blocks(self) -> list[str]:
        """The replicates of each job, as "first-last"."""
        return list(self._cut(self.replicates))

    @property
    def block_replicates(self) -> list[range]:
        """The replicates of each job."""
        return list(self._cut(self.replicates).values())

    def _cut(self, replicates: int) -> dict[str, range]:
        parts = cut(replicates, self.seeds_per_job)
        return {name_part(part): range(part.start, part.stop) for part in parts}
