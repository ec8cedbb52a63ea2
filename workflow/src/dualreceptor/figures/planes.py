"""What figures of a plane of doses have in common: maps over both doses, looks, one axis.

A map has the dose of the 5-HT2A agonist across and that of the 5-HT1A agonist upwards, as the
matrices of a grid have. Values are arrays with dims (dose_1a, dose_2a).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import lazy_loader
import numpy as np
from numpy.typing import ArrayLike, NDArray

from dualreceptor.figures import style

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

Array = NDArray[np.float64]

#: What tells agonist types apart besides their hues.
MARKERS = {"none": "X", "5-HT1A": "^", "5-HT2A": "s", "mixed": "o"}
#: Of a cell without a value, through which the ground of a map is seen.
GROUND = {"facecolor": "0.93", "edgecolor": "0.6", "hatch": "//////", "linewidth": 0}
HATCH = {"facecolor": "none", "edgecolor": "0.35", "hatch": "/////", "linewidth": 0}
#: Corners of a cell, from its lower left: whether a corner is on the right, and whether on top.
AROUND = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
LEVEL = {"marker": "o", "facecolor": "white", "edgecolor": "black", "linewidth": 0.5, "s": 5}
BEST = {"marker": "*", "facecolor": "white", "edgecolor": "black", "linewidth": 0.7, "s": 55}
OUTLINE = {"color": "black", "linewidth": 1.4}
CONTOUR = {"colors": "black", "linewidths": 0.5, "alpha": 0.75}
FRONT = {"color": "0.25", "linewidth": 0.9, "drawstyle": "steps-post"}
BURDEN = style.OUTCOME_TITLES["burden"].replace(" nat)", " nat,\nsquare-root scale)")
SMALLEST, LARGEST = 3, 40  # areas of marks, pt²: of a share of 0 and of 1
SHARES = (0, 0.5, 1)  # in a legend
TICKS = 6  # on an axis, about
CLOSEST = 0.6  # of the mean distance of ticks
ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
MOST_CONTOURS = 9


class DoseAxis(NamedTuple):
    """Where the doses of a receptor stand in a map: to scale wherever they can be told apart.

    >>> DoseAxis.of([0, 0.2, 0.4]).place([0.1, 0.4]).tolist()
    [0.5, 2.0]
    """

    doses: Array
    places: Array
    scale: str  # what its label says of it

    @classmethod
    def of(cls, doses: ArrayLike) -> DoseAxis:
        """The axis of two doses or more, in increasing order."""
        doses = np.asarray(doses, dtype=float)
        found = style.places(doses)
        scale = found.scale if found.joined else " (not to scale)"
        return cls(doses, np.array(found.places), scale)

    @property
    def edges(self) -> Array:
        """Of the cells, halfway between doses, (doses + 1,)."""
        half = np.diff(self.places) / 2
        first, last = self.places[0] - half[0], self.places[-1] + half[-1]
        return np.concatenate([[first], self.places[:-1] + half, [last]])

    def place(self, doses: ArrayLike) -> Array:
        """Where doses stand that need not be those of cells; NaN beyond them."""
        scaled = [np.asarray(each, dtype=float) for each in (doses, self.doses)]
        if self.scale == style.LOG_SCALE:
            with np.errstate(divide="ignore"):
                scaled = [np.log(each) for each in scaled]
        return np.interp(*scaled, self.places, left=np.nan, right=np.nan)

    def ticks(self) -> tuple[list[float], list[str]]:
        """Places and texts of some doses, which leave room for each other."""
        least = np.ptp(self.places) / TICKS
        kept: list[int] = []
        for i, place in enumerate(self.places):
            if not kept or place - self.places[kept[-1]] >= least:
                kept.append(i)
        return [self.places[i] for i in kept], [f"{self.doses[i]:g}" for i in kept]


class Map:
    """A map over the doses of both receptors, drawn into an ``axis``.

    What is drawn is given by its doses; a cell without a value stays hatched.
    """

    def __init__(self, axis: mpl.axes.Axes, dose_1a: ArrayLike, dose_2a: ArrayLike) -> None:
        self.axis = axis
        self.dose_1a, self.dose_2a = DoseAxis.of(dose_1a), DoseAxis.of(dose_2a)
        axis.patch.set(**GROUND)
        axis.set_box_aspect(1)
        axis.set_xticks(*self.dose_2a.ticks())
        axis.set_yticks(*self.dose_1a.ticks())
        axis.set_xlim(*self.dose_2a.edges[[0, -1]])
        axis.set_ylim(*self.dose_1a.edges[[0, -1]])
        axis.set_xlabel(f"5-HT2A dose{self.dose_2a.scale}")
        axis.set_ylabel(f"5-HT1A dose{self.dose_1a.scale}")

    def color(self, values: xr.DataArray, **look: Any) -> mpl.collections.QuadMesh:
        """Colour each cell by its value; ``look`` as of ``pcolormesh``."""
        cells = np.ma.masked_invalid(_cells(values))
        # As an image in vector files: as polygons, cells have seams.
        look = {"cmap": "viridis_r", "rasterized": True} | look
        return self.axis.pcolormesh(self.dose_2a.edges, self.dose_1a.edges, cells, **look)

    def contour(
        self, values: xr.DataArray, levels: Sequence[float] | None = None
    ) -> mpl.contour.ContourSet | None:
        """Lines of some values, interpolated between cells, with these values on them.

        ``levels`` are chosen if none are given. None where there is nothing to draw, as values
        are all alike.
        """
        cells = np.ma.masked_invalid(_cells(values))
        known = cells.compressed()
        levels = choose_contours(known) if levels is None else np.asarray(levels)
        levels = levels[(levels > known.min()) & (levels < known.max())] if known.size else []
        if not len(levels):
            return None
        places = self.dose_2a.places, self.dose_1a.places
        lines = self.axis.contour(*places, cells, levels, **CONTOUR)
        texts = self.axis.clabel(lines, fmt="%g", fontsize=5.5, inline_spacing=2, zorder=5)
        for text in texts:
            text.set_path_effects([_halo()])
        return lines

    def hatch(self, which: xr.DataArray, **look: Any) -> None:
        """Hatch some cells, so that more than colour tells them from others."""
        rows, columns = np.nonzero(_cells(which))
        if not rows.size:
            return
        x, y = self.dose_2a.edges, self.dose_1a.edges
        around = [(x[columns + right], y[rows + top]) for right, top in AROUND]
        corners = np.array(around).transpose(2, 0, 1).reshape(-1, 2)
        move, line, close = mpl.path.Path.MOVETO, mpl.path.Path.LINETO, mpl.path.Path.CLOSEPOLY
        # All cells as one path: a hatch is filled anew for each.
        path = mpl.path.Path(corners, np.tile([move, line, line, line, close], rows.size))
        self.axis.add_patch(mpl.patches.PathPatch(path, **HATCH | look))

    def outline(self, which: xr.DataArray, **look: Any) -> None:
        """Draw a line around some cells: between them and all others."""
        inside = np.pad(_cells(which).astype(bool), 1)
        x, y = self.dose_2a.edges, self.dose_1a.edges
        across = np.argwhere(inside[1:, 1:-1] != inside[:-1, 1:-1])
        upwards = np.argwhere(inside[1:-1, 1:] != inside[1:-1, :-1])
        lines = [[(x[j], y[i]), (x[j + 1], y[i])] for i, j in across]
        lines += [[(x[j], y[i]), (x[j], y[i + 1])] for i, j in upwards]
        look = OUTLINE | {"capstyle": "projecting", "clip_on": False, "zorder": 3} | look
        self.axis.add_collection(mpl.collections.LineCollection(lines, **look))

    def mark(self, dose_1a: ArrayLike, dose_2a: ArrayLike, **look: Any) -> int:
        """Mark pairs of doses, (pairs,); those beyond the plane are left out.

        ``look`` as of ``scatter``. Returns how many are marked.
        """
        x, y = self.dose_2a.place(dose_2a), self.dose_1a.place(dose_1a)
        within = np.isfinite(x) & np.isfinite(y)
        self.axis.scatter(x[within], y[within], **{"clip_on": False, "zorder": 4} | look)
        return int(within.sum())

    def mark_levels(self, levels: Mapping[str, float], **look: Any) -> int:
        """Mark every pair of the study's levels, by their doses; returns how many."""
        doses = sorted(set(levels.values()))
        pairs = np.meshgrid(doses, doses)
        return self.mark(*(each.ravel() for each in pairs), **LEVEL | look)


