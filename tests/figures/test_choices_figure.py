"""What to choose in a plane, drawn."""

import numpy as np
import pytest
from drawn_planes import draw, legend_of, table
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba

from dualreceptor.figures import planes, style
from dualreceptor.figures.choices import Choices

HUES = {"dose_1a": style.HUES["5-HT1A"], "dose_2a": style.HUES["5-HT2A"]}


def choices(name):
    """The choices of an outcome within a budget, in 10^-3 nat."""
    found = table(name, "choices")
    found = found[found.outcome == "outcome"]
    return found.assign(limit=1e3 * found.limit, limited=1e3 * found.limited)


def marks_in(axis):
    """All marks, (marks, 2), from left to right and upwards."""
    found = [one.get_offsets() for one in axis.collections if type(one) is PathCollection]
    return np.array(sorted(np.concatenate(found).tolist()))


def intervals_in(axis):
    """Place, low and high of every interval; one without ends is not drawn."""
    found = [one for one in axis.collections if type(one) is LineCollection]
    lines = [line for every in found for line in every.get_segments() if len(line)]
    return np.array([(*line[0], line[1, 1]) for line in lines])


@pytest.mark.parametrize("name", ["small", "usual", "no zero", "diverged"])
@pytest.mark.parametrize(("panel", "column", "unit"), [(0, "value", 1e3), (1, "share_1a", 1)])
def test_a_choice_is_marked_at_its_budget_with_its_interval(name, panel, column, unit):
    axis, chosen = draw(Choices(), name).axes[panel], choices(name)
    (line,) = axis.lines
    np.testing.assert_allclose(line.get_xdata(), [*chosen.limited, chosen.limit.iloc[-1]])
    np.testing.assert_allclose(line.get_ydata()[:-1], unit * chosen[column])
    assert line.get_drawstyle() == "steps-post"
    known = chosen[chosen[column].notna()]
    expected = sorted(zip(known.limit, unit * known[column], strict=True))
    np.testing.assert_allclose(marks_in(axis), expected)
    ends = ["low", "high"] if column == "value" else [f"{column}_low", f"{column}_high"]
    known = chosen.dropna(subset=ends)
    expected = np.column_stack([known.limit, unit * known[ends]])
    np.testing.assert_allclose(intervals_in(axis), expected)


def test_both_doses_of_the_choice_stand_side_by_side():
    axis, chosen = draw(Choices(), "small").axes[2], choices("small")
    drawn = [one for one in axis.collections if type(one) is PathCollection]
    for marks, (dose, hue) in zip(drawn, HUES.items(), strict=True):
        np.testing.assert_allclose(marks.get_offsets()[:, 1], chosen[dose])
        assert tuple(marks.get_facecolor()[0]) == to_rgba(hue)
    left, right = (np.sqrt(marks.get_offsets()[:, 0]) for marks in drawn)
    between = np.sqrt(chosen.limit.iloc[-1]) * 0.008
    np.testing.assert_allclose(left, np.sqrt(chosen.limit) - between)
    np.testing.assert_allclose(right, np.sqrt(chosen.limit) + between)
    ends = np.concatenate([chosen[[f"{dose}_low", f"{dose}_high"]] for dose in HUES])
    np.testing.assert_allclose(intervals_in(axis)[:, 1:], ends)


@pytest.mark.parametrize("name", ["usual", "one replicate"])
def test_marks_of_an_optimum_are_larger_the_surer_it_is(name):
    axes, optima = draw(Choices(), name).axes[3:], table(name, "optima")
    for axis, plane in zip(axes, ("whole", "part", "levels"), strict=True):
        best = optima[optima.plane == plane]
        marks = [one for one in axis.collections if type(one) is PathCollection]
        for line, mark, dose, side in zip(axis.lines, marks, HUES, (-1, 1), strict=True):
            expected = np.column_stack([best.weight + 0.008 * side, best[dose]])
            np.testing.assert_allclose(mark.get_offsets(), expected)
            np.testing.assert_allclose(line.get_xydata(), expected)
            np.testing.assert_allclose(mark.get_sizes(), planes.area(best.best_share))
            assert line.get_color() == HUES[dose]
        one, other = (mark.get_paths()[0].vertices for mark in marks)
        assert not np.array_equal(one, other)


def test_all_doses_have_one_scale():
    for axis in draw(Choices(), "no zero").axes[2:5]:
        assert axis.get_ylim() == pytest.approx((-0.04, 0.84))


def test_the_panel_of_levels_beyond_the_plane_says_so():
    axis = draw(Choices(), "no zero").axes[5]
    assert [text.get_text() for text in axis.texts] == [
        "levels beyond the doses of\nthe plane: 0, 0.03, 0.06,\n0.5"
    ]
    assert list(axis.lines) == []


def test_one_replicate_has_neither_intervals_nor_shares():
    figure = draw(Choices(), "one replicate")
    for axis in figure.axes[:3]:
        assert len(intervals_in(axis)) == 0
    assert not [text for text in legend_of(figure) if "interval" in text or "share" in text]


def test_of_a_plane_without_values_every_panel_says_so():
    figure = draw(Choices(), "all diverged")
    for axis in figure.axes[:5]:
        assert [text.get_text() for text in axis.texts] == ["no cell has finite values"]
    assert [axis.get_title() for axis in figure.axes] == [
        "best outcome\nby budget",
        "share of 5-HT1A\nin its dose",
        "both of\nits doses",
        "lowest score:\nall pairs",
        "lowest score:\ndoses to 0.5",
        "lowest score:\nlevels",
    ]
