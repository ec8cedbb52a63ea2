"""Which parameters both outcomes and the claims depend on."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Annotated, Any, ClassVar

import lazy_loader
import numpy as np
from pydantic import Field

from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd = lazy_loader.load("matplotlib"), lazy_loader.load("pandas")

FIRST, TOTAL, MARK = "#0072B2", "#A6CEE3", "0.15"
ROW_MM, HEAD_MM, LEGEND_MM = 4.0, 20, 12
NAMES = {"outcome": "therapeutic outcome", "burden": "acute burden"}
HALF = {"marker": "|", "ms": 5, "mew": 0.9, "color": MARK, "ls": ""}
BLOCK = {"marker": "x", "ms": 2.6, "mew": 0.7, "color": "#D55E00", "ls": ""}


class SensitivityFigure(SubjectFigure):
    """Sobol' indices of every parameter, for both outcomes and each claim."""

    designs: ClassVar[tuple[str, ...]] = ("sobol",)
    tables: ClassVar[tuple[str, ...]] = ("sensitivity",)
    caption: ClassVar[str] = """\
Sobol' indices in the space of parameters (**{subject}**): shares of the variance of both
outcomes of one condition, and of the margin of each claim, that are due to each parameter.
Lines are 95 % bootstrap intervals of total indices. A tick is the total index from half of the
sample, and crosses are those from each half of the replicates: where they lie apart, more rows
or more replicates are needed.
"""

    condition: Annotated[
        str | None,
        Field(
            description="label of the condition whose outcomes are shown; the last if not given"
        ),
    ] = None

    def draw(self, sensitivity: pd.DataFrame, **_: Any) -> mpl.figure.Figure:
        """A panel for each outcome of the condition, and for each claim.

        ``sensitivity`` is as :func:`dualreceptor.analysis.sensitivity.sensitivity` makes it.
        Raises ``ValueError`` if it does not have the condition.
        """
        panels = self._choose(sensitivity)
        order = _order([rows for _, rows in panels])
        columns = 4 if self.is_wide else 2
        rows = ceil(len(panels) / columns)
        height_mm = rows * (ROW_MM * len(order) + HEAD_MM) + LEGEND_MM
        figure, axes = style.begin(self.width_mm, height_mm, rows, columns, sharey=True)
        for axis, (title, own) in zip(axes, panels, strict=False):
            _draw_panel(axis, own.set_index("parameter").loc[order])
            axis.set_title(
                style.wrap(title, 0.8 * self.width_mm / columns, style.TITLE_LETTER_MM)
            )
        for axis in axes[len(panels) :]:
            axis.set_visible(False)
        _add_legend(figure, 4 if self.is_wide else 2)
        return figure

    def _choose(self, table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        """Titles and rows of the panels."""
        conditions = table[table.kind == "condition"]
        labels = list(dict.fromkeys(conditions.quantity))
        label = self.condition or labels[-1]
        if label not in labels:
            raise ValueError(f"no condition {label!r}; there are {', '.join(labels)}")
        shown = conditions[conditions.quantity == label]
        of_outcomes = [
            (f"{NAMES[outcome]}, {label}", rows)
            for outcome, rows in shown.groupby("outcome", sort=False)
        ]
        claims = table[table.kind == "claim"].groupby("quantity", sort=False)
        return of_outcomes + [(f"margin of “{name}”", rows) for name, rows in claims]


def _order(every: Sequence[pd.DataFrame]) -> list[str]:
    """Parameters from the largest mean total index to the lowest."""
    total = pd.concat(every).groupby("parameter", sort=False).total.mean()
    return list(total.sort_values(ascending=False, kind="stable", na_position="last").index)


def _draw_panel(axis: mpl.axes.Axes, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))
    axis.barh(places, rows.total, height=0.72, color=TOTAL)
    axis.barh(places, rows["first"].clip(lower=0), height=0.36, color=FIRST)
    axis.hlines(places, rows.total_low, rows.total_high, color=MARK, lw=0.7)
    axis.plot(rows.total_half, places, **HALF)
    for block in (0, 1):
        axis.plot(rows[f"total_block_{block}"], places, **BLOCK)
    if rows.total.isna().all():
        where = {"transform": axis.transAxes, "ha": "center", "va": "center", "color": "0.4"}
        axis.text(0.5, 0.5, rows.reason.iloc[0], **where)
    axis.set_yticks(places, [name.replace("_", " ") for name in rows.index])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    farthest = rows.filter(regex="^total").max(axis=None)
    axis.set_xlim(0, max(1.0, 1.04 * np.nan_to_num(farthest)))
    axis.set_xticks([0, 0.5, 1])
    axis.set_xlabel("share of variance")
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)


def _add_legend(figure: mpl.figure.Figure, columns: int) -> None:
    line, patch = mpl.lines.Line2D, mpl.patches.Patch
    handles = [
        patch(color=FIRST, label="first order: alone"),
        patch(color=TOTAL, label="total: with interactions"),
        line([], [], label="half of the sample", **HALF),
        line([], [], label="half of the replicates", **BLOCK),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)
