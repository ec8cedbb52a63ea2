"""Whether mixing does more than adding, drawn."""

from types import SimpleNamespace

import numpy as np
import pytest
from drawn_planes import draw, legend_of, made, table
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_rgba

import made_up
from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import planes, style
from dualreceptor.figures.interaction import (
    ADDITIVE,
    INCONCLUSIVE,
    OTHER_SIGN,
    UNKNOWN,
    Interaction,
)

MAPS = ("bliss", "added", "single", "isoboles", "added_burden", "single_burden")
EXCESSES = [name for name in MAPS if name != "isoboles"]


def panels(figure):
    """The axes of maps, by what they show."""
    shown = [axis for axis in figure.axes if axis.get_label() != "<colorbar>"]
    return dict(zip(MAPS, shown, strict=True))


def mesh_of(axis):
    (mesh,) = [one for one in axis.collections if type(one) is QuadMesh]
    return mesh


def hatched(axis, plane, look):
    """Which cells are hatched like that, (dose_1a, dose_2a)."""
    x, y = (planes.DoseAxis.of(plane[dose]).edges for dose in ("dose_2a", "dose_1a"))
    found = np.zeros((len(y) - 1, len(x) - 1), dtype=bool)
    for patch in axis.patches:
        if patch.get_hatch() == look["hatch"]:
            corners = patch.get_path().vertices.reshape(-1, 5, 2)
            for left, bottom in corners.min(axis=1):
                found[np.flatnonzero(y == bottom)[0], np.flatnonzero(x == left)[0]] = True
    return found


def draw_tables(plane, **settings):
    """The figure of a plane, from tables of it."""
    study = SimpleNamespace(root_seed=0, levels={})
    tables = {
        name: PLANE_TABLES[name].compute(plane, study, "plane") for name in Interaction.tables
    }
    return Interaction(**settings).draw(plane=plane, levels={}, **tables), tables


def crafted(outcome, burden, noise=0.01, replicates=30):
    """A plane over 0 and 1 with these means, (2, 2), and noise of its own in each cell."""
    rng = np.random.default_rng(1)
    parts = [1 + noise * rng.standard_normal((2, 2, replicates)) for _ in range(2)]
    values = [
        np.array(means)[..., None] * part / part.mean(axis=-1, keepdims=True)
        for means, part in zip((outcome, burden), parts, strict=True)
    ]
    return made_up.plane([0, 1], [0, 1], replicates, *values)


def test_excesses_of_one_mixture_by_hand():
    # Adding 5 and 5 to 10 leaves 0, halving twice leaves 2.5; the mixture has 1.
    plane = crafted([[0.010, 0.005], [0.005, 0.001]], [[0.0, 0.004], [0.001, 0.006]])
    figure, _ = draw_tables(plane)
    expected = {
        "bliss": np.log(1 * 10 / (5 * 5)),
        "added": 1 - 5 - 5 + 10,
        "single": 1 - 5,
        "added_burden": 6 - 4 - 1 + 0,
        "single_burden": 6 - 1,
    }
    for name, value in expected.items():
        mesh = mesh_of(panels(figure)[name])
        drawn = mesh.get_array()
        assert drawn[1, 1] == pytest.approx(value, rel=1e-3)
        assert np.argwhere(~drawn.mask).tolist() == [[1, 1]]
        assert mesh.norm.vmax == -mesh.norm.vmin == pytest.approx(abs(value), rel=1e-3)


def test_below_0_is_green_and_above_purple():
    plane = crafted([[0.010, 0.005], [0.005, 0.001]], [[0.0, 0.004], [0.001, 0.006]])
    axes = panels(draw_tables(plane)[0])
    for name, brighter in (("bliss", 1), ("added", 0)):
        mesh = mesh_of(axes[name])
        red, green, _, _ = mesh.cmap(mesh.norm(mesh.get_array()[1, 1]))
        assert (green > red) == brighter
    assert to_rgba(mesh.cmap(mesh.norm(0)))[:3] == pytest.approx((0.97, 0.97, 0.97), abs=0.01)


