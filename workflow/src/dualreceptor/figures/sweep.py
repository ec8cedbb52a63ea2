"""How both outcomes of each condition move with a swept parameter."""

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dualreceptor.analysis.datasets import as_dosed
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import style
from dualreceptor.figures.bars import TITLES


def draw(dataset: xr.Dataset, width_mm: float = 180) -> Figure:
    """Means of both outcomes over the values of the swept parameter, a line a condition.

    Values stand to scale; where they are no numbers, dots are not joined by lines.
    ``dataset`` has dims (<swept parameters>, condition, replicate, step). A second swept
    parameter has a column of panels for each value. Intervals are mean ± 1.96 s.e.m.
    """
    both = 1e3 * outcomes(dataset)
    swept = [d for d in both.outcome.dims if d not in ("condition", "replicate")]
    first, others = swept[0], swept[1:]
    columns = both.stack(panel=others) if others else both.expand_dims("panel")
    count = columns.sizes["panel"]
    figure, axes = style.begin(width_mm, 62 * 2 + 20, 2, count, sharey="row", sharex=True)
    conditions = as_dosed(dataset)
    doses = np.hypot(conditions.dose_1a, conditions.dose_2a).values
    kinds = conditions.agonist_type.values
    at = style.places(dataset[first].values)
    lines = [style.LINES[kind] if at.joined else "" for kind in kinds]
    colors = style.colors(kinds, doses)
    for row, (name, title) in enumerate(TITLES.items()):
        for column in range(count):
            axis = axes[row * count + column]
            _panel(axis, columns[name].isel(panel=column), first, at, colors, lines)
            if column == 0:
                axis.set_ylabel(title)
            if row == 0 and others:
                axis.set_title(_panel_title(columns.panel[column], others))
            if row == 1:
                axis.set_xlabel(first.replace("_", " ") + at.scale)
    figure.legend(
        handles=[
            Line2D([], [], color=color, linestyle=line, marker="o", ms=3, label=label)
            for color, line, label in zip(colors, lines, dataset.label.values, strict=True)
        ],
        title=f"{style.label_title(dataset.label.values)}\n"
        f"(mean, 95 % interval, n = {dataset.sizes['replicate']};\nlower is better)",
        loc="outside right center" if width_mm >= style.TWO_COLUMNS else "outside lower center",
        ncols=1 if width_mm >= style.TWO_COLUMNS else 2,
        frameon=False,
        handlelength=3.2,
    )
    return figure


def _panel(axis, values: xr.DataArray, swept: str, at: style.Places, colors, lines) -> None:
    places = np.array(at.places)
    apart = 0.03 if at.joined else 0.7 / len(colors)
    n = values.sizes["replicate"]
    for i, (color, look) in enumerate(zip(colors, lines, strict=True)):
        one = values.isel(condition=i).transpose(swept, "replicate").values
        error = 1.96 * one.std(axis=1, ddof=1) / n**0.5 if n > 1 else None
        # so that intervals do not hide each other
        shift = apart * (i - (len(colors) - 1) / 2)
        line = axis.plot(places + shift, one.mean(axis=1), color=color, marker="o", ms=3)[0]
        line.set_linestyle(look)
        if error is not None:
            axis.errorbar(
                places + shift, one.mean(axis=1), yerr=error, color=color, ls="", lw=0.9
            )
    labels = [
        f"{v:g}" if isinstance(v, float) else v for v in map(_plain, values[swept].values)
    ]
    axis.set_xticks(places, labels, rotation=30 if max(map(len, labels)) > 6 else 0)
    axis.set_xlim(-0.4, len(places) - 0.6)
    axis.spines[["top", "right"]].set_visible(False)


def _panel_title(panel: xr.DataArray, names: list[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {panel[name].item()}" for name in names)


def _plain(value: np.generic | str) -> float | str:
    return float(value) if isinstance(value, np.number) else str(value)
