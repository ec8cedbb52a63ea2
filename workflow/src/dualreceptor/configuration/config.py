"""The study's configuration: one typed model that validates all of it at once."""

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator

from dualreceptor.configuration import checks
from dualreceptor.configuration.messages import lines, listed, shown
from dualreceptor.figures.settings import (
    ClaimsSettings,
    GallerySettings,
    PictureSettings,
    SubjectFigures,
)
from dualreceptor.model.parameters import SHARED_PARAMETERS, Count, Parameters, check_root_seed
from dualreceptor.study.conditions import Condition, doses_name, point_name, variant_name
from dualreceptor.study.designs import Experiment, Sweep, changed
from dualreceptor.study.sections import (
    ExperimentName,
    LevelDose,
    SafeName,
    Section,
    SubjectName,
    distinct,
    mapping,
    raw_section,
)

ConditionName = Annotated[
    tuple[str, str] | str,
    Field(description="[5-HT1A level, 5-HT2A level], or a regimen's name"),
]


class ConfigError(ValueError):
    """A configuration that cannot be run; the message lists every fault."""


class Contrast(Section):
    """Two conditions of an experiment."""

    condition: ConditionName
    reference: ConditionName


class ContrastClaim(Section):
    """An outcome is lower under each condition than under its reference.

    In place of a level, `$` and a name stands for every level of a dose above zero.
    """

    kind: Annotated[Literal["contrast"], Field(description="the kind of claim")]
    statement: Annotated[str, Field(min_length=1, description="the claim in words")]
    experiment: Annotated[ExperimentName, Field(description="whose runs to test it on")]
    outcome: Annotated[
        Literal["outcome", "tolerability"], Field(description="what is lower, so better")
    ]
    contrasts: Annotated[
        list[Contrast], Field(min_length=1, description="where; a section each")
    ]


class BestClaim(Section):
    """The condition of the best equal-weight score has certain properties."""

    kind: Annotated[Literal["best"], Field(description="the kind of claim")]
    statement: Annotated[str, Field(min_length=1, description="the claim in words")]
    experiment: Annotated[ExperimentName, Field(description="whose runs to test it on")]
    properties: Annotated[
        list[Literal["mixed", "leans to 5-HT1A", "leans to 5-HT2A"]],
        Field(min_length=1, description="what the best condition is said to be"),
        AfterValidator(distinct),
    ]


Claim = Annotated[ContrastClaim | BestClaim, Field(discriminator="kind")]


