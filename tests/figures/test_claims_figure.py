"""The forest plot of claims: what is drawn, and that nothing is cut off or overlaps."""

import itertools

import numpy as np
import pandas as pd
import pytest

from dualreceptor.analysis.verdicts import COLUMNS, VERDICTS
from dualreceptor.figures import style
from dualreceptor.figures.claims import DENSE_MM, LOOKS, ROW_MM, ClaimsFigure

LEVELS = ("min", "light", "medium", "heavy", "max")


def claim(name, labels, kind="contrast", outcome="outcome", **columns):
    """Rows of one claim, effects from -2 to 2 in 10^-3 nat (or shares from 0 to 1)."""
    effects = np.linspace(0, 1, len(labels))
    if kind == "contrast":
        effects = 4e-3 * (effects - 0.5)
    rows = pd.DataFrame({"contrast": labels, "effect": effects}).reindex(columns=list(COLUMNS))
    margin = 3e-4 if kind == "contrast" else np.nan
    rows["low"], rows["high"] = effects - margin, effects + margin
    rows["verdict"] = np.where(rows.low > 0, "contradicted", "supported")
    statement = f"The claim {name}, in so many words that they need more than one line in a narrow figure."
    about = {"claim": name, "statement": statement, "kind": kind, "outcome": outcome, "n": 100}
    return rows.assign(**{"claim_verdict": "partly", "reason": ""} | about | columns)


def labels(conditions):
    return [f"{a} / {b}  −  zero / {b}" for a, b in conditions]


@pytest.fixture
def study():
    """As many rows as the default study has."""
    both = list(itertools.product(LEVELS, LEVELS))
    table = pd.concat(
        [
            claim("pure", labels(both[:10])),
            claim("mixed", labels(both[10:20])),
            claim("easier", labels(both), outcome="burden"),
            claim("best", ["mixed", "5-HT1A-biased"], kind="best", outcome="score"),
        ],
        ignore_index=True,
    )
    table.loc[[4, 20, 30], "verdict"] = "inconclusive"
    return table


def points(axis):
    """Lines of one point each: the effects, from top to bottom."""
    return [line for line in axis.lines if len(line.get_xdata()) == 1]


def intervals(axis):
    lines = [line for line in axis.lines if line.get_xdata()[0] != line.get_xdata()[-1]]
    return np.array([line.get_xdata() for line in lines])


def test_every_contrast_is_drawn_in_its_claim_s_panel(study):
    figure = ClaimsFigure().draw(study)
    assert len(figure.axes) == 4
    for axis, (_, rows) in zip(figure.axes, study.groupby("claim", sort=False), strict=True):
        unit = 1 if rows.kind.iloc[0] == "best" else 1000
        drawn = [float(point.get_xdata()[0]) for point in points(axis)]
        np.testing.assert_allclose(drawn, unit * rows.effect)
        texts = [label.get_text() for label in axis.get_yticklabels()]
        assert texts == rows.contrast.tolist()
        places = [float(point.get_ydata()[0]) for point in points(axis)]
        np.testing.assert_allclose(places, axis.get_yticks())
        low, high = axis.get_ylim()
        assert low > places[-1] > places[0] > high  # downwards
        if unit == 1000:
            np.testing.assert_allclose(intervals(axis), 1000 * rows[["low", "high"]])


def test_differences_have_a_zero_line_and_shares_their_thresholds(study):
    figure = ClaimsFigure().draw(study)
    for axis, expected in zip(figure.axes, ([0], [0], [0], [0.05, 0.95]), strict=True):
        upright = [line for line in axis.lines if list(line.get_ydata()) == [0, 1]]
        assert [line.get_xdata()[0] for line in upright] == expected
    assert figure.axes[3].get_xlim() == (0, 1)
    assert [axis.get_xlabel() for axis in figure.axes] == [
        *2 * ["difference in therapeutic outcome (10$^{-3}$ nat; lower is better)"],
        "difference in acute burden (10$^{-3}$ nat; lower is better)",
        "share of bootstrap resamples that agree",
    ]


def test_verdicts_have_a_colour_and_a_marker_each(study):
    figure = ClaimsFigure().draw(study)
    assert tuple(LOOKS) == VERDICTS
    for look in ("color", "marker"):
        assert len({LOOKS[verdict][look] for verdict in VERDICTS}) == 3
    assert not {look["color"] for look in LOOKS.values()} & {
        hue for kind, hue in style.HUES.items() if kind != "none"
    }
    drawn = [point for axis in figure.axes for point in points(axis)]
    for point, verdict in zip(drawn, study.verdict, strict=True):
        look = LOOKS[verdict]
        assert (point.get_color(), point.get_marker()) == (look["color"], look["marker"])
    (legend,) = figure.legends
    assert tuple(text.get_text() for text in legend.get_texts()) == VERDICTS
    assert (
        legend.get_title().get_text()
        == "5-HT1A / 5-HT2A level\nmean, 95 % bootstrap interval (n = 100)"
    )


def test_titles_have_the_statement_and_the_verdict(study):
    study.loc[study.claim == "mixed", "claim_verdict"] = "supported"
    figure = ClaimsFigure().draw(study)
    texts = [text.get_text().replace("\n", " ") for text in figure.texts]
    assert texts[::2] == study.statement.unique().tolist()
    assert texts[1::2] == [
        "partly: 5 supported, 4 contradicted, 1 inconclusive",
        "supported",
        "partly: 12 supported, 11 contradicted, 2 inconclusive",
        "partly: 2 supported",
    ]


def test_panels_are_as_high_as_they_have_rows(study):
    figure = ClaimsFigure().draw(study)
    height_mm = figure.get_size_inches()[1] / style.MM
    heights = [axis.get_position().height * height_mm for axis in figure.axes]
    np.testing.assert_allclose(heights, ROW_MM * np.array([10, 10, 25, 2]))


