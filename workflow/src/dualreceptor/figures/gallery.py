"""Galleries of landscapes: patterns under different blurs, magnitudes or normalizations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import lazy_loader
import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from dualreceptor.figures import style
from dualreceptor.figures.figure import StillFigure
from dualreceptor.model.parameters import Parameters, Pattern, is_defined_at_centre
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.study.sections import (
    distinct,
)

mpl = lazy_loader.load("matplotlib")

Array = NDArray[np.float64]

#: The parameter behind what a gallery varies.
PARAMETERS = {
    "blur": "landscape_blur",
    "magnitude": "landscape_magnitude",
    "normalization": "normalization",
}
TITLES = {
    "blur": "landscape blur\n(cells of the base grid)",
    "magnitude": "landscape magnitude\n(not normalized: that would hide it)",
    "normalization": "normalization\n(below: the range it gives)",
}
COLORS = {"blur": "viridis", "magnitude": "coolwarm", "normalization": "viridis"}
PAGE_MM, LEAST_MM = 240, 60  # the largest height, the smallest width
LEFT_MM, TOP_MM, GAP_MM = 6, 13, 1.5
RIGHT_MM = {"blur": 14, "magnitude": 14, "normalization": 2}
BELOW_MM = {"blur": 1, "magnitude": 1, "normalization": 4}


class Gallery(StillFigure):
    """Landscapes of every pattern, in columns of one parameter's values."""

    caption: ClassVar[str] = (
        "Landscapes of every pattern (**{subject}**), all from the same white noise.\n"
    )

    vary: Annotated[Literal[tuple(PARAMETERS)], Field(description="what columns vary")]
    values: Annotated[
        list[float | str],
        Field(min_length=1, max_length=6, description="its values, a column for each"),
        AfterValidator(distinct),
    ]
    patterns: Annotated[
        Annotated[list[Pattern], Field(min_length=1), AfterValidator(distinct)] | None,
        Field(description="rows; every pattern if not given (no log at odd sizes)"),
    ] = None
    dimensions: Annotated[Literal[2, 3], Field(description="flat, or as a surface")] = 2
    replicate: Annotated[int, Field(ge=0, description="whose white noise to use")] = 0

    def draw(self, parameters: Parameters, root_seed: int) -> mpl.figure.Figure:
        """Landscapes of one white noise: a row for each pattern, a column for each value.

        ``patterns`` None means every pattern that has a value on this grid, ``values`` are
        those of what ``vary`` names.
        The noise is that of the replicate's initial energy. Blurs share one scale. Magnitudes
        are shown without normalization and share a scale around zero in each row, for a
        tangent is ten times as high as a cosine. Normalizations mostly differ in range alone,
        so each landscape has its own scale, and its range stands below it.

        The figure is narrower than ``width_mm`` where it would not fit the height of a page.
        Raises ``ValueError`` for a value or a pattern that ``Parameters`` refuses.
        """
        patterns = self.patterns or [
            p for p in PATTERNS if parameters.size % 2 == 0 or is_defined_at_centre(p)
        ]
        energies = _make_energies(self, patterns, parameters, root_seed)
        vary, values = self.vary, self.values
        figure, axes = _begin(vary, *energies.shape[:2], self.dimensions, self.width_mm)
        painted = _paint(axes, energies, *_limits(vary, energies), COLORS[vary])
        _name(figure, axes, vary, values, patterns)
        if vary == "normalization":
            _write_ranges(figure, axes, energies)
        elif vary == "blur":
            _bar(figure, painted[0, 0], axes[:, -1])
        else:
            for row in range(len(patterns)):
                _bar(figure, painted[row, 0], axes[row, -1:])
        return figure


def _make_energies(
    gallery: Gallery, patterns: Sequence[str], parameters: Parameters, root_seed: int
) -> Array:
    """(pattern, value, row, column)."""
    from dualreceptor.model.landscapes import landscape  # late: they compile
    from dualreceptor.model.streams import streams

    noise = streams(parameters, gallery.replicate, root_seed).initial()
    return np.array(
        [
            [
                landscape(noise, _vary(parameters, p, gallery.vary, value))
                for value in gallery.values
            ]
            for p in patterns
        ]
    )


def _vary(parameters: Parameters, pattern: str, vary: str, value: Any) -> Parameters:
    changed = {
        "blur": {"landscape_blur": value},
        "magnitude": {"landscape_magnitude": value, "normalization": "none"},
        "normalization": {"normalization": value},
    }
    return Parameters(**parameters.model_dump() | {"pattern": pattern} | changed[vary])


def _limits(vary: str, energies: Array) -> tuple[Array, Array]:
    """Both ends of each landscape's scale, (pattern, value)."""
    low, high = energies.min(axis=(2, 3)), energies.max(axis=(2, 3))
    if vary == "blur":
        return np.full_like(low, low.min()), np.full_like(high, high.max())
    if vary == "magnitude":
        most = np.maximum(-low, high).max(axis=1, keepdims=True)
        return np.broadcast_to(-most, low.shape), np.broadcast_to(most, high.shape)
    return low, high


