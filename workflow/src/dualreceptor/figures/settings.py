"""What the configuration can say of each figure."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from dualreceptor.model.parameters import Pattern
from dualreceptor.study.sections import ExperimentName, Level, SafeName, Section, distinct

Width = Annotated[float, Field(ge=80, le=1000, description="width of the figure, mm")]
Resolution = Annotated[int, Field(ge=50, le=1200, description="resolution of the PNG, dpi")]


class _Still(Section):
    width_mm: Width = 180.0
    dpi: Resolution = 300


class TimeseriesSettings(_Still):
    """Mean and standard error over time of each condition."""

    panels: Annotated[
        Literal[5, 8], Field(description="the study's five observables, or eight")
    ] = 5


class BarsSettings(_Still):
    """Both outcomes of each condition, ordered, with intervals and every replicate."""


class RegressionsSettings(_Still):
    """Final KL divergence against four predictors, over conditions."""


class MatricesSettings(_Still):
    """Outcome, tolerability and score over both doses; for a grid."""


class SweepSettings(_Still):
    """Both outcomes of each condition against the swept parameter; for a sweep."""


class ClaimsSettings(_Still):
    """A forest plot of every contrast of every claim."""


class SubjectFigures(Section):
    """The figures of an experiment, or of a sweep; `{}` for default settings.

    All but `sweep` are drawn for each value of a sweep.
    """

    timeseries: Annotated[
        TimeseriesSettings | None, Field(description="observables over time")
    ] = None
    bars: Annotated[BarsSettings | None, Field(description="outcomes by condition")] = None
    regressions: Annotated[
        RegressionsSettings | None, Field(description="final KL divergence against predictors")
    ] = None
    matrices: Annotated[
        MatricesSettings | None, Field(description="outcomes over both doses; for a grid")
    ] = None
    sweep: Annotated[
        SweepSettings | None, Field(description="outcomes over swept values; for a sweep")
    ] = None

    @property
    def drawn(self) -> list[str]:
        """The names of the figures asked for."""
        return [name for name in type(self).model_fields if getattr(self, name)]


#: The parameter behind what a gallery varies.
GALLERY_PARAMETERS = {
    "blur": "landscape_blur",
    "magnitude": "landscape_magnitude",
    "normalization": "normalization",
}


class GallerySettings(_Still):
    """Landscapes of every pattern, in columns of one parameter's values."""

    vary: Annotated[
        Literal["blur", "magnitude", "normalization"], Field(description="what columns vary")
    ]
    values: Annotated[
        list[float | str],
        Field(min_length=1, max_length=6, description="its values, a column for each"),
        AfterValidator(distinct),
    ]
    patterns: Annotated[
        Annotated[list[Pattern], Field(min_length=1), AfterValidator(distinct)] | None,
        Field(description="rows; every pattern if not given (no log at odd sizes)"),
    ] = None
    dimensions: Annotated[Literal[2, 3], Field(description="flat, or as a surface")] = 2
    replicate: Annotated[int, Field(ge=0, description="whose white noise to use")] = 0


class AnimationSettings(Section):
    """A run as a film."""

    every: Annotated[int, Field(ge=1, description="steps from one frame to the next")] = 4
    frames_per_second: Annotated[int, Field(ge=1, le=50, description="speed")] = 20
    width_mm: Width = 120.0
    dpi: Annotated[int, Field(ge=50, le=300, description="resolution of a frame")] = 100


class PictureSettings(_Still):
    """Pictures of one run: its landscape at chosen steps, and as an animation."""

    experiment: Annotated[ExperimentName, Field(description="whose condition to show")]
    condition: Annotated[
        tuple[Level, Level] | SafeName,
        Field(description="[5-HT1A level, 5-HT2A level], or a regimen's name"),
    ]
    replicate: Annotated[int, Field(ge=0, description="which run")] = 0
    steps: Annotated[
        list[Annotated[int, Field(ge=0)]],
        Field(min_length=1, max_length=24, description="recorded steps, 0 the initial state"),
        AfterValidator(distinct),
    ]
    view: Annotated[
        Literal["contours", "surface"],
        Field(description="filled contours with walkers, or a 3-D surface"),
    ] = "contours"
    show: Annotated[
        Literal["current", "all"],
        Field(description="the current landscape, or initial, current and target"),
    ] = "all"
    vocabulary: Annotated[
        Literal["neural", "synaptic", "belief"], Field(description="what the axes are called")
    ] = "neural"
    animation: Annotated[AnimationSettings | None, Field(description="none if not given")] = (
        None
    )

    @property
    def drawing(self) -> dict[str, Any]:
        """What the still picture depends on, besides its steps."""
        return self.model_dump(include={"view", "show", "vocabulary", "width_mm", "dpi"})

    @property
    def filming(self) -> dict[str, Any]:
        """What the animation depends on, besides its steps."""
        look = self.model_dump(include={"view", "show", "vocabulary"})
        return look | self.animation.model_dump(exclude={"every"})
