"""Both outcomes of each condition, ordered, with every replicate."""

from __future__ import annotations

from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import CONFIDENT, mean_and_error, outcomes
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, xr = lazy_loader.load("matplotlib"), lazy_loader.load("xarray")

BAR_MM, LINE_MM = 5.5, 3.2  # heights of a bar, at least, and of a line of its label
AROUND_MM = 25  # of a panel, above its bars and below
GAP = 2  # bars' room between the best and the worst, where there is none for all
LABELS = 0.35  # of the width of a panel is for labels, at most


class Bars(SubjectFigure):
    """Both outcomes of each condition, ordered, with intervals and every replicate."""

    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Both outcomes of each condition of **{subject}**, best first: mean, 95 % interval (1.96 standard
errors) and every replicate. Lower is better. One hue for each agonist type, darker for a higher
dose. Conditions share their replicates' landscapes and noise: the paired
effects in the statistics say whether two differ, not the overlap of these intervals. Where
there are more conditions than a page holds, the best and the worst are shown; all are in the
table ``scores.csv``.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Means of both outcomes as bars, best first, with 95 % intervals and all replicates.

        ``summary`` has dims (condition, replicate). Intervals are mean ± 1.96 standard errors;
        points are replicates, spread over the bar's width in their order. Where bars would not
        fit a page they are thinner, and of too many only the best and the worst are drawn.
        """
        both = 1e3 * outcomes(summary)
        across = 2 if self.is_wide else 1
        rows = 2 // across
        room_mm = LABELS * self.width_mm / across
        labels = np.array([style.wrap(label, room_mm) for label in summary.label.values])
        line_mm = LINE_MM * (1 + max(label.count("\n") for label in labels))
        bar_mm, best, worst = _fit(len(labels), line_mm, style.PAGE_MM / rows - AROUND_MM)
        shown = best + worst + (GAP if worst else 0)
        height_mm = rows * (bar_mm * shown + AROUND_MM)
        figure, axes = style.begin(self.width_mm, height_mm, rows, across)
        colors = style.color_conditions(summary)
        end = " " if across == 2 else "\n"
        about = f"mean, 95 % interval, n = {both.sizes['replicate']};{end}lower is better"
        for axis, (name, title) in zip(axes, style.OUTCOME_TITLES.items(), strict=True):
            values = both[name].transpose("condition", "replicate")
            _draw_panel(axis, values, labels, colors, best, worst)
            size = style.RC["ytick.labelsize"] * min(1, bar_mm / line_mm)
            axis.tick_params(axis="y", labelsize=size)
            axis.set_title(title)
            axis.set_xlabel(about)
        axes[0].set_ylabel(style.label_title(summary.label.values))
        return figure


def _fit(count: int, line_mm: float, room_mm: float) -> tuple[float, int, int]:
    """Height of a bar, and of how many to show from the best on, and of the worst.

    Bars become as thin as labels can be read, ``line_mm`` being the height of these in full
    size. Where there is no room even then, a third of those shown are the worst.

    >>> _fit(36, LINE_MM, 215), _fit(441, LINE_MM, 215)
    ((5.5, 36, 0), (4.0, 34, 17))
    """
    full = max(BAR_MM, line_mm)
    least = line_mm * style.SMALLEST / style.RC["ytick.labelsize"]
    if count * least <= room_mm:
        return min(full, max(least, room_mm / count)), count, 0
    bar_mm = 1.25 * line_mm
    shown = max(3, int(room_mm / bar_mm) - GAP)
    return bar_mm, shown - shown // 3, shown // 3


def _draw_panel(
    axis, values: xr.DataArray, labels: np.ndarray, colors, best: int, worst: int
) -> None:
    """Bars of the best conditions from the top on, and below a gap of the worst, if any."""
    means, errors = mean_and_error(values)
    order = np.argsort(means.values, kind="stable")
    left_out = order[best : len(order) - worst]
    order = np.concatenate([order[:best], order[len(order) - worst :]])
    places = np.arange(len(order)) + np.where(np.arange(len(order)) < best, 0, GAP)
    replicates = values.sizes["replicate"]
    spread = np.linspace(-0.3, 0.3, replicates) if replicates > 1 else np.zeros(1)
    for place, i in zip(places, order, strict=True):
        mean = means.values[i]
        axis.barh(place, mean, height=0.8, color=colors[i], alpha=0.45, lw=0)
        axis.plot(
            values.values[i], place + spread, ".", color="black", ms=1.6, alpha=0.45, mew=0
        )
        if errors is not None:
            error = CONFIDENT * errors.values[i]
            axis.errorbar(mean, place, xerr=error, color="black", lw=0.9, capsize=1.8)
    if len(left_out):
        low, high = np.nanmin(means.values[left_out]), np.nanmax(means.values[left_out])
        between = f"{len(left_out)} more, from {low:.3g} to {high:.3g}:\nall are in scores.csv"
        where = {"transform": axis.get_yaxis_transform(), "va": "center", "fontsize": 6}
        axis.text(0.03, best + (GAP - 1) / 2, between, **where)
    axis.set_yticks(places, labels[order])
    axis.set_ylim(places[-1] + 0.5, -0.5)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)
