"""How both outcomes of each condition move with a swept parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.datasets import label_by_doses, swept_dims
from dualreceptor.analysis.outcomes import CONFIDENT, mean_and_error, outcomes
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, xr = lazy_loader.load("matplotlib"), lazy_loader.load("xarray")

HEIGHT_MM, LINE_MM = 144, 3  # of the figure, and of each further line of a label below it
LEGEND_MM = 16  # width of a line in the legend, with what is around it
ROW_MM, HEAD_MM = 3.45, 14  # heights of a row of the legend, and of its title
MOST_ROWS = 11  # of a legend below the panels for which there is room
#: Of conditions that the legend does not name.
UNNAMED = {"lw": 0.4, "ms": 1, "alpha": 0.7, "zorder": 1.5}


class SweepFigure(SubjectFigure):
    """Both outcomes of each condition against the swept parameter; for a sweep."""

    of_sweep: ClassVar[bool] = True
    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Both outcomes of each condition over the values of the sweep **{subject}**: mean and 95 %
interval (1.96 standard errors). Lower is better. Conditions are drawn side by side where their
values are the same. With more than 40 conditions, those with the lowest and the highest dose of
each agonist type are named; all others have no intervals. Conditions share their replicates'
landscapes and noise: the paired effects in the statistics say whether two differ, not the
overlap of these intervals.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Means of both outcomes over the values of the swept parameter, a line a condition.

        Values stand to scale; where they are no numbers, dots are not joined by lines.
        ``summary`` has dims (<swept parameters>, condition, replicate). A second swept
        parameter has a column of panels for each value. Intervals are mean ± 1.96 s.e.m.;
        conditions that the legend does not name have none.
        """
        both = 1e3 * outcomes(summary)
        first, *others = swept_dims(summary)
        columns = both.stack(panel=others) if others else both.expand_dims("panel")
        count = columns.sizes["panel"]
        conditions = label_by_doses(summary)
        named = style.choose_named(conditions)
        labels = [style.wrap(label, self._label_mm) for label in summary.label.values[named]]
        size_mm = self.width_mm, self._choose_height(labels)
        figure, axes = style.begin(*size_mm, 2, count, sharey="row", sharex=True)
        at = style.places(summary[first].values)
        lines = [style.LINES[k] if at.joined else "" for k in conditions.agonist_type.values]
        colors = style.color_conditions(conditions)
        for row, (name, title) in enumerate(style.OUTCOME_TITLES.items()):
            of_row = axes[row * count : (row + 1) * count]
            of_row[0].set_ylabel(title)
            for i, axis in enumerate(of_row):
                values = columns[name].isel(panel=i)
                _draw_panel(axis, values, first, at, colors, lines, named)
        for i, (upper, lower) in enumerate(zip(axes[:count], axes[count:], strict=True)):
            lower.set_xlabel(first.replace("_", " ") + at.scale)
            if others:
                upper.set_title(_panel_title(columns.panel[i], others))
        title = f"(mean, 95 % interval, n = {summary.sizes['replicate']};\nlower is better)"
        title += style.say_named(named, len(colors), "intervals")
        figure.legend(
            handles=_make_handles(
                labels, *([every[i] for i in named] for every in (colors, lines))
            ),
            title=f"{style.label_title(summary.label.values)}\n{title}",
            loc="outside right center" if self.is_wide else "outside lower center",
            ncols=1 if self.is_wide else 2,
            frameon=False,
            handlelength=3.2,
        )
        return figure

    def _choose_height(self, labels: Sequence[str]) -> float:
        """Of the figure, mm: more for a legend that would not fit."""
        if self.is_wide:
            return max(HEIGHT_MM, ROW_MM * len(labels) + HEAD_MM)
        more = LINE_MM * "".join(labels).count("\n") / 2
        return HEIGHT_MM + more + ROW_MM * max(0, -(-len(labels) // 2) - MOST_ROWS)

    @property
    def _label_mm(self) -> float:
        """Room for a label of the legend, which stands beside the panels or, in two columns,
        below them."""
        return self.width_mm / (3 if self.is_wide else 2) - LEGEND_MM


def _make_handles(labels: Sequence[str], colors, lines) -> list:
    look = {"marker": "o", "ms": 3}
    return [
        mpl.lines.Line2D([], [], color=color, linestyle=line, label=label, **look)
        for color, line, label in zip(colors, lines, labels, strict=True)
    ]


def _draw_panel(
    axis,
    values: xr.DataArray,
    swept: str,
    at: style.Places,
    colors,
    lines,
    named: Sequence[int],
) -> None:
    places = np.array(at.places)
    apart = min(0.03, 0.7 / len(colors)) if at.joined else 0.7 / len(colors)
    means, errors = mean_and_error(values)
    for i, (color, look) in enumerate(zip(colors, lines, strict=True)):
        # so that intervals do not hide each other
        shift = apart * (i - (len(colors) - 1) / 2)
        mean = means.isel(condition=i).values
        line = axis.plot(places + shift, mean, color=color, marker="o", ms=3)[0]
        line.set_linestyle(look)
        if i not in named:
            line.set(**UNNAMED)
        elif errors is not None:
            error = CONFIDENT * errors.isel(condition=i).values
            axis.errorbar(places + shift, mean, yerr=error, color=color, ls="", lw=0.9)
    labels = [
        f"{v:g}" if isinstance(v, float) else v for v in map(_to_plain, values[swept].values)
    ]
    axis.set_xticks(places, labels, rotation=30 if max(map(len, labels)) > 6 else 0)
    axis.set_xlim(-0.4, len(places) - 0.6)
    axis.spines[["top", "right"]].set_visible(False)


def _panel_title(panel: xr.DataArray, names: list[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {panel[name].item()}" for name in names)


def _to_plain(value: np.generic | str) -> float | str:
    return float(value) if isinstance(value, np.number) else str(value)
