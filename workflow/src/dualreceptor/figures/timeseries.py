"""Mean and standard error of observables over time, for each condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, NamedTuple

import lazy_loader
import numpy as np
from pydantic import AfterValidator, Field

from dualreceptor.analysis.summaries import drug_periods_of
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.study.sections import (
    distinct,
)

mpl, xr = lazy_loader.load("matplotlib"), lazy_loader.load("xarray")

SHADE = "0.93"
LEGEND = {"frameon": False, "handlelength": 3.2}
LINE_MM = 13  # of a line in the legend
#: Of conditions that the legend does not name.
UNNAMED = {"linewidths": 0.4, "alpha": 0.7, "zorder": 1.5, "rasterized": True}
PANEL_MM, ROW_MM = 50, 4  # heights of a panel, and of a label
#: Labels of a legend in a panel, at most: in a figure of several rows and three panels abreast,
#: where it may stand out above the panel and below, and in all others.
MOST_LABELS, MOST_LABELS_ELSE = 12, 8


class _Layout(NamedTuple):
    """How panels stand, and whether the legend has one of its own or stands below all."""

    rows: int
    columns: int
    below: bool
    label_columns: int
    labels: list[str]  # with line breaks

    @property
    def height_mm(self) -> float:
        """Of the whole figure."""
        label_rows = -(-len(self.labels) // self.label_columns)
        lines = max(label.count("\n") + 1 for label in self.labels)
        return PANEL_MM * self.rows + (ROW_MM * label_rows * lines + 6 if self.below else 0)


class Timeseries(SubjectFigure):
    """Mean and standard error over time of each condition."""

    panels: Annotated[
        list[Literal[tuple(OBSERVABLES)]],
        Field(min_length=1, description="the observables to show, a panel each"),
        AfterValidator(distinct),
    ] = ["energy", "gradient_magnitude", "local_minima", "states_visited", "kl_divergence"]
    spread: ClassVar[str] = "standard errors"
    caption: ClassVar[str] = """\
Time series of **{subject}** from the end of the warm-up on. Lines are means over replicates,
bands one standard error of the mean; the period of the drug is shaded. One hue and line style
for each agonist type, darker for a higher dose. With more than 40 conditions, those with the
lowest and the highest dose of each agonist type are named; all others are thin lines without
bands.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Time series of some observables from the end of the first warm-up on.

        ``summary`` has dims (condition, replicate, step), as
        :func:`dualreceptor.analysis.summaries.summarize` makes it. Bands are one standard error
        of the mean over replicates; the drug period is shaded. Conditions that the legend does
        not name (:func:`dualreceptor.figures.style.choose_named`) are thin lines without bands.
        """
        periods = drug_periods_of(summary)
        onset = periods[0].start
        named = style.choose_named(summary)
        layout = self._arrange(summary.label.values[named])
        figure, axes = style.begin(self.width_mm, layout.height_mm, layout.rows, layout.columns)
        colors = style.color_conditions(summary)
        panel_mm = self.width_mm / layout.columns
        for name, axis in zip(self.panels, axes, strict=False):
            _draw_panel(axis, summary.isel(step=slice(onset, None)), name, onset, colors, named)
            axis.set_title(style.wrap(_make_title(name), panel_mm, style.TITLE_LETTER_MM))
            for period in periods:
                ends = period.start - onset, period.stop - onset
                axis.axvspan(*ends, color=SHADE, zorder=0, lw=0)
        for axis in axes[len(self.panels) :]:
            axis.axis("off")
        kinds = summary.agonist_type.values[named]
        handles = _make_handles(layout.labels, kinds, [colors[i] for i in named])
        title = _legend_title(summary) + style.say_named(named, len(colors), "bands")
        legend = {"handles": handles, "title": title} | LEGEND
        if layout.below:
            figure.legend(loc="outside lower center", ncols=layout.label_columns, **legend)
        else:
            axes[len(self.panels)].legend(loc="center", **legend)
        return figure

    def _arrange(self, labels: Sequence[str]) -> _Layout:
        """As many panels abreast as fit; the legend in one of its own if it fits there."""
        panels = len(self.panels)
        columns = min(3 if self.is_wide else 2, panels + 1)
        rows = -(-(panels + 1) // columns)
        longest_mm = LINE_MM + style.LETTER_MM * max(map(len, labels))
        most = MOST_LABELS if rows > 1 and columns > 2 else MOST_LABELS_ELSE
        below = len(labels) > most or longest_mm > self.width_mm / columns
        if below:
            columns = min(columns, panels)
            rows = -(-panels // columns)
        room_mm = self.width_mm - 2 * LINE_MM  # more than needed: digits are wider than letters
        wrapped = [style.wrap(label, room_mm) for label in labels]
        label_columns = max(1, int(self.width_mm // longest_mm))
        return _Layout(rows, columns, below, label_columns, wrapped)


def _draw_panel(
    axis, summary: xr.Dataset, name: str, onset: int, colors, named: Sequence[int]
) -> None:
    steps = summary.step.values - onset
    means, errors = summary[f"mean_{name}"].values, summary[f"sem_{name}"].values
    others = np.setdiff1d(np.arange(len(colors)), named)
    if len(others):
        lines = [np.column_stack([steps, means[i]]) for i in others]
        look = {"colors": [colors[i] for i in others]} | UNNAMED
        axis.add_collection(mpl.collections.LineCollection(lines, **look))
    for i in named:
        mean, error, color, kind = (
            means[i],
            errors[i],
            colors[i],
            summary.agonist_type.values[i],
        )
        if not np.isnan(error).all():
            axis.fill_between(steps, mean - error, mean + error, color=color, alpha=0.2, lw=0)
        axis.plot(steps, mean, color=color, linestyle=style.LINES[kind])
    axis.set_xlabel("step after the warm-up")
    axis.set_xlim(steps[0], max(steps[-1], steps[0] + 1))
    axis.spines[["top", "right"]].set_visible(False)


def _make_title(name: str) -> str:
    observable = OBSERVABLES[name]
    unit = "" if observable.units == "1" else f" ({observable.units})"
    return observable.long_name + unit


def _legend_title(summary: xr.Dataset) -> str:
    count = summary.sizes["replicate"]
    error = f"mean ± s.e.m., n = {count}" if count > 1 else "one replicate"
    return f"{style.label_title(summary.label.values)}\n({error})"


def _make_handles(labels: Sequence[str], kinds: Sequence[str], colors) -> list:
    lines = [
        mpl.lines.Line2D([], [], color=color, linestyle=style.LINES[kind], label=label)
        for color, kind, label in zip(colors, kinds, labels, strict=True)
    ]
    return [*lines, mpl.patches.Patch(color=SHADE, label="drug period")]
