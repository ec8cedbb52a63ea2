"""The study's configuration: one typed model that validates all of it at once."""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from dualreceptor.conditions import Condition
from dualreceptor.faults import lines, listed, shown
from dualreceptor.parameters import Count, NonNegative, Parameters
from dualreceptor.streams import check_root_seed

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class ConfigError(ValueError):
    """A configuration that cannot be run; the message lists every fault."""


def _safe_name(value: str) -> str:
    if not SAFE_NAME.fullmatch(value):
        raise ValueError(
            "a name becomes a file name; use up to 64 letters, digits, '-' and '_', "
            "beginning with a letter or digit"
        )
    return value


def _known(kind: str) -> AfterValidator:
    """Refuse a name that the config's section ``kind`` does not have."""

    def check(value: str, info: ValidationInfo) -> str:
        known = _mapping((info.context or {}).get(kind))
        if value not in known:
            raise ValueError(f"not among the config's {kind}: {listed(known)}")
        return value

    return AfterValidator(check)


def _has_its_dose_alone(value: float, info: ValidationInfo) -> float:
    levels = _mapping((info.context or {}).get("levels"))
    same = [name for name, dose in levels.items() if dose == value]
    if len(same) > 1:
        raise ValueError(
            f"the dose of {' and '.join(map(str, same))}; each level needs its own"
        )
    return value


