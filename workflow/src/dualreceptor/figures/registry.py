"""The figures of experiments and sweeps. To add one, name its module in :data:`MODULES`."""

from typing import Annotated

from pydantic import Field, create_model

from dualreceptor.figures.figure import SubjectFigure, load
from dualreceptor.study.sections import (
    Section,
)

#: The modules, in the order in which the configuration has their figures.
MODULES = (
    "timeseries",
    "bars",
    "regressions",
    "matrices",
    "sweep",
    "maps",
    "fronts",
    "choices",
    "rays",
    "interaction",
    "compounds",
    "sensitivity",
    "shares",
    "robustness",
    "power",
    "curves",
    "courses",
)

#: Every figure of an experiment or sweep, by the name of its module.
FIGURES: dict[str, type[SubjectFigure]] = {name: load(name) for name in MODULES}


class _Drawn(Section):
    @property
    def drawn(self) -> list[str]:
        """The names of the figures asked for."""
        return [name for name in FIGURES if getattr(self, name)]


SubjectFigures = create_model(
    "SubjectFigures",
    __base__=_Drawn,
    __doc__="""The figures of an experiment, or of a sweep; `{}` for default settings.

    All but those of a whole sweep are drawn for each of its values.
    """,
    **{
        name: (
            Annotated[
                figure | None, Field(description=figure.__doc__.split("\n")[0].rstrip("."))
            ],
            None,
        )
        for name, figure in FIGURES.items()
    },
)
