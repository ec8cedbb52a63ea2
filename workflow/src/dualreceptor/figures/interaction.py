"""Whether mixing does more than adding, by several ideas of what adding would come to."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.planes import NO_CELL, SAME_DOSE
from dualreceptor.analysis.verdicts import SIGNIFICANCE
from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

MAP = "PRGn_r"  # of excesses, centred at 0: green below, purple above, told by the colour blind
#: Of a mixture of which nothing can be said, and of one whose excess cannot be told from 0.
UNKNOWN = {"facecolor": "0.8", "edgecolor": "0.5", "hatch": "xxxxx", "linewidth": 0}
INCONCLUSIVE = {"facecolor": "none", "edgecolor": "0.3", "hatch": "/////", "linewidth": 0}
OTHER_SIGN = {
    "marker": "o",
    "facecolor": "black",
    "edgecolor": "white",
    "linewidth": 0.4,
    "s": 9,
}
ISOBOLE, ADDITIVE = {"linewidths": 1.1}, {"linewidth": 0.9, "linestyle": (0, (3, 1.5))}
BAR = {"location": "bottom", "shrink": 0.9, "aspect": 22}
#: Lines that are straight between doses are so in a map only if both axes are to scale: points
#: of a line of additivity, and steps between cells of an isobole.
POINTS, STEPS = 100, 4
BESIDE_MM, LEGEND_MM = 25, 16  # heights of what is above and below a map, of a wide legend
UNIT = "(10$^{-3}$ nat)"


class _Excesses(NamedTuple):
    """What a map of excesses shows; ``table`` has a row for each mixed cell."""

    title: str
    label: str  # of the colours
    table: (
        pd.DataFrame
    )  # with columns excess (as it is drawn), inconclusive, other_sign, reason


class Interaction(SubjectFigure):
    """Whether mixing achieves more than adding, by four ideas of adding; for a plane."""

    designs: ClassVar[tuple[str, ...]] = ("plane",)
    tables: ClassVar[tuple[str, ...]] = (
        "independence",
        "additivity",
        "single_agents",
        "isoboles",
    )
    caption: ClassVar[str] = """\