class Study(Section):
    """The whole configuration."""

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
        dict[SafeName, LevelDose],
        Field(
            min_length=1, max_length=100, description="the dose of each named level, 0 or more"
        ),
    ]
    experiments: Annotated[
        dict[SafeName, Experiment],
        Field(min_length=1, max_length=100, description="named sets of conditions"),
    ]
    sweeps: Annotated[
        dict[SafeName, Sweep],
        Field(max_length=100, description="experiments at several values of a parameter"),
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
    figures: Annotated[
        dict[SubjectName, SubjectFigures],
        Field(description="figures to draw, by experiment or sweep"),
    ] = {}
    formats: Annotated[
        list[Literal["pdf", "png", "svg"]],
        Field(min_length=1, description="the files of every figure"),
        AfterValidator(distinct),
    ] = ["pdf", "png"]
    claims_figure: Annotated[
        ClaimsSettings, Field(description="the forest plot of all claims")
    ] = ClaimsSettings()
    pictures: Annotated[
        dict[SafeName, PictureSettings],
        Field(max_length=100, description="pictures of single runs"),
    ] = {}
    galleries: Annotated[
        dict[SafeName, GallerySettings],
        Field(max_length=100, description="galleries of landscapes"),
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
                f"{listed(sorted(doses))} cannot be set here; "
                "levels and experiments set the doses"
            )
        return value

    @field_validator("figures")
    @classmethod
    def _suit_the_designs(cls, value: dict, info: ValidationInfo) -> dict:
        experiments, sweeps = raw_section(info, "experiments"), raw_section(info, "sweeps")
        for name, figures in value.items():
            swept = mapping(sweeps.get(name)).get("experiment")
            design = mapping(experiments.get(swept or name)).get("design")
            if figures.matrices and design != "grid":
                raise ValueError(
                    f"{name}.matrices needs an experiment of design grid, not {design}"
                )
            if figures.sweep and name not in sweeps:
                raise ValueError(f"{name}.sweep needs a sweep, not an experiment")
        return value

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
        return {point_name(values): values for values in self.sweeps[subject].points()}

    def conditions_at(self, subject: str, values: dict[str, Any]) -> list[Condition]:
        """The conditions of an experiment or sweep under the values of one of its points."""
        sweep = self.sweeps.get(subject)
        return [
            Condition(c.name, c.label, c.level_1a, c.level_2a, changed(c.parameters, **values))
            for c in self.conditions(sweep.experiment if sweep else subject)
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
            f"{variant_name(c.parameters, self.parameters)}/{doses_name(c.parameters)}": (
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
        return variant_name(parameters, self.parameters, SHARED_PARAMETERS)

    def condition_named(self, experiment: str, name: tuple[str, str] | str) -> Condition | None:
        """The condition that the config calls by its levels or its regimen."""
        for condition in self.conditions(experiment):
            if name in (condition.name, (condition.level_1a, condition.level_2a)):
                return condition
        return None

    def pictured(self, picture: str) -> Condition:
        """The condition that a picture shows a run of."""
        settings = self.pictures[picture]
        return self.condition_named(settings.experiment, settings.condition)

    def filmed(self, picture: str) -> list[int]:
        """The recorded steps of a picture's animation; none without one."""
        animation = self.pictures[picture].animation
        states = self.pictured(picture).parameters.states
        return list(range(0, states, animation.every)) if animation else []

    def shown(self, picture: str) -> list[int]:
        """The recorded steps of a picture and of its animation."""
        return sorted({*self.pictures[picture].steps, *self.filmed(picture)})

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

    def pairs_of(self, subject: str) -> list[Contrast]:
        """The pairs to compare: of a sweep, its experiment's and then its own."""
        names = dict.fromkeys((self.experiment_of(subject), subject))
        pairs = [pair for name in names for pair in self.pairs.get(name, [])]
        return list({(pair.condition, pair.reference): pair for pair in pairs}.values())

    @property
    def blocks(self) -> list[str]:
        """The replicates of each job, as "first-last"."""
        starts = range(0, self.replicates, self.seeds_per_job)
        return [
            f"{first}-{min(first + self.seeds_per_job, self.replicates) - 1}"
            for first in starts
        ]

    @property
    def block_sizes(self) -> list[int]:
        """How many replicates each job has."""
        whole, rest = divmod(self.replicates, self.seeds_per_job)
        return [self.seeds_per_job] * whole + [rest] * bool(rest)

    def drawn(self) -> Iterator[tuple[str, str, str]]:
        """Experiment or sweep, its point (if of one), and name of every figure of them."""
        for subject, figures in self.figures.items():
            for figure in figures.drawn:
                for point in [""] if figure == "sweep" else self.points(subject):
                    yield subject, point, figure


def read_config(raw: Any) -> Study:
    """The study that a parsed YAML document describes.

    Raises :class:`ConfigError`, whose message has a line for every fault with the key, the
    value and what is allowed.
    """
    if not isinstance(raw, dict):
        raise ConfigError(f"config: {shown(raw)} is not a mapping of keys to values")
    raw = _with_plain_keys(raw)
    try:
        # By way of JSON, so that a list can be a tuple while types stay strict.
        study = Study.model_validate_json(json.dumps(raw, default=str), context=raw)
    except ValidationError as error:
        raise _with_faults(lines(error, raw, Study)) from None
    faults = list(checks.faults(study))
    if faults:
        raise _with_faults(faults)
    return study


def _with_plain_keys(value: Any) -> Any:
    """Keys that JSON does not know, as YAML's dates, as text."""
    if isinstance(value, list):
        return [_with_plain_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = str | int | float | None
    return {
        key if isinstance(key, known) else str(key): _with_plain_keys(item)
        for key, item in value.items()
    }


def _with_faults(faults: list[str]) -> ConfigError:
    return ConfigError("\n  ".join(["the configuration has faults:", *faults]))
