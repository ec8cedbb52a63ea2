"""A forest plot: every contrast of every claim, with its interval and verdict."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.verdicts import SHARES
from dualreceptor.figures import style
from dualreceptor.figures.figure import StillFigure

mpl, pd = lazy_loader.load("matplotlib"), lazy_loader.load("pandas")

#: By colour (Okabe and Ito; none that an agonist type has) and by marker.
LOOKS = {
    "supported": {"color": "#56B4E9", "marker": "o", "markersize": 4},
    "contradicted": {"color": "#E69F00", "marker": "s", "markersize": 4},
    "inconclusive": {"color": "#000000", "marker": "D", "markersize": 4, "mfc": "white"},
}
#: Rows of a claim that each have their label, at most. Where one has more, rows of claims that
#: would be higher than that are closer, and not all have labels; but never so few.
MOST_ROWS, DENSE_MM, FEW_ROWS = 25, 38, 5
DENSE_MARK, DENSE_LINE = 1.6, 0.4
GREY = "0.6"
ROW_MM, LINE_MM, AXIS_MM, LEGEND_MM, MARGIN_MM = 4.0, 3.4, 13, 13, 2
TITLE = {"fontsize": style.RC["axes.titlesize"], "va": "top", "parse_math": False}


class Panel(NamedTuple):
    """A claim as it will stand in the figure; heights are in mm."""

    rows: pd.DataFrame
    statement: str  # with line breaks, as the verdict and the labels
    verdict: str
    labels: list[str]  # empty for a row that is not named
    heights: np.ndarray  # of the rows
    note: str = ""  # of rows that are not named

    @property
    def head(self) -> float:
        """Of the statement, the verdict and the note."""
        texts = [text for text in (self.statement, self.verdict, self.note) if text]
        return LINE_MM * (sum(map(_lines, texts)) + 0.5)

    @property
    def height(self) -> float:
        """Of the whole panel, mm."""
        return self.head + self.heights.sum() + AXIS_MM


class ClaimsFigure(StillFigure):
    """A forest plot of every contrast of every claim."""

    spread: ClassVar[str] = "intervals"
    caption: ClassVar[str] = """\