def over_doses(table: pd.DataFrame, column: str) -> xr.DataArray:
    """A column of a table with a row for each cell, dims (dose_1a, dose_2a)."""
    return xr.DataArray(table.pivot(index="dose_1a", columns="dose_2a", values=column))


def choose_contours(values: Array) -> Array:
    """Round numbers around and between the lowest and the highest of some values.

    >>> choose_contours(np.array([0.2, 4.1])).tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5]
    """
    if not values.size or np.ptp(values) <= 1e-9 * np.abs(values).max():
        return np.empty(0)
    steps = mpl.ticker.MaxNLocator(MOST_CONTOURS, steps=[1, 2, 2.5, 5, 10])
    return steps.tick_values(values.min(), values.max())


def scale_by_root(axis: mpl.axes.Axes, highest: float, along: str = "x") -> None:
    """Let the square root of what stands along x or y be to scale, from 0 to a highest value.

    Cumulative KL increases are 0 or more, lie close together at low doses and far apart at
    high ones. On a logarithmic scale the least of them, that of no drug, would take half of
    the room, and 0 could not be drawn.
    """
    set_scale, set_ticks, set_limits = (
        getattr(axis, f"set_{along}{what}") for what in ("scale", "ticks", "lim")
    )
    set_scale("function", functions=(lambda x: np.sqrt(np.maximum(x, 0)), np.square))
    ticks = [0.0, *root_ticks(highest)]
    set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    set_limits(0, highest * 1.04)


