"""Response curves of equal area, and what both outcomes are under each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

import lazy_loader
import numpy as np

from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.model import dosing
from dualreceptor.model.parameters import Parameters

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

Looks = Mapping[str, dict[str, Any]]

MARKERS = ("^", "o", "D", "s", "v")
LINES = ((0, (1, 1)), "-", (0, (4, 1.5)), (0, (6, 1.5, 1, 1.5)), (0, (2, 1)))
MARK_MM, LEVELS_MM, BESIDE_MM, LEGEND_MM = 2.9, 42, 17, 24  # heights
LABEL_MM, LEAST_MM = 2.9, 30  # of the label of a condition; of a panel
SPREAD = 0.36  # half of what the marks of a condition take of its room
INTERVAL = {"ms": 3.4, "elinewidth": 0.8, "linestyle": "", "mew": 0.8}
#: What stands along the axes of means and of differences.
TITLES = {
    "outcome": "outcome: final\nKL divergence\n(10$^{-3}$ nat)",
    "burden": "burden: cumulative\nKL increase (10$^{-3}$ nat,\nsquare-root scale)",
}
DIFFERENCES = {
    "outcome": "difference in outcome\n(10$^{-3}$ nat)",
    "burden": "difference in burden\n(10$^{-3}$ nat,\nsquare-root scale)",
}
TICKS = 3  # above 0, on a narrow axis of square roots


class Courses(SubjectFigure):
    """Drug levels of equal area, fast against slow, and both outcomes; for courses."""

    designs: ClassVar[tuple[str, ...]] = ("courses",)
    tables: ClassVar[tuple[str, ...]] = ("courses",)
    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Whether it matters when a drug acts: conditions of **{subject}** under several response curves.
First, the drug level over time, multiplied by the factor of the doses, so that the area under
each is that of the study's own response curve. Then, both outcomes of each condition under each
response curve, means over replicates with 95 % bootstrap intervals (BCa); lower is better.
Below them, the difference of each from the study's own response curve, replicate by replicate,
with its 95 % bootstrap interval (BCa): left of 0 is better. All runs share their replicates'
landscapes and noise, so these paired differences say whether two differ, not the overlap of the
intervals above. A filled mark differs from the study's own response curve (p by Holm over all
comparisons of an outcome below 0.05, and the interval on one side of 0, by more than three of
its Monte-Carlo errors); an open one cannot be told from it.
"""

    def draw(self, data: xr.Dataset, courses: pd.DataFrame, **_: Any) -> mpl.figure.Figure:
        """Drug levels, and two panels for each outcome: its means, and their differences.

        Parameters
        ----------
        data
            Dims (response, condition, replicate), with the factor of doses of each response.
        courses
            The table of :func:`dualreceptor.analysis.courses.courses`.
        """
        looks = _choose_looks(data.response.values.tolist())
        panel_mm = self._choose_height(data.sizes["condition"], len(looks))
        size = min(INTERVAL["ms"], panel_mm / style.PT / (len(looks) * data.sizes["condition"]))
        figure, levels, panels = _begin(self.width_mm, self.is_wide, panel_mm)
        _draw_levels(levels, data, looks, panel_mm if self.is_wide else LEVELS_MM)
        for (outcome, title), (upper, lower) in zip(TITLES.items(), panels, strict=True):
            rows = courses[courses.outcome == outcome]
            _draw_panel(upper, rows, looks, ("mean", "low", "high"), size)
            upper.set_xlabel(title)
            compared = rows[rows.difference.notna()]
            ends = ("difference", "difference_low", "difference_high")
            _draw_panel(lower, compared, looks, ends, size)
            lower.axvline(0, color="0.5", linewidth=0.6, zorder=0)
            lower.set_xlabel(DIFFERENCES[outcome])
            if outcome == "burden":
                highest = (
                    float(np.nan_to_num(1e3 * rows[["mean", "high"]].max(axis=None))) or 1.0
                )
                planes.scale_by_root(upper, highest)
                ticks = [0.0, *planes.root_ticks(highest, TICKS)]
                upper.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
                _scale_differences(lower, compared)
        _add_legend(figure, courses, looks, self.is_wide)
        return figure

    def _choose_height(self, conditions: int, responses: int) -> float:
        """Of a panel, mm: room for all marks, on a page if labels fit there."""
        others = 0 if self.is_wide else LEVELS_MM + BESIDE_MM + LEGEND_MM
        room_mm = (style.PAGE_MM - others) / 2 - BESIDE_MM
        panel_mm = min(MARK_MM * responses * conditions, room_mm)
        return max(panel_mm, LABEL_MM * conditions, LEAST_MM)


def _begin(
    width_mm: float, is_wide: bool, panel_mm: float
) -> tuple[mpl.figure.Figure, mpl.axes.Axes, list[list[mpl.axes.Axes]]]:
    """A figure with its axes: of levels, and two of each outcome.

    Levels stand at the left of a wide figure, with room for a legend below; else at the top.
    """
    height_mm = 2 * (panel_mm + BESIDE_MM)
    if is_wide:
        figure, axes = style.begin(width_mm, height_mm, 2, 3)
        levels = axes[0]
        axes[3].set_axis_off()  # the legend's place
        panels = [[axes[1], axes[4]], [axes[2], axes[5]]]
    else:
        heights = [LEVELS_MM, panel_mm, panel_mm]
        height_mm += LEVELS_MM + BESIDE_MM + LEGEND_MM
        figure, axes = style.begin(width_mm, height_mm, 3, 2, height_ratios=heights)
        levels = figure.add_subplot(axes[0].get_gridspec()[0, :])
        for axis in axes[:2]:
            axis.remove()
        panels = [[axes[2], axes[4]], [axes[3], axes[5]]]
    for axis in panels[1]:
        axis.tick_params(labelleft=False)
    return figure, levels, panels


