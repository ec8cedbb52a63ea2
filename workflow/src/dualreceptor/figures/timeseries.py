"""Mean and standard error of observables over time, for each condition."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import lazy_loader
import numpy as np
from pydantic import AfterValidator, Field

from dualreceptor.analysis.summaries import drug_periods_of
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.study.sections import distinct

mpl, xr = lazy_loader.load("matplotlib"), lazy_loader.load("xarray")

SHADE = "0.93"
LABELS_IN_A_PANEL = 12
LEGEND = {"frameon": False, "handlelength": 3.2}


class Timeseries(SubjectFigure):
    """Mean and standard error over time of each condition."""

    panels: Annotated[
        list[Literal[tuple(OBSERVABLES)]],
        Field(min_length=1, description="the observables to show, a panel each"),
        AfterValidator(distinct),
    ] = ["energy", "gradient_magnitude", "local_minima", "states_visited", "kl_divergence"]
    caption: ClassVar[str] = """\
Time series of **{subject}** from the end of the warm-up on. Lines are means over replicates,
bands one standard error of the mean; the period of the drug is shaded. One hue and line style
for each agonist type, darker for a higher dose.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Time series of some observables from the end of the first warm-up on.

        ``summary`` has dims (condition, replicate, step), as
        :func:`dualreceptor.analysis.summaries.summarize` makes it. Bands are one standard error
        of the mean over replicates; the drug period is shaded.
        """
        periods = drug_periods_of(summary)
        onset = periods[0].start
        columns = 3 if self.width_mm >= style.TWO_COLUMNS else 2
        rows = -(-(len(self.panels) + 1) // columns)
        below = summary.sizes["condition"] > LABELS_IN_A_PANEL
        label_columns = _count_label_columns(summary, self.width_mm)
        label_rows = -(-summary.sizes["condition"] // label_columns)
        height_mm = 50 * rows + (4 * label_rows + 6 if below else 0)
        figure, axes = style.begin(self.width_mm, height_mm, rows, columns)
        colors = style.color_conditions(summary)
        for name, axis in zip(self.panels, axes, strict=False):
            _draw_panel(axis, summary.isel(step=slice(onset, None)), name, onset, colors)
            for period in periods:
                ends = period.start - onset, period.stop - onset
                axis.axvspan(*ends, color=SHADE, zorder=0, lw=0)
        for axis in axes[len(self.panels) :]:
            axis.axis("off")
        labels = {"handles": _make_handles(summary, colors), "title": _legend_title(summary)}
        if below:
            place = {"loc": "outside lower center", "ncols": label_columns}
            figure.legend(**place, **labels, **LEGEND)
        else:
            axes[len(self.panels)].legend(loc="center", **labels, **LEGEND)
        return figure


def _draw_panel(axis, summary: xr.Dataset, name: str, onset: int, colors) -> None:
    steps = summary.step.values - onset
    means, errors = summary[f"mean_{name}"].values, summary[f"sem_{name}"].values
    for mean, error, color, kind in zip(
        means, errors, colors, summary.agonist_type.values, strict=True
    ):
        if not np.isnan(error).all():
            axis.fill_between(steps, mean - error, mean + error, color=color, alpha=0.2, lw=0)
        axis.plot(steps, mean, color=color, linestyle=style.LINES[kind])
    observable = OBSERVABLES[name]
    unit = "" if observable.units == "1" else f" ({observable.units})"
    axis.set_title(observable.long_name + unit)
    axis.set_xlabel("step after the warm-up")
    axis.set_xlim(steps[0], max(steps[-1], steps[0] + 1))
    axis.spines[["top", "right"]].set_visible(False)


def _count_label_columns(summary: xr.Dataset, width_mm: float) -> int:
    longest = max(map(len, summary.label.values))
    return max(1, int(width_mm // (13 + 1.25 * longest)))  # mm of the line, and of a letter


def _legend_title(summary: xr.Dataset) -> str:
    count = summary.sizes["replicate"]
    error = f"mean ± s.e.m., n = {count}" if count > 1 else "one replicate"
    return f"{style.label_title(summary.label.values)}\n({error})"


def _make_handles(summary: xr.Dataset, colors) -> list:
    kinds, labels = summary.agonist_type.values, summary.label.values
    lines = [
        mpl.lines.Line2D([], [], color=color, linestyle=style.LINES[kind], label=label)
        for color, kind, label in zip(colors, kinds, labels, strict=True)
    ]
    return [*lines, mpl.patches.Patch(color=SHADE, label="drug period")]
