"""Pictures of one run: the landscape and the walkers on it, still or moving."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal, NamedTuple

import lazy_loader
import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from dualreceptor.figures import films, style
from dualreceptor.figures.figure import StillFigure, Width
from dualreceptor.files.atomic import replacing
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record
from dualreceptor.study.claims import ConditionName
from dualreceptor.study.sections import (
    ExperimentName,
    Section,
    distinct,
)

mpl, xr = lazy_loader.load("matplotlib"), lazy_loader.load("xarray")

Array = NDArray[np.float64]


class Words(NamedTuple):
    """What the axes are called, and whether the height is the energy or minus the energy."""

    place: str
    height: str
    sign: int


class Panel(NamedTuple):
    """One landscape to draw."""

    title: str
    height: Array  # (row, column)
    walkers: NDArray[np.int64]  # (walker, coordinate): row, column; may be none


WORDS = {
    "neural": Words("neural activity", "energy", 1),
    "synaptic": Words("synaptic weight", "energy", 1),
    "belief": Words("belief", "precision (−energy)", -1),
}
NOBODY = np.empty((0, 2), dtype=np.int64)
ABREAST = 4
LEAST_MM = 40  # of a panel: the title of a narrower one runs over
BANDS = 25
ROUND = [1, 2, 5, 10]  # steps of levels and of the colour bar
MARK = {"s": 8, "c": "white", "edgecolors": "black", "linewidths": 0.5, "zorder": 3}
LIFT = 0.02  # of the range: how far above a surface the walkers hover


class _View:
    """How landscapes are seen: on what axes, and drawn with what."""

    def __init__(self, words: Words, levels: Array):
        self.words = words
        self.levels = levels
        self.height = words.height
        self.scale = {"cmap": "viridis", "vmin": levels[0], "vmax": levels[-1]}

    def compose(
        self, panels: list[Panel], columns: int, width_mm: float
    ) -> tuple[mpl.figure.Figure, list, list[list]]:
        """A figure of the panels, its axes, and what is painted on each."""
        figure, axes, bar = self.begin(len(panels), columns, width_mm)
        for unused in axes[len(panels) :]:
            unused.set_axis_off()
        axes = axes[: len(panels)]
        for axis, panel in zip(axes, panels, strict=True):
            self.prepare(axis, panel.height.shape)
        self.name(figure, axes, columns)
        painted = list(map(self.paint, axes, panels))
        bar |= {
            "location": "top",
            "label": self.height,
            "ticks": mpl.ticker.MaxNLocator(8, steps=ROUND),
        }
        bar = figure.colorbar(painted[-1][0], **bar)
        bar.outline.set_linewidth(0.4)
        return figure, axes, painted


class _Contours(_View):
    """Filled contours, from above."""

    def begin(
        self, panels: int, columns: int, width_mm: float
    ) -> tuple[mpl.figure.Figure, list, dict]:
        rows = -(-panels // columns)
        side_mm = (width_mm - 10) / columns - 4
        figure, axes = style.begin(width_mm, rows * (side_mm + 10) + 19, rows, columns)
        return figure, axes, {"ax": axes, "shrink": 0.6, "aspect": 40, "pad": 0.02}

    def prepare(self, axis, shape: tuple[int, int]) -> None:
        axis.set(xlim=(0, shape[1] - 1), ylim=(0, shape[0] - 1), aspect="equal")
        for direction in (axis.xaxis, axis.yaxis):
            direction.set_major_locator(mpl.ticker.MaxNLocator(3, integer=True))

    def name(self, figure: mpl.figure.Figure, axes: list, columns: int) -> None:
        figure.supxlabel(f"{self.words.place} (dim. 1)", fontsize=7)
        figure.supylabel(f"{self.words.place} (dim. 2)", fontsize=7)
        for i, axis in enumerate(axes):
            axis.tick_params(labelleft=i % columns == 0, labelbottom=i + columns >= len(axes))

    def paint(self, axis, panel: Panel) -> list:
        axis.set_title(panel.title)
        bands = axis.contourf(panel.height, self.levels, **self.scale)
        bands.set(edgecolor="face", linewidth=0.2)  # else a PDF has seams between bands
        row, column = panel.walkers.T
        return [bands, axis.scatter(column, row, clip_on=False, **MARK)]


class _Surface(_View):
    """A surface in three dimensions, from the front and above."""

    def __init__(self, words: Words, levels: Array):
        super().__init__(words, levels)
        self.height = f"height and colour: {words.height}"

    def begin(
        self, panels: int, columns: int, width_mm: float
    ) -> tuple[mpl.figure.Figure, list, dict]:
        rows = -(-panels // columns)
        height_mm = rows * (0.92 * (width_mm - 6) / columns + 9) + 18
        room = {"left": 5 / width_mm, "right": 1 - 1 / width_mm}
        room |= {"bottom": 5 / height_mm, "top": 1 - 13 / height_mm}
        figure, axes = style.begin(
            width_mm,
            height_mm,
            rows,
            columns,
            subplot_kw={"projection": "3d", "computed_zorder": False},
            gridspec_kw=room | {"wspace": 0, "hspace": 0},
        )
        figure.set_layout_engine("none")  # it would give the empty corners of a box room
        bar = figure.add_axes((0.2, 1 - 11 / height_mm, 0.6, 2 / height_mm))
        return figure, axes, {"cax": bar}

    def prepare(self, axis, shape: tuple[int, int]) -> None:
        limits = (self.levels[0], self.levels[-1])
        axis.set(xlim=(0, shape[1] - 1), ylim=(0, shape[0] - 1), zlim=limits, anchor="S")
        axis.view_init(elev=40, azim=-60)
        axis.set_box_aspect((1, 1, 0.6), zoom=0.98)
        axis.patch.set_visible(False)
        for direction in (axis.xaxis, axis.yaxis, axis.zaxis):
            direction.set_major_locator(mpl.ticker.MaxNLocator(4))
            direction.set_tick_params(label1On=False)
            direction.labelpad = -12  # there are no tick labels to keep clear of

    def name(self, figure: mpl.figure.Figure, axes: list, columns: int) -> None:
        side_mm = figure.get_figwidth() / style.MM / columns
        size = min(6.5, side_mm / 5.5)
        for axis in axes[::columns]:
            axis.set_xlabel(f"{self.words.place}\n(dim. 1)", fontsize=size)
            axis.set_ylabel(f"{self.words.place}\n(dim. 2)", fontsize=size)

    def paint(self, axis, panel: Panel) -> list:
        axis.set_title(panel.title, y=1.04, pad=0)
        row, column = np.indices(panel.height.shape)
        faces = {"rcount": 50, "ccount": 50, "lw": 0, "antialiased": False, "rasterized": True}
        surface = axis.plot_surface(column, row, panel.height, **faces, **self.scale)
        row, column = panel.walkers.T
        above = panel.height[row, column] + LIFT * (self.levels[-1] - self.levels[0])
        return [surface, axis.scatter(column, row, above, depthshade=False, **MARK)]


VIEWS = {"contours": _Contours, "surface": _Surface}


class Animation(Section):
    """A run as a film."""

    every: Annotated[int, Field(ge=1, description="steps from one frame to the next")] = 4
    frames_per_second: Annotated[int, Field(ge=1, le=50, description="speed")] = 20
    width_mm: Width = 120.0
    dpi: Annotated[int, Field(ge=50, le=300, description="resolution of a frame")] = 100


class Picture(StillFigure):
    """Pictures of one run: its landscape at chosen steps, and as an animation."""

    caption: ClassVar[str] = "The landscape of one run (**{subject}**) at chosen steps.\n"

    experiment: Annotated[ExperimentName, Field(description="whose condition to show")]
    condition: ConditionName
    replicate: Annotated[int, Field(ge=0, description="which run")] = 0
    steps: Annotated[
        list[Annotated[int, Field(ge=0)]],
        Field(min_length=1, max_length=24, description="recorded steps, 0 the initial state"),
        AfterValidator(distinct),
    ]
    view: Annotated[
        Literal[tuple(VIEWS)],
        Field(description="filled contours with walkers, or a 3-D surface"),
    ] = "contours"
    show: Annotated[
        Literal["current", "all"],
        Field(description="the current landscape, or initial, current and target"),
    ] = "all"
    vocabulary: Annotated[
        Literal[tuple(WORDS)], Field(description="what the axes are called")
    ] = "neural"
    animation: Annotated[Animation | None, Field(description="none if not given")] = None

    def draw(self, frames: xr.Dataset) -> mpl.figure.Figure:
        """A still picture of the steps of a run, of :func:`dualreceptor.model.frames.frames`.

        ``show`` current has a panel for each step, at most four abreast; all has a row of
        three: initial energy, modulated energy with the walkers, target. Columns of the
        landscape run along x, rows along y, and all panels have one scale. A surface hides no
        walker, not even one behind a hill.

        Low energy is a belief held with precision, so the vocabulary belief shows minus the
        energy: there, walkers climb.
        """
        frames, words = _select(frames, sorted(self.steps)), WORDS[self.vocabulary]
        panels = [panel for row in _rows(frames, self.show, words) for panel in row]
        columns = 3 if self.show == "all" else _count_abreast(len(panels), self.width_mm)
        view = VIEWS[self.view](words, _levels(frames, self.show, words))
        return view.compose(panels, columns, self.width_mm)[0]

    def animate(
        self,
        frames: xr.Dataset,
        states: Sequence[int],
        paths: Sequence[str | Path],
        record: Record,
    ) -> None:
        """Some states of a run, in this order, as a film under every path: GIF or MP4 (H.264).

        Panels, scale and words are those of :meth:`draw`. GIF counts time in hundredths of a
        second: a frame lasts the whole number of them in 1 / ``frames_per_second``.

        Each carries ``record`` as its comment. Raises ``ValueError`` for a path that ends in
        neither, before anything is drawn.
        """
        writers = [(films.find_writer(path), path) for path in paths]
        pixels = list(_draw_moving(_select(frames, states), self))
        for write, path in writers:
            with replacing(path) as part:
                comment = embedding.format_record(record, path)
                write(part, pixels, self.animation.frames_per_second, comment)


def _select(frames: xr.Dataset, states: Sequence[int]) -> xr.Dataset:
    return frames.set_xindex("state").sel(state=list(states))


def _rows(frames: xr.Dataset, show: str, words: Words) -> list[list[Panel]]:
    """The panels of each frame."""
    each = [_current(frames.isel(frame=i), words) for i in range(frames.sizes["frame"])]
    if show == "current":
        return [[current] for current in each]
    initial = Panel("initial", words.sign * frames.initial_energy.values, NOBODY)
    target = Panel("target", words.sign * frames.target.values, NOBODY)
    return [[initial, current, target] for current in each]


def _current(frame: xr.Dataset, words: Words) -> Panel:
    step = int(frame.state) - json.loads(frame.attrs["parameters"])["warmup_steps"]
    title = f"step {step} after warm-up\ndrug level {frame.drug_level.item():z.2f}"
    height = words.sign * frame.modulated_energy.values
    return Panel(title.replace(" -", " −"), height, frame.walkers.values)


def _levels(frames: xr.Dataset, show: str, words: Words) -> Array:
    """Round heights from below the lowest to above the highest that any panel shows."""
    names = ["modulated_energy", *(["initial_energy", "target"] if show == "all" else [])]
    heights = words.sign * np.concatenate([frames[name].values.ravel() for name in names])
    return mpl.ticker.MaxNLocator(BANDS, steps=ROUND).tick_values(heights.min(), heights.max())


def _count_abreast(panels: int, width_mm: float) -> int:
    """As many as fit, in rows as equal as can be."""
    most = min(ABREAST, max(1, int(width_mm // LEAST_MM)))
    return -(-panels // -(-panels // most))


def _draw_moving(frames: xr.Dataset, picture: Picture) -> Iterator[films.Pixels]:
    """Every frame as an image; what does not move is drawn once and copied."""
    words, width_mm = WORDS[picture.vocabulary], picture.animation.width_mm
    rows = _rows(frames, picture.show, words)
    view = VIEWS[picture.view](words, _levels(frames, picture.show, words))
    figure, axes, painted = view.compose(rows[0], len(rows[0]), width_mm)
    moving = len(axes) // 2  # the one in the middle, or the only one
    axis, artists = axes[moving], painted[moving]
    backdrop = _draw_backdrop(figure, axis, picture.animation.dpi)
    for row in rows:
        for artist in artists:
            artist.remove()
        artists = view.paint(axis, row[moving])
        figure.canvas.restore_region(backdrop)
        figure.draw_artist(axis)
        yield _crop_to_even(np.asarray(figure.canvas.buffer_rgba()))
    mpl.pyplot.close(figure)


def _draw_backdrop(figure: mpl.figure.Figure, axis, dpi: int):
    """The figure without one of its axes, everything else in its final place."""
    figure.set_dpi(dpi)
    figure.canvas.draw()
    figure.set_layout_engine("none")
    axis.set_visible(False)
    figure.canvas.draw()
    axis.set_visible(True)
    return figure.canvas.copy_from_bbox(figure.bbox)


def _crop_to_even(image: NDArray[np.uint8]) -> films.Pixels:
    """A copy without alpha, even in width and height: yuv420p shares colours among 2 x 2."""
    height, width, _ = image.shape
    return image[: height // 2 * 2, : width // 2 * 2, :3].copy()
