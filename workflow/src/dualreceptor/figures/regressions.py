"""What goes with the final KL divergence, over conditions."""

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.figure import Figure

from dualreceptor.analysis.outcomes import predictors
from dualreceptor.figures import style

LABELS = {
    "energy": "average energy\nat the walkers",
    "gradient_magnitude": "average\ngradient magnitude",
    "local_minima": "average number\nof local minima",
    "states_visited": "final number\nof states visited",
}


def draw(dataset: xr.Dataset, table: pd.DataFrame, width_mm: float = 180) -> Figure:
    """Final KL divergence against four predictors: condition means, line, r² and p.

    ``dataset`` has dims (condition, replicate, step), ``table`` its regressions as of
    :func:`dualreceptor.analysis.statistics.regressions`. Averages are over periods with drug.
    """
    points = predictors(dataset)
    fits = table.set_index("predictor")
    across = 4 if width_mm >= style.TWO_COLUMNS else 2
    rows = 4 // across
    figure, axes = style.begin(
        width_mm, rows * (width_mm / across + 20), rows, across, sharey=True
    )
    doses = np.hypot(dataset.dose_1a, dataset.dose_2a).values
    kinds = dataset.agonist_type.values
    colors = style.colors(kinds, doses)
    for axis, (name, label) in zip(axes, LABELS.items(), strict=True):
        response = 1e3 * points.final_kl_divergence
        axis.scatter(points[name], response, c=colors, s=14, edgecolors="black", linewidths=0.3)
        _line(axis, points[name].values, fits.loc[name])
        axis.set_xlabel(label)
        axis.margins(0.12)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in axes[::across]:
        axis.set_ylabel("final KL divergence (10$^{-3}$ nat)")
    figure.legend(
        handles=style.type_handles(kinds), loc="outside lower center", ncols=4, frameon=False
    )
    return figure


def _line(axis, x: np.ndarray, fit) -> None:
    if np.isnan(fit.slope):
        axis.set_title(fit.reason)
        return
    ends = np.array([x.min(), x.max()])
    axis.plot(ends, 1e3 * (fit.intercept + fit.slope * ends), color="0.3", lw=1)
    p = f"p = {fit.p:.2g}" if fit.p >= 0.001 else "p < 0.001"
    axis.set_title(f"r² = {fit.r_squared:.2f}, {p}")
