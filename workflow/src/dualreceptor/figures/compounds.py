"""Where compounds point in the plane of doses, beside the mixtures that come out well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.compounds import caveat_of
from dualreceptor.analysis.fronts import are_good
from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

COLOURS = {"cmap": "plasma_r", "vmin": 0, "vmax": 1}  # of shares of 5-HT1A
LINES = (0.25, 0.5, 0.75)  # shares that have a line in the plane
SHARE_TITLE = "share of 5-HT1A in both doses (0: none, 1: alone)"
APART = 0.1  # of the width of the plane: ends of lines whose labels leave room for each other
POINTS = 100  # of such a line: it is straight only where both axes are to scale
ROW_MM, PANEL_MM, AXIS_MM, LEGEND_MM = 5.0, 62, 22, 18
LABEL_MM = 24  # room for the name of a compound
BAR = 0.56  # of a row: height of a wedge
MARK_AT, COUNT_AT = 1.04, 1.09  # of the width of the wedges: what stands beside them
NOTED = " *"  # after the name of a compound of which there is more to know

GROUND = {"facecolor": "0.95", "hatch": ""}  # of cells that are no good mixtures
GOOD = {"marker": "o", "edgecolor": "black", "linewidth": 0.7, "s": 20}
RANGE = {"facecolor": "#56B4E9", "alpha": 0.25, "linewidth": 0}
OTHER = {"marker": "o", "edgecolor": "0.5", "linewidth": 0.3, "s": 9}
LINE = {"color": "0.45", "linewidth": 0.6, "linestyle": (0, (5, 2))}
WEDGE = {"facecolor": "white", "edgecolor": "0.35", "linewidth": 0.6}
VALUES = {"facecolor": "0.72", "edgecolor": "0.35", "linewidth": 0.6}
DILUTE = {"color": "black", "linewidth": 1.6}
CENTRE = {"marker": "o", "facecolor": "black", "edgecolor": "black", "linewidth": 0, "s": 13}
TOUCHES = {"marker": "D", "facecolor": "black", "edgecolor": "black", "linewidth": 0.7, "s": 11}
TOUCHES_WIDENED = TOUCHES | {"facecolor": "white"}


class Compounds(SubjectFigure):
    """Which compounds point to good mixtures, under an assumption; for a plane."""

    designs: ClassVar[tuple[str, ...]] = ("plane",)
    tables: ClassVar[tuple[str, ...]] = ("compounds", "fronts")
    caption: ClassVar[str] = """\
