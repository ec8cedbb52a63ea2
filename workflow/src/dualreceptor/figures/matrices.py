"""Both outcomes and their score over the doses of both receptors."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import matrix, outcomes, score
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, sns, xr = map(lazy_loader.load, ("matplotlib", "seaborn", "xarray"))

COLOUR_BAR = {"location": "bottom", "shrink": 0.85, "aspect": 25}
#: Around a matrix: beside it; above and below it, without and with a margin.
BESIDE_MM, AROUND_MM = 15, 20
NUMBER_PT, DIGIT = 6, 0.636  # of a number in a cell; width of a digit by its height


class Matrices(SubjectFigure):
    """Outcome, burden and score over both doses; for a grid."""

    designs: ClassVar[tuple[str, ...]] = ("grid",)
    caption: ClassVar[str] = """\
Means over replicates of the therapeutic outcome and the acute burden (the study's tolerability)
in experiment **{subject}**, and their equal-weight score, for each pair of doses. Lower is
better; the best cell is framed. Where cells are too small for numbers, the lowest and the
highest are written below, and all are in the table ``scores.csv``.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Three matrices of condition means; the best (lowest) cell of each is framed.

        Cells have their numbers if these can be read there.
        ``summary`` has dims (condition, replicate) and a condition for each pair of doses.
        """
        means = outcomes(summary).mean("replicate", keep_attrs=True)
        panels = (
            (
                "therapeutic outcome:\nfinal KL divergence\n(10$^{-3}$ nat)",
                1e3 * means.outcome,
                ".1f",
            ),
            (
                "acute burden:\ncumulative KL increase\n(10$^{-3}$ nat)",
                1e3 * means.burden,
                ".1f",
            ),
            (
                "equal-weight score\nof outcome\nand burden",
                score(means.outcome, means.burden),
                ".2f",
            ),
        )
        across = 3 if self.is_wide else 1
        beside_mm = 20 if across == 3 else 30  # titles and colour bars; a column has more gaps
        rows = 3 // across
        height_mm = rows * (self.width_mm / across + beside_mm)
        if rows > 1:
            height_mm = min(height_mm, style.PAGE_MM)
        side_mm = min(self.width_mm / across, height_mm / rows - AROUND_MM) - BESIDE_MM
        figure, axes = style.begin(self.width_mm, height_mm, rows, across)
        for axis, (title, values, digits) in zip(axes, panels, strict=True):
            _draw_panel(axis, matrix(values), title, digits, side_mm)
        return figure


def _draw_panel(axis, values: xr.DataArray, title: str, digits: str, side_mm: float) -> None:
    cell_mm = side_mm / max(values.shape)
    size = _fit([f"{value:{digits}}" for value in values.values.flat], cell_mm)
    readable = size >= style.SMALLEST
    about = "lower is better" if readable else _say_ends(values, digits)
    sns.heatmap(
        values.to_pandas(),
        ax=axis,
        cmap="viridis_r",
        annot=readable,
        fmt=digits,
        annot_kws={"fontsize": size},
        square=True,
        cbar_kws=COLOUR_BAR | {"label": about},
        xticklabels=[f"{dose:g}" for dose in values.dose_2a.values],
        yticklabels=[f"{dose:g}" for dose in values.dose_1a.values],
    )
    axis.invert_yaxis()
    axis.tick_params(rotation=0)
    for along in (axis.xaxis, axis.yaxis):
        _thin(along, cell_mm)
    row, column = _lowest(values.values)
    frame = {"fill": False, "ec": "#D55E00", "lw": 1.8, "zorder": 3, "clip_on": False}
    axis.add_patch(mpl.patches.Rectangle((column, row), 1, 1, **frame))
    axis.set_title(title)
    axis.set_xlabel("5-HT2A dose")
    axis.set_ylabel("5-HT1A dose")


def _lowest(values: np.ndarray) -> tuple[int, int]:
    """Row and column of the lowest value that is finite, if any is."""
    found = np.where(np.isfinite(values), values, np.inf)
    return np.unravel_index(found.argmin(), values.shape)


def _fit(numbers: Sequence[str], cell_mm: float) -> float:
    """The size of letters, pt, in which the longest number fits a cell, at most the usual.

    >>> round(_fit(["12.3", "103.4"], 5), 2), _fit(["12.3", "103.4"], 7.5)
    (4.66, 6)
    """
    widths = [DIGIT * (len(number) - number.count(".") / 2) for number in numbers]
    return min(NUMBER_PT, 0.94 * cell_mm / style.PT / max(widths))


def _thin(axis: mpl.axis.Axis, cell_mm: float) -> None:
    """Leave as many labels along an axis as there is room for."""
    labels = [label.get_text() for label in axis.get_ticklabels()]
    size_mm = style.RC["xtick.labelsize"] * style.PT
    across = axis.axis_name == "x"
    room = DIGIT * max(map(len, labels)) + 0.3 if across else 1.1
    step = max(1, ceil(room * size_mm / cell_mm))
    if step > 1:
        axis.set_ticks(axis.get_ticklocs()[::step], labels[::step])


def _say_ends(values: xr.DataArray, digits: str) -> str:
    """The lowest and the highest value, and where they are."""
    ends = {"lowest (framed)": _lowest(values.values), "highest": _lowest(-values.values)}
    lines = []
    for name, (row, column) in ends.items():
        end = values[row, column]
        doses = f"{end.dose_1a.item():g} / {end.dose_2a.item():g}"
        lines.append(f"{name}: {end.item():{digits}} at {doses}")
    return "\n".join(["lower is better; 5-HT1A / 5-HT2A dose of", *lines])
