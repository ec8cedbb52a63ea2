"""Both outcomes along lines through the plane of doses, and the best of either kind beside."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, ClassVar, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.analysis.rays import BIASES
from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.study.conditions import agonist_type

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

MOST_TOTALS = 5  # lines of constant total dose, at most
MARKERS = ("^", "D", "o", "s", "v")  # one for each line of a panel
PANEL_MM, LEGEND_MM = 52, 34  # heights of a panel, and of the legends below all
AXIS_MM = 14  # width of what stands beside a panel
TITLES = style.OUTCOME_TITLES | {"burden": planes.BURDEN}
SIDES = ("left", "right")  # of the legends
MARKER = {"ms": 2.6, "mew": 0}
#: Of the best pure agonist, of the best mixture, and of its interval.
PURE = {"color": "0.2", "linestyle": (0, (4, 2)), "linewidth": 0.9}
MIXTURE = {"color": style.HUES["mixed"], "linewidth": 0.9}
INTERVAL = {"facecolor": style.HUES["mixed"], "alpha": 0.25, "linewidth": 0}


class _Lines(NamedTuple):
    """The lines of a panel, all of one kind, and what they are drawn over."""

    kind: str  # as the table of rays calls it
    looks: dict[str, dict[str, Any]]  # of each line, by its name there
    title: str  # of what tells them apart
    along: str  # the table's column
    xlabel: str


class Rays(SubjectFigure):
    """Both outcomes along lines of constant bias and of constant total dose; for a plane."""

    designs: ClassVar[tuple[str, ...]] = ("plane",)
    tables: ClassVar[tuple[str, ...]] = ("rays", "mixtures")
    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = f"""\