def _begin(
    vary: str, rows: int, columns: int, dimensions: int, width_mm: float
) -> tuple[mpl.figure.Figure, NDArray]:
    """A figure with square panels, (rows, columns), as large as width and page allow."""
    beside, below = LEFT_MM + RIGHT_MM[vary], BELOW_MM[vary]
    side = min((width_mm - beside) / columns - GAP_MM, (PAGE_MM - TOP_MM) / rows - below)
    width = max(LEAST_MM, beside + columns * (side + GAP_MM))
    height = TOP_MM + rows * (side + below)
    figure, axes = style.begin(
        width,
        height,
        rows,
        columns,
        subplot_kw={"projection": "3d"} if dimensions == 3 else {},
        gridspec_kw={
            "left": LEFT_MM / width,
            "right": (LEFT_MM + columns * (side + GAP_MM) - GAP_MM) / width,
            "bottom": below / height,
            "top": 1 - TOP_MM / height,
            "wspace": GAP_MM / side,
            "hspace": below / side,
        },
    )
    figure.set_layout_engine("none")  # all is placed
    return figure, np.reshape(axes, (rows, columns))


def _paint(axes: NDArray, energies: Array, low: Array, high: Array, colors: str) -> NDArray:
    painted = np.empty(axes.shape, dtype=object)
    for panel, axis in np.ndenumerate(axes):
        paint = _surface if axis.name == "3d" else _flat
        painted[panel] = paint(axis, energies[panel], low[panel], high[panel], colors)
    return painted


def _flat(axis, energy: Array, low: float, high: float, colors: str):
    axis.set(xticks=[], yticks=[])
    return axis.imshow(energy, origin="lower", cmap=colors, vmin=low, vmax=high)


def _surface(axis, energy: Array, low: float, high: float, colors: str):
    row, column = np.indices(energy.shape)
    faces = {"rcount": 25, "ccount": 25, "lw": 0, "antialiased": False, "rasterized": True}
    axis.set_axis_off()
    axis.view_init(elev=40, azim=-60)
    axis.set_box_aspect((1, 1, 0.6), zoom=1.25)
    surface = axis.plot_surface(column, row, energy, cmap=colors, vmin=low, vmax=high, **faces)
    if low < high:  # bound may leave a landscape flat
        axis.set_zlim(low, high)
    return surface


def _name(figure: mpl.figure.Figure, axes: NDArray, vary: str, values, patterns) -> None:
    size = _text_size(figure, axes)
    middle = axes[0, 0].get_position().x0 + axes[0, -1].get_position().x1
    top = 1 - 2 * style.MM / figure.get_figheight()
    figure.text(middle / 2, top, TITLES[vary], ha="center", va="top", fontsize=7.5)
    for axis, value in zip(axes[0], values, strict=True):
        text = value if isinstance(value, str) else f"{value:g}"
        axis.set_title(text, fontsize=size, pad=2, y=1)
    for axis, pattern in zip(axes[:, 0], patterns, strict=True):
        _beside(axis, pattern, (0, 0.5), rotation=90, ha="right", va="center", fontsize=size)


def _write_ranges(figure: mpl.figure.Figure, axes: NDArray, energies: Array) -> None:
    size = _text_size(figure, axes)
    for panel, axis in np.ndenumerate(axes):
        low, high = energies[panel].min(), energies[panel].max()
        text = f"{low:z.2f} to {high:z.2f}".replace("-", "−")
        _beside(axis, text, (0.5, 0), ha="center", va="top", fontsize=size - 0.5)


def _beside(axis, text: str, place: tuple[float, float], **look) -> None:
    """Text just outside a panel at a place in fractions of it, in 2-D and 3-D alike."""
    away = {"xytext": (-2 if place[0] == 0 else 0, -2 if place[1] == 0 else 0)}
    axis.annotate(
        text, place, xycoords="axes fraction", textcoords="offset points", **away, **look
    )


def _text_size(figure: mpl.figure.Figure, axes: NDArray) -> float:
    """In points: the longest names fit along a panel."""
    side_mm = axes[0, 0].get_position().width * figure.get_figwidth() / style.MM
    return min(7, side_mm / 2.4)


def _bar(figure: mpl.figure.Figure, painted, axes: Sequence) -> None:
    """A colour bar to the right of these axes, which stand in one column."""
    first, last = axes[0].get_position(), axes[-1].get_position()
    width, height = figure.get_size_inches() / style.MM
    tall = min(first.y1 - last.y0, 60 / height) * 0.9
    place = (first.x1 + 2 / width, (first.y1 + last.y0 - tall) / 2, 1.8 / width, tall)
    bar = figure.colorbar(painted, cax=figure.add_axes(place), ticks=mpl.ticker.MaxNLocator(4))
    bar.set_label("energy", fontsize=6, labelpad=1)
    bar.ax.tick_params(labelsize=6, pad=1)
    bar.outline.set_linewidth(0.4)