Where compounds point in the plane of doses **{subject}**, beside its good mixtures: those that
are on the Pareto front of outcome and burden in at least half of the bootstrap resamples of
replicates (of one replicate: on its front). Colours are shares of 5-HT1A in both doses, as in
the row of good mixtures, whose circles stand at their shares. In the panel of both outcomes
lower is better, and marks tell agonist types apart. Below that row each compound has a wedge of
directions, by what sources say of its affinities, from low concentrations to the one that
occupies half of the receptor of the lower affinity. Its grey part follows from the values
alone; a white part is added where sources are said to disagree. The black line has the
directions at low concentrations by all sources, the dot the direction of the mean values, if
both receptors have any. Compounds are ordered by the middle of their wedges. At the right is
the number of good mixtures in each wedge, and at the top that of all; a filled diamond marks a
wedge that has some by values alone, an open one a wedge that has some only because it was
widened, which is no evidence. The blue range goes from the lowest to the highest share of good
mixtures; not all shares between have one. An asterisk marks a compound with a note in the table
of compounds. That doses are proportional to the occupancies of receptors is an assumption.
Distances from the origin mean nothing: if a wedge has good mixtures, the direction of the
compound does not rule them out, but that does not mean that it reaches them at any dose. Most
compounds have one source at each receptor, so their wedges are too narrow, and affinity does
not tell an agonist from an antagonist.
"""

    def draw(
        self,
        plane: xr.Dataset,
        compounds: pd.DataFrame,
        fronts: pd.DataFrame,
        levels: Mapping[str, float],
    ) -> mpl.figure.Figure:
        """The plane with its good mixtures, the Pareto front, and the wedge of each compound.

        Parameters
        ----------
        plane
            Dims (dose_1a, dose_2a, replicate).
        compounds
            As :func:`dualreceptor.analysis.compounds.place` makes it.
        fronts
            As :func:`dualreceptor.analysis.fronts.fronts` makes it of the plane.
        levels
            Doses of the study's levels by name; they are not drawn.
        """
        cells = fronts.assign(
            good=are_good(fronts),
            lost=~np.isfinite(fronts[list(OUTCOMES)]).all(axis=1),
            **{name: 1e3 * fronts[name] for name in OUTCOMES},
        )
        rows_mm = ROW_MM * (len(compounds) + 1)
        figure, (ground, wedges, front) = self._begin(rows_mm)
        _draw_plane(ground, plane, cells)
        _draw_front(front, cells)
        room_mm = self.width_mm * (0.58 if self.is_wide else 1) - LABEL_MM
        _draw_wedges(wedges, compounds, cells, room_mm)
        figure.legend(
            handles=_make_handles(compounds, cells),
            loc="outside lower center",
            ncols=4 if self.is_wide else 2,
            frameon=False,
        )
        return figure

    def _begin(self, rows_mm: float) -> tuple[mpl.figure.Figure, list[mpl.axes.Axes]]:
        """A figure with axes for the plane, for the wedges and for the front."""
        heights = [PANEL_MM, rows_mm + AXIS_MM, PANEL_MM]
        if not self.is_wide:
            height_mm = sum(heights) + 2 * LEGEND_MM
            return style.begin(self.width_mm, height_mm, 3, 1, height_ratios=heights)
        height_mm = max(2 * PANEL_MM, rows_mm + AXIS_MM) + LEGEND_MM
        figure, axes = style.begin(self.width_mm, height_mm, 2, 2, width_ratios=[1, 1.5])
        grid = axes[1].get_gridspec()
        for axis in axes[1::2]:
            axis.remove()
        return figure, [axes[0], figure.add_subplot(grid[:, 1]), axes[2]]


def _draw_plane(axis: mpl.axes.Axes, plane: xr.Dataset, cells: pd.DataFrame) -> None:
    """Good mixtures in the colour of their share, and lines on which the share is constant."""
    ground = planes.Map(axis, plane.dose_1a, plane.dose_2a)
    axis.patch.set(**GROUND)
    good = planes.over_doses(cells, "good")
    ground.color(planes.over_doses(cells, "share_1a").where(good), **COLOURS)
    ground.outline(good, linewidth=0.7)
    ground.hatch(planes.over_doses(cells, "lost"), **planes.GROUND)
    _draw_lines(ground)


def _draw_lines(ground: planes.Map) -> None:
    """Lines of constant shares, to the highest doses, as far as they stand apart."""
    axis, ends = ground.axis, []
    most_1a, most_2a = (each.doses[-1] for each in (ground.dose_1a, ground.dose_2a))
    for share in LINES:
        total = np.linspace(0, min(most_1a / share, most_2a / (1 - share)), POINTS)
        x = ground.dose_2a.place(np.minimum((1 - share) * total, most_2a))
        y = ground.dose_1a.place(np.minimum(share * total, most_1a))
        within = np.isfinite(x) & np.isfinite(y)
        line = np.stack([x[within], y[within]], axis=1)
        if len(line) < 2:
            continue
        end = axis.transLimits.transform(line[-1])
        if all(np.hypot(*(end - other)) > APART for other in ends):
            ends.append(end)
            axis.plot(*line.T, **LINE)
            _label(axis, share, *end)


def _label(axis: mpl.axes.Axes, share: float, x: float, y: float) -> None:
    """Write the share of a line beside the plane, where the line ends."""
    look = {"transform": axis.transAxes, "fontsize": style.RC["legend.fontsize"]}
    if y >= x:
        axis.text(x, 1.01, f"{share:g}", ha="center", va="bottom", **look)
    else:
        axis.text(1.01, y, f"{share:g}", ha="left", va="center", **look)


def _draw_front(axis: mpl.axes.Axes, cells: pd.DataFrame) -> None:
    """All cells by both outcomes, in the colours of their shares; black without a dose."""
    known = cells[~cells.lost]
    planes.draw_front(axis, known)
    for kind, marker in planes.MARKERS.items():
        some = (known.agonist_type == kind) & ~known.good
        _mark(axis, known[some], OTHER | {"marker": marker})
    _mark(axis, known[known.good], GOOD)


def _mark(axis: mpl.axes.Axes, cells: pd.DataFrame, look: Mapping[str, Any]) -> None:
    """Mark cells in the colours of their shares; black without a dose."""
    colors = mpl.colormaps[COLOURS["cmap"]](cells.share_1a.fillna(0).to_numpy())
    colors[cells.share_1a.isna()] = (0, 0, 0, 1)
    axis.scatter(cells.burden, cells.outcome, c=colors, zorder=3, **look)


def _draw_wedges(
    axis: mpl.axes.Axes, compounds: pd.DataFrame, cells: pd.DataFrame, room_mm: float
) -> None:
    """Good mixtures, then the wedge of each compound, over one axis of shares."""
    good = cells[cells.good]
    ranked = compounds.assign(middle=(compounds.low + compounds.high) / 2)
    ranked = ranked.sort_values("middle", ascending=False, kind="stable")
    rows = np.arange(1, len(ranked) + 1)
    if len(good):
        axis.axvspan(good.share_1a.min(), good.share_1a.max(), **RANGE)
    _draw_shares(axis, good)
    for kind, look in (("", WEDGE), ("values_", VALUES)):
        low, high = ranked[f"{kind}low"], ranked[f"{kind}high"]
        axis.barh(rows, high - low, left=low, height=BAR, clip_on=False, **look)
    axis.hlines(rows, ranked.dilute_low, ranked.dilute_high, **DILUTE)
    central = ranked.share.notna().to_numpy()
    axis.scatter(ranked.share[central], rows[central], clip_on=False, zorder=3, **CENTRE)
    _count(axis, ranked, rows, len(good))
    noted = np.where(ranked.note.fillna("") != "", NOTED, "")
    names = [
        style.wrap(name + note, LABEL_MM)
        for name, note in zip(ranked.compound, noted, strict=True)
    ]
    axis.set_yticks([0, *rows], ["good mixtures", *names])
    axis.set_ylim(len(rows) + 0.5, -0.5)
    _draw_axis(axis, (SHARE_TITLE, caveat_of(compounds)), room_mm)


def _draw_axis(axis: mpl.axes.Axes, texts: Sequence[str], room_mm: float) -> None:
    """The axis of shares, with texts below it."""
    axis.set_xlim(0, 1)
    axis.set_xticks(np.linspace(0, 1, 5))
    axis.set_xlabel("\n".join(style.wrap(text, room_mm) for text in texts))
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)


def _draw_shares(axis: mpl.axes.Axes, good: pd.DataFrame) -> None:
    """The colours of shares as a row of its own, with the share of each good mixture in it."""
    strip = {"extent": (0, 1, 0.25, -0.25), "aspect": "auto", "zorder": 1}
    axis.imshow(np.linspace(0, 1, 256)[None], **COLOURS, **strip)
    look = GOOD | COLOURS | {"c": good.share_1a, "zorder": 3}
    axis.scatter(good.share_1a, np.zeros(len(good)), **look)


def _count(axis: mpl.axes.Axes, compounds: pd.DataFrame, rows: np.ndarray, good: int) -> None:
    """How many good mixtures are in the wedge of each, beside it, and a mark if any are."""
    beside = {"transform": axis.get_yaxis_transform(), "clip_on": False}
    for row, cells in zip([0, *rows], [good, *compounds.cells], strict=True):
        axis.text(COUNT_AT, row, f"{cells}", ha="center", va="center", **beside)
    touches, by_values = (compounds[name].to_numpy(bool) for name in ("touches", "by_values"))
    for which, look in ((by_values, TOUCHES), (touches & ~by_values, TOUCHES_WIDENED)):
        axis.scatter(np.full(which.sum(), MARK_AT), rows[which], **look, **beside)


def _make_handles(compounds: pd.DataFrame, cells: pd.DataFrame) -> list[Any]:
    """Legend entries for what is drawn."""
    line, patch = mpl.lines.Line2D, mpl.patches.Patch
    grey = {"facecolor": "0.6"}
    others = set(cells.agonist_type[~cells.lost & ~cells.good])
    handles = [
        planes.mark_handle(
            "no drug" if kind == "none" else kind, OTHER | grey | {"marker": marker}
        )
        for kind, marker in planes.MARKERS.items()
        if kind in others
    ]
    handles += [
        line([], [], label="Pareto front", **planes.FRONT),
        line([], [], label="constant share of 5-HT1A", **LINE),
    ]
    if cells.lost.any():
        handles.append(patch(label="a run diverged", **planes.GROUND))
    if cells.good.any():
        handles.insert(0, planes.mark_handle("good mixture", GOOD | grey))
        handles.append(patch(label="range of good mixtures", **RANGE))
    if len(compounds):
        handles += [
            patch(label="wedge, widened", **WEDGE),
            patch(label="wedge, by values alone", **VALUES),
            line([], [], label="at low concentrations", **DILUTE),
            planes.mark_handle("by mean values", CENTRE),
            planes.mark_handle("has good mixtures", TOUCHES),
            planes.mark_handle("only because widened", TOUCHES_WIDENED),
        ]
    return handles
