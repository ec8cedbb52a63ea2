"""Dose-response curves along rays of constant bias, and doses of half effect."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.figures import planes, style
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.study.conditions import agonist_type

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

PANEL_MM, ROW_MM, LEGEND_MM = 58, 3.6, 20  # heights: of curves, of a row of doses, of a legend
BESIDE_MM = 12  # what stands between panels
MARKERS = ("^", "D", "o", "v", "s", "P", "X", "<", ">", "p")
#: Of the shape that is chosen.
SHAPES = {"hill": ("-", "Hill's equation"), "spline": ((0, (4, 1.2)), "monotone spline")}
ALONE = {1.0: " (5-HT1A alone)", 0.0: " (5-HT2A alone)"}
TITLES = style.OUTCOME_TITLES | {"burden": planes.BURDEN}
POINT = {"ms": 2.6, "mew": 0, "elinewidth": 0.5, "linestyle": "", "alpha": 0.75}
HALF = {"marker": "o", "mfc": "white", "ms": 4.6, "mew": 0.9, "linestyle": "", "zorder": 5}
INTERVAL = {"ms": 3.4, "capsize": 1.6, "elinewidth": 1.0, "capthick": 0.8}


class _Ray(NamedTuple):
    """How a ray looks, and what its legend entry says."""

    share: float
    color: Any
    marker: str
    label: str


class Curves(SubjectFigure):
    """Dose-response curves of both outcomes, and doses of half effect; for rays."""

    designs: ClassVar[tuple[str, ...]] = ("rays",)
    tables: ClassVar[tuple[str, ...]] = ("curves", "fitted", "dose_means")
    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Dose and response of **{subject}**: both outcomes against the total dose of both agonists, for
several shares of 5-HT1A in it. Lower is better. Marks are means over replicates with 95 %
bootstrap intervals (BCa). Lines are curves fitted to the means, weighted by their standard
errors: Hill's equation (solid) or a monotone spline (dashed), whichever has the lower
information criterion (AICc). Bands are 95 % bootstrap intervals of the curve at each dose; both
curves are fitted, and one chosen, in each resample of replicates. All doses share their
replicates' landscapes and noise, so that whole curves go up and down together: neither marks
nor bands that overlap say that two curves do not differ. The criterion does not
account for that, either. White circles are where a curve has made half of its change over the
doses simulated. Below are these doses, with 95 % bootstrap intervals; if higher doses were
simulated, a curve that still changes at the highest dose would have another one.
"""

    def draw(
        self, curves: pd.DataFrame, fitted: pd.DataFrame, dose_means: pd.DataFrame, **_: Any
    ) -> mpl.figure.Figure:
        """A panel of curves for each outcome, and one of doses of half effect below it.

        The tables are those of :mod:`dualreceptor.analysis.curves`. In one column the panels
        stack.
        """
        rays = _choose_looks(curves)
        across = 2 if self.is_wide else 1
        heights = [PANEL_MM, ROW_MM * len(rays) + 3] * (2 // across)
        legend_mm = LEGEND_MM if self.is_wide else 2 * LEGEND_MM
        height_mm = sum(heights) + BESIDE_MM * len(heights) / 2 + legend_mm
        figure, axes = style.begin(
            self.width_mm, height_mm, len(heights), across, height_ratios=heights
        )
        for i, (outcome, title) in enumerate(TITLES.items()):
            upper, lower = axes[i::2] if across == 2 else axes[2 * i : 2 * i + 2]
            own = (table[table.outcome == outcome] for table in (curves, fitted, dose_means))
            _draw_outcome(upper, lower, rays, *own)
            upper.set_ylabel(title)
            if outcome == "burden":
                _scale(upper, dose_means[dose_means.outcome == outcome])
        _add_legend(figure, rays, curves, self.is_wide)
        return figure


def _choose_looks(curves: pd.DataFrame) -> list[_Ray]:
    """Rays from 5-HT1A alone to 5-HT2A alone, mixtures the darker the more 5-HT1A they have."""
    shares = sorted(curves.share_1a.unique().tolist(), reverse=True)
    colors = style.colors([agonist_type(share, 1 - share) for share in shares], shares)
    return [
        _Ray(share, color, MARKERS[i % len(MARKERS)], f"{share:g}{ALONE.get(share, '')}")
        for i, (share, color) in enumerate(zip(shares, colors, strict=True))
    ]


def _draw_outcome(
    upper: mpl.axes.Axes,
    lower: mpl.axes.Axes,
    rays: list[_Ray],
    curves: pd.DataFrame,
    fitted: pd.DataFrame,
    means: pd.DataFrame,
) -> None:
    """One outcome: curves above, and below their doses of half effect."""
    doses = np.sort(means.dose.unique())
    for row, ray in enumerate(rays):
        _draw_means(upper, ray, means[means.share_1a == ray.share])
        curve = curves[curves.share_1a == ray.share].iloc[0]
        line = fitted[fitted.share_1a == ray.share].dropna(subset="dose")
        if len(line):
            _draw_curve(upper, ray, curve, line)
        _draw_half(lower, ray, curve, row)
    room = 0.02 * np.ptp(doses)
    for axis in (upper, lower):
        axis.set_xlim(doses[0] - room, doses[-1] + room)
        axis.spines[["top", "right"]].set_visible(False)
    upper.tick_params(labelbottom=False)
    lower.set_ylim(len(rays) - 0.4, -0.6)
    lower.set_yticks(range(len(rays)), [f"{ray.share:g}" for ray in rays])
    lower.set_ylabel("dose of\nhalf effect")
    lower.set_xlabel("total dose of both agonists")


def _draw_means(axis: mpl.axes.Axes, ray: _Ray, means: pd.DataFrame) -> None:
    mean, low, high = (1e3 * means[name].to_numpy(float) for name in ("mean", "low", "high"))
    around = np.nan_to_num([mean - low, high - mean])  # one replicate has no interval
    look = POINT | {"color": ray.color, "marker": ray.marker}
    axis.errorbar(means.dose.to_numpy(float), mean, yerr=around, **look)


def _draw_curve(axis: mpl.axes.Axes, ray: _Ray, curve: pd.Series, line: pd.DataFrame) -> None:
    dose, chosen, low, high = (
        line[name].to_numpy(float) for name in ("dose", "chosen", "low", "high")
    )
    axis.fill_between(dose, 1e3 * low, 1e3 * high, color=ray.color, alpha=0.1, lw=0)
    axis.plot(dose, 1e3 * chosen, color=ray.color, linestyle=SHAPES[curve.chosen][0], zorder=4)
    if np.isfinite(curve.half_dose):
        there = 1e3 * np.interp(curve.half_dose, dose, chosen)
        axis.plot(curve.half_dose, there, color=ray.color, **HALF)


def _draw_half(axis: mpl.axes.Axes, ray: _Ray, curve: pd.Series, row: int) -> None:
    """The dose of half effect and its interval, or that there is none."""
    if not np.isfinite(curve.half_dose):
        place = {"ha": "center", "va": "center", "transform": axis.get_yaxis_transform()}
        axis.text(0.5, row, "none", color="0.35", fontsize=6, **place)
        return
    around = [
        [curve.half_dose - curve.half_dose_low],
        [curve.half_dose_high - curve.half_dose],
    ]
    look = INTERVAL | {"color": ray.color, "marker": ray.marker}
    axis.errorbar(curve.half_dose, row, xerr=np.maximum(around, 0), **look)


def _scale(axis: mpl.axes.Axes, means: pd.DataFrame) -> None:
    highest = float(np.nan_to_num(1e3 * means[["mean", "high"]].max(axis=None)))
    planes.scale_by_root(axis, highest or 1.0, along="y")


def _add_legend(
    figure: mpl.figure.Figure, rays: list[_Ray], curves: pd.DataFrame, is_wide: bool
) -> None:
    line = mpl.lines.Line2D
    handles = [
        line([], [], color=ray.color, marker=ray.marker, ms=3.4, label=ray.label)
        for ray in rays
    ]
    chosen = set(curves.chosen.dropna())
    looks = [
        line([], [], color="0.3", linestyle=style_, label=label)
        for name, (style_, label) in SHAPES.items()
        if name in chosen
    ]
    if curves.half_dose.notna().any():
        looks.append(line([], [], color="0.3", label="half of the change", **HALF))
    n = int(curves.n.max())
    about = f"means and curves with 95 % intervals, n = {n}" if n > 1 else "one replicate"
    place = {"frameon": False, "handlelength": 2.8, "columnspacing": 1.2}
    title = f"share of 5-HT1A in the total dose\n({about})"
    if is_wide:
        left = {"loc": "outside lower left", "ncols": 3}
        figure.legend(handles=handles, title=title, **left, **place)
        figure.legend(handles=looks, title="curve chosen", loc="outside lower right", **place)
    else:
        below = {"loc": "outside lower center", "ncols": 2}
        figure.legend(handles=handles + looks, title=title, **below, **place)
