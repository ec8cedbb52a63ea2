"""The parameters of one run (model description, section 2)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from dualreceptor.model import schedule
from dualreceptor.model.messages import explain
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.responses import RESPONSES

Pattern = Literal[tuple(PATTERNS)]
Normalization = Literal[tuple(NORMALIZATIONS)]
Response = Literal[tuple(RESPONSES)]
#: How a walker's position becomes a cell.
Rounding = Literal["truncate", "nearest"]
#: How random streams follow from root seed and replicate (section 7).
Seeding = Literal["published", "independent"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Steps = Annotated[int, Field(ge=0, le=1_000_000)]


def _one_or_each(kind: Any) -> Any:
    """``kind``, or a tuple of it with one entry per administration."""
    return Annotated[
        Annotated[kind, Tag("one")] | Annotated[tuple[kind, ...], Tag("each")],
        Discriminator(lambda value: "each" if isinstance(value, tuple) else "one"),
    ]


#: Parameters that can have one value per administration.
PER_ADMINISTRATION = ("dose_1a", "dose_2a", "response", "placebo")

#: What a landscape, a perturbation field and a walker start depend on, besides the seeds.
#: Two parameter sets that agree in these share them.
SHARED_PARAMETERS = (
    "size",
    "base_resolution",
    "pattern",
    "landscape_blur",
    "landscape_magnitude",
    "normalization",
    "perturbation_blur",
    "warmup_steps",
    "drug_steps",
    "washout_steps",
    "response",
    "placebo",
    "administrations",
    "walkers",
    "seeding",
)


def is_defined_at_centre(pattern: str) -> bool:
    """Whether a pattern has a value at r = 0, which is on the grid for an odd size.

    >>> is_defined_at_centre("log"), is_defined_at_centre("tangent")
    (False, True)
    """
    zero = np.zeros(1)
    with np.errstate(all="ignore"):
        return bool(np.isfinite(PATTERNS[pattern](np.ones(1), zero, zero, zero)).all())


class ParameterError(ValueError):
    """Parameters that make no sense; ``errors`` has a line for each."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


class Parameters(BaseModel):
    """The parameters of one run: dimensionless, lengths in cells of the landscape.

    What makes no sense is refused with a :class:`ParameterError`, which names every parameter
    at error, its value and what is allowed.

    >>> Parameters(dose_2a=0.25).homeostasis
    0.05
    >>> Parameters(administrations=2, dose_2a=(0.5, 0.13)).each("dose_2a")
    (0.5, 0.13)

    One value for each of several administrations, all of them equal, is that one value:

    >>> Parameters(administrations=2, dose_2a=(0.5, 0.5)).dose_2a
    0.5
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    size: Annotated[int, Field(ge=2, le=10_000)] = Field(
        50, description="the landscape has size x size cells"
    )
    base_resolution: Annotated[int, Field(ge=2, le=10_000)] = Field(
        100, description="white noise is drawn at this resolution, then resampled"
    )
    pattern: Pattern = Field("noise", description="surface pattern of every landscape")
    landscape_blur: NonNegative = Field(
        5.0, description="Gaussian sigma of both energies, in cells of the base grid"
    )
    landscape_magnitude: Positive = Field(3.0, description="factor before normalization")
    normalization: Normalization = Field(
        "min-max", description="of the initial and the target energy"
    )
    perturbation_blur: NonNegative = Field(
        5.0, description="Gaussian sigma of the perturbation, in cells of the base grid"
    )
    administrations: Annotated[int, Field(ge=1, le=1000)] = Field(
        1, description="number of consecutive administrations"
    )
    dose_2a: _one_or_each(NonNegative) = Field(
        0.0, description="5-HT2A agonism; one number, or one per administration"
    )
    dose_1a: _one_or_each(NonNegative) = Field(
        0.0, description="5-HT1A agonism; one number, or one per administration"
    )
    warmup_steps: Steps = Field(50, description="steps before the drug")
    drug_steps: Count = Field(200, description="steps under the drug")
    washout_steps: Steps = Field(150, description="steps after the drug")
    response: _one_or_each(Response) = Field(
        "beta-long", description="response curve; one, or one per administration"
    )
    placebo: _one_or_each(bool) = Field(
        False, description="no drug level at all; one flag, or one per administration"
    )
    walkers: Count = Field(100, description="number of walkers")
    gradient_steps: Count = Field(10, description="walker moves per model step")
    step_size: NonNegative = Field(1.0, description="length of a move, in cells")
    gradient_noise: NonNegative = Field(
        0.05, description="s.d. of the noise on each component of a unit gradient"
    )
    walker_rounding: Rounding = Field(
        "truncate", description="how a walker's position becomes a cell"
    )
    homeostasis: Fraction = Field(
        0.05, description="share of the way back to the energy in one step"
    )
    plasticity: Fraction = Field(0.5, description="share of the way to the target at one visit")
    seeding: Seeding = Field(
        "published",
        description="how random streams follow from root seed and replicate",
    )

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ParameterError(explain(error, values, type(self))) from None

    # for pydantic: as a section of a configuration, they are validated with the rest of it
    __init__.__pydantic_base_init__ = True

    @field_validator(*PER_ADMINISTRATION, mode="before")
    @classmethod
    def _sequences_are_tuples(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator(*PER_ADMINISTRATION)
    @classmethod
    def _has_one_per_administration(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, tuple):
            return value
        administrations = info.data.get("administrations")
        if len(value) != (administrations or len(value)):
            raise ValueError(
                f"{len(value)} entries for {administrations} administrations; "
                "give one value, or one per administration"
            )
        return value[0] if len(set(value)) == 1 else value

    @field_validator("pattern")
    @classmethod
    def _has_a_value_everywhere(cls, value: str, info: ValidationInfo) -> str:
        size = info.data.get("size", 0)
        if size % 2 and not is_defined_at_centre(value):
            raise ValueError(
                f"it has no value at the centre cell of size {size}; "
                "use an even size, or another pattern"
            )
        return value

    @property
    def states(self) -> int:
        """Recorded states of a run: the initial one and every step of every administration."""
        return schedule.count_states(self)

    @property
    def steps_per_administration(self) -> int:
        """Steps that one administration records: its phases together, less one."""
        return schedule.count_steps(self)

    def each(self, name: str) -> tuple:
        """A per-administration parameter as one value per administration."""
        return schedule.each(self, name)


def shared_parameters(parameters: Parameters) -> dict[str, Any]:
    """Those of :data:`SHARED_PARAMETERS`, as plain values."""
    return {name: getattr(parameters, name) for name in SHARED_PARAMETERS}


def split_common(
    every: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What several mappings have in common, and what each has besides.

    >>> split_common([{"a": 1, "b": 2}, {"a": 1, "b": 3}])
    ({'a': 1}, [{'b': 2}, {'b': 3}])
    """
    first, *others = every
    common = {k: v for k, v in first.items() if all(other[k] == v for other in others)}
    return common, [{k: v for k, v in one.items() if k not in common} for one in every]


def check_root_seed(parameters: Parameters, root_seed: int) -> None:
    """Raise ``ValueError`` where ``parameters.seeding`` does not allow ``root_seed``."""
    if root_seed < 0:
        raise ValueError(f"root_seed {root_seed} is not allowed: use 0 or more")
    if parameters.seeding == "published" and root_seed:
        raise ValueError(
            f"root_seed {root_seed} is not allowed with seeding 'published', which is "
            "defined for 0 alone; use root_seed 0 or seeding 'independent'"
        )
