"""Each figure on tiny and on full data: what is drawn, and that nothing is cut off."""

from itertools import combinations, product

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.legend import Legend

import made_up
from dualreceptor.analysis import datasets, regressions
from dualreceptor.analysis.outcomes import outcomes, predictors, score
from dualreceptor.figures import style
from dualreceptor.figures.bars import Bars
from dualreceptor.figures.matrices import Matrices
from dualreceptor.figures.regressions import LABELS, Regressions
from dualreceptor.figures.sweep import SweepFigure
from dualreceptor.figures.timeseries import Timeseries
from dualreceptor.model.observables import OBSERVABLES

FIVE = ["energy", "gradient_magnitude", "local_minima", "states_visited", "kl_divergence"]
EIGHT = ["drug_level", *FIVE, "entropy", "target_energy"]


def cut_off(figure):
    """How far, in inches, what is drawn reaches over each side of the figure."""
    figure.canvas.draw()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    sides = {"left": -drawn.x0, "bottom": -drawn.y0}
    sides |= {"right": drawn.x1 - width, "top": drawn.y1 - height}
    return {side: over for side, over in sides.items() if over > 0.01}


def draw(figure, summary):
    """A figure with the tables that it is drawn from, too."""
    tables = {"regressions": regressions.regressions(summary)} if figure.tables else {}
    return figure.draw(summary=summary, **tables)


@pytest.mark.parametrize("names", [FIVE, EIGHT])
def test_timeseries_draw_means_and_errors(grid, summary, names):
    figure = Timeseries(panels=names, width_mm=180).draw(summary)
    for name, axis in zip(names, figure.axes, strict=False):
        assert len(axis.lines) == grid.sizes["condition"]
        mean = grid[name].isel(condition=1, step=slice(50, None))
        if "replicate" in mean.dims:
            mean = mean.mean("replicate")
        np.testing.assert_allclose(axis.lines[1].get_ydata(), mean)
        np.testing.assert_array_equal(axis.lines[1].get_xdata(), np.arange(350))
    energy = figure.axes[names.index("energy")]
    if grid.sizes["replicate"] > 1:
        series = grid.energy.isel(condition=0, step=slice(50, None))
        error = series.std("replicate", ddof=1) / 10
        band = energy.collections[0].get_paths()[0].vertices
        assert band[:, 1].max() == pytest.approx(
            float((series.mean("replicate") + error).max())
        )
    else:
        assert len(energy.collections) == 0
    (legend,) = figure.findobj(Legend)
    assert len(legend.get_texts()) == grid.sizes["condition"] + 1


def test_timeseries_shade_each_administration():
    summary = made_up.summary([0.0, 1.0], 2, administrations=2, warmup_steps=10)
    figure = Timeseries().draw(summary)
    shaded = [(p.get_x(), p.get_x() + p.get_width()) for p in figure.axes[0].patches]
    assert shaded == [(0, 200), (359, 559)]


@pytest.fixture(scope="module")
def conditions():
    """The first conditions of a grid, so many; their labels long or short."""
    grid = made_up.summary([level / 10 for level in range(7)], 2)

    def choose(count, long=False):
        some = grid.isel(condition=slice(0, count))
        names = [f"regimen-{i:02d}-{'of-a-long-name-' * 3}to-print" for i in range(count)]
        return some.assign_coords(label=("condition", names)) if long else some

    return choose


@pytest.mark.parametrize("width_mm", [80, 180])
@pytest.mark.parametrize(
    ("count", "panels"),
    [
        (12, 5),
        *(
            pytest.param(count, panels, marks=pytest.mark.slow)
            for count in (1, 8, 12, 40)
            for panels in (1, 2, 5, 10)
            if (count, panels) != (12, 5)
        ),
    ],
)
def test_any_number_of_panels_and_conditions_fits(conditions, panels, count, width_mm):
    names = list(OBSERVABLES)[-panels:]
    figure = Timeseries(panels=names, width_mm=width_mm).draw(conditions(count))
    check_room(figure, panels, count)


@pytest.mark.parametrize("width_mm", [80, 180])
@pytest.mark.parametrize("count", [2, 13])
def test_long_names_of_conditions_fit_below_the_panels(conditions, count, width_mm):
    figure = Timeseries(width_mm=width_mm).draw(conditions(count, long=True))
    check_room(figure, 5, count)
    assert len(figure.legends) == 1


