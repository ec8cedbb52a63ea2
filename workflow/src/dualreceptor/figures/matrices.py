"""Both outcomes and their score over the doses of both receptors."""

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dualreceptor.figures import style
from dualreceptor.outcomes import matrix, outcomes, score


def draw(dataset: xr.Dataset, width_mm: float = 180) -> Figure:
    """Three matrices of condition means; the best (lowest) cell of each is framed.

    ``dataset`` has dims (condition, replicate, step) and a condition for each pair of doses.
    """
    means = outcomes(dataset).mean("replicate", keep_attrs=True)
    panels = (
        (
            "therapeutic outcome:\nfinal KL divergence\n(10$^{-3}$ nat)",
            1e3 * means.outcome,
            ".1f",
        ),
        (
            "acute tolerability:\ncumulative KL increase\n(10$^{-3}$ nat)",
            1e3 * means.tolerability,
            ".1f",
        ),
        (
            "equal-weight score\nof outcome\nand tolerability",
            score(means.outcome, means.tolerability),
            ".2f",
        ),
    )
    across = 3 if width_mm >= style.TWO_COLUMNS else 1
    height_mm = (3 // across) * (width_mm / across + 25)
    figure, axes = style.begin(width_mm, height_mm, 3 // across, across)
    for axis, (title, values, digits) in zip(axes, panels, strict=True):
        _panel(figure, axis, matrix(values), title, digits)
    return figure


def _panel(figure: Figure, axis, values: xr.DataArray, title: str, digits: str) -> None:
    image = axis.imshow(values, origin="lower", cmap="viridis_r", aspect="equal")
    middle = (float(values.min()) + float(values.max())) / 2
    for (row, column), value in np.ndenumerate(values.values):
        color = "white" if value > middle else "black"  # viridis_r is dark at its upper end
        text = format(value, digits)
        axis.text(column, row, text, ha="center", va="center", color=color, fontsize=6)
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
