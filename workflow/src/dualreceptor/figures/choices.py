"""What to choose: by a burden budget, and by the weight of the outcome."""

from __future__ import annotations

from typing import ClassVar

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.analysis.optima import PART
from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.study.conditions import DOSES

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

Array = NDArray[np.float64]

#: Titles of panels: over budgets, and over weights by the plane that has the optimum.
BUDGETS = ("best outcome\nby budget", "share of 5-HT1A\nin its dose", "both of\nits doses")
PLANES = {
    "whole": "lowest score:\nall pairs",
    "part": f"lowest score:\ndoses to {PART:g}",
    "levels": "lowest score:\nlevels",
}
RECEPTORS = dict(zip(DOSES, ("5-HT1A", "5-HT2A"), strict=True))
#: Of doses: no marks that a type has.
MARKERS = {"dose_1a": "v", "dose_2a": "D"}
STEP = {"linewidth": 0.9, "drawstyle": "steps-post", "zorder": 2}
INTERVAL = {"linewidth": 0.7, "alpha": 0.6}
GREY = "0.45"
APART = 0.008  # of an axis: so that doses of both agonists do not hide each other
BUDGET = "burden at most\n(10$^{-3}$ nat,\nsquare-root scale)"
PANEL_MM, LEGEND_MM = 58, 18


class Choices(SubjectFigure):
    """The best pair of doses by a burden budget, and by a weight; for a plane."""

    designs: ClassVar[tuple[str, ...]] = ("plane",)
    tables: ClassVar[tuple[str, ...]] = ("choices", "optima")
    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Which pair of doses of **{subject}** to choose. By budget: among the pairs whose mean burden