def test_a_dot_is_where_the_sign_is_not_that_of_bliss():
    plane = crafted([[0.010, 0.005], [0.005, 0.001]], [[0.0, 0.004], [0.001, 0.006]])
    figure, _ = draw_tables(plane)
    for name, axis in panels(figure).items():
        dots = [one for one in axis.collections if type(one) is PathCollection]
        places = [place for one in dots for place in one.get_offsets().tolist()]
        assert places == ([[1, 1]] if name == "added" else [])
    assert "other sign than by Bliss" in legend_of(figure)
    same, _ = draw_tables(crafted([[0.010, 0.005], [0.005, -0.001]], [[0, 1], [1, 2]]))
    assert "other sign than by Bliss" not in legend_of(same)
    assert OTHER_SIGN["facecolor"] == "black"


@pytest.mark.parametrize("name", ["usual", "small", "uneven", "diverged", "one replicate"])
def test_colours_are_mean_excesses_of_the_mixtures(name):
    axes, plane = panels(draw(Interaction(), name)), made(name)
    both = outcomes(plane)
    none, only_1a = both.isel(dose_1a=0, dose_2a=0), both.isel(dose_2a=0)
    only_2a, mixed = (
        both.isel(dose_1a=0),
        both.isel(dose_1a=slice(1, None), dose_2a=slice(1, None)),
    )
    added = 1e3 * (mixed - only_1a - only_2a + none).mean("replicate", skipna=False)
    log = np.log(both.outcome)
    ratio = log - log.isel(dose_2a=0) - log.isel(dose_1a=0) + log.isel(dose_1a=0, dose_2a=0)
    ratio = ratio.isel(dose_1a=slice(1, None), dose_2a=slice(1, None))
    worse = np.maximum(
        (mixed - only_1a).mean("replicate", skipna=False),
        (mixed - only_2a).mean("replicate", skipna=False),
    )
    expected = {
        "bliss": ratio.mean("replicate", skipna=False),
        "added": added.outcome,
        "single": 1e3 * worse.outcome,
        "added_burden": added.burden,
        "single_burden": 1e3 * worse.burden,
    }
    for shown, values in expected.items():
        drawn = mesh_of(axes[shown]).get_array()
        assert drawn.mask[0].all() and drawn.mask[:, 0].all()
        np.testing.assert_allclose(drawn.filled(np.nan)[1:, 1:], values, atol=1e-9)


@pytest.mark.parametrize("name", ["usual", "small", "diverged"])
def test_mixtures_without_a_verdict_are_hatched(name):
    axes, plane = panels(draw(Interaction(), name)), made(name)
    additivity = table(name, "additivity").set_index("outcome")
    single = table(name, "single_agents").set_index("outcome")
    shape = plane.sizes["dose_1a"] - 1, plane.sizes["dose_2a"] - 1
    expected = {
        "bliss": table(name, "independence").verdict == "inconclusive",
        "added": additivity.loc["outcome"].verdict == "inconclusive",
        "single": ~(single.loc["outcome"].p_holm < 0.05),
        "added_burden": additivity.loc["burden"].verdict == "inconclusive",
        "single_burden": ~(single.loc["burden"].p_holm < 0.05),
    }
    for shown, inconclusive in expected.items():
        known = ~mesh_of(axes[shown]).get_array().mask[1:, 1:]
        found = hatched(axes[shown], plane, INCONCLUSIVE)
        assert not found[0].any() and not found[:, 0].any()
        np.testing.assert_array_equal(
            found[1:, 1:], inconclusive.to_numpy().reshape(shape) & known
        )
        unknown = hatched(axes[shown], plane, UNKNOWN)
        np.testing.assert_array_equal(unknown[1:, 1:], ~known)
    assert INCONCLUSIVE["hatch"] != UNKNOWN["hatch"]


def test_what_is_decided_is_not_hatched():
    plane = crafted([[0.010, 0.005], [0.005, 0.001]], [[0.0, 0.004], [0.001, 0.006]])
    axes = panels(draw_tables(plane)[0])
    # The mixture is worse to bear than 5-HT1A alone: not shown to be better than both.
    expected = {name: name == "single_burden" for name in EXCESSES}
    assert {
        name: hatched(axes[name], plane, INCONCLUSIVE)[1, 1] for name in EXCESSES
    } == expected
    plane = crafted([[0.010, 0.005], [0.005, 0.0025]], [[0.0, 0.004], [0.001, 0.005]])
    axes = panels(draw_tables(plane)[0])
    assert hatched(axes["bliss"], plane, INCONCLUSIVE)[1, 1]
    assert hatched(axes["added_burden"], plane, INCONCLUSIVE)[1, 1]
    assert not hatched(axes["added"], plane, INCONCLUSIVE)[1, 1]


