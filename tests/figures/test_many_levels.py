"""Figures of very many conditions: on a page, with texts that can be read, and honest."""

from functools import lru_cache
from itertools import combinations

import drawn_planes
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.legend import Legend
from matplotlib.text import Text

import made_up
from dualreceptor.analysis import datasets, regressions
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import style
from dualreceptor.figures.bars import Bars
from dualreceptor.figures.choices import Choices
from dualreceptor.figures.figure import FEW
from dualreceptor.figures.fronts import Fronts
from dualreceptor.figures.matrices import Matrices
from dualreceptor.figures.rays import Rays
from dualreceptor.figures.registry import FIGURES
from dualreceptor.figures.regressions import Regressions
from dualreceptor.figures.sweep import SweepFigure
from dualreceptor.figures.timeseries import Timeseries

LEVELS = [2, 6, 11, 21]
SUBJECTS = [Bars, Timeseries, Regressions, Matrices, SweepFigure]


@lru_cache
def grid(levels, replicates=10):
    """The summary of a grid over so many levels, outcomes up to 300 x 10^-3 nat."""
    doses = np.linspace(0, 0.5, levels).round(3).tolist()
    made = made_up.summary(doses, replicates, **made_up.SHORT)
    noise = 1e-3 * np.random.default_rng(1).standard_normal(made.final_kl_divergence.shape)
    dose_1a, dose_2a = made.dose_1a.values[:, None], made.dose_2a.values[:, None]
    made.final_kl_divergence[:] = 0.3 - 0.4 * dose_1a - 0.1 * dose_2a + noise
    made.final_cumulative_kl_increase[:] = 0.002 + dose_2a**2 + noise
    return made


def inputs(figure, levels, replicates=10):
    """What a figure of a grid is drawn from."""
    summary = grid(levels, replicates)
    if figure is SweepFigure:
        parts = [summary.assign_coords(plasticity=value) for value in (0.1, 0.5, 1.0)]
        return {"summary": datasets._concat(["plasticity"], parts)}
    tables = {"regressions": regressions.regressions(summary)} if figure.tables else {}
    return {"summary": summary} | tables


def texts_of(figure):
    """All texts that are seen: of axes that are on, and of ticks in view."""
    hidden = set()
    for axis in figure.axes:
        for along in (axis.xaxis, axis.yaxis):
            hidden |= set(along.findobj(Text))
            if axis.axison:
                shown = {
                    t for tick in along._update_ticks() for t in (tick.label1, tick.label2)
                }
                hidden -= {t for t in shown if t.get_visible()} | {along.label}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in hidden
    ]


def check(figure):
    """No text is cut off, overlaps another or is too small, and a page holds the figure."""
    figure.canvas.draw()
    texts = texts_of(figure)
    boxes = [text.get_window_extent() for text in texts]
    assert min(text.get_fontsize() for text in texts) >= style.SMALLEST
    assert max(box.x1 for box in boxes) <= figure.bbox.width + 1
    assert max(box.y1 for box in boxes) <= figure.bbox.height + 1
    assert min(min(box.x0, box.y0) for box in boxes) >= -1
    for one, other in combinations(boxes, 2):
        assert not one.padded(-0.5).overlaps(other.padded(-0.5))
    assert figure.get_figheight() / style.MM <= style.PAGE_MM + 1e-6


@pytest.mark.parametrize("width_mm", [89, 180])
@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize("figure", SUBJECTS)
def test_a_page_holds_any_number_of_levels(figure, levels, width_mm):
    check(figure(width_mm=width_mm).make(**inputs(figure, levels)))


@pytest.mark.parametrize(("levels", "numbers"), [(2, 4), (6, 36), (11, 0), (21, 0)])
def test_cells_have_numbers_where_these_can_be_read(levels, numbers):
    first, *_ = Matrices().draw(grid(levels)).axes
    assert len(first.texts) == numbers


def test_cells_without_numbers_have_the_ends_below():
    figure = Matrices().draw(grid(11))
    means = 1e3 * outcomes(grid(11)).outcome.mean("replicate")
    bar = next(axis for axis in figure.axes if "lower is better" in axis.get_xlabel())
    assert bar.get_xlabel().splitlines() == [
        "lower is better; 5-HT1A / 5-HT2A dose of",
        f"lowest (framed): {means.min():.1f} at 0.5 / 0.5",
        f"highest: {means.max():.1f} at 0 / 0",
    ]
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels == ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]


def test_a_cell_that_diverged_is_not_the_best():
    summary = grid(2).copy(deep=True)
    summary.final_kl_divergence[1] = np.nan
    (frame,) = Matrices().draw(summary).axes[0].patches
    assert (frame.get_y(), frame.get_x()) == (1, 1)


def test_of_too_many_bars_the_best_and_the_worst_are_shown():
    summary = grid(11)
    axis, _ = Bars().draw(summary).axes
    means = (1e3 * outcomes(summary).outcome.mean("replicate")).values
    ordered = np.sort(means)
    widths = [bar.get_width() for bar in axis.patches]
    assert len(widths) == 51
    np.testing.assert_allclose(widths, [*ordered[:34], *ordered[-17:]])
    names = summary.label.values[np.argsort(means, kind="stable")]
    shown = [label.get_text() for label in axis.get_yticklabels()]
    assert shown == [*names[:34], *names[-17:]]
    (between,) = axis.texts
    assert between.get_text() == (
        f"70 more, from {ordered[34]:.3g} to {ordered[-18]:.3g}:\nall are in scores.csv"
    )
    np.testing.assert_array_equal(axis.get_yticks(), [*range(34), *range(36, 53)])