SafeName = Annotated[str, AfterValidator(_safe_name)]
Level = Annotated[str, _known("levels")]
LevelDose = Annotated[NonNegative, AfterValidator(_has_its_dose_alone)]
ExperimentName = Annotated[str, _known("experiments")]
DESIGN = Field(description="the kind of set of conditions")
Receptor = Literal["5-HT1A", "5-HT2A"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _distinct(value: list) -> list:
    repeated = [item for i, item in enumerate(value) if item in value[:i]]
    if repeated:
        raise ValueError(f"{listed(repeated)} stands twice; once is enough")
    return value


LevelSubset = Annotated[
    Annotated[list[Level], Field(min_length=1), AfterValidator(_distinct)] | None,
    Field(description="the levels to use; all of them if not given"),
]


class Series(_Section):
    """One receptor over the levels, the other at dose zero."""

    design: Annotated[Literal["series"], DESIGN]
    receptor: Annotated[Receptor, Field(description="the receptor whose dose varies")]
    levels: LevelSubset = None

    @field_validator("design")
    @classmethod
    def _needs_a_zero(cls, value: str, info: ValidationInfo) -> str:
        levels = _mapping((info.context or {}).get("levels"))
        if 0 not in levels.values():
            raise ValueError("a series needs a level of dose 0 for the other receptor")
        return value

    def pairs_of(self, levels: dict[str, float]) -> list[tuple[str, str]]:
        zero = next(name for name, dose in levels.items() if dose == 0)
        names = self.levels or list(levels)
        if self.receptor == "5-HT1A":
            return [(name, zero) for name in names]
        return [(zero, name) for name in names]


class Diagonal(_Section):
    """Both receptors at the same level."""

    design: Annotated[Literal["diagonal"], DESIGN]
    levels: LevelSubset = None

    def pairs_of(self, levels: dict[str, float]) -> list[tuple[str, str]]:
        return [(name, name) for name in self.levels or levels]


class Pairs(_Section):
    """The pairs listed."""

    design: Annotated[Literal["pairs"], DESIGN]
    pairs: Annotated[
        list[tuple[Level, Level]],
        Field(min_length=1, description="[5-HT1A level, 5-HT2A level] of each condition"),
        AfterValidator(_distinct),
    ]

    def pairs_of(self, levels: dict[str, float]) -> list[tuple[str, str]]:
        return self.pairs


class Grid(_Section):
    """Every level of one receptor with every level of the other."""

    design: Annotated[Literal["grid"], DESIGN]
    levels: LevelSubset = None

    def pairs_of(self, levels: dict[str, float]) -> list[tuple[str, str]]:
        names = self.levels or list(levels)
        return [(level_1a, level_2a) for level_1a in names for level_2a in names]


Experiment = Annotated[Series | Diagonal | Pairs | Grid, Field(discriminator="design")]

Width = Annotated[float, Field(ge=80, le=1000)]
Resolution = Annotated[int, Field(ge=50, le=1200)]


class TimeseriesSettings(_Section):
    """Mean and standard error over time of each condition."""

    panels: Annotated[
        Literal[5, 8], Field(description="the study's five observables, or eight")
    ] = 5
    width_mm: Annotated[Width, Field(description="width of the figure, mm")] = 180.0
    dpi: Annotated[Resolution, Field(description="resolution of the PNG")] = 300


class MatricesSettings(_Section):
    """Outcome, tolerability and score over both doses; for a grid."""

    width_mm: Annotated[Width, Field(description="width of the figure, mm")] = 180.0
    dpi: Annotated[Resolution, Field(description="resolution of the PNG")] = 300


class ExperimentFigures(_Section):
    """The figures of one experiment; each of its own settings, `{}` for the defaults."""

    timeseries: Annotated[
        TimeseriesSettings | None, Field(description="means over time; for any design")
    ] = None
    matrices: Annotated[
        MatricesSettings | None, Field(description="outcomes over both doses; for a grid")
    ] = None

    @property
    def drawn(self) -> list[str]:
        """The names of the figures asked for."""
        return [name for name in type(self).model_fields if getattr(self, name)]


class Study(_Section):
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
        Field(min_length=1, description="the dose of each named level, 0 or more"),
    ]
    experiments: Annotated[
        dict[SafeName, Experiment],
        Field(min_length=1, description="named sets of conditions"),
    ]
    figures: Annotated[
        dict[ExperimentName, ExperimentFigures],
        Field(description="figures to draw, by experiment"),
    ] = {}

    @field_validator("root_seed")
    @classmethod
    def _suits_the_seeding(cls, value: int, info: ValidationInfo) -> int:
        parameters = _mapping((info.context or {}).get("parameters"))
        if parameters.get("seeding", "published") == "published":
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
        experiments = _mapping((info.context or {}).get("experiments"))
        for name, figures in value.items():
            design = _mapping(experiments.get(name)).get("design")
            if figures.matrices and design != "grid":
                raise ValueError(
                    f"{name}.matrices needs an experiment of design grid, not {design}"
                )
        return value

    def conditions(self, experiment: str) -> list[Condition]:
        """The conditions of an experiment, in the order of its design."""
        pairs = self.experiments[experiment].pairs_of(self.levels)
        return [
            Condition(
                level_1a=level_1a,
                level_2a=level_2a,
                parameters=self.parameters.model_copy(
                    update={
                        "dose_1a": self.levels[level_1a],
                        "dose_2a": self.levels[level_2a],
                    }
                ),
            )
            for level_1a, level_2a in pairs
        ]

    @property
    def simulations(self) -> dict[str, Condition]:
        """Every distinct condition by name, whichever experiments share it."""
        return {
            condition.name: condition
            for experiment in self.experiments
            for condition in self.conditions(experiment)
        }

    @property
    def blocks(self) -> list[str]:
        """The replicates of each job, as "first-last"."""
        starts = range(0, self.replicates, self.seeds_per_job)
        return [
            f"{first}-{min(first + self.seeds_per_job, self.replicates) - 1}"
            for first in starts
        ]


def read_config(raw: Any) -> Study:
    """The study that a parsed YAML document describes.

    Raises :class:`ConfigError`, whose message has a line for every fault with the key, the
    value and what is allowed.
    """
    if not isinstance(raw, dict):
        raise ConfigError(f"config: {shown(raw)} is not a mapping of keys to values")
    try:
        # By way of JSON, so that a list can be a tuple while types stay strict.
        return Study.model_validate_json(json.dumps(raw, default=str), context=raw)
    except ValidationError as error:
        faults = "\n".join(f"  {line}" for line in lines(error, raw, Study))
        raise ConfigError(f"the configuration has faults:\n{faults}") from None


def _mapping(value: Any) -> dict:
    return value if isinstance(value, dict) else {}
