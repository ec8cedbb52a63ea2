"""Lines through a plane, and the best of either kind, drawn."""

import numpy as np
import pytest
from drawn_planes import draw, made, table
from matplotlib.colors import to_rgb

from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.figures import style
from dualreceptor.figures.rays import INTERVAL, MIXTURE, MOST_TOTALS, PURE, Rays

PANELS = [(name, kind) for name in ("outcome", "burden") for kind in ("bias", "total")]


def panels(figure):
    """Axes by outcome and kind of line."""
    return dict(zip(PANELS, figure.axes, strict=True))


def lines_of(axis):
    """Lines through the plane, without the levels of the best."""
    return [line for line in axis.lines if line.get_marker() != "None"]


def levels_of(axis, look):
    """Where levels of a look are."""
    found = [line for line in axis.lines if line.get_marker() == "None"]
    return [one.get_ydata()[0] for one in found if one.get_color() == look["color"]]


def bands_of(axis):
    """Lower and upper ends of the band around each line, in its order."""
    ends = []
    for band in axis.collections:
        points = band.get_paths()[0].vertices
        x = np.unique(points[:, 0])
        at = [points[points[:, 0] == place, 1] for place in x]
        ends.append(np.array([(each.min(), each.max()) for each in at]))
    return ends


def spans_of(axis):
    """Of the interval of the difference: from where to where."""
    return [(one.get_y(), one.get_y() + one.get_height()) for one in axis.patches]


def names_of(figure):
    """What each legend says."""
    return [[text.get_text() for text in one.get_texts()] for one in figure.legends]


def test_rays_of_a_pure_agonist_and_of_equal_doses_are_the_cells_on_them():
    figure, means = draw(Rays(), "usual"), 1e3 * outcomes(made("usual")).mean("replicate")
    for name in ("outcome", "burden"):
        only_1a, _, equal, _, only_2a = lines_of(panels(figure)[name, "bias"])
        np.testing.assert_allclose(only_1a.get_xdata(), means.dose_1a)
        np.testing.assert_allclose(only_1a.get_ydata(), means[name].sel(dose_2a=0))
        np.testing.assert_allclose(only_2a.get_ydata(), means[name].sel(dose_1a=0))
        np.testing.assert_allclose(equal.get_xdata(), 2 * means.dose_1a)
        np.testing.assert_allclose(equal.get_ydata(), np.diag(means[name]))


def test_a_point_between_cells_is_halfway_between_their_means():
    # With the doses 0 and 1, the ray 3:1 meets a total of 4/3 at 1 and 1/3.
    figure, means = (
        draw(Rays(), "two doses"),
        1e3 * outcomes(made("two doses")).mean("replicate"),
    )
    line = lines_of(panels(figure)["outcome", "bias"])[1]
    values = means.outcome.values
    np.testing.assert_allclose(line.get_xdata(), [0, 4 / 3])
    expected = [values[0, 0], 2 / 3 * values[1, 0] + 1 / 3 * values[1, 1]]
    np.testing.assert_allclose(line.get_ydata(), expected)


def test_some_lines_of_a_constant_total_dose_are_drawn_over_the_share():
    figure, means = draw(Rays(), "usual"), 1e3 * outcomes(made("usual")).mean("replicate")
    assert names_of(figure)[1] == ["0.2", "0.4", "0.6", "0.8", "1"]
    for name in ("outcome", "burden"):
        *_, last = lines_of(panels(figure)[name, "total"])
        np.testing.assert_allclose(last.get_xdata(), means.dose_1a, atol=1e-12)
        np.testing.assert_allclose(last.get_ydata(), np.diag(means[name].values[:, ::-1]))


@pytest.mark.parametrize("name", ["fine", "uneven", "two doses", "no zero"])
def test_there_are_no_more_than_a_few_lines_of_a_total_dose(name):
    lines = table(name, "rays").query("kind == 'total'").line.unique()
    drawn = names_of(draw(Rays(), name))[1]
    assert len(drawn) == min(MOST_TOTALS, len(set(drawn)))
    assert set(drawn) <= set(lines)
    assert max(drawn, key=float) == max(lines, key=float)


@pytest.mark.parametrize("name", ["usual", "uneven"])
def test_bands_are_the_intervals_of_the_table(name):
    figure, rows = draw(Rays(), name), table(name, "rays")
    for (outcome, kind), axis in panels(figure).items():
        along = {"bias": "total_dose", "total": "share_1a"}[kind]
        lines = names_of(figure)[kind == "total"][: len(lines_of(axis))]
        for line, ends in zip(lines, bands_of(axis), strict=True):
            of_line = rows[
                (rows.outcome == outcome) & (rows.kind == kind) & (rows.line == line)
            ]
            expected = 1e3 * of_line.sort_values(along)[["low", "high"]]
            np.testing.assert_allclose(ends, expected)