Whether mixtures of **{subject}** achieve more than could be expected of their components, by
several ideas of what to expect. Colours are means over replicates of a paired difference
between each mixture and what is expected of it: below 0 (green) the mixture is better, above 0
(purple) it is worse. **Bliss independence**: each agonist removes its share of what the other
leaves of the final KL divergence; the difference is one of logarithms, so -0.1 is about a tenth
less than expected. **Response additivity**: the effects of both agonists add up. In these maps
a mixture is hatched unless the simultaneous 95 % band over all mixtures is on one side of 0, by
more than three of its Monte-Carlo errors; where it is below there is synergy, where it is above
antagonism. A dot marks an excess whose sign is not that of the excess over Bliss independence.
**Highest single agent**: the difference from the better of the two agonists alone at the same
dose, which is the larger of both differences. Here a mixture is hatched unless it is shown to
be better than both (intersection-union test, p by Holm over all mixtures below 0.05); hatching
does not say that it is no worse. **Loewe additivity**: an isobole joins doses of the same mean
outcome, at tenths of the way from the lowest doses to the best of the plane, by linear
interpolation between means, without intervals. If doses of one agonist could replace doses of
the other, it would be the dashed line of its colour; where it is below that line, less is
needed. It has no such line where one of the agonists alone does not reach the outcome or does
not improve it steadily up to there. White cells are not mixtures; nothing is known of the
cross-hatched ones.
"""

    def draw(
        self,
        plane: xr.Dataset,
        independence: pd.DataFrame,
        additivity: pd.DataFrame,
        single_agents: pd.DataFrame,
        isoboles: pd.DataFrame,
        levels: Mapping[str, float],
    ) -> mpl.figure.Figure:
        """Five maps of excesses over what is expected of mixtures, and isoboles of the outcome.

        ``plane`` has dims (dose_1a, dose_2a, replicate); each table is what the function of
        the same name makes of it, such as
        :func:`dualreceptor.analysis.independence.independence`.
        """
        panels = [
            _bliss(independence),
            _added(additivity, "outcome"),
            _single(single_agents, "outcome"),
            None,  # isoboles
            _added(additivity, "burden"),
            _single(single_agents, "burden"),
        ]
        across = 3 if self.is_wide else 2
        rows = 6 // across
        legend_mm = LEGEND_MM * (1 if self.is_wide else 2)
        height_mm = rows * (self.width_mm / across + BESIDE_MM) + legend_mm
        figure, axes = style.begin(self.width_mm, height_mm, rows, across)
        for axis, excesses in zip(axes, panels, strict=True):
            ground = planes.Map(axis, plane.dose_1a, plane.dose_2a)
            axis.patch.set(facecolor="white", hatch="")  # of cells that are no mixtures
            if not axis.get_subplotspec().is_first_col():
                axis.set_ylabel("")
                axis.tick_params(labelleft=False)
            if excesses:
                _draw_excesses(ground, excesses)
            else:
                _draw_isoboles(ground, plane, isoboles)
        figure.legend(
            handles=_make_handles(list(filter(None, panels)), isoboles),
            loc="outside lower center",
            ncols=2 if self.is_wide else 1,
            frameon=False,
        )
        return figure


def _bliss(table: pd.DataFrame) -> _Excesses:
    shown = table.assign(inconclusive=table.verdict == "inconclusive", other_sign=False)
    return _Excesses(
        "Bliss independence:\ntherapeutic outcome", "excess of the logarithm", shown
    )


def _added(table: pd.DataFrame, outcome: str) -> _Excesses:
    rows = table[table.outcome == outcome]
    shown = rows.assign(
        excess=1e3 * rows.excess,
        inconclusive=rows.verdict == "inconclusive",
        other_sign=rows.sign == "other",
    )
    title = f"response additivity:\n{OUTCOMES[outcome][1]}"
    return _Excesses(title, f"excess {UNIT}", shown)


def _single(table: pd.DataFrame, outcome: str) -> _Excesses:
    """The difference to the better of both components: the larger of the two differences."""
    rows = table[table.outcome == outcome]
    worse = rows[["difference_1a", "difference_2a"]].max(axis=1, skipna=False)
    shown = rows.assign(
        excess=1e3 * worse, inconclusive=~(rows.p_holm < SIGNIFICANCE), other_sign=False
    )
    title = f"highest single agent:\n{OUTCOMES[outcome][1]}"
    return _Excesses(title, f"difference {UNIT}", shown)


def _draw_excesses(ground: planes.Map, excesses: _Excesses) -> None:
    axis, table = ground.axis, excesses.table
    axis.set_title(excesses.title)
    values = planes.over_doses(table, "excess")
    known = np.isfinite(values)
    ground.hatch(_on_all(ground, ~known), **UNKNOWN)
    most = float(np.abs(values).fillna(0).max()) or 1.0
    mesh = ground.color(_on_all(ground, values, np.nan), cmap=MAP, vmin=-most, vmax=most)
    ticks = mpl.ticker.MaxNLocator(4 if known.any() else 1)
    axis.figure.colorbar(mesh, ax=axis, label=excesses.label, ticks=ticks, **BAR)
    if not known.any():
        _say(axis, table.reason.iloc[0])
    ground.hatch(
        _on_all(ground, known & planes.over_doses(table, "inconclusive")), **INCONCLUSIVE
    )
    other = table[table.other_sign]
    ground.mark(other.dose_1a, other.dose_2a, **OTHER_SIGN)


def _draw_isoboles(ground: planes.Map, plane: xr.Dataset, isoboles: pd.DataFrame) -> None:
    """Lines of the same mean outcome, and the line of additivity of each that has one."""
    axis = ground.axis
    axis.set_title("Loewe additivity:\nisoboles of the outcome")
    means = 1e3 * outcomes(plane).outcome.mean("replicate", skipna=False)
    cells = np.ma.masked_invalid(means.transpose("dose_1a", "dose_2a").values)
    lines = isoboles.dropna(subset="dose_1a").drop_duplicates("level").sort_values("level")
    if lines.empty:
        known = cells.count() > 0
        _say(axis, "no dose improves the outcome" if known else NO_CELL)
        return
    doses = ground.dose_2a.doses, ground.dose_1a.doses
    cmap = mpl.colors.ListedColormap(mpl.colormaps["viridis_r"](np.linspace(0.15, 1, 256)))
    drawn = axis.contour(*doses, cells, 1e3 * lines.level, cmap=cmap, **ISOBOLE)
    drawn.set_paths([_place(ground, path) for path in drawn.get_paths()])
    bar = axis.figure.colorbar(drawn, ax=axis, label=f"outcome {UNIT}", format="%.4g", **BAR)
    bar.set_ticks(1e3 * lines.level.iloc[:: max(1, len(lines) // 2)])
    for line in lines.dropna(subset=["alone_1a", "alone_2a"]).itertuples():
        way = np.linspace(0, 1, POINTS)
        x = ground.dose_2a.place((1 - way) * line.alone_2a)
        y = ground.dose_1a.place(way * line.alone_1a)
        axis.plot(x, y, color=drawn.cmap(drawn.norm(1e3 * line.level)), **ADDITIVE)


def _place(ground: planes.Map, path: mpl.path.Path) -> mpl.path.Path:
    """A line over doses, 5-HT2A first, where it stands in a map."""
    path = path.interpolated(STEPS)
    x, y = path.vertices.T
    places = np.stack([ground.dose_2a.place(x), ground.dose_1a.place(y)], axis=1)
    return mpl.path.Path(places, path.codes)


def _on_all(ground: planes.Map, values: xr.DataArray, missing: float = 0) -> xr.DataArray:
    """Values of mixed cells over all doses of the plane; others are missing."""
    doses = {"dose_1a": ground.dose_1a.doses, "dose_2a": ground.dose_2a.doses}
    found = values.reindex(doses, method="nearest", tolerance=SAME_DOSE, fill_value=missing)
    return found.astype(values.dtype)


def _say(axis: mpl.axes.Axes, text: str) -> None:
    """Write into an empty panel why it is empty."""
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    words = "\n".join(textwrap.wrap(text.replace("; ", ";\n"), 24))
    axis.text(0.5, 0.5, words, ha="center", va="center", transform=axis.transAxes, bbox=box)


def _make_handles(maps: list[_Excesses], isoboles: pd.DataFrame) -> list[Any]:
    """Legend entries for what is drawn."""
    better, worse = mpl.colormaps[MAP]([0.12, 0.88])
    patch, line = mpl.patches.Patch, mpl.lines.Line2D
    handles = [
        patch(color=better, label="below 0: better than expected"),
        patch(color=worse, label="above 0: worse than expected"),
        patch(label="cannot be told from 0, or not shown to be below", **INCONCLUSIVE),
    ]
    if any(one.table.excess.isna().any() for one in maps):
        handles.append(patch(label="unknown", **UNKNOWN))
    if any(one.table.other_sign.any() for one in maps):
        handles.append(planes.mark_handle("other sign than by Bliss", OTHER_SIGN))
    handles.append(line([], [], color="0.3", label="isobole: doses of the same outcome"))
    if isoboles["index"].notna().any():
        handles.append(line([], [], color="0.3", label="isobole if additive", **ADDITIVE))
    return handles
