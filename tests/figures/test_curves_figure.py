"""Dose-response curves drawn: what the tables say, and what is missing."""

from functools import lru_cache

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_rgb

from dualreceptor.analysis.dose_responses import TABLES
from dualreceptor.figures import style
from dualreceptor.figures.curves import Curves

DOSES = np.linspace(0, 1, 9)
SHARES = [1.0, 0.5, 0.0]


class Study:
    """Of which tables need the seed alone."""

    root_seed = 0


@lru_cache
def tables(kind):
    """The tables of three rays, by what is special about them."""
    rng = np.random.default_rng(2)
    replicates = 1 if kind == "one replicate" else 12
    shape = (len(SHARES), len(DOSES), replicates)
    gain = np.array([1.0, 3.0, 2.0])[:, None, None] * (DOSES / (DOSES + 0.3))[:, None]
    outcome = 0.01 * (1.3 - 0.3 * gain + 0.01 * rng.standard_normal(shape))
    worse = 0.001 * (1 + 50 * gain**2 + 0.5 * rng.standard_normal(shape) ** 2)
    if kind == "flat":
        outcome[1] = 0.01
    share, dose = np.meshgrid(SHARES, DOSES, indexing="ij")
    dims = ("share", "dose", "replicate")
    data = xr.Dataset(
        {
            "final_kl_divergence": (dims, outcome),
            "final_cumulative_kl_increase": (dims, worse),
        },
        {
            "share": SHARES,
            "dose": DOSES,
            "dose_1a": (("share", "dose"), share * dose),
            "dose_2a": (("share", "dose"), (1 - share) * dose),
        },
    )
    return {name: table.compute(data, Study, "curves") for name, table in TABLES.items()}


def draw(kind="usual", **settings):
    return Curves(**settings).draw(data=None, **tables(kind))


def panels(figure):
    """Axes of curves, then of doses of half effect, outcome first, of a wide figure."""
    return figure.axes[:2], figure.axes[2:]


def curves_of(axis):
    return [line for line in axis.lines if len(line.get_xdata()) == 101]


@pytest.mark.parametrize(("place", "outcome"), [(0, "outcome"), (1, "burden")])
def test_lines_are_the_chosen_curves_and_circles_halves_of_their_change(place, outcome):
    upper, _ = panels(draw())
    table, lines = (tables("usual")[name] for name in ("curves", "fitted"))
    assert len(curves_of(upper[place])) == 3
    for share, line in zip(SHARES, curves_of(upper[place]), strict=True):
        of_ray = lines[(lines.share_1a == share) & (lines.outcome == outcome)]
        np.testing.assert_allclose(line.get_ydata(), 1e3 * of_ray.chosen)
        np.testing.assert_allclose(line.get_xdata(), of_ray.dose)
    halves = table.half_dose[table.outcome == outcome]
    circles = [line for line in upper[place].lines if line.get_markerfacecolor() == "white"]
    np.testing.assert_allclose([c.get_xdata()[0] for c in circles], halves)
    first, last = (curves_of(upper[place])[0].get_ydata()[end] for end in (0, -1))
    assert circles[0].get_ydata()[0] == pytest.approx((first + last) / 2, rel=1e-2)


def test_doses_of_half_effect_stand_below_with_their_intervals():
    _, lower = panels(draw())
    table = tables("usual")["curves"].query("outcome == 'outcome'")
    (ends,) = {c.get_segments()[0].shape for c in lower[0].collections}
    assert ends == (2, 2)
    intervals = [c.get_segments()[0][:, 0] for c in lower[0].collections]
    np.testing.assert_allclose(intervals, table[["half_dose_low", "half_dose_high"]])
    assert [text.get_text() for text in lower[0].get_yticklabels()] == ["1", "0.5", "0"]


def test_pure_agonists_have_the_hues_of_their_types():
    upper, _ = panels(draw())
    colors = [to_rgb(line.get_color()) for line in curves_of(upper[0])]
    expected = [style.HUES[kind] for kind in ("5-HT1A", "mixed", "5-HT2A")]
    assert colors == [to_rgb(hue) for hue in expected]


def test_means_stand_at_their_doses():
    upper, _ = panels(draw())
    means = tables("usual")["dose_means"].query("outcome == 'outcome' and share_1a == 1")
    marks = next(line for line in upper[0].lines if line.get_marker() == "^")
    np.testing.assert_allclose(marks.get_xdata(), DOSES)
    np.testing.assert_allclose(marks.get_ydata(), 1e3 * means["mean"])


def test_a_ray_without_a_curve_has_its_means_and_none_below():
    upper, lower = panels(draw("flat"))
    assert len(curves_of(upper[0])) == 2
    assert [text.get_text() for text in lower[0].texts] == ["none"]


def test_one_replicate_has_no_curves():
    figure = draw("one replicate")
    upper, lower = panels(figure)
    assert curves_of(upper[0]) == []
    assert [text.get_text() for text in lower[1].texts] == ["none"] * 3
    title = figure.legends[0].get_title().get_text()
    assert title == "share of 5-HT1A in the total dose\n(one replicate)"


@pytest.mark.parametrize(("width_mm", "columns"), [(180, 2), (89, 1)])
def test_nothing_is_cut_off(width_mm, columns):
    figure = draw(width_mm=width_mm)
    assert figure.axes[0].get_gridspec().get_geometry() == (4 // columns, columns)
    figure.canvas.draw()
    page = figure.bbox
    for shown in (*figure.legends, *(axis.yaxis.label for axis in figure.axes)):
        box = shown.get_window_extent()
        assert page.x0 <= box.x0 <= box.x1 <= page.x1
        assert page.y0 <= box.y0 <= box.y1 <= page.y1