(the cumulative KL increase) is within a budget, the one with the lowest mean outcome. The
panels show its outcome, the share of 5-HT1A in its total dose (no drug has none), and both of
its doses. Lower is better. Lines change where another pair comes within the budget; marks stand
halfway between such budgets. Bars are 95 % intervals there: the middle of those bootstrap
resamples of replicates in which there is a choice, made anew in each. All pairs share their
replicates' landscapes and noise, so the overlap of intervals does not say whether two outcomes
differ. The lowest of many means is somewhat too low; the column ``optimism`` in the table of
choices says by how much. By weight: both doses of the pair with the lowest score, the weighted
mean of outcome and burden, each scaled from 0 to 1 over the pairs to choose from: all pairs
simulated, those with neither dose above 0.5, or those of the study's dose levels, interpolated
where they were not simulated. A weight of 1 counts the outcome alone. Lines only guide the eye
from one weight to the next. The larger a mark, the larger the share of resamples in which the
same pair has the lowest score. Blue and orange marks stand a little apart so that both can be
seen. With one replicate, neither intervals nor shares are known.
"""

    def draw(
        self,
        plane: xr.Dataset,
        choices: pd.DataFrame,
        optima: pd.DataFrame,
        levels: dict[str, float],
    ) -> mpl.figure.Figure:
        """Three panels over burden budgets, and three over weights.

        Parameters
        ----------
        plane
            Dims (dose_1a, dose_2a, replicate).
        choices, optima
            Its tables of these names, see :mod:`dualreceptor.analysis.design_space`.
        levels
            Doses of the study's levels by name, which some optima are of.
        """
        rows, columns = (2, 3) if self.is_wide else (3, 2)
        height_mm = rows * PANEL_MM + LEGEND_MM
        figure, axes = style.begin(self.width_mm, height_mm, rows, columns)
        chosen = choices[(choices.outcome == "outcome") & choices.value.notna()]
        highest = max(float(plane[dose].max()) for dose in DOSES)
        if len(chosen):
            _draw_budgets(axes[:3], chosen, highest)
        else:
            for axis in axes[:3]:
                _explain(axis, choices.reason.iloc[0])
        for axis, name in zip(axes[3:], PLANES, strict=True):
            _draw_optima(axis, optima[optima.plane == name], highest)
        for axis, title in zip(axes, (*BUDGETS, *PLANES.values()), strict=True):
            axis.set_title(title)
            axis.spines[["top", "right"]].set_visible(False)
        figure.legend(
            handles=_make_handles(chosen, optima),
            loc="outside lower center",
            ncols=5 if self.is_wide else 2,
            frameon=False,
        )
        return figure


def _draw_budgets(axes: list[mpl.axes.Axes], chosen: pd.DataFrame, highest: float) -> None:
    """Outcome, share and doses of the choice by budget, a panel each."""
    outcome, share, doses = axes
    _draw_choice(outcome, chosen, ["value", "low", "high"], 1e3)
    outcome.set_ylabel(style.OUTCOME_TITLES["outcome"])
    _draw_choice(share, chosen, ["share_1a", "share_1a_low", "share_1a_high"], 1)
    share.set_ylabel("5-HT1A / total dose")
    share.set_ylim(-0.05, 1.05)
    for dose in DOSES:
        _draw_dose(doses, chosen, dose)
    _dose_axis(doses, highest)
    for axis in axes:
        planes.scale_by_root(axis, 1e3 * chosen.limit.max() or 1.0)
        axis.set_xlabel(BUDGET)


def _draw_choice(
    axis: mpl.axes.Axes, chosen: pd.DataFrame, columns: list[str], unit: float
) -> None:
    """What the choice comes to, ``columns`` with both ends, marked by its agonist type."""
    value, low, high = (unit * chosen[column].to_numpy(float) for column in columns)
    budgets = 1e3 * chosen.limit.to_numpy()
    x = 1e3 * np.append(chosen.limited, chosen.limit.iloc[-1])
    axis.plot(x, np.append(value, value[-1]), color=GREY, **STEP)
    axis.vlines(budgets, low, high, color=GREY, zorder=1, **INTERVAL)
    for kind, marker in planes.MARKERS.items():
        here = (chosen.agonist_type == kind).to_numpy() & np.isfinite(value)
        look = {"marker": marker, "s": 14, "color": style.HUES[kind], "linewidth": 0}
        axis.scatter(budgets[here], value[here], zorder=3, **look)


def _draw_dose(axis: mpl.axes.Axes, chosen: pd.DataFrame, dose: str) -> None:
    """One dose of the choice; without lines, which would cross those of the other."""
    roots = np.sqrt(np.maximum(1e3 * chosen.limit.to_numpy(), 0))
    budgets = np.maximum(roots + _shift(dose) * roots.max(), 0) ** 2
    low, high = (chosen[f"{dose}_{end}"].to_numpy(float) for end in ("low", "high"))
    look = {"color": style.HUES[RECEPTORS[dose]]}
    axis.vlines(budgets, low, high, zorder=1, **look, **INTERVAL)
    axis.scatter(
        budgets, chosen[dose], marker=MARKERS[dose], s=9, linewidth=0, zorder=3, **look
    )


def _draw_optima(axis: mpl.axes.Axes, best: pd.DataFrame, highest: float) -> None:
    """Both doses of the best pair by the weight of the outcome."""
    known = best[best.dose_1a.notna()]
    if not len(known):
        _explain(axis, best.reason.iloc[0])
        return
    areas = planes.area(known.best_share)
    for dose, receptor in RECEPTORS.items():
        x = known.weight + _shift(dose)
        line = {"color": style.HUES[receptor], "linestyle": style.LINES[receptor], "lw": 0.9}
        axis.plot(x, known[dose], **line)
        look = {"color": style.HUES[receptor], "marker": MARKERS[dose]}
        axis.scatter(x, known[dose], s=areas, zorder=3, linewidth=0, **look)
    _dose_axis(axis, highest)
    axis.set_xlim(-0.05, 1.05)
    axis.set_xlabel("weight of outcome")


def _dose_axis(axis: mpl.axes.Axes, highest: float) -> None:
    axis.set_ylim(-0.05 * highest, 1.05 * highest)
    axis.set_ylabel("dose")


def _explain(axis: mpl.axes.Axes, reason: str) -> None:
    """Say why a panel is empty."""
    axis.set_xticks([])
    axis.set_yticks([])
    text = style.wrap(reason, 35)
    axis.text(0.5, 0.5, text, ha="center", va="center", transform=axis.transAxes)


def _shift(dose: str) -> float:
    return APART if dose == "dose_2a" else -APART


def _make_handles(chosen: pd.DataFrame, optima: pd.DataFrame) -> list:
    """Legend entries for what is drawn."""
    line = mpl.lines.Line2D
    handles = planes.type_handles(chosen.agonist_type.unique())
    drawn = len(chosen) or optima.dose_1a.notna().any()
    for dose, receptor in RECEPTORS.items() if drawn else ():
        look = {"color": style.HUES[receptor], "linestyle": style.LINES[receptor]}
        look |= {"marker": MARKERS[dose], "ms": 3.5, "mew": 0, "lw": 0.9}
        handles.append(line([], [], label=f"dose of {receptor}", **look))
    if chosen.low.notna().any():
        handles.append(line([], [], label="95 % interval", color=GREY, **INTERVAL))
    if optima.best_share.notna().any():
        handles += planes.share_handles("same optimum: share")
    return handles
