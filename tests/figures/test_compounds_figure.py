"""Where compounds point in a plane, drawn."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from drawn_planes import COMPOUNDS, draw, legend_of, made, table
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.colors import to_rgba

from dualreceptor.analysis.compounds import caveat
from dualreceptor.analysis.fronts import good_mixtures
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import planes, style
from dualreceptor.figures.compounds import (
    CENTRE,
    COLOURS,
    GOOD,
    RANGE,
    TOUCHES,
    TOUCHES_WIDENED,
    VALUES,
    WEDGE,
    Compounds,
)


def panels(figure):
    """The plane, the wedges and the front."""
    plane, *others = figure.axes
    (wedges,) = [axis for axis in others if axis.get_xlabel().startswith("share")]
    (front,) = [axis for axis in others if axis is not wedges]
    return plane, wedges, front


def names_of(wedges):
    """Of the rows, from the top."""
    low, high = wedges.get_ylim()
    assert low > high  # downwards
    return [label.get_text() for label in wedges.get_yticklabels()]


def bars_of(wedges, look):
    """From where to where bars of a look go, by the names of their rows."""
    names, color = names_of(wedges), to_rgba(look["facecolor"])
    bars = [
        bar for bar in wedges.patches if bar.get_facecolor() == color and bar.get_height() < 1
    ]
    return {
        names[round(bar.get_y() + bar.get_height() / 2)]: [
            bar.get_x(),
            bar.get_x() + bar.get_width(),
        ]
        for bar in bars
    }


def marks_of(axis, look):
    """Places of marks of a look, (marks, 2)."""
    found = [one for one in axis.collections if type(one) is PathCollection]
    color = to_rgba(look["facecolor"])
    some = [
        one.get_offsets()
        for one in found
        if one.get_sizes().tolist() == [look["s"]]
        and (np.asarray(one.get_facecolor()) == color).all()
    ]
    return np.concatenate(some) if some else np.empty((0, 2))


def good_of(name):
    """Which cells of a plane are good mixtures, (dose_1a, dose_2a)."""
    return good_mixtures(made(name), 0).values


@pytest.mark.parametrize("name", ["usual", "small", "uneven", "no zero", "one replicate"])
def test_good_mixtures_have_the_colour_of_their_share(name):
    plane, _, _ = panels(draw(Compounds(), name))
    (mesh,) = [one for one in plane.collections if type(one) is QuadMesh]
    good, data = good_of(name), made(name)
    share = (data.dose_1a / (data.dose_1a + data.dose_2a)).values
    assert 1 <= good.sum() < good.size
    np.testing.assert_array_equal(~np.ma.getmaskarray(mesh.get_array()), good)
    np.testing.assert_allclose(mesh.get_array()[good], share[good])
    assert (mesh.norm.vmin, mesh.norm.vmax) == (0, 1)


def test_lines_of_constant_share_start_at_no_dose_and_are_labelled():
    plane, _, _ = panels(draw(Compounds(), "usual"))
    assert [text.get_text() for text in plane.texts] == ["0.25", "0.5", "0.75"]
    for text, line in zip(plane.texts, plane.lines, strict=True):
        two, one = line.get_xydata().T
        np.testing.assert_allclose(one, float(text.get_text()) * (one + two), atol=1e-9)
        assert (two[0], one[0]) == (0, 0)
        assert max(two[-1], one[-1]) == pytest.approx(10)  # the highest dose


def test_lines_whose_labels_would_overlap_are_left_out():
    data = made("usual")
    tables = {name: table("usual", name) for name in Compounds.tables}
    flat = data.assign_coords(dose_1a=data.dose_1a / 100)
    tables["fronts"] = tables["fronts"].assign(dose_1a=tables["fronts"].dose_1a / 100)
    plane, _, _ = panels(Compounds().draw(plane=flat, levels={}, **tables))
    assert [text.get_text() for text in plane.texts] == ["0.25"]


def test_wedges_are_those_of_the_affinities():
    # Ki of 10 and 40 nM: a share of 4/5, and 0.8 to 0.5 occupied at 40 nM; so for the others.
    _, wedges, _ = panels(draw(Compounds(), "usual"))
    values = {
        "even": [0.5, 0.5],
        "to-1a *": [0.8 / 1.3, 0.8],
        "to-2a": [0.1, 0.5 / 1.4],
        "wide": [1000 / 1001 / (1000 / 1001 + 0.5), 1000 / 1001],
        "open": [1000 / 1001 / (1000 / 1001 + 0.5), 1],
    }
    drawn = bars_of(wedges, VALUES)
    assert drawn.keys() == values.keys()
    for name, ends in values.items():
        assert drawn[name] == pytest.approx(ends)
    # Values that are a million times apart make a ratio of 1000 one of 0.001 to a billion.
    widened = values | {"wide": [1 / 1001, 1 / (1 + 1e-9)]}
    drawn = bars_of(wedges, WEDGE)
    for name, ends in widened.items():
        assert drawn[name] == pytest.approx(ends)


def test_compounds_are_ranked_by_the_middle_of_their_wedges():
    _, wedges, _ = panels(draw(Compounds(), "usual"))
    assert names_of(wedges) == ["good mixtures", "open", "to-1a *", "wide", "even", "to-2a"]
    middles = [np.mean(bars_of(wedges, WEDGE)[name]) for name in names_of(wedges)[1:]]
    assert middles == sorted(middles, reverse=True)


def test_low_concentrations_have_a_line_and_mean_values_a_dot():
    _, wedges, _ = panels(draw(Compounds(), "usual"))
    (lines,) = [one for one in wedges.collections if type(one) is LineCollection]
    drawn = dict(zip(names_of(wedges)[1:], lines.get_segments(), strict=True))
    expected = {"even": [0.5] * 2, "to-1a *": [0.8] * 2, "to-2a": [0.1] * 2}
    expected |= {"open": [1000 / 1001, 1], "wide": [1 / 1001, 1 / (1 + 1e-9)]}
    for name, ends in expected.items():
        assert drawn[name][:, 0] == pytest.approx(ends)
    dots = marks_of(wedges, CENTRE)
    names = [names_of(wedges)[round(row)] for row in dots[:, 1]]
    assert names == ["to-1a *", "wide", "even", "to-2a"]  # open has no value at 5-HT2A
    np.testing.assert_allclose(dots[:, 0], [0.8, 1000 / 1001, 0.5, 0.1])


@pytest.mark.parametrize("name", ["usual", "small", "two doses", "one replicate"])
def test_good_mixtures_in_a_wedge_are_counted_and_marked(name):
    _, wedges, _ = panels(draw(Compounds(), name))
    good, data = good_of(name), made(name)
    shares = (data.dose_1a / (data.dose_1a + data.dose_2a)).values[good]
    counts = [int(text.get_text()) for text in wedges.texts]
    assert counts[0] == good.sum()
    names = names_of(wedges)[1:]
    inside = {}
    for look in (WEDGE, VALUES):
        bars = bars_of(wedges, look)
        ends = [bars[name] for name in names]
        inside[look is VALUES] = [
            int(((shares >= low - 1e-9) & (shares <= high + 1e-9)).sum()) for low, high in ends
        ]
    assert counts[1:] == inside[False]
    rows = np.arange(1, len(names) + 1)
    filled, opened = (marks_of(wedges, look)[:, 1] for look in (TOUCHES, TOUCHES_WIDENED))
    by_values = np.array(inside[True]) > 0
    np.testing.assert_array_equal(filled, rows[by_values])
    np.testing.assert_array_equal(opened, rows[(np.array(counts[1:]) > 0) & ~by_values])


def test_a_wedge_that_has_good_mixtures_only_as_it_is_widened_has_an_open_mark():
    # Of the doses 0 and 1, the one mixture has a share of 1/2: values of wide do not reach it.
    _, wedges, _ = panels(draw(Compounds(), "two doses"))
    names = names_of(wedges)
    assert [names[round(row)] for row in marks_of(wedges, TOUCHES_WIDENED)[:, 1]] == ["wide"]
    assert [names[round(row)] for row in marks_of(wedges, TOUCHES)[:, 1]] == ["even"]


def test_the_shares_of_good_mixtures_are_a_row_and_their_range_is_shaded():
    _, wedges, _ = panels(draw(Compounds(), "usual"))
    data, good = made("usual"), good_of("usual")
    shares = (data.dose_1a / (data.dose_1a + data.dose_2a)).values[good]
    (row,) = [
        one
        for one in wedges.collections
        if type(one) is PathCollection and one.get_sizes().tolist() == [GOOD["s"]]
    ]
    np.testing.assert_allclose(row.get_offsets()[:, 0], shares)
    assert not row.get_offsets()[:, 1].any()
    color = to_rgba(RANGE["facecolor"], RANGE["alpha"])
    (span,) = [patch for patch in wedges.patches if patch.get_facecolor() == color]
    ends = span.get_x(), span.get_x() + span.get_width()
    assert ends == pytest.approx((shares.min(), shares.max()))
    (strip,) = wedges.images
    assert tuple(strip.get_extent()[:2]) == (0, 1)
    np.testing.assert_allclose(strip.get_array()[0, [0, -1]], [0, 1])


@pytest.mark.parametrize("name", ["usual", "no zero", "diverged"])
def test_the_front_has_all_cells_in_the_colours_of_their_shares(name):
    _, _, front = panels(draw(Compounds(), name))
    means, data = 1e3 * outcomes(made(name)).mean("replicate", skipna=False), made(name)
    total = data.dose_1a + data.dose_2a
    share = (data.dose_1a / total.where(total > 0)).values
    colormap = planes.mpl.colormaps[COLOURS["cmap"]]
    expected = {
        (round(x, 9), round(y, 9)): (0, 0, 0, 1) if np.isnan(each) else colormap(each)
        for x, y, each in zip(
            means.burden.values.ravel(),
            means.outcome.values.ravel(),
            share.ravel(),
            strict=True,
        )
        if np.isfinite([x, y]).all()
    }
    drawn = {
        (round(x, 9), round(y, 9)): tuple(color)
        for marks in front.collections
        if len(marks.get_offsets())
        for (x, y), color in zip(marks.get_offsets(), marks.get_facecolor(), strict=True)
    }
    assert drawn.keys() == expected.keys()
    for place, color in expected.items():
        assert drawn[place] == pytest.approx(color)
    *_, good = front.collections
    assert len(good.get_offsets()) == good_of(name).sum()
    assert good.get_sizes().tolist() == [GOOD["s"]]


@pytest.mark.parametrize("width_mm", [80, 180])
def test_what_has_to_be_said_of_wedges_is_below_them(width_mm):
    _, wedges, _ = panels(draw(Compounds(width_mm=width_mm), "usual"))
    said = wedges.get_xlabel().replace("\n", " ")
    assert said == f"share of 5-HT1A in both doses (0: none, 1: alone) {caveat(COMPOUNDS)}"
    assert "only directions mean something. Sources disagree by up to 1e+06 times." in said


def test_without_compounds_there_are_the_plane_and_the_front():
    tables = {name: table("usual", name) for name in Compounds.tables}
    tables["compounds"] = tables["compounds"][:0]
    figure = Compounds().draw(plane=made("usual"), levels={}, **tables)
    _, wedges, _ = panels(figure)
    assert names_of(wedges) == ["good mixtures"]
    assert wedges.get_xlabel().endswith("something.")
    assert not [text for text in legend_of(figure) if text.startswith("wedge")]


def test_without_good_mixtures_there_is_no_range():
    tables = {name: table("usual", name) for name in Compounds.tables}
    tables["fronts"] = tables["fronts"].assign(front_share=0.0)
    figure = Compounds().draw(plane=made("usual"), levels={}, **tables)
    _, wedges, _ = panels(figure)
    color = to_rgba(RANGE["facecolor"], RANGE["alpha"])
    assert not [patch for patch in wedges.patches if patch.get_facecolor() == color]
    assert wedges.texts[0].get_text() == "0"
    assert not {"good mixture", "range of good mixtures"} & set(legend_of(figure))


def test_tables_may_come_from_files(tmp_path):
    tables = {}
    for name in Compounds.tables:
        table("one replicate", name).to_csv(tmp_path / "x.csv", index=False)
        tables[name] = pd.read_csv(tmp_path / "x.csv", keep_default_na=False, na_values=[""])
    figure = Compounds().draw(plane=made("one replicate"), levels={}, **tables)
    _, wedges, _ = panels(figure)
    assert names_of(wedges)[2] == "to-1a *"
    assert wedges.texts[0].get_text() == str(good_of("one replicate").sum())


def test_the_figure_is_as_high_as_it_has_compounds():
    tables = {name: table("usual", name) for name in Compounds.tables}
    many = pd.concat([tables["compounds"]] * 8, ignore_index=True)
    tall = Compounds().draw(plane=made("usual"), levels={}, **tables | {"compounds": many})
    assert tall.get_figheight() / style.MM == pytest.approx(5 * 41 + 22 + 18)
    tall.canvas.draw()
    _, wedges, _ = panels(tall)
    labels = [label.get_window_extent() for label in wedges.get_yticklabels()]
    assert all(not one.overlaps(other) for one, other in pairwise(labels))
