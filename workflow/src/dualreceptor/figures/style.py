"""The one look of all figures."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("agg")  # before pyplot: figures are drawn where there is no screen

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.figure import Figure

MM = 1 / 25.4  # inches
TWO_COLUMNS = 130  # mm: a figure of at least this width spans a journal's page

#: One hue per agonist type, told apart by the colour blind (Okabe and Ito) and by line style.
HUES = {"none": "#000000", "5-HT1A": "#0072B2", "5-HT2A": "#D55E00", "mixed": "#009E73"}
LINES = {
    "none": (0, (1, 1)),
    "5-HT1A": (0, (4, 1.5)),
    "5-HT2A": (0, (6, 1.5, 1, 1.5)),
    "mixed": "-",
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
}


def begin(width_mm: float, height_mm: float, rows: int, columns: int) -> tuple[Figure, list]:
    """A figure in the common style, with its axes row by row."""
    sns.set_theme(context="paper", style="ticks", rc=RC)
    figure, axes = plt.subplots(
        rows, columns, figsize=(width_mm * MM, height_mm * MM), squeeze=False
    )
    return figure, list(axes.flat)


def save(figure: Figure, paths: Sequence[str | Path], dpi: int) -> None:
    """Write a figure under every path, the same bytes each time (no dates)."""
    for path in paths:
        pdf = Path(path).suffix == ".pdf"
        metadata = {"CreationDate": None} if pdf else {"Software": None}
        figure.savefig(path, dpi=dpi, metadata=metadata)
    plt.close(figure)


def colors(agonist_types: Sequence[str], doses: Sequence[float]) -> list:
    """A colour for each condition: the hue of its agonist type, darker for a higher dose."""
    shades = []
    for kind, dose in zip(agonist_types, doses, strict=True):
        ladder = sorted({d for k, d in zip(agonist_types, doses, strict=True) if k == kind})
        shades.append(_shades(HUES[kind], len(ladder))[ladder.index(dose)])
    return shades


def _shades(hue: str, count: int) -> list:
    """From light to dark; the hue itself where there is one alone."""
    if count == 1:
        return [hue]
    light = sns.light_palette(hue, 10)[4]
    dark = sns.dark_palette(hue, 10)[4]
    return sns.blend_palette([light, hue, dark], count)
