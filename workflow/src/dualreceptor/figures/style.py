"""The one look of all figures."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.model.messages import parse_number
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record
from dualreceptor.study.claims import MINUS

mpl, xr = lazy_loader.load("matplotlib"), lazy_loader.load("xarray")

MM = 1 / 25.4  # inches
PT = 25.4 / 72  # mm
PAGE_MM = 240  # height of a journal's page: figures of very many conditions are no higher
FOOT_MM, FOOT = 4.0, {"fontsize": 6, "color": "0.35", "ha": "left", "va": "bottom"}
SMALLEST = 5  # pt, of text that can be read
#: Conditions that a legend names all.
MOST_NAMED = 40
CLOSEST = 0.25  # of the mean distance of values: closer ones hide each other's intervals
LOG_SCALE = " (log scale)"  # what a label says of it
LETTER_MM, TITLE_LETTER_MM = 1.25, 1.6  # of labels and of titles, on average

#: One hue per agonist type, told apart by the colour blind (Okabe and Ito) and by line style.
HUES = {"none": "#000000", "5-HT1A": "#0072B2", "5-HT2A": "#D55E00", "mixed": "#009E73"}
LINES = {
    "none": (0, (1, 1)),
    "5-HT1A": (0, (4, 1.5)),
    "5-HT2A": (0, (6, 1.5, 1, 1.5)),
    "mixed": "-",
}

OUTCOME_TITLES = {
    "outcome": "therapeutic outcome:\nfinal KL divergence (10$^{-3}$ nat)",
    "burden": "acute burden:\ncumulative KL increase (10$^{-3}$ nat)",
}

RC = {
    "font.size": 7,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "legend.title_fontsize": 7,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.1,
    "figure.constrained_layout.use": True,
    "pdf.fonttype": 42,  # text stays text
    "svg.fonttype": "none",
    "svg.hashsalt": "dual-receptor",  # else ids differ each time
}


def begin(
    width_mm: float, height_mm: float, rows: int, columns: int, **options: Any
) -> tuple[mpl.figure.Figure, list]:
    """A figure in the common style, with its axes row by row; options as of ``subplots``."""
    mpl.use("agg")  # before pyplot: figures are drawn where there is no screen
    import matplotlib.pyplot as plt

    plt.rcdefaults()
    plt.rcParams.update(RC)
    figure, axes = plt.subplots(
        rows, columns, figsize=(width_mm * MM, height_mm * MM), squeeze=False, **options
    )
    return figure, list(axes.flat)


def save(
    figure: mpl.figure.Figure, paths: Sequence[str | Path], dpi: int, record: Record
) -> None:
    """Write a figure under every path with its record, the same bytes each time (no dates)."""
    if engine := figure.get_layout_engine():
        engine.execute(figure)
    with (
        mpl.rc_context({"figure.constrained_layout.use": False}),
        _holding_no_more_than_drawn(),
    ):
        figure.set_layout_engine(None)  # laid out once: with one, each file takes a draw more
        for path in paths:
            figure.savefig(path, dpi=dpi, metadata=embedding.format_metadata(record, path))
    mpl.pyplot.close(figure)


@contextmanager
def _holding_no_more_than_drawn() -> Iterator[None]:
    """A PDF holds its rasters until it is written: of each what was drawn, not all the page.

    Matplotlib cuts them out as views, which keep a page of 24 MB for every surface.
    """
    from matplotlib.backends.backend_pdf import PdfFile

    hold = PdfFile.imageObject
    PdfFile.imageObject = lambda file, image: hold(file, image.copy())
    try:
        yield
    finally:
        PdfFile.imageObject = hold


def add_foot(figure: mpl.figure.Figure, text: str) -> None:
    """Write a line below all else in a figure, which becomes so much higher.

    What there is keeps its size and its distance from the top.
    """
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        figure.set_layout_engine("none")
    width, height = figure.get_size_inches()
    more = FOOT_MM * MM
    shrink, rise = height / (height + more), more / (height + more)
    boxes = [axis.get_position(original=True) for axis in figure.axes]
    for axis, box in zip(figure.axes, boxes, strict=True):
        axis.set_position([box.x0, rise + shrink * box.y0, box.width, shrink * box.height])
    for written in figure.texts:
        written.set_y(rise + shrink * written.get_position()[1])
    for legend in figure.legends:
        legend.set_bbox_to_anchor((0, rise, 1, shrink), figure.transFigure)
    figure.set_size_inches(width, height + more)
    figure.text(2 * MM / width, 1.2 * MM / (height + more), text, **FOOT)


def choose_named(conditions: xr.Dataset) -> list[int]:
    """Places of the conditions that a legend names.

    All of them; of more than :data:`MOST_NAMED` those of the lowest and of the highest dose of
    each agonist type. ``conditions`` is as for :func:`color_conditions`.
    """
    kinds = conditions.agonist_type.values
    if len(kinds) <= MOST_NAMED:
        return list(range(len(kinds)))
    doses = np.hypot(conditions.dose_1a, conditions.dose_2a).values
    ranks = np.argsort(doses, kind="stable")
    members = [ranks[kinds[ranks] == kind] for kind in np.unique(kinds)]
    return sorted({int(i) for each in members for i in (each[0], each[-1])})


def say_named(named: Sequence[int], count: int, drawn_with: str) -> str:
    """A line for the title of a legend that names some conditions of so many; else nothing."""
    if len(named) == count:
        return ""
    return (
        f"\nnamed, with {drawn_with}: lowest and\nhighest dose of each agonist\n"
        f"type, of {count} conditions"
    )


def color_conditions(conditions: xr.Dataset) -> list:
    """A colour for each condition of a dataset that has their doses and agonist types."""
    doses = np.hypot(conditions.dose_1a, conditions.dose_2a).values
    return colors(conditions.agonist_type.values, doses)


def colors(agonist_types: Sequence[str], doses: Sequence[float]) -> list:
    """A colour for each condition: the hue of its agonist type, darker for a higher dose.

    Of two conditions of one type and dose, the later is darker.
    """
    ranks = sorted(range(len(doses)), key=lambda i: (doses[i], i))
    shades: dict[int, tuple] = {}
    for kind in set(agonist_types):
        members = [i for i in ranks if agonist_types[i] == kind]
        shades |= dict(zip(members, _shades(HUES[kind], len(members)), strict=True))
    return [shades[i] for i in range(len(doses))]


def _shades(hue: str, count: int) -> list:
    """From light to dark; the hue itself where there is one alone."""
    if count == 1:
        return [mpl.colors.to_rgb(hue)]
    light, dark = _mix(hue, "white", 0.5), _mix(hue, "black", 0.5)
    ladder = mpl.colors.LinearSegmentedColormap.from_list("shades", [light, hue, dark])
    return [ladder(i / (count - 1))[:3] for i in range(count)]


def _mix(color: str, other: str, share: float) -> tuple:
    pairs = zip(*map(mpl.colors.to_rgb, (color, other)), strict=True)
    return tuple((1 - share) * one + share * two for one, two in pairs)


def type_handles(kinds: Sequence[str]) -> list[mpl.lines.Line2D]:
    """Legend entries for the agonist types that occur, as dots in their hues."""
    look = {"linestyle": "", "marker": "o", "markersize": 4}
    return [
        mpl.lines.Line2D([], [], color=hue, label="no drug" if kind == "none" else kind, **look)
        for kind, hue in HUES.items()
        if kind in kinds
    ]


class Places(NamedTuple):
    """Where values stand on an axis, 0 to their number less 1; dots are joined if to scale."""

    places: list[float]
    scale: str
    joined: bool


def places(values: np.ndarray) -> Places:
    """Where swept values stand: numbers to scale, logarithmic if they would be too close.

    Evenly what is no number, or too close on both scales.

    >>> places(np.array([1, 10, 100]))
    Places(places=[0.0, 1.0, 2.0], scale=' (log scale)', joined=True)
    """
    count = len(values)
    if values.dtype.kind in "iuf" and count > 1:
        scales = {"": values} | ({LOG_SCALE: np.log(values)} if values.min() > 0 else {})
        for scale, scaled in scales.items():
            found = (scaled - scaled.min()) / np.ptp(scaled) * (count - 1)
            if np.diff(np.sort(found)).min() > CLOSEST:
                return Places(found.tolist(), scale, True)
    return Places(list(map(float, range(count))), "", False)


def is_even_in_logarithms(values: np.ndarray) -> bool:
    """Whether values spread more evenly on a logarithmic scale.

    >>> is_even_in_logarithms(np.array([1, 10, 100])), is_even_in_logarithms(np.arange(3))
    (True, False)
    """
    if values.min() <= 0:
        return False
    plain, log = (
        (v.mean() - v.min()) / max(np.ptp(v), np.finfo(float).tiny)
        for v in (values, np.log(values))
    )
    return bool(abs(log - 0.5) < abs(plain - 0.5))


def wrap(text: str, width_mm: float, letter_mm: float = LETTER_MM) -> str:
    """A text with line breaks, so that it is no wider than that."""
    return textwrap.fill(text, int(width_mm / letter_mm))


def label_title(labels: Sequence[str]) -> str:
    """What the labels of conditions, or of contrasts of two, stand for.

    >>> label_title(["no drug", "max / 0.3"]), label_title(["0.3 / 0.1"]), label_title(["once"])
    ('5-HT1A / 5-HT2A level', '5-HT1A / 5-HT2A dose', 'regimen')
    """
    sides = [side.split(" / ") for label in labels for side in label.split(MINUS)]
    pairs = [side for side in sides if len(side) == 2]
    if not pairs:
        return "regimen"
    are_doses = all(parse_number(part) is not None for pair in pairs for part in pair)
    return f"5-HT1A / 5-HT2A {'dose' if are_doses else 'level'}"
