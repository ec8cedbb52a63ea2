"""What figures of a plane have in common."""

import numpy as np
import pytest
import xarray as xr
from drawn_planes import LEVELS, NAMES, draw
from test_figures import cut_off

from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.figures import planes, style
from dualreceptor.figures.planes import DoseAxis, Map
from dualreceptor.figures.registry import FIGURES

OF_PLANES = {name: one for name, one in FIGURES.items() if one.designs == ("plane",)}


@pytest.fixture
def ground():
    """A map over three doses of 5-HT1A, and four of 5-HT2A."""
    _, (axis,) = style.begin(90, 90, 1, 1)
    return Map(axis, [0, 0.5, 1], [0, 0.1, 0.2, 0.4])


def over(ground, values):
    """Values, (dose_1a, dose_2a), with the doses of a map."""
    doses = {"dose_1a": ground.dose_1a.doses, "dose_2a": ground.dose_2a.doses}
    return xr.DataArray(values, doses, list(doses))


@pytest.mark.parametrize(
    ("doses", "places", "edges", "scale"),
    [
        ([0, 0.5, 1], [0, 1, 2], [-0.5, 0.5, 1.5, 2.5], ""),
        ([0, 0.1, 0.4], [0, 0.5, 2], [-0.25, 0.25, 1.25, 2.75], ""),
        ([0.01, 0.1, 1], [0, 1, 2], [-0.5, 0.5, 1.5, 2.5], " (log scale)"),
        ([0, 0.01, 1], [0, 1, 2], [-0.5, 0.5, 1.5, 2.5], " (not to scale)"),
    ],
)
def test_doses_stand_to_scale_where_they_can_be_told_apart(doses, places, edges, scale):
    axis = DoseAxis.of(doses)
    np.testing.assert_allclose(axis.places, places)
    np.testing.assert_allclose(axis.edges, edges)
    assert axis.scale == scale


@pytest.mark.parametrize(
    ("doses", "dose", "place"),
    [
        ([0, 0.1, 0.4], 0.25, 1.25),
        ([0.01, 0.1, 1], 10**-0.5, 1.5),
        ([0, 0.01, 1], 0.505, 1.5),
        ([0.01, 0.1, 1], 0, np.nan),
        ([0, 0.1], 0.11, np.nan),
        ([0.2, 0.3], 0.1, np.nan),
    ],
)
def test_a_dose_between_cells_has_its_place_and_one_beyond_has_none(doses, dose, place):
    np.testing.assert_allclose(DoseAxis.of(doses).place([dose]), [place])


def test_ticks_leave_room_for_each_other():
    places, texts = DoseAxis.of(np.linspace(0, 1, 11)).ticks()
    np.testing.assert_allclose(places, [0, 2, 4, 6, 8, 10])
    assert texts == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert DoseAxis.of(list(LEVELS.values())).ticks()[1] == ["0", "0.13", "0.25", "0.5"]


def test_5_ht2a_is_across_and_5_ht1a_upwards(ground):
    mesh = ground.color(over(ground, np.arange(12).reshape(3, 4)))
    np.testing.assert_array_equal(mesh.get_array(), np.arange(12).reshape(3, 4))
    np.testing.assert_allclose(mesh.get_coordinates()[0, :, 0], ground.dose_2a.edges)
    np.testing.assert_allclose(mesh.get_coordinates()[:, 0, 1], ground.dose_1a.edges)
    assert ground.axis.get_xlabel() == "5-HT2A dose"
    assert ground.axis.get_ylabel() == "5-HT1A dose"


def test_dims_may_come_in_any_order(ground):
    values = over(ground, np.arange(12.0).reshape(3, 4))
    mesh = ground.color(values.transpose("dose_2a", "dose_1a"))
    np.testing.assert_array_equal(mesh.get_array(), values)


def test_a_cell_without_a_value_shows_the_hatched_ground(ground):
    values = np.arange(12.0).reshape(3, 4)
    values[1, 2] = np.nan
    mesh = ground.color(over(ground, values))
    assert np.argwhere(mesh.get_array().mask).tolist() == [[1, 2]]
    assert ground.axis.patch.get_hatch() == planes.GROUND["hatch"]


def test_contours_are_where_the_values_between_cells_are(ground):
    across = np.broadcast_to([0.0, 1, 2, 4], (3, 4))
    lines = ground.contour(over(ground, across))
    np.testing.assert_allclose(lines.levels, [0.5, 1, 1.5, 2, 2.5, 3, 3.5])
    # Values are ten times the doses, which are to scale: 0.05, 0.1, ...
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        np.testing.assert_allclose(path.vertices[:, 0], 3 * level / 4, atol=1e-12)


def test_contours_that_are_asked_for_are_drawn_within_the_values(ground):
    across = np.broadcast_to([0.0, 1, 2, 4], (3, 4))
    assert ground.contour(over(ground, across), [0, 1.5, 9]).levels.tolist() == [1.5]
    assert ground.contour(over(ground, across), [9]) is None


@pytest.mark.parametrize("value", [0.3, np.nan])
def test_values_that_are_all_alike_have_no_contours(ground, value):
    assert ground.contour(over(ground, np.full((3, 4), value))) is None


