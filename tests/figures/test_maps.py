"""Maps of both outcomes over a plane of doses."""

import numpy as np
import pytest
from drawn_planes import draw, legend_of, made, table
from matplotlib.collections import LineCollection, PathCollection, QuadMesh

from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import planes
from dualreceptor.figures.maps import Maps


def panels(figure):
    """The axis of each outcome, by its name."""
    return dict(zip(("outcome", "burden"), figure.axes, strict=False))


def find(axis, kind):
    return [one for one in axis.collections if type(one) is kind]


def find_marks(axis, look):
    """Where marks of a look are, (marks, 2), 5-HT2A first."""
    area = look["s"]
    found = [one for one in find(axis, PathCollection) if one.get_sizes().tolist() == [area]]
    return np.concatenate([one.get_offsets() for one in found]) if found else np.empty((0, 2))


@pytest.mark.parametrize("name", ["small", "one replicate", "uneven"])
def test_colours_are_means_and_a_star_is_at_the_lowest(name):
    figure, means = draw(Maps(), name), 1e3 * outcomes(made(name)).mean("replicate")
    for outcome, axis in panels(figure).items():
        (mesh,) = find(axis, QuadMesh)
        np.testing.assert_allclose(mesh.get_array(), means[outcome])
        lowest = np.unravel_index(means[outcome].values.argmin(), means[outcome].shape)
        ground = planes.Map(axis, means.dose_1a, means.dose_2a)
        place = ground.dose_2a.places[lowest[1]], ground.dose_1a.places[lowest[0]]
        np.testing.assert_allclose(find_marks(axis, planes.BEST), [place])


@pytest.mark.parametrize("name", ["small", "uneven", "usual"])
def test_the_line_is_around_the_cells_that_may_be_the_best(name):
    surfaces = table(name, "surfaces")
    for outcome, axis in panels(draw(Maps(), name)).items():
        cells = surfaces[surfaces.outcome == outcome]
        ground = planes.Map(axis, made(name).dose_1a, made(name).dose_2a)
        x, y = ground.dose_2a.edges, ground.dose_1a.edges
        inside = cells.may_be_best.to_numpy().reshape(len(y) - 1, len(x) - 1)
        # A cell is within the line if there is an odd number of its upright parts on the left.
        (lines,) = find(axis, LineCollection)
        upright = [one for one in lines.get_segments() if one[0, 0] == one[1, 0]]
        middles = np.array([one.mean(axis=0) for one in upright])
        for i, j in np.ndindex(inside.shape):
            middle = (x[j] + x[j + 1]) / 2, (y[i] + y[i + 1]) / 2
            left = (middles[:, 0] < middle[0]) & np.isclose(middles[:, 1], middle[1])
            assert (left.sum() % 2 == 1) == inside[i, j]
        assert 1 <= inside.sum() < inside.size


def test_contours_of_burden_are_close_where_it_is_good():
    axis = panels(draw(Maps(), "usual"))["burden"]
    (lines,) = [one for one in axis.collections if hasattr(one, "levels")]
    assert lines.levels.tolist() == [6, 12, 25, 40, 50, 80]
    assert {text.get_text() for text in axis.texts} == {"6", "12", "25", "40", "50", "80"}


@pytest.mark.parametrize(
    ("name", "label"),
    [("usual", "36 pairs of dose levels"), ("no zero", "8 pairs of dose levels")],
)
def test_the_pairs_of_levels_within_the_plane_are_marked(name, label):
    # Of the levels, 0.13 and 0.25 are between 0.1 and 0.4; 0.06 to 0.5 are between 0.05 and 0.8.
    count = int(label.split()[0])
    figure = draw(Maps(), name)
    for axis in panels(figure).values():
        assert len(find_marks(axis, planes.LEVEL)) == count
    assert label in legend_of(figure)


def test_one_replicate_says_nothing_of_what_may_be_the_best():
    figure = draw(Maps(), "one replicate")
    assert legend_of(figure) == ["lowest mean", "36 pairs of dose levels"]
    for axis in panels(figure).values():
        (line,) = find(axis, LineCollection)
        assert len(line.get_segments()) == 0


def test_cells_of_which_a_run_diverged_have_no_colour():
    figure = draw(Maps(), "diverged")
    for axis in panels(figure).values():
        (mesh,) = find(axis, QuadMesh)
        assert np.argwhere(mesh.get_array().mask).tolist() == [[0, 1], [3, 3]]
    assert legend_of(figure)[-1] == "a run diverged"


def test_a_plane_without_values_has_no_best():
    figure = draw(Maps(), "all diverged")
    for axis in panels(figure).values():
        assert len(find_marks(axis, planes.BEST)) == 0
