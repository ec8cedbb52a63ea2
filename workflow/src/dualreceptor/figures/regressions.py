"""What goes with the final KL divergence, over conditions."""

from __future__ import annotations

from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import predictors
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd, xr = map(lazy_loader.load, ("matplotlib", "pandas", "xarray"))

DOT = 14  # area of a dot, pt²; of very many conditions it is smaller
LABELS = {
    "energy": "average energy\nat the walkers",
    "gradient_magnitude": "average\ngradient magnitude",
    "local_minima": "average number\nof local minima",
    "states_visited": "final number\nof states visited",
}


class Regressions(SubjectFigure):
    """Final KL divergence against four predictors, over conditions."""

    tables: ClassVar[tuple[str, ...]] = ("regressions",)
    caption: ClassVar[str] = """\
Final KL divergence against four predictors over the conditions of **{subject}**: means over
replicates, least-squares line, r² and p. Averages are over the drug periods in which a drug
acts. One hue for each agonist type, darker for a higher dose.
"""

    def draw(self, summary: xr.Dataset, regressions: pd.DataFrame) -> mpl.figure.Figure:
        """Final KL divergence against four predictors: condition means, line, r² and p.

        ``summary`` has dims (condition, replicate), ``regressions`` is its table as of
        :func:`dualreceptor.analysis.regressions.regressions`.
        """
        points = predictors(summary)
        fits = regressions.set_index("predictor")
        across = 4 if self.is_wide else 2
        rows = 4 // across
        height_mm = rows * (self.width_mm / across + 20)
        figure, axes = style.begin(self.width_mm, height_mm, rows, across, sharey=True)
        kinds, colors = summary.agonist_type.values, style.color_conditions(summary)
        size = max(DOT / 4, DOT * min(1, style.MOST_NAMED / len(kinds)))
        look = {"c": colors, "s": size, "edgecolors": "black", "linewidths": 0.3}
        for axis, (name, label) in zip(axes, LABELS.items(), strict=True):
            axis.scatter(points[name], 1e3 * points.final_kl_divergence, **look)
            _draw_line(axis, points[name].values, fits.loc[name])
            axis.set_xlabel(label)
            axis.margins(0.12)
            axis.spines[["top", "right"]].set_visible(False)
        for axis in axes[::across]:
            axis.set_ylabel("final KL divergence (10$^{-3}$ nat)")
        handles = style.type_handles(kinds)
        figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
        return figure


def _draw_line(axis, x: np.ndarray, fit) -> None:
    if np.isnan(fit.slope):
        axis.set_title(fit.reason)
        return
    ends = np.array([x.min(), x.max()])
    axis.plot(ends, 1e3 * (fit.intercept + fit.slope * ends), color="0.3", lw=1)
    p = f"p = {fit.p:.2g}" if fit.p >= 0.001 else "p < 0.001"
    axis.set_title(f"r² = {fit.r_squared:.2f}, {p}")