Both outcomes of **{{subject}}** along lines through the plane of doses: rays of a constant
ratio of both doses, against the total dose, and lines of a constant total dose (at most
{MOST_TOTALS} of them), against the share of 5-HT1A in it. Lower is better. Lines join means
over replicates; marks stand wherever a line has a dose of one of the axes, and where its other
dose lies between two of them, the values of each replicate are interpolated linearly. Bands
around lines are the 95 % bootstrap intervals (BCa) of each mean alone. All points share their
replicates' landscapes and noise, so the overlap of these bands does not say whether two
differ. The dashed level is the mean of the best pure agonist at any of its doses, the solid
level that of the best mixture. The band around the solid level is the 95 % bootstrap interval
of the paired difference of the two, drawn from the dashed level; both are chosen anew in each
resample. If it is below the dashed level, the best mixture beats every simulated dose of
either agonist alone; if it is above, no mixture is as good as the best of them. There are more
mixtures to choose from than pure doses, and this interval does not correct for that. Above the
panels are the doses of both, as 5-HT1A + 5-HT2A, and their difference with its interval
(10⁻³ nat).
"""

    def draw(
        self,
        plane: xr.Dataset,
        rays: pd.DataFrame,
        mixtures: pd.DataFrame,
        levels: Mapping[str, float],
    ) -> mpl.figure.Figure:
        """Two panels for each outcome: rays of constant bias, lines of constant total dose.

        The tables are those of :func:`dualreceptor.analysis.rays.rays` and
        :func:`dualreceptor.analysis.mixtures.mixtures`. In one column the panels stack.
        """
        kinds = (_biases(rays), _totals(rays))
        across = 2 if self.is_wide else 1
        size_mm = self.width_mm, PANEL_MM * (4 // across) + LEGEND_MM
        figure, axes = style.begin(*size_mm, 4 // across, across, sharey="row")
        best = mixtures[mixtures.reference == "pure"].set_index("outcome")
        panels = product(TITLES.items(), kinds)
        for axis, ((outcome, title), lines) in zip(axes, panels, strict=True):
            of_outcome = rays[rays.outcome == outcome]
            _draw_panel(axis, of_outcome, lines)
            _draw_best(axis, best.loc[outcome])
            if outcome == "burden":
                highest = np.nan_to_num(1e3 * of_outcome[["mean", "high"]].max(axis=None))
                planes.scale_by_root(axis, highest or 1.0, along="y")
            if lines is kinds[0] or across == 1:
                axis.set_ylabel(title)
            if lines is kinds[0]:
                note = style.wrap(_compare(best.loc[outcome]), self.width_mm / across - AXIS_MM)
                axis.set_title(note, fontsize=style.RC["legend.fontsize"])
        _add_legends(figure, kinds, best, plane.sizes["replicate"])
        return figure


def _biases(rays: pd.DataFrame) -> _Lines:
    """Rays that meet the plane, in the hues of their types; darker for more 5-HT1A."""
    met = set(rays.line[(rays.kind == "bias") & rays.total_dose.notna()])
    shares = list(BIASES.values())
    kinds = [agonist_type(share, 1 - share) for share in shares]
    looks = {
        line: {"color": color, "linestyle": style.LINES[kind], "marker": marker}
        for line, color, kind, marker in zip(
            BIASES, style.colors(kinds, shares), kinds, MARKERS, strict=True
        )
        if line in met
    }
    title = "5-HT1A : 5-HT2A"
    return _Lines("bias", looks, title, "total_dose", "total dose of both agonists")


def _totals(rays: pd.DataFrame) -> _Lines:
    """Some of the lines of a constant total dose, evenly chosen, darker for a higher one."""
    lines = sorted(rays.line[rays.kind == "total"].unique(), key=float)
    doses = np.array(lines, dtype=float)
    wanted = np.linspace(0, doses.max(initial=0), MOST_TOTALS + 1)[1:]
    chosen = sorted({int(np.abs(doses - dose).argmin()) for dose in wanted if lines})
    shades = mpl.colormaps["cividis_r"](np.linspace(0.25, 1, max(len(chosen), 2)))
    looks = {
        lines[i]: {"color": tuple(shade), "marker": marker}
        for i, shade, marker in zip(chosen, shades, MARKERS, strict=False)
    }
    xlabel = "share of 5-HT1A in the total dose"
    return _Lines("total", looks, "total dose", "share_1a", xlabel)


def _draw_panel(axis: mpl.axes.Axes, rays: pd.DataFrame, lines: _Lines) -> None:
    for line, look in lines.looks.items():
        points = rays[(rays.kind == lines.kind) & (rays.line == line)]
        points = points.dropna(subset=["total_dose"]).sort_values(lines.along)
        along, mean, low, high = (
            points[name].to_numpy(float) for name in (lines.along, "mean", "low", "high")
        )
        axis.plot(along, 1e3 * mean, **MARKER, **look)
        if np.isfinite(low).any():
            band = {"color": look["color"], "alpha": 0.15, "lw": 0}
            axis.fill_between(along, 1e3 * low, 1e3 * high, **band)
    axis.set_xlabel(lines.xlabel)
    axis.spines[["top", "right"]].set_visible(False)


def _draw_best(axis: mpl.axes.Axes, best: pd.Series) -> None:
    """The best of either kind as levels, as far as there is one."""
    axis.axhline(1e3 * best.reference_mean, **PURE)
    axis.axhline(1e3 * best["mean"], **MIXTURE)
    if np.isfinite(best.low):
        ends = (1e3 * (best.reference_mean + end) for end in (best.low, best.high))
        axis.axhspan(*ends, **INTERVAL)


def _compare(best: pd.Series) -> str:
    """The best of either kind in words, and how far they are apart."""
    if not np.isfinite(best.difference):
        return str(best.reason)
    mixture, pure = (
        f"{one:g} + {other:g}"
        for one, other in (
            (best.dose_1a, best.dose_2a),
            (best.reference_1a, best.reference_2a),
        )
    )
    numbers = [f"{1e3 * best[name]:.3g}" for name in ("difference", "low", "high")]
    difference, low, high = (number.replace("-", "\N{MINUS SIGN}") for number in numbers)
    interval = f" ({low} to {high})" if np.isfinite(best.low) else ""
    return (
        f"best mixture ({mixture}) \N{MINUS SIGN} best pure agonist ({pure}): "
        f"{difference}{interval}"
    )


def _add_legends(
    figure: mpl.figure.Figure, kinds: tuple[_Lines, ...], best: pd.DataFrame, replicates: int
) -> None:
    """What tells lines apart, a legend for each kind; the best stands with the rays."""
    about = f"mean, 95 % interval, n = {replicates}" if replicates > 1 else "one replicate"
    both = [
        mpl.lines.Line2D([], [], label="best pure agonist", **PURE),
        mpl.lines.Line2D([], [], label="best mixture", **MIXTURE),
    ]
    if best.low.notna().any():
        both.append(mpl.patches.Patch(label="their difference", **INTERVAL))
    more = both if best.difference.notna().any() else []
    for lines, others, title, side in zip(
        kinds, (more, []), (f"{kinds[0].title}\n({about})", kinds[1].title), SIDES, strict=True
    ):
        handles = [
            mpl.lines.Line2D([], [], label=line, **MARKER, **look)
            for line, look in lines.looks.items()
        ]
        figure.legend(
            handles=handles + others,
            title=title,
            loc=f"outside lower {side}",
            frameon=False,
            handlelength=2.8,
            columnspacing=1.2,
            ncols=2,
        )
