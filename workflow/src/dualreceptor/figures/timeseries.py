"""Mean and standard error of observables over time, for each condition."""

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dualreceptor.analysis.datasets import parameters_of
from dualreceptor.figures import style
from dualreceptor.model import dosing
from dualreceptor.model.observables import OBSERVABLES

FIVE = (
    "energy",
    "gradient_magnitude",
    "local_minima",
    "states_visited",
    "kl_divergence",
)
EIGHT = ("drug_level", *FIVE, "entropy", "target_energy")
SHADE = "0.93"
LABELS_IN_A_PANEL = 12
LEGEND = {"frameon": False, "handlelength": 3.2}


def draw(dataset: xr.Dataset, panels: int = 5, width_mm: float = 180) -> Figure:
    """Time series of 5 or 8 observables from the end of the first warm-up on.

    ``dataset`` has dims (condition, replicate, step), as
    :func:`dualreceptor.analysis.datasets.collect` makes it. Bands are one standard error of the
    mean over replicates; the drug period is shaded.
    """
    periods = dosing.drug_periods(parameters_of(dataset.isel(condition=0)))
    onset = periods[0].start
    shown = dataset.isel(step=slice(onset, None))
    names = FIVE if panels == 5 else EIGHT
    columns = 3 if width_mm >= style.TWO_COLUMNS else 2
    rows = -(-(len(names) + 1) // columns)
    below = dataset.sizes["condition"] > LABELS_IN_A_PANEL
    label_rows = -(-dataset.sizes["condition"] // _label_columns(dataset, width_mm))
    height_mm = 50 * rows + (4 * label_rows + 6 if below else 0)
    figure, axes = style.begin(width_mm, height_mm, rows, columns)
    doses = np.hypot(dataset.dose_1a, dataset.dose_2a).values
    kinds = dataset.agonist_type.values
    colors = style.colors(kinds, doses)
    for name, axis in zip(names, axes, strict=False):
        _panel(axis, shown[name], onset, colors, kinds)
        for period in periods:
            ends = period.start - onset, period.stop - onset
            axis.axvspan(*ends, color=SHADE, zorder=0, lw=0)
    for axis in axes[len(names) :]:
        axis.axis("off")
    labels = {"handles": _handles(dataset, colors, kinds), "title": _legend_title(dataset)}
    if below:
        columns = _label_columns(dataset, width_mm)
        figure.legend(loc="outside lower center", ncols=columns, **labels, **LEGEND)
    else:
        axes[len(names)].legend(loc="center", **labels, **LEGEND)
    return figure


def _panel(axis, series: xr.DataArray, onset: int, colors, kinds) -> None:
    steps = series.step.values - onset
    for i, (color, kind) in enumerate(zip(colors, kinds, strict=True)):
        one = series.isel(condition=i)
        if "replicate" in one.dims:
            mean = one.mean("replicate").values
            if one.sizes["replicate"] > 1:
                error = one.std("replicate", ddof=1).values / one.sizes["replicate"] ** 0.5
                axis.fill_between(
                    steps, mean - error, mean + error, color=color, alpha=0.2, lw=0
                )
        else:
            mean = one.values
        axis.plot(steps, mean, color=color, linestyle=style.LINES[kind])
    observable = OBSERVABLES[series.name]
    unit = "" if observable.units == "1" else f" ({observable.units})"
    axis.set_title(observable.long_name + unit)
    axis.set_xlabel("step after the warm-up")
    axis.set_xlim(steps[0], max(steps[-1], steps[0] + 1))
    axis.spines[["top", "right"]].set_visible(False)


def _label_columns(dataset: xr.Dataset, width_mm: float) -> int:
    longest = max(map(len, dataset.label.values))
    return max(1, int(width_mm // (13 + 1.25 * longest)))  # mm of the line, and of a letter


def _legend_title(dataset: xr.Dataset) -> str:
    count = dataset.sizes["replicate"]
    error = f"mean ± s.e.m., n = {count}" if count > 1 else "one replicate"
    return f"{style.label_title(dataset.label.values)}\n({error})"


def _handles(dataset: xr.Dataset, colors, kinds) -> list:
    lines = [
        Line2D([], [], color=color, linestyle=style.LINES[kind], label=label)
        for color, kind, label in zip(colors, kinds, dataset.label.values, strict=True)
    ]
    return [*lines, Patch(color=SHADE, label="drug period")]