def root_ticks(highest: float, count: int = TICKS) -> list[float]:
    """Round numbers above 0, up to a highest, whose square roots are about evenly spaced.

    >>> root_ticks(217)
    [6.0, 25.0, 50.0, 100.0, 150.0, 200.0]
    """
    if not highest > 0:
        return []
    tens = 10.0 ** np.arange(-4, 1) * 10 ** np.floor(np.log10(highest))
    rounded = np.outer(tens, ROUND).ravel()
    wanted = highest * (np.arange(1, count + 1) / count) ** 2
    nearest = rounded[np.abs(wanted[:, None] - rounded).argmin(axis=1)]
    kept = [0.0]
    for tick in nearest[nearest <= highest]:
        if np.sqrt(tick) - np.sqrt(kept[-1]) >= CLOSEST * np.sqrt(highest) / count:
            kept.append(float(f"{tick:.2g}"))
    return kept[1:]


def draw_front(axis: mpl.axes.Axes, cells: pd.DataFrame) -> None:
    """The Pareto front as a step line, to the worst burden, and both axes.

    ``cells`` are rows of the table of fronts that have values, in 10^-3 nat.
    """
    front = cells[cells.on_front].sort_values(["burden", "outcome"])
    highest = cells.burden.max() if len(cells) else 0
    if len(front):
        x = [*front.burden, highest]
        y = [*front.outcome, front.outcome.iloc[-1]]
        axis.plot(x, y, zorder=2, **FRONT)
    scale_by_root(axis, highest or 1.0)
    axis.set_xlabel(BURDEN)
    axis.set_ylabel(style.OUTCOME_TITLES["outcome"])
    axis.spines[["top", "right"]].set_visible(False)


def type_handles(kinds: Sequence[str]) -> list[mpl.lines.Line2D]:
    """Legend entries for the agonist types that occur, in their hues and markers."""
    handles = style.type_handles(kinds)
    shown = [kind for kind in MARKERS if kind in kinds]
    for kind, handle in zip(shown, handles, strict=True):
        handle.set_marker(MARKERS[kind])
    return handles


def area(share: ArrayLike) -> Array:
    """Of marks that are larger the larger a share is, pt²; one not known is like a half.

    >>> area([0, 1]).tolist()
    [3.0, 40.0]
    """
    share = np.asarray(share, dtype=float)
    return SMALLEST + (LARGEST - SMALLEST) * np.where(np.isnan(share), 0.5, share)


def share_handles(label: str) -> list[mpl.lines.Line2D]:
    """Legend entries for the size of marks, each with its share after the label."""
    look = {"linestyle": "", "marker": "o", "color": "0.3", "mew": 0}
    return [
        mpl.lines.Line2D([], [], ms=area(share) ** 0.5, label=f"{label} {share:g}", **look)
        for share in SHARES
    ]


def mark_handle(label: str, look: Mapping[str, Any]) -> mpl.lines.Line2D:
    """A legend entry of a mark, from the look that it is drawn with."""
    marker = {"marker": look["marker"], "ms": look["s"] ** 0.5, "mew": look["linewidth"]}
    fill = {"mfc": look["facecolor"], "mec": look["edgecolor"]}
    return mpl.lines.Line2D([], [], linestyle="", label=label, **marker, **fill)


def _halo() -> mpl.patheffects.AbstractPathEffect:
    """So that a text can be read on dark and light."""
    from matplotlib.patheffects import withStroke

    return withStroke(linewidth=1.2, foreground="white", alpha=0.8)


def _cells(values: xr.DataArray) -> NDArray[Any]:
    return values.transpose("dose_1a", "dose_2a").values
