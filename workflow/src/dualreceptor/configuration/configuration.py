"""The whole configuration: one typed model that validates all of it at once."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from dualreceptor.figures.claims import ClaimsFigure
from dualreceptor.figures.gallery import Gallery
from dualreceptor.figures.pictures import Picture
from dualreceptor.figures.registry import FIGURES, SubjectFigures
from dualreceptor.study.conditions import Condition
from dualreceptor.study.sections import (
    FiguredName,
    SafeName,
    distinct,
)
from dualreceptor.study.study import Study


class Configuration(Study):
    """The whole configuration."""

    figures: Annotated[
        dict[FiguredName, SubjectFigures],
        Field(description="figures to draw, by experiment, sweep or ensemble"),
    ] = {}
    formats: Annotated[
        list[Literal["pdf", "png", "svg"]],
        Field(min_length=1, description="the files of every figure"),
        AfterValidator(distinct),
    ] = ["pdf", "png"]
    claims_figure: Annotated[
        ClaimsFigure, Field(description="the forest plot of all claims")
    ] = ClaimsFigure()
    pictures: Annotated[
        dict[SafeName, Picture],
        Field(max_length=100, description="pictures of single runs"),
    ] = {}
    galleries: Annotated[
        dict[SafeName, Gallery],
        Field(max_length=100, description="galleries of landscapes"),
    ] = {}

    def pictured(self, picture: str) -> Condition:
        """The condition that a picture shows a run of."""
        settings = self.pictures[picture]
        return self.condition_named(settings.experiment, settings.condition)

    def animated_states(self, picture: str) -> list[int]:
        """The recorded steps of a picture's animation; none without one."""
        animation = self.pictures[picture].animation
        states = self.pictured(picture).parameters.states
        return list(range(0, states, animation.every)) if animation else []

    def pictured_states(self, picture: str) -> list[int]:
        """The recorded steps of a picture and of its animation."""
        return sorted({*self.pictures[picture].steps, *self.animated_states(picture)})

    def drawn(self) -> Iterator[tuple[str, str, list[str]]]:
        """Experiment or sweep, name of a figure of it, and the points it is drawn of, for all
        figures: of an experiment, or a sweep as a whole, one point without a name."""
        for subject, figures in self.figures.items():
            for figure in figures.drawn:
                yield subject, figure, list(self.points_drawn(subject, figure))

    def points_drawn(self, subject: str, figure: str) -> dict[str, dict[str, Any]]:
        """Swept values by name for each point of an experiment or sweep that a figure is drawn
        of."""
        return {"": {}} if FIGURES[figure].of_sweep else self.points(subject)