def test_an_outline_is_between_cells_and_all_others(ground):
    which = np.zeros((3, 4), dtype=bool)
    which[0, :2] = which[1, 0] = True
    ground.outline(over(ground, which))
    (lines,) = ground.axis.collections
    x, y = ground.dose_2a.edges, ground.dose_1a.edges
    expected = {
        *(((x[0], y[0]), (x[1], y[0])), ((x[1], y[0]), (x[2], y[0]))),  # below
        *(((x[2], y[0]), (x[2], y[1])), ((x[1], y[1]), (x[2], y[1]))),  # around the second
        *(((x[1], y[1]), (x[1], y[2])), ((x[0], y[2]), (x[1], y[2]))),  # around the third
        *(((x[0], y[0]), (x[0], y[1])), ((x[0], y[1]), (x[0], y[2]))),  # on the left
    }
    drawn = {tuple(map(tuple, segment.tolist())) for segment in lines.get_segments()}
    assert drawn == expected


def test_some_cells_are_hatched(ground):
    which = np.zeros((3, 4), dtype=bool)
    which[2, 1] = True
    ground.hatch(over(ground, which))
    (hatched,) = ground.axis.patches
    assert hatched.get_hatch() == "/////"
    assert hatched.get_path().get_extents().bounds == pytest.approx((0.375, 1.5, 0.75, 1))
    which[0, 3] = True
    ground.hatch(over(ground, which))
    hatched = ground.axis.patches[-1].get_path()
    inside = [(x, y) for x in ground.dose_2a.places for y in ground.dose_1a.places]
    found = [hatched.contains_point(place) for place in inside]
    assert [place for place, there in zip(inside, found, strict=True) if there] == [
        (0.75, 2),
        (3, 0),
    ]
    ground.hatch(over(ground, ~which & which))
    assert len(ground.axis.patches) == 2


def test_marks_are_at_doses_and_none_beyond_the_plane(ground):
    assert ground.mark([0.25, 1.5, 1], [0.3, 0.1, 0.5]) == 1
    np.testing.assert_allclose(ground.axis.collections[0].get_offsets(), [[2.25, 0.5]])


def test_every_pair_of_levels_in_the_plane_is_marked_once(ground):
    assert ground.mark_levels({"zero": 0, "none": 0, "low": 0.2, "high": 0.5}) == 3 * 2
    drawn = ground.axis.collections[0].get_offsets()
    expected = [[x, y] for x in (0, 1.5) for y in (0, 0.4, 1)]
    np.testing.assert_allclose(sorted(drawn.tolist()), expected)


@pytest.mark.parametrize("along", ["x", "y"])
def test_roots_are_to_scale(along):
    _, (axis,) = style.begin(90, 90, 1, 1)
    planes.scale_by_root(axis, 100, along)
    places = [[value, value] for value in (0, 25, 100)]
    across = axis.transData.transform(places)[:, "xy".index(along)]
    assert (across[1] - across[0]) / (across[2] - across[0]) == pytest.approx(0.5)
    ticks = getattr(axis, f"get_{along}ticks")()
    assert ticks.tolist() == [0, 3, 12, 25, 40, 60, 100]


def test_ticks_of_roots_leave_room_for_each_other():
    for highest in np.geomspace(1e-3, 1e3, 200):
        roots = np.sqrt([0, *planes.root_ticks(highest)]) / np.sqrt(highest)
        assert 4 <= len(roots) <= 7
        assert np.diff(roots).min() >= 0.6 / 6
        assert roots[-1] <= 1


def test_types_are_told_apart_by_markers_too():
    handles = planes.type_handles(["mixed", "none", "5-HT1A"])
    drawn = [(one.get_label(), one.get_color(), one.get_marker()) for one in handles]
    assert drawn == [
        ("no drug", "#000000", "X"),
        ("5-HT1A", "#0072B2", "^"),
        ("mixed", "#009E73", "o"),
    ]


def test_a_share_that_is_not_known_is_drawn_like_a_half():
    unknown, half, whole = planes.area([np.nan, 0.5, 1])
    assert unknown == half == (planes.SMALLEST + whole) / 2


@pytest.mark.parametrize("figure", OF_PLANES.values(), ids=OF_PLANES)
def test_figures_of_planes_are_drawn_from_tables_of_planes(figure):
    assert set(figure.tables) <= set(PLANE_TABLES)


@pytest.mark.parametrize("figure", OF_PLANES)
@pytest.mark.parametrize(
    ("name", "width_mm"),
    [
        (NAMES[0], 180),
        *(
            pytest.param(*one, marks=pytest.mark.slow)
            for one in ((NAMES[0], 80), *((n, 80) for n in NAMES[1:]), ("two doses", 180))
        ),
    ],
)
def test_nothing_is_cut_off_whatever_the_plane(name, figure, width_mm):
    drawn = draw(FIGURES[figure](width_mm=width_mm), name)
    assert cut_off(drawn) == {}
    for axis in drawn.axes:
        if axis.get_label() != "<colorbar>":
            assert min(axis.bbox.width, axis.bbox.height) / drawn.dpi / style.MM > 21
