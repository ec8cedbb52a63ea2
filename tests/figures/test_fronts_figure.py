"""The Pareto front of a plane, drawn."""

import numpy as np
import pytest
from drawn_planes import draw, legend_of, table
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_rgba

from dualreceptor.figures import planes, style
from dualreceptor.figures.fronts import AROUND, INTERVAL, Fronts

KINDS = list(style.HUES)


def lines_in(axis, look):
    found = [line for line in axis.lines if line.get_color() == look["color"]]
    return [line for line in found if line.get_linewidth() == look["linewidth"]]


@pytest.mark.parametrize("name", ["small", "usual", "no zero", "one replicate", "diverged"])
def test_every_cell_is_a_mark_by_its_type_and_share(name):
    axis, cells = draw(Fronts(), name).axes[0], table(name, "fronts").dropna(subset="outcome")
    drawn = [one for one in axis.collections if type(one) is PathCollection]
    for kind, marks in zip(KINDS, drawn, strict=True):
        some = cells[cells.agonist_type == kind].sort_values("front_share")
        both = 1e3 * some[["burden", "outcome"]]
        np.testing.assert_allclose(marks.get_offsets(), both)
        np.testing.assert_allclose(marks.get_sizes(), planes.area(some.front_share))
        assert tuple(marks.get_facecolor()[0]) == to_rgba(style.HUES[kind])
    markers = [tuple(one.get_paths()[0].vertices.ravel()) for one in drawn]
    assert len(set(markers)) == 4


def test_the_front_is_a_step_line_to_the_worst_burden():
    axis, cells = draw(Fronts(), "small").axes[0], table("small", "fronts")
    (front,) = lines_in(axis, planes.FRONT)
    on = 1e3 * cells[cells.on_front].sort_values("burden")[["burden", "outcome"]]
    last = [1e3 * cells.burden.max(), on.outcome.iloc[-1]]
    np.testing.assert_allclose(front.get_xydata(), [*on.values, last])
    assert front.get_drawstyle() == "steps-post"
    # Along it, the outcome only gets better, and below it there is no cell.
    assert (np.diff(front.get_ydata()[:-1]) < 0).all()
    for cell in (1e3 * cells[["burden", "outcome"]]).itertuples():
        before = front.get_ydata()[front.get_xdata() <= cell.burden * (1 + 1e-12)]
        assert cell.outcome >= before[-1] - 1e-12


def test_intervals_are_those_of_the_means_on_the_front():
    axis, fronts, surfaces = (
        draw(Fronts(), "small").axes[0],
        table("small", "fronts"),
        table("small", "surfaces").set_index(["outcome", "dose_1a", "dose_2a"]),
    )
    drawn = {tuple(np.round(one.get_xydata().ravel(), 9)) for one in lines_in(axis, INTERVAL)}
    expected = set()
    for cell in fronts[fronts.on_front].itertuples():
        x, y = 1e3 * cell.burden, 1e3 * cell.outcome
        low, high = 1e3 * surfaces.loc["burden", cell.dose_1a, cell.dose_2a][:]["low":"high"]
        expected.add((low, y, high, y))
        low, high = 1e3 * surfaces.loc["outcome", cell.dose_1a, cell.dose_2a]["low":"high"]
        expected.add((x, low, x, high))
    assert drawn == {tuple(np.round(one, 9)) for one in expected}
    assert len(drawn) == 2 * fronts.on_front.sum()


def test_roots_of_burden_are_to_scale_from_0_on():
    axis, cells = draw(Fronts(), "usual").axes[0], table("usual", "fronts")
    assert axis.get_xlim() == (0, pytest.approx(1.04e3 * cells.burden.max()))
    assert axis.get_xscale() == "function"
    assert axis.get_xlabel().endswith("(10$^{-3}$ nat,\nsquare-root scale)")


def test_the_map_has_the_shares_and_a_line_around_the_front():
    axis, cells = draw(Fronts(), "small").axes[1], table("small", "fronts")
    (mesh,) = [one for one in axis.collections if type(one) is QuadMesh]
    np.testing.assert_allclose(
        mesh.get_array(), cells.front_share.to_numpy().reshape(mesh.get_array().shape)
    )
    assert (mesh.norm.vmin, mesh.norm.vmax) == (0, 1)
    around = axis.collections[-1]
    assert tuple(around.get_edgecolor()[0]) == to_rgba(AROUND["color"])
    assert len(around.get_segments()) >= 4


def test_one_replicate_has_a_front_but_neither_shares_nor_intervals():
    figure = draw(Fronts(), "one replicate")
    axis, plane = figure.axes  # no colour bar
    assert lines_in(axis, INTERVAL) == []
    (front,) = lines_in(axis, planes.FRONT)
    on_front = table("one replicate", "fronts").on_front
    assert len(front.get_xdata()) == on_front.sum() + 1
    assert not np.any(plane.collections[0].get_array())
    types = ["no drug", "5-HT1A", "5-HT2A", "mixed"]
    assert legend_of(figure) == [*types, "Pareto front of the means", "pairs on it, in the map"]


def test_cells_of_which_a_run_diverged_are_hatched_in_the_map():
    figure = draw(Fronts(), "diverged")
    (mesh,) = [one for one in figure.axes[1].collections if type(one) is QuadMesh]
    assert np.argwhere(mesh.get_array().mask).tolist() == [[0, 1], [3, 3]]
    assert legend_of(figure)[-1] == "a run diverged"


def test_a_plane_without_values_has_no_front():
    figure = draw(Fronts(), "all diverged")
    assert lines_in(figure.axes[0], planes.FRONT) == []
    assert sum(len(one.get_offsets()) for one in figure.axes[0].collections) == 0