def check_room(figure, panels, count):
    """Nothing is cut off, no texts overlap, panels are large, and the legend has all labels."""
    assert cut_off(figure) == {}
    (legend,) = figure.findobj(Legend)
    assert len(legend.get_texts()) == count + 1
    drawn = [axis for axis in figure.axes if axis.axison]
    assert len(drawn) == panels
    titles = [axis.title.get_window_extent() for axis in drawn]
    boxes = [legend.get_window_extent(), *titles]
    for one, other in combinations(boxes, 2):
        assert not one.padded(-0.5).overlaps(other.padded(-0.5))
    for axis in drawn:
        assert min(axis.bbox.width, axis.bbox.height) / figure.dpi / style.MM > 22


def test_a_figure_is_no_higher_than_its_panels_and_legend(conditions):
    heights = [
        Timeseries(panels=list(OBSERVABLES)[:panels]).draw(conditions(count)).get_figheight()
        for panels, count in ((1, 4), (5, 4), (6, 4), (6, 13))
    ]
    np.testing.assert_allclose(np.array(heights) / style.MM, [50, 100, 150, 100 + 2 * 4 + 6])


@pytest.mark.parametrize("width_mm", [80, 180])
def test_long_names_of_conditions_fit_beside_bars(conditions, width_mm):
    figure = Bars(width_mm=width_mm).draw(conditions(9, long=True))
    assert cut_off(figure) == {}
    for axis in figure.axes:
        assert axis.bbox.width / figure.dpi / style.MM > 25
        boxes = [label.get_window_extent() for label in axis.get_yticklabels()]
        for one, other in combinations(boxes, 2):
            assert not one.padded(-0.5).overlaps(other.padded(-0.5))


@pytest.mark.parametrize("width_mm", [80, 180])
def test_long_names_of_conditions_fit_beside_a_sweep(conditions, width_mm):
    summary = conditions(9, long=True)
    parts = [summary.assign_coords(plasticity=value) for value in (0.1, 0.2)]
    figure = SweepFigure(width_mm=width_mm).draw(datasets._concat(["plasticity"], parts))
    assert cut_off(figure) == {}
    for axis in figure.axes:
        assert min(axis.bbox.width, axis.bbox.height) / figure.dpi / style.MM > 40


def test_matrices_show_means_and_frame_the_best(summary):
    ends = ["final_kl_divergence", "final_cumulative_kl_increase"]
    summary = summary.assign({name: summary[name] / 1e3 for name in ends})  # three digits
    figure = Matrices().draw(summary)
    means = outcomes(summary).mean("replicate")
    scores = score(means.outcome, means.burden)
    size = int(summary.sizes["condition"] ** 0.5)
    drawn = (1e3 * means.outcome, 1e3 * means.burden, scores)
    for axis, expected in zip(figure.axes, drawn, strict=False):
        cells = expected.values.reshape(size, size)  # conditions are ordered by dose
        np.testing.assert_allclose(axis.collections[0].get_array(), cells)
        assert len(axis.texts) == size * size
        (frame,) = axis.patches
        best = np.unravel_index(cells.argmin(), cells.shape)
        assert (frame.get_y(), frame.get_x()) == best


@pytest.mark.parametrize("figure", [Timeseries, Matrices, Bars, Regressions])
@pytest.mark.parametrize("width_mm", [85, 180])
def test_nothing_is_cut_off(summary, figure, width_mm):
    assert cut_off(draw(figure(width_mm=width_mm), summary)) == {}


def test_one_hue_per_agonist_type_darker_for_a_higher_dose():
    kinds = ["none", "mixed", "5-HT1A", "mixed", "mixed"]
    colors = style.colors(kinds, [0, 0.1, 0.5, 0.9, 0.5])
    assert colors[0] == to_rgb(style.HUES["none"])
    assert colors[2] == to_rgb(style.HUES["5-HT1A"])
    low, high, middle = (sum(colors[i]) for i in (1, 3, 4))
    assert low > middle > high


def test_conditions_of_one_type_and_dose_are_told_apart():
    assert len(set(style.colors(["mixed"] * 3, [0.5, 0.5, 0.5]))) == 3