def test_bars_become_thinner_before_any_is_left_out():
    axis, _ = Bars(width_mm=89).draw(grid(6)).axes
    assert len(axis.patches) == 36
    assert len(axis.texts) == 0
    for label in axis.get_yticklabels():
        assert label.get_fontsize() == pytest.approx(6.5 * (95 / 36) / 3.2)


ENDS = [
    "no drug",
    "0 / 0.05",
    "0 / 0.5",
    "0.05 / 0",
    "0.05 / 0.05",
    "0.5 / 0",
    "0.5 / 0.5",
]


@pytest.mark.parametrize("figure", [Timeseries, SweepFigure])
def test_of_many_conditions_a_legend_names_the_ends_of_each_type(figure):
    drawn = figure().draw(**inputs(figure, 11))
    (legend,) = drawn.findobj(Legend)
    names = [text.get_text() for text in legend.get_texts()]
    assert [name for name in names if name != "drug period"] == ENDS
    assert (
        legend.get_title()
        .get_text()
        .endswith("lowest and\nhighest dose of each agonist\ntype, of 121 conditions")
    )


def test_only_named_conditions_have_bands():
    axis = Timeseries().draw(grid(11)).axes[0]
    assert len(axis.lines) == len(ENDS)
    (others,) = [one for one in axis.collections if isinstance(one, LineCollection)]
    assert len(others.get_segments()) == 121 - len(ENDS)
    assert len(axis.collections) == 1 + len(ENDS)


def test_only_named_conditions_have_intervals_in_a_sweep():
    axis = SweepFigure().draw(**inputs(SweepFigure, 11)).axes[0]
    assert len(axis.containers) == len(ENDS)
    assert len([line for line in axis.lines if line.get_marker() == "o"]) == 121


def test_conditions_side_by_side_stay_within_the_panel():
    axis = SweepFigure().draw(**inputs(SweepFigure, 6)).axes[0]
    low, high = axis.get_xlim()
    for line in axis.lines:
        assert low < np.min(line.get_xdata()) <= np.max(line.get_xdata()) < high


def notes(figure):
    return [text.get_text() for text in figure.texts if text.get_text().startswith("n = ")]


@pytest.mark.parametrize("figure", [Bars, Timeseries, SweepFigure])
@pytest.mark.parametrize("width_mm", [89, 180])
def test_few_replicates_carry_a_warning_below_all_else(figure, width_mm):
    few = inputs(figure, 2, 4)
    plain, warned = (getattr(figure(width_mm=width_mm), how)(**few) for how in ("draw", "make"))
    assert notes(plain) == []
    what = "standard errors" if figure is Timeseries else "intervals"
    assert notes(warned) == [f"n = 4: {what} from fewer than 10 replicates are unreliable"]
    for each in (plain, warned):
        each.canvas.draw()
    more = style.FOOT_MM * style.MM
    assert warned.get_figheight() == pytest.approx(plain.get_figheight() + more)
    for one, other in zip(plain.axes, warned.axes, strict=True):
        moved = one.get_window_extent().translated(0, more * plain.dpi)
        np.testing.assert_allclose(other.get_window_extent().extents, moved.extents, atol=0.6)
    check(warned)


@pytest.mark.parametrize("figure", [Choices, Fronts, Rays])
@pytest.mark.parametrize("width_mm", [89, 180])
def test_few_replicates_of_a_plane_carry_a_warning(figure, width_mm):
    tables = {of: drawn_planes.table("usual", of) for of in figure.tables}
    given = {"plane": drawn_planes.made("usual"), "levels": drawn_planes.LEVELS} | tables
    plain, warned = (
        getattr(figure(width_mm=width_mm), how)(**given) for how in ("draw", "make")
    )
    assert notes(warned) == ["n = 5: intervals from fewer than 10 replicates are unreliable"]
    for each in (plain, warned):
        each.canvas.draw()
    more = style.FOOT_MM * style.MM * plain.dpi
    for kind in ("axes", "legends"):
        for one, other in zip(getattr(plain, kind), getattr(warned, kind), strict=True):
            moved = one.get_window_extent().translated(0, more)
            np.testing.assert_allclose(other.get_window_extent().extents, moved.extents, atol=1)


@pytest.mark.parametrize("replicates", [1, FEW])
def test_one_replicate_or_ten_carry_none(replicates):
    assert notes(Bars().make(**inputs(Bars, 2, replicates))) == []


def test_figures_without_intervals_carry_none():
    assert notes(Matrices().make(**inputs(Matrices, 2, 4))) == []
    without = {name for name, figure in FIGURES.items() if not figure.spread}
    assert without == {
        "regressions", "matrices", "maps", "interaction", "compounds", "sensitivity", "shares",
        "robustness", "power",
    }  # fmt: skip