@pytest.mark.parametrize("name", ["usual", "two doses", "diverged"])
def test_levels_are_the_lowest_means_and_the_band_is_their_difference(name):
    figure, means = (
        draw(Rays(), name),
        1e3 * outcomes(made(name)).mean("replicate", skipna=False),
    )
    best = table(name, "mixtures").query("reference == 'pure'").set_index("outcome")
    for (outcome, _), axis in panels(figure).items():
        values = means[outcome].values
        pure = np.nanmin(np.concatenate([values[0, 1:], values[1:, 0]]))
        np.testing.assert_allclose(levels_of(axis, PURE), [pure])
        np.testing.assert_allclose(levels_of(axis, MIXTURE), [np.nanmin(values[1:, 1:])])
        expected = pure + 1e3 * best.loc[outcome, ["low", "high"]].to_numpy(float)
        np.testing.assert_allclose(spans_of(axis), [expected])
        (span,) = axis.patches
        assert to_rgb(span.get_facecolor()[:3]) == to_rgb(INTERVAL["facecolor"])
    assert names_of(figure)[0][-3:] == [
        "best pure agonist",
        "best mixture",
        "their difference",
    ]


def test_the_numbers_of_the_best_are_above_the_panels():
    figure = draw(Rays(), "two doses")
    best = table("two doses", "mixtures").query("reference == 'pure'").set_index("outcome")
    for outcome, pure in (("outcome", "0 + 1"), ("burden", "1 + 0")):
        axis = panels(figure)[outcome, "bias"]
        row = best.loc[outcome]
        numbers = [f"{1e3 * row[end]:.3g}" for end in ("difference", "low", "high")]
        difference, low, high = (number.replace("-", "−") for number in numbers)
        assert axis.get_title().replace("\n", " ") == (
            f"best mixture (1 + 1) − best pure agonist ({pure}): {difference} ({low} to {high})"
        )


def test_pure_agonists_have_the_looks_of_their_types():
    axis = panels(draw(Rays(), "usual"))["outcome", "bias"]
    only_1a, *mixed, only_2a = lines_of(axis)
    assert to_rgb(only_1a.get_color()) == to_rgb(style.HUES["5-HT1A"])
    assert to_rgb(only_2a.get_color()) == to_rgb(style.HUES["5-HT2A"])
    brightness = [sum(to_rgb(line.get_color())) for line in mixed]
    assert brightness == sorted(brightness)  # 3:1 first, darkest
    assert len({line.get_marker() for line in axis.lines if line.get_marker() != "None"}) == 5


def test_one_replicate_has_levels_but_no_intervals():
    figure = draw(Rays(), "one replicate")
    for axis in figure.axes:
        assert len(axis.collections) == len(axis.patches) == 0
        assert len(levels_of(axis, PURE)) == len(levels_of(axis, MIXTURE)) == 1
    assert figure.legends[0].get_title().get_text() == "5-HT1A : 5-HT2A\n(one replicate)"
    assert names_of(figure)[0][-2:] == ["best pure agonist", "best mixture"]


def test_without_zero_doses_there_are_mixtures_alone():
    figure = draw(Rays(), "no zero")
    assert names_of(figure)[0] == ["3:1", "1:1", "1:3"]
    for (_, kind), axis in panels(figure).items():
        assert np.isnan(levels_of(axis, PURE)).all()
        assert len(axis.patches) == 0
        if kind == "bias":
            assert axis.get_title() == "no pure agonist has finite values"


def test_a_diverged_run_leaves_a_gap():
    axis = panels(draw(Rays(), "diverged"))["outcome", "bias"]
    *_, only_2a = lines_of(axis)
    assert np.isnan(only_2a.get_ydata()).tolist() == [False, True, False, False]


@pytest.mark.parametrize(("width_mm", "columns"), [(180, 2), (88, 1)])
def test_panels_stack_in_one_column(width_mm, columns):
    figure = draw(Rays(width_mm=width_mm), "usual")
    assert figure.axes[0].get_gridspec().get_geometry() == (4 // columns, columns)
    assert figure.get_figwidth() == pytest.approx(width_mm * style.MM)
    low, high = figure.axes[-1].get_ylim()
    assert (low, figure.axes[-1].get_yscale()) == (0, "function")
    assert figure.axes[0].get_yscale() == "linear"
    assert high > 1e3 * table("usual", "rays").query("outcome == 'burden'").high.max()


@pytest.mark.parametrize("name", ["usual", "two doses", "no zero"])
def test_legends_do_not_overlap(name):
    figure = draw(Rays(width_mm=80), name)
    figure.canvas.draw()
    left, right = (legend.get_window_extent() for legend in figure.legends)
    assert not left.padded(-2).overlaps(right)