def test_a_contrast_without_an_effect_says_why():
    table = claim("best", ["mixed", "leans"], kind="best", outcome="score", n=1)
    table["effect"], table["verdict"], table["reason"] = np.nan, "inconclusive", "one replicate"
    (axis,) = ClaimsFigure().draw(table).axes
    assert points(axis) == []
    assert [text.get_text() for text in axis.texts] == ["one replicate", "one replicate"]


def test_an_effect_without_an_interval_is_a_point():
    table = claim("pure", ["min", "max"]).assign(
        low=np.nan, high=np.nan, verdict="inconclusive"
    )
    (axis,) = ClaimsFigure().draw(table).axes
    assert [float(point.get_xdata()[0]) for point in points(axis)] == [-2, 2]


def test_a_statement_is_not_taken_for_mathematics():
    table = claim("pure", ["min"], statement="It costs $1, not $2^.")
    figure = ClaimsFigure().draw(table)
    figure.canvas.draw()
    assert figure.texts[0].get_text() == "It costs $1, not $2^."
    assert not figure.texts[0].get_parse_math()


def test_the_table_may_come_from_a_file(study, tmp_path):
    study.to_csv(tmp_path / "claims.csv", index=False)
    figure = ClaimsFigure().draw(pd.read_csv(tmp_path / "claims.csv"))
    assert sum(len(points(axis)) for axis in figure.axes) == len(study)


@pytest.fixture(params=["study", "long"])
def table(request, study):
    if request.param == "long":
        study["contrast"] = (
            "a_regimen_of_a_rather_long_name  −  another-regimen-of-"
            + study.index.map(str)
            + "_administrations_whose_name_is_longer_still"
        )
        study["statement"] = study.statement + " " + study.statement
    return study


def ticks_in_view(axis):
    low, high = axis.get_xlim()
    places = zip(axis.get_xticks(), axis.get_xticklabels(), strict=True)
    return [label for place, label in places if low <= place <= high]


def check_texts(figure):
    """No text is cut off or overlaps another."""
    figure.canvas.draw()
    texts = [*figure.texts, *figure.legends]
    for axis in figure.axes:
        texts += [axis.xaxis.label, *axis.get_yticklabels(), *ticks_in_view(axis)]
    boxes = [text.get_window_extent() for text in texts]
    for box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height
    for one, other in itertools.combinations(boxes, 2):
        assert not one.padded(-0.5).overlaps(other.padded(-0.5))


@pytest.mark.parametrize("width_mm", [80, 180])
def test_nothing_is_cut_off_or_overlaps(table, width_mm):
    figure = ClaimsFigure(width_mm=width_mm).draw(table)
    assert figure.get_size_inches()[0] == pytest.approx(width_mm * style.MM)
    check_texts(figure)
    for axis in figure.axes:
        assert axis.bbox.width > 0.3 * figure.bbox.width


@pytest.fixture(params=[100, 400])
def many(request):
    """Claims of so many contrasts, of 20, of nine and of two, in no order of effects."""
    levels = [f"dose-{i:02d}" for i in range(20)]
    pairs = labels(list(itertools.product(levels, levels))[: request.param])
    counts = {"all": len(pairs), "pure": 20, "few": 9}
    claims = [claim(name, pairs[:count]) for name, count in counts.items()]
    claims.append(claim("best", ["mixed", "leans"], kind="best", outcome="score"))
    table = pd.concat(claims, ignore_index=True)
    return table.sample(frac=1, random_state=0).sort_values("claim", kind="stable")


def test_many_contrasts_stand_close_together_by_their_effects(many):
    figure = ClaimsFigure().draw(many)
    height_mm = figure.get_size_inches()[1] / style.MM
    groups = many.groupby("claim", sort=False)
    for axis, (name, rows) in zip(figure.axes, groups, strict=True):
        unit = 1 if name == "best" else 1000
        drawn = [float(point.get_xdata()[0]) for point in points(axis)]
        is_dense = len(rows) > 9
        expected = np.sort(rows.effect) if is_dense else rows.effect
        np.testing.assert_allclose(drawn, unit * expected)
        rows_mm = DENSE_MM if is_dense else ROW_MM * len(rows)
        assert axis.get_position().height * height_mm == pytest.approx(rows_mm)
        if is_dense:
            by_effect = rows.sort_values("effect").contrast.tolist()
            named = [label.get_text() for label in axis.get_yticklabels()]
            assert (named[0], named[-1]) == (by_effect[0], by_effect[-1])
            assert 8 <= len(named) <= 12
            places = [float(point.get_ydata()[0]) for point in points(axis)]
            at = [places[by_effect.index(name)] for name in named]
            np.testing.assert_allclose(axis.get_yticks(), at)
    written = [text.get_text() for text in figure.texts]
    about = "contrasts from the lowest effect to the highest, some of them named; all are in claims.csv"
    assert [text for text in written if "claims.csv" in text] == [
        f"{len(rows)} {about}" for _, rows in groups if len(rows) > 9
    ]


@pytest.mark.parametrize("width_mm", [89, 180])
def test_a_page_holds_claims_of_many_contrasts(many, width_mm):
    figure = ClaimsFigure(width_mm=width_mm).draw(many)
    assert figure.get_size_inches()[1] / style.MM < (style.PAGE_MM if width_mm == 180 else 260)
    check_texts(figure)


def test_many_contrasts_of_one_replicate_say_so_where_they_are_named(many):
    many["effect"], many["reason"] = np.nan, "one replicate"
    figure = ClaimsFigure().draw(many)
    for axis in figure.axes:
        assert len(axis.texts) == len(axis.get_yticks())
