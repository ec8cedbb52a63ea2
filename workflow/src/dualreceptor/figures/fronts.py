"""The Pareto front of outcome against burden, and how surely a cell is on it."""

from __future__ import annotations

from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.study.conditions import DOSES

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

INTERVAL = {"color": "0.6", "linewidth": 0.5}
AROUND = {"color": "#E69F00"}
COLOUR_BAR = {"shrink": 0.85, "aspect": 25}
PANEL_MM, LEGEND_MM = 76, 20  # heights


class Fronts(SubjectFigure):
    """The Pareto front of both outcomes, and how surely each pair is on it; for a plane."""

    designs: ClassVar[tuple[str, ...]] = ("plane",)
    tables: ClassVar[tuple[str, ...]] = ("fronts", "surfaces")
    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Outcome against burden for every pair of doses of **{subject}**: means over replicates.
Lower is better for both. A pair is on the Pareto front if no other is at least as good in both
means and better in one; the line is the lowest outcome of all pairs whose burden is no
higher. The larger a mark, the larger the share of bootstrap resamples of replicates in which
the pair is on the front; with one replicate, no share is known. Grey lines are 95 % intervals
(BCa) of both means of the pairs on the front, each of one mean alone. All pairs share their
replicates' landscapes and noise, so the overlap of these intervals does not say whether two
pairs differ. The map has the same shares over both doses, with a line around the pairs on the
front of the means. Hatched pairs have no means, as a run diverged; they are compared with no
other.
"""

    def draw(
        self,
        plane: xr.Dataset,
        fronts: pd.DataFrame,
        surfaces: pd.DataFrame,
        levels: dict[str, float],
    ) -> mpl.figure.Figure:
        """All cells by both outcomes (10^-3 nat), and the share of each in the plane.

        Parameters
        ----------
        plane
            Dims (dose_1a, dose_2a, replicate).
        fronts, surfaces
            Its tables of these names, see :mod:`dualreceptor.analysis.design_space`.
        levels
            Doses of the study's levels by name; they are not drawn.
        """
        cells = _join_intervals(fronts, surfaces)
        rows, columns = (1, 2) if self.is_wide else (2, 1)
        height_mm = PANEL_MM + LEGEND_MM if self.is_wide else 2 * (PANEL_MM + LEGEND_MM)
        figure, axes = style.begin(self.width_mm, height_mm, rows, columns)
        _draw_cells(axes[0], cells)
        _draw_plane(axes[1], cells, "right" if self.is_wide else "bottom")
        figure.legend(
            handles=_make_handles(cells),
            loc="outside lower center",
            ncols=5 if self.is_wide else 2,
            frameon=False,
        )
        return figure


def _join_intervals(fronts: pd.DataFrame, surfaces: pd.DataFrame) -> pd.DataFrame:
    """The front's table with the intervals of both means, all in 10^-3 nat."""
    cells = fronts
    for name in OUTCOMES:
        ends = surfaces[surfaces.outcome == name][[*DOSES, "low", "high"]]
        names = {"low": f"{name}_low", "high": f"{name}_high"}
        cells = cells.merge(ends.rename(columns=names), on=list(DOSES))
    values = [f"{name}{end}" for name in OUTCOMES for end in ("", "_low", "_high")]
    known = np.isfinite(cells[list(OUTCOMES)]).all(axis=1)
    return cells.assign(known=known, **{value: 1e3 * cells[value] for value in values})


def _draw_cells(axis: mpl.axes.Axes, cells: pd.DataFrame) -> None:
    known = cells[cells.known]
    _draw_intervals(axis, known[known.on_front])
    planes.draw_front(axis, known)
    for kind, marker in planes.MARKERS.items():
        some = known[known.agonist_type == kind].sort_values("front_share")
        look = {"color": style.HUES[kind], "marker": marker, "linewidth": 0}
        areas = planes.area(some.front_share)
        axis.scatter(some.burden, some.outcome, s=areas, zorder=3, **look)


def _draw_intervals(axis: mpl.axes.Axes, front: pd.DataFrame) -> None:
    for one in front.itertuples():
        across = [one.burden_low, one.burden_high], [one.outcome] * 2
        upwards = [one.burden] * 2, [one.outcome_low, one.outcome_high]
        for ends in (across, upwards):
            if np.isfinite(ends).all():
                axis.plot(*ends, zorder=1, **INTERVAL)


def _draw_plane(axis: mpl.axes.Axes, cells: pd.DataFrame, side: str) -> None:
    """The share of each cell; of one replicate, the front alone."""
    shares = planes.over_doses(cells, "front_share")
    known = planes.over_doses(cells, "known")
    ground = planes.Map(axis, shares.dose_1a, shares.dose_2a)
    mesh = ground.color(shares.fillna(0).where(known), vmin=0, vmax=1, cmap="Greys")
    if cells.front_share.notna().any():
        label = "share of resamples in which\nthe pair is on the front"
        axis.figure.colorbar(mesh, ax=axis, label=label, location=side, **COLOUR_BAR)
    ground.outline(planes.over_doses(cells, "on_front"), **AROUND)


def _make_handles(cells: pd.DataFrame) -> list:
    """Legend entries for what is drawn."""
    line = mpl.lines.Line2D
    handles = [
        *planes.type_handles(cells.agonist_type[cells.known].unique()),
        line([], [], label="Pareto front of the means", **planes.FRONT),
        line([], [], label="pairs on it, in the map", **planes.OUTLINE | AROUND),
    ]
    if cells.front_share.notna().any():
        handles.append(line([], [], label="95 % interval of a mean", **INTERVAL))
        handles += planes.share_handles("share")
    if not cells.known.all():
        handles.append(mpl.patches.Patch(label="a run diverged", **planes.GROUND))
    return handles
