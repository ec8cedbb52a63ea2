"""Which claims survive other choices of the model: claims x variants."""

from __future__ import annotations

from typing import Any, ClassVar

import lazy_loader
import numpy as np

from dualreceptor.figures import style
from dualreceptor.figures.claims import LOOKS
from dualreceptor.figures.figure import SubjectFigure
from dualreceptor.study.variants import BASELINE

mpl, pd = lazy_loader.load("matplotlib"), lazy_loader.load("pandas")

HUES = {
    "supported": LOOKS["supported"]["color"],
    "inconclusive": "0.85",
    "contradicted": LOOKS["contradicted"]["color"],
}
CELL, BAR = 0.9, 0.3  # widths of a cell, height of its bar
ROW_MM, EDGES_MM = 6.2, 24
FRAME = {"fill": False, "edgecolor": "black", "linewidth": 0.9}


class RobustnessFigure(SubjectFigure):
    """Every claim under every variant, with effect and verdict."""

    designs: ClassVar[tuple[str, ...]] = ("variants",)
    tables: ClassVar[tuple[str, ...]] = ("robustness",)
    caption: ClassVar[str] = """\
Every claim under other choices of the model (**{subject}**), one changed at a time. Bars are
the shares of the claim's contrasts that are supported, inconclusive and contradicted. The
number is their mean effect (10⁻³ nat; below 0 is what the claim says) or, for the best
condition, the lowest share of resamples that agree. A frame marks a claim whose verdict differs
from that of the baseline. Another normalization gives energies another scale, so effects can be
compared only by their sign.
"""

    def draw(self, robustness: pd.DataFrame, **_: Any) -> mpl.figure.Figure:
        """A row for each variant, a column for each claim.

        ``robustness`` is as :func:`dualreceptor.analysis.robustness.robustness` makes it.
        """
        variants = list(dict.fromkeys(robustness.variant))
        claims = list(dict.fromkeys(robustness.claim))
        height_mm = ROW_MM * len(variants) + EDGES_MM
        figure, [axis] = style.begin(self.width_mm, height_mm, 1, 1)
        cells = robustness.groupby(["variant", "claim"], sort=False)
        usual = {claim: cells.get_group((BASELINE, claim)) for claim in claims}
        for (variant, claim), rows in cells:
            place = claims.index(claim), variants.index(variant)
            differs = rows.claim_verdict.iloc[0] != usual[claim].claim_verdict.iloc[0]
            _draw_cell(axis, *place, rows, framed=differs)
        for row in range(1, len(variants)):
            if _kind(variants[row]) != _kind(variants[row - 1]):
                axis.axhline(row - 0.5, color="0.7", lw=0.5)
        axis.set_xticks(range(len(claims)), [name.replace("_", "\n") for name in claims])
        axis.set_yticks(range(len(variants)), [name.replace("_", " ") for name in variants])
        axis.set_xlim(-0.5, len(claims) - 0.5)
        axis.set_ylim(len(variants) - 0.5, -0.5)
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.spines[:].set_visible(False)
        _add_legend(figure, len(robustness) and int(robustness.n.iloc[0]), self.is_wide)
        return figure


def _kind(variant: str) -> str:
    return variant.split("-")[0]


def _draw_cell(
    axis: mpl.axes.Axes, column: int, row: int, rows: pd.DataFrame, framed: bool
) -> None:
    left, top = column - CELL / 2, row + 0.08
    for verdict, hue in HUES.items():
        width = CELL * (rows.verdict == verdict).mean()
        axis.add_patch(mpl.patches.Rectangle((left, top), width, BAR, color=hue, lw=0))
        left += width
    is_best = rows.kind.iloc[0] == "best"
    effect = rows.effect.min() if is_best else 1e3 * rows.effect.mean()
    text = "–" if np.isnan(effect) else _format(effect, 2 if is_best else None)
    axis.text(column, row - 0.18, text.replace("-", "−"), ha="center", va="center", fontsize=6)
    if framed:
        corner = (column - CELL / 2 - 0.02, row - 0.42)
        axis.add_patch(mpl.patches.Rectangle(corner, CELL + 0.04, 0.86, **FRAME))


def _format(number: float, decimals: int | None = None) -> str:
    """With so many decimals, or two significant digits."""
    if decimals is None and abs(number) < 99.5:
        return f"{number:#.2g}".rstrip(".")
    return f"{number:.{decimals or 0}f}"


def _add_legend(figure: mpl.figure.Figure, replicates: int, is_wide: bool) -> None:
    patch = mpl.patches.Patch
    handles = [patch(color=hue, label=verdict) for verdict, hue in HUES.items()]
    handles.append(patch(label="verdict differs from the baseline's", **FRAME))
    figure.legend(
        handles=handles,
        title=f"share of contrasts, and mean effect (10$^{{-3}}$ nat; n = {replicates})",
        loc="outside lower center",
        ncols=4 if is_wide else 2,
        frameon=False,
    )
