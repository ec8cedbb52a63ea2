"""What all figures have in common, and how one is found by its name.

A figure is a class in a module of its own: its fields are its settings in the configuration,
its method ``draw`` makes it, its ``caption`` describes it in the report. Libraries that draw
are loaded on first use (lazy_loader): a configuration is read at every start.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dualreceptor.figures import style
from dualreceptor.study.sections import Section

Width = Annotated[float, Field(ge=80, le=1000, description="width of the figure, mm")]
Resolution = Annotated[int, Field(ge=50, le=1200, description="resolution of the PNG, dpi")]


FEW = 10  # replicates; intervals from fewer of them are unreliable
TWO_COLUMNS = 130  # mm: a figure of at least this width spans a journal's page


class StillFigure(Section):
    """A figure that does not move."""

    #: What the report says of it; ``{subject}`` is what it is of.
    caption: ClassVar[str]
    #: What it draws over replicates, such as "intervals"; of few replicates it has a warning.
    spread: ClassVar[str] = ""

    width_mm: Width = 180.0
    dpi: Resolution = 300

    @property
    def is_wide(self) -> bool:
        """Whether it spans a journal's page, not one column of it."""
        return self.width_mm >= TWO_COLUMNS

    def draw(self, **inputs: Any) -> Any:
        """The figure, a ``matplotlib.figure.Figure``, from what it is made from, by name."""
        raise TypeError(f"{type(self).__name__} says nothing of how it is drawn")

    def make(self, **inputs: Any) -> Any:
        """The figure as it is saved: as drawn, and with a warning where replicates are few.

        One replicate has no intervals to warn of.
        """
        figure = self.draw(**inputs)
        if self.spread and 1 < (n := _count_replicates(inputs)) < FEW:
            warning = f"{self.spread} from fewer than {FEW} replicates are unreliable"
            style.add_foot(figure, f"n = {n}: {warning}")
        return figure


class SubjectFigure(StillFigure):
    """A figure of an experiment, or of a sweep; it is drawn from a ``summary``."""

    #: Tables of the same subject that it is drawn from, too.
    tables: ClassVar[tuple[str, ...]] = ()
    #: Whether it is of a sweep as a whole, not of an experiment or of each of its points.
    of_sweep: ClassVar[bool] = False
    #: The designs of experiments that it can be drawn of; all of them if none is named.
    designs: ClassVar[tuple[str, ...]] = ()


def _count_replicates(inputs: Mapping[str, Any]) -> int:
    """Of datasets, dims (..., replicate); without one of tables, from their column ``n``."""
    for data in inputs.values():
        if count := getattr(data, "sizes", {}).get("replicate"):
            return count
    counted = [table.n for table in inputs.values() if "n" in getattr(table, "columns", ())]
    return int(counted[0].max()) if counted and len(counted[0]) else 0


def load(name: str) -> type[StillFigure]:
    """The figure of the module of this name."""
    module = import_module(f"{__package__}.{name}")
    # By type() alone: isinstance() would load every library that the module names.
    classes = [one for one in vars(module).values() if type(one) is type(StillFigure)]
    return next(
        one
        for one in classes
        if issubclass(one, StillFigure) and one.__module__ == module.__name__
    )
