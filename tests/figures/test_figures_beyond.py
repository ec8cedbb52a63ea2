"""Figures of sampled spaces and of variants: what the tables say, at either width."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb, to_rgba

from dualreceptor.analysis.registries import tables_of
from dualreceptor.figures import power, robustness, sensitivity, shares
from dualreceptor.figures.power import PowerFigure
from dualreceptor.figures.robustness import RobustnessFigure
from dualreceptor.figures.sensitivity import SensitivityFigure
from dualreceptor.figures.shares import SharesFigure
from dualreceptor.files import tables
from made_up import RECORD, sampled_dataset, sampled_study, varied_dataset, varied_study

ABOUT = {"kind": "contrast", "statement": "lower", "experiment": "all", "outcome": "outcome"}
CONTRAST = {"condition": ["high", "high"], "reference": ["zero", "zero"]}
ABSENT = {"condition": ["high", "zero"], "reference": ["zero", "zero"]}
CLAIMS = {
    "lower": ABOUT | {"contrasts": [CONTRAST]},
    "absent": ABOUT | {"contrasts": [ABSENT]},
}


def read_back(design, dataset, study, name, folder):
    """The tables of a design as figures are given them: written, and read again."""
    found = {}
    for kind, table in tables_of(design).items():
        path = folder / f"{kind}.csv"
        tables.write(table.compute(dataset, study, name), path, table.columns, RECORD)
        found[kind] = tables.take(path)
    return found


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    study = sampled_study(
        16, claims=CLAIMS, ranges={"step_size": {"from": 0.1, "to": 10, "scale": "log"}}
    )
    dataset = sampled_dataset(study, lambda x: 3 - x[..., 0] + 0.2 * x[..., 1], noise=0.05)
    return read_back("sobol", dataset, study, "s", tmp_path_factory.mktemp("sampled"))


@pytest.fixture(scope="module")
def varied(tmp_path_factory):
    study = varied_study()
    means = {"baseline": (2.0, 1.9), "slow": (1.0, 2.0), "sine": (1.0, 1.0)}
    dataset = varied_dataset(study, means)
    dataset.final_kl_divergence[2, 1, 3] = np.nan
    return read_back("variants", dataset, study, "v", tmp_path_factory.mktemp("varied"))


def draw(kind, given, **settings):
    figure = kind(**settings).draw(data=None, **{name: given[name] for name in kind.tables})
    figure.canvas.draw()
    return figure


def texts_of(axis):
    return [text.get_text() for text in axis.texts]


@pytest.mark.parametrize("width_mm", [180, 89])
def test_bars_are_the_indices_of_the_condition_and_of_claims(sampled, width_mm):
    figure = draw(SensitivityFigure, sampled, width_mm=width_mm)
    shown = [axis for axis in figure.axes if axis.get_visible()]
    titles = [axis.get_title().replace("\n", " ") for axis in shown]
    assert titles == [
        "therapeutic outcome, high / high",
        "acute burden, high / high",
        "margin of “lower”",
    ]
    table = sampled["sensitivity"]
    rows = table[(table.kind == "claim")].set_index("parameter")
    order = [label.get_text().replace(" ", "_") for label in shown[0].get_yticklabels()]
    assert order[0] == "step_size"
    bars = [bar.get_width() for bar in shown[2].patches]
    np.testing.assert_allclose(bars[:3], rows.total[order])
    np.testing.assert_allclose(bars[3:], rows["first"][order].clip(lower=0))
    half = next(line for line in shown[2].lines if line.get_marker() == "|")
    np.testing.assert_allclose(half.get_xdata(), rows.total_half[order])


def test_a_condition_can_be_chosen_and_has_to_be_there(sampled):
    figure = draw(SensitivityFigure, sampled, condition="no drug")
    assert "no drug" in figure.axes[0].get_title()
    assert texts_of(figure.axes[0]) == ["the quantity does not vary"]
    with pytest.raises(
        ValueError, match=r"^no condition 'other'; there are no drug, high / high$"
    ):
        draw(SensitivityFigure, sampled, condition="other")


@pytest.mark.parametrize("width_mm", [180, 89])
def test_bars_of_shares_add_up_and_points_have_their_verdicts(sampled, width_mm):
    figure = draw(SharesFigure, sampled, width_mm=width_mm)
    bars, points = figure.axes[0], figure.axes[1]
    table = sampled["shares"].set_index(["claim", "verdict"])
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == [table.share["lower", verdict] for verdict in shares.HUES]
    assert sum(widths) == pytest.approx(1)
    assert texts_of(bars) == ["no contrast of it is among the conditions of the sample"]
    assert points.get_title() == "lower"
    assert points.get_xlabel() == "step size"
    assert points.get_xscale() == "log"
    drawn = sum(len(marks.get_offsets()) for marks in points.collections)
    assert drawn == len(sampled["points"]) == 128
    holds = (sampled["points"].verdict == "holds").sum()
    hue = to_rgba(shares.LOOKS["holds"]["color"])
    filled = [
        c
        for c in points.collections
        if len(c.get_facecolor()) and tuple(c.get_facecolor()[0]) == hue
    ]
    assert sum(len(marks.get_offsets()) for marks in filled) == holds


@pytest.mark.parametrize("width_mm", [180, 89])
def test_a_cell_has_the_verdicts_and_the_effect_of_its_claim(varied, width_mm):
    figure = draw(RobustnessFigure, varied, width_mm=width_mm)
    [axis] = figure.axes
    assert [label.get_text() for label in axis.get_yticklabels()] == [
        "baseline",
        "slow",
        "sine",
    ]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["lower", "best"]
    hues = {to_rgb(hue): verdict for verdict, hue in robustness.HUES.items()}
    table = varied["robustness"].set_index(["variant", "claim"])
    bars = [p for p in axis.patches if p.get_fill() and p.get_width() > 0]
    found = {
        (round(bar.get_y() - 0.08), round(bar.get_x())): hues[to_rgb(bar.get_facecolor())]
        for bar in bars
    }
    for row, variant in enumerate(("baseline", "slow", "sine")):
        for column, claim in enumerate(("lower", "best")):
            assert found[row, column] == table.verdict[variant, claim]
    frames = [p for p in axis.patches if not p.get_fill()]
    differing = table.claim_verdict != [
        table.claim_verdict["baseline", c] for _, c in table.index
    ]
    assert len(frames) == differing.sum() > 0
    effect = 1e3 * table.effect["slow", "lower"]
    assert f"{effect:.0f}" in texts_of(axis)
    assert "–" in texts_of(axis)  # no value of what diverged


@pytest.mark.parametrize("width_mm", [180, 89])
def test_lines_are_those_of_the_table_of_power(varied, width_mm):
    figure = draw(PowerFigure, varied, width_mm=width_mm)
    width, agree = figure.axes[:2]
    table = varied["power"]
    [line] = width.lines
    np.testing.assert_allclose(line.get_xydata().T, [table.n, 1e3 * table.width])
    lines = [one for one in agree.lines if one.get_marker() != "o"]
    np.testing.assert_allclose(lines[0].get_ydata(), table[varied["settling"].verdict.iloc[0]])
    dots = [one for one in agree.lines if one.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == varied["settling"].settled.dropna().tolist()
    assert width.get_xscale() == "log"
    assert len(figure.axes) == (4 if width_mm == 180 else 2)
    assert to_rgb(line.get_color()) == to_rgb(power.HUES[varied["settling"].verdict.iloc[0]])


@pytest.mark.parametrize(
    "number",
    [
        (-0.5, None, "-0.50"),
        (120.4, None, "120"),
        (-1, None, "-1.0"),
        (0.996, 2, "1.00"),
        (15.2, None, "15"),
    ],
)
def test_effects_have_two_digits(number):
    value, decimals, text = number
    assert robustness._format(value, decimals) == text


def test_parameters_go_by_their_mean_total_index(sampled):
    table = sampled["sensitivity"]
    rows = [own for _, own in table[table.kind == "claim"].groupby("quantity")]
    order = sensitivity._order(rows)
    assert order == rows[0].sort_values("total", ascending=False).parameter.tolist()