def test_files_are_the_same_bytes_each_time(tmp_path):
    summary = made_up.summary([0.0, 1.0], 2)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        paths = [tmp_path / f"{name}/x.{suffix}" for suffix in ("pdf", "png", "svg")]
        style.save(Matrices().draw(summary), paths, 80, made_up.RECORD)
    for suffix in ("pdf", "png", "svg"):
        first, second = (tmp_path / f"{name}/x.{suffix}" for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_bars_are_ordered_means_with_intervals_and_every_replicate(summary):
    figure = Bars().draw(summary)
    replicates = summary.sizes["replicate"]
    for axis, values in zip(figure.axes, outcomes(summary).values(), strict=True):
        means = 1e3 * values.mean("replicate")
        widths = [bar.get_width() for bar in axis.patches]
        np.testing.assert_allclose(widths, np.sort(means))
        order = np.argsort(means.values, kind="stable")
        assert [t.get_text() for t in axis.get_yticklabels()] == list(
            summary.label.values[order]
        )
        dots = [line for line in axis.lines if line.get_marker() == "."]
        best = 1e3 * values.isel(condition=order[0])
        np.testing.assert_allclose(dots[0].get_xdata(), best)
        assert len(axis.containers) == len(order) * (1 if replicates == 1 else 2)


def test_regressions_draw_condition_means_and_their_line(summary):
    table = regressions.regressions(summary)
    figure = Regressions().draw(summary, table)
    fits, points = table.set_index("predictor"), predictors(summary)
    for axis, name in zip(figure.axes, LABELS, strict=False):
        dots = axis.collections[0].get_offsets()
        np.testing.assert_allclose(dots[:, 0], points[name])
        np.testing.assert_allclose(dots[:, 1], 1e3 * points.final_kl_divergence)
        if summary.sizes["condition"] < 6:
            assert axis.get_title() == "fewer than six conditions"
            assert len(axis.lines) == 0
            continue
        (line,) = axis.lines
        rise = np.diff(line.get_ydata()) / np.diff(line.get_xdata())
        assert rise[0] == pytest.approx(1e3 * fits.slope[name])
        assert axis.get_title().startswith(f"r² = {fits.r_squared[name]:.2f}, p ")


def sweep(names):
    """A sweep of two values for each parameter, from made-up experiments."""
    parts = [
        made_up.summary([0.0, 1.0], 5).assign_coords(dict(zip(names, values, strict=True)))
        for values in product([0.1, 0.2], repeat=len(names))
    ]
    return datasets._concat(names, parts)


@pytest.mark.parametrize("names", [["plasticity"], ["plasticity", "homeostasis"]])
def test_sweep_has_a_line_for_each_condition_and_a_column_for_each_second_value(names):
    summary = sweep(names)
    figure = SweepFigure().draw(summary)
    columns = 2 ** (len(names) - 1)
    assert len(figure.axes) == 2 * columns
    means = 1e3 * outcomes(summary).burden.mean("replicate")
    lower = figure.axes[columns]
    drawn = [line for line in lower.lines if line.get_marker() == "o"]
    assert len(drawn) == 4
    first = means.isel(dict.fromkeys(names[1:], 0) | {"condition": 3})
    np.testing.assert_allclose(drawn[3].get_ydata(), first)
    assert cut_off(figure) == {}


@pytest.mark.parametrize(
    "values, places, scale, line",
    [
        ([0.1, 0.5, 1.0], [0, 8 / 9, 2], "", "-"),
        ([1, 10, 100], [0, 1, 2], " (log scale)", "-"),
        ([0.0, 0.01, 1.0], [0, 1, 2], "", "None"),
        ([-1, 0, 0.1], [0, 1, 2], "", "None"),
        (["noise", "sine", "log"], [0, 1, 2], "", "None"),
    ],
)
def test_swept_values_stand_to_scale_or_are_not_joined(values, places, scale, line):
    parts = [made_up.summary([0.0, 1.0], 5).assign_coords(plasticity=v) for v in values]
    figure = SweepFigure().draw(datasets._concat(["plasticity"], parts))
    lower = figure.axes[1]
    np.testing.assert_allclose(lower.get_xticks(), places)
    assert lower.get_xlabel() == f"plasticity{scale}"
    drawn = next(one for one in reversed(lower.lines) if one.get_marker() == "o")
    assert drawn.get_linestyle() == line  # of the mixed condition
    assert cut_off(figure) == {}
