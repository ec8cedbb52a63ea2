"""Response curves of equal area drawn: levels, means and differences."""

import json
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from dualreceptor.analysis.courses import courses
from dualreceptor.analysis.datasets import describe_conditions
from dualreceptor.figures import style
from dualreceptor.figures.courses import Courses
from dualreceptor.model import dosing
from dualreceptor.model.parameters import Parameters
from dualreceptor.study.conditions import make_condition

RESPONSES = ["beta-short", "beta-long", "full"]
PAIRS = [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5)]
LABELS = ["no drug", "0.5 / 0", "0 / 0.5"]
BASE = Parameters(warmup_steps=5, drug_steps=40, washout_steps=10)


def level(response):
    return dosing.drug_level(BASE.model_copy(update={"response": response}))


@lru_cache
def made(replicates=20):
    """Three conditions; under the full response curve 5-HT1A alone has a higher outcome."""
    rng = np.random.default_rng(3)
    values = 0.01 + 0.001 * rng.standard_normal((3, 3, replicates))
    values[2, 1] += 0.005
    values[:, 0] = values[0, 0]
    conditions = [
        make_condition(f"{a:g}", f"{b:g}", Parameters(dose_1a=a, dose_2a=b)) for a, b in PAIRS
    ]
    area = level("beta-long").sum()
    of_responses = {
        "dose_factor": [area / level(name).sum() for name in RESPONSES],
        "peak": [level(name).max() for name in RESPONSES],
        "time_to_peak": [level(name).argmax() - 5 for name in RESPONSES],
    }
    coords = describe_conditions([condition.description for condition in conditions])
    coords |= {"response": RESPONSES, "replicate": np.arange(replicates)}
    coords |= {name: ("response", given) for name, given in of_responses.items()}
    names = ("final_kl_divergence", "final_cumulative_kl_increase")
    dims = ("response", "condition", "replicate")
    about = {"parameters": json.dumps(BASE.model_dump(exclude={"dose_1a", "dose_2a"}))}
    return xr.Dataset(dict.fromkeys(names, (dims, values)), coords, about)


def draw(replicates=20, **settings):
    data = made(replicates)
    return Courses(**settings).draw(data=data, courses=courses(data, 0), levels={})


def panels(figure):
    """Axes by what they show, of a wide figure."""
    names = ("levels", "outcome", "burden", "legend", "of outcome", "of burden")
    return dict(zip(names, figure.axes, strict=True))


def test_levels_have_the_area_of_the_studys_own():
    lines = panels(draw())["levels"].lines
    assert len(lines) == 3
    areas = [line.get_ydata().sum() for line in lines]
    assert areas == pytest.approx([level("beta-long").sum()] * 3)
    np.testing.assert_allclose(lines[1].get_ydata(), level("beta-long"))


def test_marks_are_means_and_differences_of_the_table():
    axes, table = panels(draw()), courses(made(), 0)
    for name, column in (("outcome", "mean"), ("of outcome", "difference")):
        rows = table[(table.outcome == "outcome") & (table.response == "full")]
        marks = axes[name].containers[-1][0]
        np.testing.assert_allclose(marks.get_xdata(), 1e3 * rows[column])
        assert [text.get_text() for text in axes[name].get_yticklabels()] == LABELS


def test_filled_marks_differ_from_the_studys_own():
    table = courses(made(), 0).query("outcome == 'outcome' and response == 'full'")
    assert table.verdict.tolist()[1:] == ["worse", "inconclusive"]
    filled = [
        line
        for line in panels(draw())["of outcome"].lines
        if line.get_marker() == "D" and line.get_markerfacecolor() != "white"
    ]
    assert len(filled) == 1
    assert filled[0].get_xdata() == pytest.approx([1e3 * table.difference.iloc[1]])


def test_the_legend_names_the_studys_own():
    legend = panels(draw())["legend"].get_legend()
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["beta-short", "beta-long (study's own)", "full"]
    assert "n = 20" in legend.get_title().get_text()


def test_one_replicate_has_no_intervals():
    axes = panels(draw(replicates=1))
    for container in axes["outcome"].containers:
        (bars,) = container[2]
        assert all(np.ptp(one[:, 0]) == 0 for one in bars.get_segments())
    assert "one replicate" in axes["legend"].get_legend().get_title().get_text()


@pytest.mark.parametrize("width_mm", [180, 89])
def test_nothing_is_cut_off(width_mm):
    figure = draw(width_mm=width_mm)
    figure.canvas.draw()
    legends = figure.legends or [figure.axes[3].get_legend()]
    page = figure.bbox
    for shown in (*legends, *(axis.xaxis.label for axis in figure.axes)):
        box = shown.get_window_extent()
        assert page.x0 <= box.x0 <= box.x1 <= page.x1
        assert page.y0 <= box.y0 <= box.y1 <= page.y1


def wide(conditions):
    """Such data and table of so many conditions, those there are over and over."""
    data, table = made(), courses(made(), 0)
    data = data.isel(condition=np.arange(conditions) % 3)
    names = [f"c{i:02d}" for i in range(conditions)]
    data = data.assign_coords(condition=names, label=("condition", names))
    of_three = dict(enumerate(made().condition.values))
    parts = [
        table[table.condition == of_three[i % 3]].assign(condition=name, label=name)
        for i, name in enumerate(names)
    ]
    return {"data": data, "courses": pd.concat(parts, ignore_index=True), "levels": {}}


@pytest.mark.parametrize("width_mm", [180, 89])
@pytest.mark.parametrize("conditions", [2, 6, 11, 21])
def test_a_page_holds_many_conditions(conditions, width_mm):
    figure = Courses(width_mm=width_mm).draw(**wide(conditions))
    figure.canvas.draw()
    assert figure.get_figheight() / style.MM <= style.PAGE_MM + 1e-6
    shown = figure.axes[1] if width_mm == 180 else figure.axes[0]
    boxes = [label.get_window_extent() for label in shown.get_yticklabels()]
    assert len(boxes) == conditions
    for upper, lower in pairwise(boxes):
        assert upper.y0 >= lower.y1 - 1
    levels = next(axis for axis in figure.axes if "drug level" in axis.get_ylabel())
    label = levels.yaxis.label.get_window_extent()
    assert 0 <= label.y0 <= label.y1 <= figure.bbox.height