def _choose_looks(responses: list[str]) -> dict[str, dict[str, Any]]:
    """Colour, marker and line of each response curve, in their order."""
    shades = mpl.colormaps["cividis"](np.linspace(0, 0.85, len(responses)))
    return {
        name: {"color": tuple(shade), "marker": marker, "linestyle": line}
        for name, shade, marker, line in zip(responses, shades, MARKERS, LINES, strict=False)
    }


def _draw_levels(axis: mpl.axes.Axes, data: xr.Dataset, looks: Looks, height_mm: float) -> None:
    base = json.loads(data.attrs["parameters"])
    for name, look in looks.items():
        parameters = Parameters(**base | {"response": name})
        factor = float(data.dose_factor.sel(response=name))
        level = factor * dosing.drug_level(parameters)
        axis.plot(level, color=look["color"], linestyle=look["linestyle"])
    axis.set_xlabel("step")
    axis.set_ylabel(style.wrap("drug level \N{MULTIPLICATION SIGN} factor of doses", height_mm))
    axis.set_xlim(0, parameters.states - 1)
    axis.set_ylim(bottom=0)
    axis.spines[["top", "right"]].set_visible(False)


def _draw_panel(
    axis: mpl.axes.Axes,
    rows: pd.DataFrame,
    looks: Looks,
    columns: tuple[str, str, str],
    size: float,
) -> None:
    """A mark with its interval for each condition and response curve, best looked at by row."""
    places = np.linspace(-SPREAD, SPREAD, len(looks)) if len(looks) > 1 else [0.0]
    labels = dict(zip(rows.condition, rows.label, strict=True))
    for aside, (name, look) in zip(places, looks.items(), strict=True):
        own = rows[rows.response == name]
        value, low, high = (1e3 * own[column].to_numpy(float) for column in columns)
        around = np.nan_to_num([value - low, high - value])
        y = [list(labels).index(condition) + aside for condition in own.condition]
        interval = INTERVAL | {"ms": size} | _without_line(look)
        axis.errorbar(value, y, xerr=around, mfc="white", **interval)
        told = (
            own.reference.isna().to_numpy() | own.verdict.isin(["better", "worse"]).to_numpy()
        )
        filled = {"ms": size, "linestyle": "", "mew": INTERVAL["mew"]}
        axis.plot(
            value[told],
            np.array(y)[told],
            zorder=3,
            **_without_line(look) | filled,
        )
    axis.set_yticks(range(len(labels)), labels.values())
    axis.set_ylim(len(labels) - 0.5, -0.5)
    for mark in axis.lines:  # whole where they stand on the axis, too
        mark.set(clip_on=False, in_layout=False)
    for edge in range(1, len(labels)):
        axis.axhline(edge - 0.5, color="0.9", linewidth=0.5, zorder=0)
    axis.spines[["top", "right"]].set_visible(False)


def _without_line(look: dict[str, Any]) -> dict[str, Any]:
    return {name: look[name] for name in ("color", "marker")}


def _scale_differences(axis: mpl.axes.Axes, rows: pd.DataFrame) -> None:
    """Square roots of differences to either side of 0, as those of the means are."""
    ends = 1e3 * rows[["difference", "difference_low", "difference_high"]]
    low, high = (
        float(np.nan_to_num(each)) for each in (ends.min(axis=None), ends.max(axis=None))
    )
    scale = {
        "functions": (lambda x: np.sign(x) * np.abs(x) ** 0.5, lambda x: np.sign(x) * x**2)
    }
    axis.set_xscale("function", **scale)
    ticks = {0.0}
    most = max(-low, high)
    for tick in planes.root_ticks(most, TICKS):
        ticks |= {each for each in (-tick, tick) if low <= each <= high}
    axis.set_xticks(
        sorted(ticks), [f"{tick:g}".replace("-", "\N{MINUS SIGN}") for tick in sorted(ticks)]
    )
    room = 0.1 * most
    axis.set_xlim(min(low, 0) - room, max(high, 0) + room)


def _add_legend(
    figure: mpl.figure.Figure, courses: pd.DataFrame, looks: Looks, is_wide: bool
) -> None:
    own = courses.response[courses.reference.isna()].unique().tolist()
    named = {name: f"{name} (study's own)" if own == [name] else name for name in looks}
    line = mpl.lines.Line2D
    handles = [line([], [], ms=3.4, label=named[name], **look) for name, look in looks.items()]
    n = int(courses.n.max())
    about = f"95 % intervals, n = {n}" if n > 1 else "one replicate"
    title = f"response curve\n({about};\nfilled: differs from\nthe study's own)"
    look = {"frameon": False, "handlelength": 2.8, "handles": handles, "title": title}
    if is_wide:
        figure.axes[3].legend(loc="center", **look)
    else:
        figure.legend(loc="outside lower center", ncols=2, **look)
