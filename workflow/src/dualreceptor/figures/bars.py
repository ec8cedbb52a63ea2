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
LABELS = 0.35  # of the width of a panel is for labels, at most


class Bars(SubjectFigure):
    """Both outcomes of each condition, ordered, with intervals and every replicate."""

    caption: ClassVar[str] = """\
Both outcomes of each condition of **{subject}**, best first: mean, 95 % interval (1.96 standard
errors) and every replicate. Lower is better. One hue for each agonist type, darker for a higher
dose. Conditions share their replicates' landscapes and noise: the paired
effects in the statistics say whether two differ, not the overlap of these intervals.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Means of both outcomes as bars, best first, with 95 % intervals and all replicates.

        ``summary`` has dims (condition, replicate). Intervals are mean ± 1.96 standard errors;
        points are replicates, spread over the bar's width in their order.
        """
        both = 1e3 * outcomes(summary)
        across = 2 if self.is_wide else 1
        rows = 2 // across
        room_mm = LABELS * self.width_mm / across
        labels = np.array([style.wrap(label, room_mm) for label in summary.label.values])
        bar_mm = max(BAR_MM, LINE_MM * (1 + max(label.count("\n") for label in labels)))
        height_mm = rows * (bar_mm * len(labels) + 25)
        figure, axes = style.begin(self.width_mm, height_mm, rows, across)
        colors = style.color_conditions(summary)
        end = " " if across == 2 else "\n"
        about = f"mean, 95 % interval, n = {both.sizes['replicate']};{end}lower is better"
        for axis, (name, title) in zip(axes, style.OUTCOME_TITLES.items(), strict=True):
            _draw_panel(axis, both[name].transpose("condition", "replicate"), labels, colors)
            axis.set_title(title)
            axis.set_xlabel(about)
        axes[0].set_ylabel(style.label_title(summary.label.values))
        return figure


def _draw_panel(axis, values: xr.DataArray, labels: np.ndarray, colors) -> None:
    means, errors = mean_and_error(values)
    order = np.argsort(means.values, kind="stable")
    replicates = values.sizes["replicate"]
    spread = np.linspace(-0.3, 0.3, replicates) if replicates > 1 else np.zeros(1)
    for place, i in enumerate(order):
        mean = means.values[i]
        axis.barh(place, mean, height=0.8, color=colors[i], alpha=0.45, lw=0)
        axis.plot(
            values.values[i], place + spread, ".", color="black", ms=1.6, alpha=0.45, mew=0
        )
        if errors is not None:
            error = CONFIDENT * errors.values[i]
            axis.errorbar(mean, place, xerr=error, color="black", lw=0.9, capsize=1.8)
    axis.set_yticks(range(len(order)), labels[order])
    axis.set_ylim(len(order) - 0.5, -0.5)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)
