"""Both outcomes and their score over the doses of both receptors."""

from __future__ import annotations

from typing import ClassVar

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import matrix, outcomes, score
from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, sns, xr = map(lazy_loader.load, ("matplotlib", "seaborn", "xarray"))

COLOUR_BAR = {"location": "bottom", "shrink": 0.85, "aspect": 25, "label": "lower is better"}


class Matrices(SubjectFigure):
    """Outcome, tolerability and score over both doses; for a grid."""

    designs: ClassVar[tuple[str, ...]] = ("grid",)
    caption: ClassVar[str] = """\
Means over replicates of both outcomes of experiment **{subject}**, and their equal-weight
score, for each pair of doses. Lower is better; the best cell is framed.
"""

    def draw(self, summary: xr.Dataset) -> mpl.figure.Figure:
        """Three matrices of condition means; the best (lowest) cell of each is framed.

        ``summary`` has dims (condition, replicate) and a condition for each pair of doses.
        """
        means = outcomes(summary).mean("replicate", keep_attrs=True)
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
        across = 3 if self.is_wide else 1
        beside_mm = 20 if across == 3 else 30  # titles and colour bars; a column has more gaps
        height_mm = (3 // across) * (self.width_mm / across + beside_mm)
        figure, axes = style.begin(self.width_mm, height_mm, 3 // across, across)
        for axis, (title, values, digits) in zip(axes, panels, strict=True):
            _draw_panel(axis, matrix(values), title, digits)
        return figure


def _draw_panel(axis, values: xr.DataArray, title: str, digits: str) -> None:
    sns.heatmap(
        values.to_pandas(),
        ax=axis,
        cmap="viridis_r",
        annot=True,
        fmt=digits,
        annot_kws={"fontsize": 6},
        square=True,
        cbar_kws=COLOUR_BAR,
        xticklabels=[f"{dose:g}" for dose in values.dose_2a.values],
        yticklabels=[f"{dose:g}" for dose in values.dose_1a.values],
    )
    axis.invert_yaxis()
    axis.tick_params(axis="y", rotation=0)
    row, column = np.unravel_index(np.argmin(values.values), values.shape)
    frame = {"fill": False, "ec": "#D55E00", "lw": 1.8, "zorder": 3, "clip_on": False}
    axis.add_patch(mpl.patches.Rectangle((column, row), 1, 1, **frame))
    axis.set_title(title)
    axis.set_xlabel("5-HT2A dose")
    axis.set_ylabel("5-HT1A dose")