Every contrast of every claim: mean paired difference with its 95 % bootstrap interval (BCa) or,
for the best condition, the share of bootstrap resamples. A difference below zero is what the
claim says. If a claim has more than 25 contrasts, its rows may be drawn close together, from
the lowest effect to the highest, and only some are named; the table ``claims.csv`` has all.
"""

    def draw(self, claims: pd.DataFrame) -> mpl.figure.Figure:
        """A panel for each claim with a row for each contrast.

        ``claims`` is as :func:`dualreceptor.analysis.verdicts.evaluate` makes it. Differences
        are in 10^-3 nat, with 95 % intervals. Of a claim about the best condition a row has
        the share of resamples that agree, from 0 to 1, and the shares that decide. Rows of
        claims that are too many to be labelled are thin, and in the order of their effects.
        """
        panels = [
            _make_panel(rows, self.width_mm) for _, rows in claims.groupby("claim", sort=False)
        ]
        if max(len(panel.rows) for panel in panels) > MOST_ROWS:
            panels = [_make_dense(panel, self.width_mm) for panel in panels]
        height_mm = sum(panel.height for panel in panels) + LEGEND_MM
        figure, axes = style.begin(self.width_mm, height_mm, len(panels), 1, layout="none")
        for axis, panel in zip(axes, panels, strict=True):
            _draw_panel(axis, panel)
        left_mm = MARGIN_MM + max(map(_measure_labels, axes))
        tops = np.cumsum([0, *(panel.height for panel in panels)])
        for axis, panel, top_mm in zip(axes, panels, tops, strict=False):
            _place(axis, panel, left_mm, top_mm + MARGIN_MM)
        handles = [
            mpl.lines.Line2D([], [], label=verdict, **look) for verdict, look in LOOKS.items()
        ]
        title = f"mean, 95 % bootstrap interval (n = {claims.n.iloc[0]})"
        if claims.contrast.str.contains(" / ").any():
            title = f"{style.label_title(claims.contrast)}\n{title}"
        figure.legend(handles=handles, title=title, loc="lower center", ncols=3, frameon=False)
        return figure


def _make_panel(rows: pd.DataFrame, width_mm: float) -> Panel:
    statement, verdict = (
        style.wrap(text, width_mm - 2 * MARGIN_MM, style.TITLE_LETTER_MM)
        for text in (rows.statement.iloc[0], _verdict(rows))
    )
    labels = [style.wrap(label, width_mm / 2) for label in rows.contrast]
    heights = ROW_MM * np.array([_lines(label) for label in labels])
    return Panel(rows, statement, verdict, labels, heights)


def _make_dense(panel: Panel, width_mm: float) -> Panel:
    """Rows go by their effects, with labels where there is room; if they are many and high."""
    if len(panel.rows) <= FEW_ROWS or panel.heights.sum() <= DENSE_MM:
        return panel
    rows = panel.rows.sort_values("effect", kind="stable")
    panel = _make_panel(rows, width_mm)
    line_mm = LINE_MM * max(map(_lines, panel.labels))
    room_mm = max(DENSE_MM, 4 * line_mm)
    heights = np.full(len(rows), (room_mm - 2 * line_mm) / (len(rows) - 2))
    heights[[0, -1]] = line_mm  # both have a label
    places = heights.cumsum() - heights / 2
    named = [0]
    for i, place in enumerate(places):
        if place >= places[named[-1]] + line_mm and place <= places[-1] - line_mm:
            named.append(i)
    named.append(len(rows) - 1)
    labels = [label if i in named else "" for i, label in enumerate(panel.labels)]
    note = (
        f"{len(rows)} contrasts from the lowest effect to the highest, some of them named; all"
    )
    note = style.wrap(
        f"{note} are in claims.csv", width_mm - 2 * MARGIN_MM, style.TITLE_LETTER_MM
    )
    return panel._replace(labels=labels, heights=heights, note=note)


def _draw_panel(axis: mpl.axes.Axes, panel: Panel) -> None:
    places = panel.heights.cumsum() - panel.heights / 2
    for place, label, row in zip(places, panel.labels, panel.rows.itertuples(), strict=True):
        if label or not np.isnan(row.effect):
            _draw_contrast(axis, place, row, is_dense=bool(panel.note))
    named = [i for i, label in enumerate(panel.labels) if label]
    axis.set_yticks(places[named], [panel.labels[i] for i in named])
    axis.set_ylim(panel.heights.sum(), 0)
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)
    if panel.rows.kind.iloc[0] == "best":
        _share_axis(axis)
    else:
        _difference_axis(axis, panel.rows.outcome.iloc[0])


def _draw_contrast(axis: mpl.axes.Axes, place: float, row, is_dense: bool) -> None:
    if np.isnan(row.effect):
        where = axis.get_yaxis_transform()
        axis.text(0.01, place, row.reason, va="center", color=GREY, transform=where)
        return
    unit = 1 if row.kind == "best" else 1e3
    look, line = LOOKS[row.verdict], {}
    if is_dense:
        look = look | {"markersize": DENSE_MARK, "mew": DENSE_LINE}
        line = {"linewidth": DENSE_LINE, "alpha": 0.5, "zorder": 1.5}
    ends = [unit * row.low, unit * row.high]
    axis.plot(ends, [place, place], color=look["color"], **line)
    axis.plot(unit * row.effect, place, **look, clip_on=False)


def _difference_axis(axis: mpl.axes.Axes, outcome: str) -> None:
    _, long_name = OUTCOMES[outcome]
    axis.axvline(0, color=GREY, lw=0.8, zorder=0)
    axis.set_xlabel(
        f"difference in {long_name} (10$^{{-3}}$ nat; lower is better)", loc="right"
    )


def _share_axis(axis: mpl.axes.Axes) -> None:
    for threshold in SHARES:
        axis.axvline(threshold, color=GREY, lw=0.8, ls="--", zorder=0)
    axis.set_xlim(0, 1)
    axis.set_xticks([SHARES[0], 0.5, SHARES[1]])
    axis.set_xlabel("share of bootstrap resamples that agree", loc="right")


def _measure_labels(axis: mpl.axes.Axes) -> float:
    """From the axis to the far end of its longest label."""
    far = min(label.get_window_extent().x0 for label in axis.get_yticklabels())
    return (axis.get_window_extent().x0 - far) / axis.figure.dpi / style.MM


def _place(axis: mpl.axes.Axes, panel: Panel, left_mm: float, top_mm: float) -> None:
    """Put the axis, and its statement over all the width, where they belong."""
    figure = axis.figure
    width_mm, height_mm = figure.get_size_inches() / style.MM
    rows_mm = panel.heights.sum()
    bottom = 1 - (top_mm + panel.head + rows_mm) / height_mm
    across = (width_mm - left_mm - 2 * MARGIN_MM) / width_mm
    axis.set_position([left_mm / width_mm, bottom, across, rows_mm / height_mm])
    edge, top = MARGIN_MM / width_mm, 1 - top_mm / height_mm
    figure.text(edge, top, panel.statement, **TITLE)
    top -= LINE_MM * _lines(panel.statement) / height_mm
    figure.text(edge, top, panel.verdict, weight="bold", **TITLE)
    if panel.note:
        top -= LINE_MM * _lines(panel.verdict) / height_mm
        figure.text(edge, top, panel.note, **TITLE)


def _verdict(rows: pd.DataFrame) -> str:
    """The claim's verdict; where contrasts differ, with how many have which."""
    verdict, counts = rows.claim_verdict.iloc[0], rows.verdict.value_counts()
    parts = ", ".join(f"{counts[each]} {each}" for each in LOOKS if each in counts)
    return f"{verdict}: {parts}" if verdict == "partly" else verdict


def _lines(text: str) -> int:
    return text.count("\n") + 1
