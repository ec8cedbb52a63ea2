"""Both outcomes of each condition, ordered, with every replicate."""

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import style

MM_A_BAR = 5.5
TITLES = {
    "outcome": "therapeutic outcome:\nfinal KL divergence (10$^{-3}$ nat)",
    "tolerability": "acute tolerability:\ncumulative KL increase (10$^{-3}$ nat)",
}


def draw(dataset: xr.Dataset, width_mm: float = 180) -> Figure:
    """Means of both outcomes as bars, best first, with 95 % intervals and all replicates.

    ``dataset`` has dims (condition, replicate, step). Intervals are mean ± 1.96 standard
    errors; points are replicates, spread over the bar's width in their order.
    """
    both = 1e3 * outcomes(dataset)
    across = 2 if width_mm >= style.TWO_COLUMNS else 1
    rows = 2 // across
    height_mm = rows * (MM_A_BAR * dataset.sizes["condition"] + 25)
    figure, axes = style.begin(width_mm, height_mm, rows, across)
    doses = np.hypot(dataset.dose_1a, dataset.dose_2a).values
    colors = style.colors(dataset.agonist_type.values, doses)
    for axis, (name, title) in zip(axes, TITLES.items(), strict=True):
        _panel(axis, both[name].transpose("condition", "replicate"), colors)
        axis.set_title(title)
        axis.set_xlabel(f"mean, 95 % interval, n = {both.sizes['replicate']}; lower is better")
    axes[0].set_ylabel(style.label_title(dataset.label.values))
    return figure


def _panel(axis, values: xr.DataArray, colors) -> None:
    order = np.argsort(values.mean("replicate").values, kind="stable")
    replicates = values.sizes["replicate"]
    spread = np.linspace(-0.3, 0.3, replicates) if replicates > 1 else np.zeros(1)
    for place, i in enumerate(order):
        one = values.values[i]
        axis.barh(place, one.mean(), height=0.8, color=colors[i], alpha=0.45, lw=0)
        axis.plot(one, place + spread, ".", color="black", ms=1.6, alpha=0.45, mew=0)
        if replicates > 1:
            error = 1.96 * one.std(ddof=1) / replicates**0.5
            axis.errorbar(one.mean(), place, xerr=error, color="black", lw=0.9, capsize=1.8)
    axis.set_yticks(range(len(order)), values.label.values[order])
    axis.set_ylim(len(order) - 0.5, -0.5)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)