@pytest.mark.parametrize("name", ["usual", "small", "uneven", "no zero", "diverged"])
def test_isoboles_go_through_the_points_of_the_table(name):
    axis, points = panels(draw(Interaction(), name))["isoboles"], table(name, "isoboles")
    (lines,) = [one for one in axis.collections if hasattr(one, "levels")]
    np.testing.assert_allclose(lines.levels, sorted(1e3 * points.level.unique()))
    doses = planes.DoseAxis.of(made(name).dose_1a), planes.DoseAxis.of(made(name).dose_2a)
    near = []
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        of_level = points[np.isclose(1e3 * points.level, level)]
        x, y = doses[1].place(of_level.dose_2a), doses[0].place(of_level.dose_1a)
        for place in zip(x, y, strict=True):
            near.append(np.hypot(*(path.vertices - place).T).min())
    # Beside a cell whose run diverged there is no area, only the line of the grid.
    assert np.mean(np.array(near) < 1e-9) > (0.8 if name == "diverged" else 0.999)


def test_lines_of_additivity_join_the_doses_of_the_same_outcome():
    figure, points = draw(Interaction(), "usual"), table("usual", "isoboles")
    axis = panels(figure)["isoboles"]
    known = points.dropna(subset=["alone_1a", "alone_2a"]).drop_duplicates("level")
    assert len(axis.lines) == len(known) >= 1
    drawn = sorted(tuple(line.get_xydata()[[0, -1]].ravel()) for line in axis.lines)
    # Eleven doses from 0 to 1 stand at 0 to 10.
    expected = sorted(
        (10 * two, 0, 0, 10 * one) for one, two in known[["alone_1a", "alone_2a"]].values
    )
    np.testing.assert_allclose(drawn, expected, atol=1e-9)
    for line in axis.lines:
        assert (
            np.ptp(
                line.get_xdata() / line.get_xdata()[0] + line.get_ydata() / line.get_ydata()[-1]
            )
            < 1e-9
        )
        assert line.get_linewidth() == ADDITIVE["linewidth"]
    assert "isobole if additive" in legend_of(figure)


def test_without_zero_doses_nothing_is_expected_of_mixtures():
    figure = draw(Interaction(), "no zero")
    for name in EXCESSES:
        axis = panels(figure)[name]
        assert mesh_of(axis).get_array().mask.all()
        assert [text.get_text() for text in axis.texts] == [
            "no zero dose of 5-HT1A;\nno zero dose of 5-HT2A"
        ]
    assert "isobole if additive" not in legend_of(figure)
    assert "unknown" in legend_of(figure)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("constant", "no dose improves the\noutcome"),
        ("all diverged", "no cell has finite\nvalues"),
    ],
)
def test_a_plane_without_isoboles_says_why(name, text):
    axis = panels(draw(Interaction(), name))["isoboles"]
    assert [one.get_text() for one in axis.texts] == [text]
    assert len(axis.collections) == 0


@pytest.mark.parametrize(("width_mm", "columns"), [(180, 3), (88, 2)])
def test_panels_are_three_or_two_abreast(width_mm, columns):
    figure = draw(Interaction(width_mm=width_mm), "usual")
    assert figure.axes[0].get_gridspec().get_geometry() == (6 // columns, columns)
    assert figure.get_figwidth() == pytest.approx(width_mm * style.MM)
    titles = [axis.get_title() for axis in panels(figure).values()]
    assert [title.split(":")[0] for title in titles] == [
        "Bliss independence",
        "response additivity",
        "highest single agent",
        "Loewe additivity",
        "response additivity",
        "highest single agent",
    ]
    labelled = [bool(axis.get_ylabel()) for axis in panels(figure).values()]
    assert labelled == [i % columns == 0 for i in range(6)]
