"""How many replicates the contrasts of each claim need."""

from __future__ import annotations

from typing import Any, ClassVar

import lazy_loader
import numpy as np

from dualreceptor.figures import style
from dualreceptor.figures.figure import SubjectFigure

mpl, pd = lazy_loader.load("matplotlib"), lazy_loader.load("pandas")

NAMES = {"outcome": "therapeutic outcome", "burden": "acute burden"}
HUES = {"supported": "#0072B2", "contradicted": "#B26B00", "inconclusive": "0.55"}
SETTLED = {"marker": "o", "ls": "", "ms": 3, "mew": 0, "clip_on": False}
PANEL_MM, EDGES_MM = 34, 14
COLUMNS = {
    "width": "interval width\n(10$^{-3}$ nat)",
    "agree": "share of resamples\nwith the final verdict",
    "power_paired": "power, paired",
    "power_unpaired": "power, unpaired",
}


class PowerFigure(SubjectFigure):
    """How interval width, verdicts and power depend on the number of replicates."""

    designs: ClassVar[tuple[str, ...]] = ("variants",)
    tables: ClassVar[tuple[str, ...]] = ("power", "settling")
    caption: ClassVar[str] = """\
How the contrasts of each claim depend on the number of replicates (**{subject}**), a line
each: width of the 95 % interval, share of resamples whose verdict is that of all replicates,
and power of t tests, paired and unpaired. Dots are where the verdict settles: from there on
at least 95 % of resamples have it. Colours are the verdicts of all replicates, by paired t
tests that are not adjusted.
"""

    def draw(self, power: pd.DataFrame, settling: pd.DataFrame, **_: Any) -> mpl.figure.Figure:
        """A row for each claim, a line for each of its contrasts.

        The tables are as :mod:`dualreceptor.analysis.power` makes them.
        """
        claims = list(dict.fromkeys(settling.claim))
        shown = COLUMNS if self.is_wide else {k: COLUMNS[k] for k in ("width", "agree")}
        figure, axes = style.begin(
            self.width_mm,
            PANEL_MM * len(claims) + EDGES_MM,
            len(claims),
            len(shown),
            sharex=True,
        )
        of_claim = np.array(axes).reshape(len(claims), len(shown))
        power = _with_agreement(power, settling)
        for row, claim in zip(of_claim, claims, strict=True):
            own = settling[settling.claim == claim]
            _draw_claim(row, list(shown), power[power.claim == claim], own)
            row[0].set_title(f"{claim} ({NAMES[own.outcome.iloc[0]]})", loc="left")
            for axis, label in zip(row, shown.values(), strict=True):
                axis.set_ylabel(label)
        for axis in of_claim[-1]:
            axis.set_xlabel("replicates")
        handles = [
            mpl.lines.Line2D([], [], color=hue, label=verdict) for verdict, hue in HUES.items()
        ]
        handles.append(mpl.lines.Line2D([], [], color="0.2", label="settled", **SETTLED))
        ncols = 4 if self.is_wide else 2
        figure.legend(handles=handles, loc="outside lower center", ncols=ncols, frameon=False)
        return figure


def _with_agreement(power: pd.DataFrame, settling: pd.DataFrame) -> pd.DataFrame:
    """The share of resamples that have the verdict of all replicates, as ``agree``."""
    keys = ["claim", "contrast"]
    table = power.merge(settling[[*keys, "verdict"]], on=keys)
    agree = [row.get(row["verdict"], np.nan) for row in table.to_dict("records")]
    return table.assign(agree=agree)


def _draw_claim(
    axes: np.ndarray, columns: list[str], power: pd.DataFrame, settling: pd.DataFrame
) -> None:
    for contrast in settling.itertuples():
        if contrast.verdict not in HUES:  # it has a reason instead
            continue
        rows = power[power.contrast == contrast.contrast]
        hue = HUES[contrast.verdict]
        for axis, column in zip(axes, columns, strict=True):
            unit = 1e3 if column == "width" else 1
            axis.plot(rows.n, unit * rows[column], color=hue, lw=0.7, alpha=0.8)
            if column == "agree" and np.isfinite(contrast.settled):
                axis.plot(contrast.settled, 0.95, color=hue, **SETTLED)
    for axis, column in zip(axes, columns, strict=True):
        axis.set_xscale("log")
        if column == "width":
            axis.set_yscale("log")
            axis.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda y, _: f"{y:g}"))
            axis.yaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        else:
            axis.set_ylim(0, 1.02)
            axis.set_yticks([0, 0.5, 1])
        axis.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
        axis.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        axis.spines[["top", "right"]].set_visible(False)
