"""In what share of the space of parameters claims hold, and where."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any, ClassVar

import lazy_loader
import numpy as np

from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd = lazy_loader.load("matplotlib"), lazy_loader.load("pandas")

#: By colour (as those of verdicts on contrasts) and by marker.
HUES = {"holds": "#56B4E9", "inconclusive": "0.85", "fails": "#E69F00"}
LOOKS = {
    "holds": {"color": "#56B4E9", "marker": "o", "s": 9, "linewidth": 0},
    "fails": {"color": "#E69F00", "marker": "s", "s": 14, "linewidth": 0},
    "inconclusive, margin below 0": {
        "facecolor": "none", "edgecolor": "#56B4E9", "marker": "o", "s": 8, "linewidth": 0.5,
    },
    "inconclusive, margin above 0": {
        "facecolor": "none", "edgecolor": "#B26B00", "marker": "s", "s": 11, "linewidth": 0.8,
    },
}  # fmt: skip
NEGATIVE = {"marker": "D", "ms": 3.5, "mfc": "white", "mec": "black", "mew": 0.7, "ls": ""}
BAR_MM, PANEL_MM, EDGES_MM = 6.5, 46, 26


class SharesFigure(SubjectFigure):
    """In what share of the space each claim holds, and where it does not."""

    designs: ClassVar[tuple[str, ...]] = ("sobol",)
    tables: ClassVar[tuple[str, ...]] = ("shares", "points", "separation")
    caption: ClassVar[str] = """\
In what share of the space of parameters (**{subject}**) each claim holds, is inconclusive or
fails, with 95 % intervals over independent scrambles of the sample; diamonds are the share in
which its margin is below 0, whatever its error. Below, the verdict at each point over the two
parameters with the largest total indices for the margin of the claim.
"""

    def draw(
        self, shares: pd.DataFrame, points: pd.DataFrame, separation: pd.DataFrame, **_: Any
    ) -> mpl.figure.Figure:
        """Bars of shares, and below a panel of points for each claim.

        The tables are as :mod:`dualreceptor.analysis.shares` makes them. An axis is
        logarithmic where the values of its parameter spread evenly on that scale.
        """
        judged = [
            name
            for name, rows in shares.groupby("claim", sort=False)
            if rows.share.notna().all()
        ]
        columns = 3 if self.is_wide else 2
        below = ceil(len(judged) / columns)
        bars_mm = BAR_MM * shares.claim.nunique() + EDGES_MM
        layout = [["bars"] * columns] + [
            [f"{row * columns + column}" for column in range(columns)] for row in range(below)
        ]
        figure, axes = _begin(self.width_mm, bars_mm, below, layout)
        _draw_bars(axes.pop("bars"), shares)
        for axis, name in zip(axes.values(), judged, strict=False):
            strongest = separation[separation.claim == name].sort_values("rank").parameter[:2]
            _draw_points(axis, points[points.claim == name], list(strongest))
            axis.set_title(name)
        for axis in list(axes.values())[len(judged) :]:
            axis.set_visible(False)
        handles = [
            mpl.lines.Line2D([], [], ls="", label=label, **_as_line(look))
            for label, look in LOOKS.items()
        ]
        ncols = 4 if self.is_wide else 2
        figure.legend(handles=handles, loc="outside lower center", ncols=ncols, frameon=False)
        return figure


def _begin(width_mm: float, bars_mm: float, below: int, layout: list) -> tuple:
    height_mm = bars_mm + below * PANEL_MM
    figure, axes = style.begin(width_mm, height_mm, 1, 1)
    axes[0].remove()
    ratios = [bars_mm, *[PANEL_MM] * below]
    return figure, figure.subplot_mosaic(layout, height_ratios=ratios)


def _draw_bars(axis: mpl.axes.Axes, shares: pd.DataFrame) -> None:
    names = list(dict.fromkeys(shares.claim))
    for place, name in enumerate(names):
        rows = shares[shares.claim == name].set_index("verdict")
        if rows.share.isna().all():
            axis.text(0.01, place, rows.reason.iloc[0], va="center", color="0.4")
            continue
        left = 0.0
        for verdict, hue in HUES.items():
            axis.barh(place, rows.share[verdict], left=left, height=0.6, color=hue)
            left += rows.share[verdict]
        for verdict, edge in (("holds", False), ("fails", True)):
            ends = rows.loc[verdict, ["low", "high"]].to_numpy(dtype=float)
            if rows.share[verdict]:
                axis.plot(1 - ends if edge else ends, [place] * 2, color="black", lw=0.8)
        ends = rows.iloc[0][["negative_low", "negative_high"]]
        axis.plot(ends, [place] * 2, color="black", lw=0.8, ls=(0, (1, 1)))
        axis.plot(rows.negative.iloc[0], place, **NEGATIVE, clip_on=False)
    axis.set_yticks(range(len(names)), names)
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.set_xlim(0, 1)
    axis.set_xlabel(f"share of the space ({int(shares.n.max())} points)")
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)
    handles = [mpl.patches.Patch(color=hue, label=verdict) for verdict, hue in HUES.items()]
    handles.append(mpl.lines.Line2D([], [], label="margin below 0", **NEGATIVE))
    place = {"loc": "lower center", "bbox_to_anchor": (0.5, 1), "ncols": 4}
    axis.legend(handles=handles, frameon=False, columnspacing=1.2, handletextpad=0.5, **place)


def _draw_points(axis: mpl.axes.Axes, points: pd.DataFrame, strongest: list[str]) -> None:
    x, y = strongest
    sign = np.where(points.margin < 0, "below", "above")
    kind = np.where(
        points.verdict == "inconclusive",
        "inconclusive, margin " + pd.Series(sign, points.index) + " 0",
        points.verdict,
    )
    for label in reversed(LOOKS):
        rows = points[kind == label]
        axis.scatter(rows[x], rows[y], **LOOKS[label])
    for name, along in ((x, "x"), (y, "y")):
        if style.is_even_in_logarithms(points[name].to_numpy(dtype=float)):
            getattr(axis, f"set_{along}scale")("log")
            _mark(getattr(axis, f"{along}axis"), points[name])
        getattr(axis, f"set_{along}label")(name.replace("_", " "))
    axis.spines[["top", "right"]].set_visible(False)


def _mark(axis: mpl.axis.Axis, values: pd.Series) -> None:
    """Ends and middle of a logarithmic axis, in plain numbers."""
    low, high = values.min(), values.max()
    ticks = [float(f"{tick:.2g}") for tick in (low, np.sqrt(low * high), high)]
    axis.set_major_locator(mpl.ticker.FixedLocator(ticks))
    axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda tick, _: f"{tick:g}"))
    axis.set_minor_locator(mpl.ticker.NullLocator())


def _as_line(look: Mapping[str, Any]) -> dict[str, Any]:
    """The look of a scatter's mark in a legend."""
    face = look.get("facecolor", look.get("color"))
    edge = look.get("edgecolor", face)
    return {"marker": look["marker"], "ms": look["s"] ** 0.5 + 0.5, "mfc": face, "mec": edge,
            "mew": look["linewidth"]}  # fmt: skip
