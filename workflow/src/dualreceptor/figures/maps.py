"""Both outcomes over the doses of both receptors, and which cells may be the best."""

from __future__ import annotations

from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

BESIDE_MM, LEGEND_MM = 17, 14  # heights of titles and colour bars, and of the legend
CONTOURS = 8  # of burden, about
INSIDE = {"marker": ".", "facecolor": "black", "edgecolor": "black", "linewidth": 0, "s": 6}
COLOUR_BAR = {"location": "bottom", "shrink": 0.85, "aspect": 25}


class Maps(SubjectFigure):
    """Both outcomes over both doses, and which pairs of doses may be the best; for a plane."""

    designs: ClassVar[tuple[str, ...]] = ("plane",)
    tables: ClassVar[tuple[str, ...]] = ("surfaces",)
    caption: ClassVar[str] = """\
Both outcomes over the plane of doses **{subject}**: means over replicates of each pair of doses
that was simulated. Lower is better. Thin lines join equal values, interpolated between these
means. The star is the lowest mean. The thick line surrounds all pairs that cannot be told from
the best; each has a black dot. With 95 % confidence for either outcome, the best of the pairs
simulated is among them (comparison with the best of all, by a paired bootstrap). White dots are
the pairs of the study's dose levels that lie in the plane, whether or not they were simulated
in it. Hatched pairs have no mean, as a run diverged, and are compared with no other.
"""

    def draw(
        self, plane: xr.Dataset, surfaces: pd.DataFrame, levels: dict[str, float]
    ) -> mpl.figure.Figure:
        """Two maps of cell means, 10^-3 nat.

        Parameters
        ----------
        plane
            Dims (dose_1a, dose_2a, replicate).
        surfaces
            As :func:`dualreceptor.analysis.surfaces.surfaces` makes it of the plane.
        levels
            Doses of the study's levels by name.
        """
        across = 2 if self.is_wide else 1
        rows = 2 // across
        height_mm = rows * (self.width_mm / across + BESIDE_MM) + LEGEND_MM
        figure, axes = style.begin(self.width_mm, height_mm, rows, across)
        outlined, marked = False, 0
        for axis, name in zip(axes, OUTCOMES, strict=True):
            cells = surfaces[surfaces.outcome == name]
            marked = _draw_map(axis, cells, levels)
            axis.set_title(style.OUTCOME_TITLES[name])
            outlined |= bool(cells.may_be_best.any())
        figure.legend(
            handles=_make_handles(marked, outlined, not np.isfinite(surfaces["mean"]).all()),
            loc="outside lower center",
            ncols=4 if self.is_wide else 2,
            frameon=False,
        )
        return figure


def _draw_map(axis: mpl.axes.Axes, cells: pd.DataFrame, levels: dict[str, float]) -> int:
    """Draw one outcome; returns how many pairs of levels are marked."""
    name = cells.outcome.iloc[0]
    means = 1e3 * planes.over_doses(cells, "mean")
    means = means.where(np.isfinite(means))
    ground = planes.Map(axis, means.dose_1a, means.dose_2a)
    mesh = ground.color(means)
    axis.figure.colorbar(mesh, ax=axis, label="lower is better", **COLOUR_BAR)
    ground.contour(means, _choose_contours(name, float(means.max())))
    ground.outline(planes.over_doses(cells, "may_be_best"))
    inside = cells[cells.may_be_best]
    ground.mark(inside.dose_1a, inside.dose_2a, **INSIDE)
    marked = ground.mark_levels(levels)
    if cells.difference.notna().any():
        best = cells.loc[cells.difference.idxmin()]
        ground.mark([best.dose_1a], [best.dose_2a], **planes.BEST)
    return marked


def _choose_contours(name: str, highest: float) -> list[float] | None:
    """Closer together where burden is good; none of it near 0, where marks are dense."""
    return planes.root_ticks(highest, CONTOURS)[1:] if name == "burden" else None


def _make_handles(marked: int, outlined: bool, missing: bool) -> list:
    """Legend entries for what is drawn."""
    handles = [planes.mark_handle("lowest mean", planes.BEST)]
    if outlined:
        label = "may be the best"
        look = planes.OUTLINE | {"marker": ".", "markersize": 3}
        handles.append(mpl.lines.Line2D([], [], label=label, **look))
    if marked:
        handles.append(planes.mark_handle(f"{marked} pairs of dose levels", planes.LEVEL))
    if missing:
        handles.append(mpl.patches.Patch(label="a run diverged", **planes.GROUND))
    return handles
