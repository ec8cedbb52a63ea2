"""Both outcomes and their score over the doses of both receptors."""

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dualreceptor.figures import style
from dualreceptor.outcomes import matrix, outcomes, score


def draw(dataset: xr.Dataset, width_mm: float = 180) -> Figure:
    """Three matrices of condition means; the best cell of each is framed.

    ``dataset`` has dims (condition, replicate, step) and a condition for each pair of doses.
    """
    means = outcomes(dataset).mean("replicate", keep_attrs=True)
    score_ = score(means.outcome, means.tolerability)
    figure, axes = style.begin(width_mm, 0.44 * width_mm, 1, 3)
    titles = (
        "therapeutic outcome:\nfinal KL divergence (nat)",
        "acute tolerability:\ncumulative KL increase (nat)",
        "equal-weight score\nof both",
    )
    for axis, values, title in zip(
        axes, (means.outcome, means.tolerability, score_), titles, strict=True
    ):
        _panel(figure, axis, matrix(values), title)
    return figure


def _panel(figure: Figure, axis, values: xr.DataArray, title: str) -> None:
    image = axis.imshow(values, origin="lower", cmap="viridis_r", aspect="equal")
    middle = (float(values.min()) + float(values.max())) / 2
    for (row, column), value in np.ndenumerate(values.values):
        # viridis_r is dark at its upper end
        color = "white" if value > middle else "black"
        axis.text(
            column, row, _short(value), ha="center", va="center", color=color, fontsize=5.5
        )
    row, column = np.unravel_index(np.argmin(values.values), values.shape)
    axis.add_patch(
        Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, ec="#D55E00", lw=1.8, zorder=3)
    )
    axis.set_title(title)
    axis.set_xticks(range(values.sizes["dose_2a"]), _doses(values.dose_2a))
    axis.set_yticks(range(values.sizes["dose_1a"]), _doses(values.dose_1a))
    axis.set_xlabel("5-HT2A dose")
    axis.set_ylabel("5-HT1A dose")
    bar = figure.colorbar(image, ax=axis, location="bottom", shrink=0.85, aspect=25)
    bar.set_label("lower is better", fontsize=6.5)
    bar.outline.set_linewidth(0.4)


def _doses(doses: xr.DataArray) -> list[str]:
    return [f"{dose:g}" for dose in doses.values]


def _short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 or value == 0 else f"{value:.4f}"[1:]
