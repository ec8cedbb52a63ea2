"""The view of sensitivity in a real browser: bars, shares, points, tables, what is copied."""

import numpy as np
import pytest
import small_beyond as made
import yaml
from page_in_browser import choose, copied, press, wait
from selenium.webdriver.common.keys import Keys
from small_results import STATEMENT

from dualreceptor.analysis.samples import ABSENT
from dualreceptor.analysis.sensitivity import CONSTANT, NO_EFFECT

HIGH = "condition:outcome:high / high"


def look_at(browser, address=""):
    browser.open(f"view=sensitivity&{address}")
    wait(browser, lambda: browser.all("#quantity"))


def traces(browser, place="indices"):
    """What a plot shows, trace by trace."""
    script = (
        f"document.getElementById('{place}')?.data?.map(d => ({{meta: d.meta, x: d.x, y: d.y, "
        "text: d.text, low: d.error_x?.arrayminus, high: d.error_x?.array}))"
    )
    wait(browser, lambda: browser.run(script))
    return browser.run(script)


def of(browser, meta, place="indices"):
    return [trace for trace in traces(browser, place) if trace["meta"] == meta]


def rows(browser):
    """The parameters of the bars from the top."""
    script = "document.getElementById('indices').layout.yaxis.ticktext"
    traces(browser)
    return browser.run(script)


def told(browser, place):
    return browser.find(f"#{place}").get_attribute("aria-label")


def test_bars_are_the_indices_the_largest_total_index_first(beyond):
    look_at(beyond)
    assert rows(beyond) == ["walkers", "plasticity", "drug steps"]
    (total,) = of(beyond, "total")
    (first,) = of(beyond, "first")
    np.testing.assert_allclose(total["x"], [0.8, 0.5, 0.2], rtol=1e-6)
    np.testing.assert_allclose(first["x"], [0.75, 0.45, 0.15], rtol=1e-6)
    np.testing.assert_allclose(total["low"], 0.1, rtol=1e-5)
    np.testing.assert_allclose(total["high"], 0.15, rtol=1e-5)
    np.testing.assert_allclose(first["low"], 0.03, rtol=1e-5)
    assert np.subtract(total["y"], first["y"]) == pytest.approx([0.38] * 3)
    assert beyond.find("#sensitivity h3").text == "Margin of the claim pure: Sobol' indices"


def test_halves_of_the_sample_and_of_the_replicates_are_marked(beyond):
    look_at(beyond)
    of_total, of_first = of(beyond, "half")
    np.testing.assert_allclose(of_total["x"], [0.81, 0.51, 0.21], rtol=1e-6)
    np.testing.assert_allclose(of_first["x"], [0.76, 0.46, 0.16], rtol=1e-6)
    blocks = [trace["x"][0] for trace in of(beyond, "blocks")]
    np.testing.assert_allclose(blocks, [0.78, 0.82, 0.74, 0.77], rtol=1e-6)
    caption = beyond.find("#sensitivity figcaption").text
    assert caption.endswith("Noise of the replicates: 25 % of the variance.")


def test_quantities_are_chosen_by_kind(beyond):
    look_at(beyond)
    groups = [e.get_attribute("label") for e in beyond.all("#quantity optgroup")]
    assert groups == ["Margins of claims", "Therapeutic outcome", "Acute burden", "Contrasts of claims"]  # fmt: skip
    choose(beyond, "quantity", HIGH)
    wait(beyond, lambda: rows(beyond) == ["walkers", "drug steps", "plasticity"])
    assert beyond.find("#sensitivity h3").text == "Therapeutic outcome, high / high: Sobol' indices"  # fmt: skip
    assert "quantity=condition%3Aoutcome%3Ahigh" in beyond.run("location.hash")


def test_elementary_effects_are_sorted_by_their_size(beyond):
    look_at(beyond, f"index=effects&quantity={HIGH}")
    assert rows(beyond) == ["plasticity", "walkers", "drug steps"]
    np.testing.assert_allclose(of(beyond, "mu_star")[0]["x"], [3, 2, 1], rtol=1e-6)
    np.testing.assert_allclose(of(beyond, "sigma")[0]["x"], [5, 6, 7], rtol=1e-6)
    np.testing.assert_allclose(of(beyond, "mean")[0]["x"], [-1, -2, -3], rtol=1e-6)
    assert "elementary effects (10⁻³ nat)" in beyond.find("#sensitivity h3").text
    choose(beyond, "quantity", "claim:best:best")
    wait(beyond, lambda: np.allclose(of(beyond, "mu_star")[0]["x"], [0.003, 0.002, 0.001]))
    assert "nat" not in beyond.find("#sensitivity h3").text


def test_a_parameter_without_effect_says_so_where_its_bar_would_be(beyond):
    look_at(beyond, "quantity=condition:outcome:no drug")
    assert rows(beyond) == ["walkers", "plasticity", "drug steps"]
    (note,) = beyond.run("document.getElementById('indices').layout.annotations")
    assert (note["text"].replace("<br>", " "), note["y"]) == (NO_EFFECT, -2)
    assert of(beyond, "total")[0]["x"][2] is None
    assert f"drug steps: {NO_EFFECT}" in told(beyond, "indices")


def test_a_quantity_that_does_not_vary_says_so_once(beyond):
    look_at(beyond, "quantity=condition:burden:no drug")
    assert beyond.find("#sensitivity .notice").text == f"No parameter has an index: {CONSTANT}."
    assert beyond.all("#indices") == []


def test_bars_are_told_in_words_and_in_a_table(beyond):
    look_at(beyond)
    label = told(beyond, "indices")
    assert label.startswith("margin of the claim pure, Sobol' indices: total index by parameter. walkers: 0.800 [0.70, 0.95], first-order index 0.750; plasticity: 0.500")  # fmt: skip
    beyond.find("#indices-table > summary").click()
    cells = "#indices-table tbody tr:first-child > *"
    wait(beyond, lambda: beyond.all(cells))
    assert [e.text for e in beyond.all(cells)] == [
        *("walkers", "0.800 [0.70, 0.95]", "0.810", "0.780", "0.820"),
        *("0.750 [0.72, 0.78]", "0.760", "0.740", "0.770", "2.00", "−2.00", "6.00", ""),
    ]


def share(browser, row):
    return browser.find(f"#shares li:nth-child({row})").text.replace("\n", " ")


def test_a_claim_has_its_share_of_the_space(beyond):
    look_at(beyond)
    assert beyond.find("#claim-statement").text == STATEMENT
    assert beyond.all("#claim-statement *") == []
    assert share(beyond, 1) == "● holds 31.3 % (26.3 to 36.3)"
    assert share(beyond, 2) == "◇ inconclusive 56.3 % (51.3 to 61.3)"
    assert share(beyond, 3) == "■ fails 12.5 % (7.5 to 17.5)"
    assert share(beyond, 4) == "◆ margin below 0 56.3 % (46.3 to 66.3)"
    text = beyond.find("#shares + p").text
    assert "Share of 16 points" in text
    assert "Judged by 2 of its 10 contrasts" in text
    assert "50 % and 62.5 % from the two halves" in text
    width = "getComputedStyle(document.querySelector('#shares li:nth-child(3) i')).width"
    track = "document.querySelector('#shares li:nth-child(3) .track').clientWidth"
    found = float(beyond.run(width).removesuffix("px")) / beyond.run(track)
    assert found == pytest.approx(0.125, abs=0.002)


def test_points_lie_at_the_two_strongest_parameters_by_verdict(beyond):
    look_at(beyond)
    _, values = made.places()
    margins, verdicts = made.margins("pure")
    inconclusive = verdicts == "inconclusive"
    expected = {
        "holds": verdicts == "holds",
        "fails": verdicts == "fails",
        "inconclusive, margin below 0": inconclusive & (margins < 0),
        "inconclusive, margin above 0": inconclusive & (margins >= 0),
    }
    assert [one.sum() for one in expected.values()] == [5, 2, 4, 5]
    for name, some in expected.items():
        (trace,) = of(beyond, name, "samples")
        np.testing.assert_allclose(trace["x"], values[some, 1], rtol=1e-6)  # walkers
        np.testing.assert_allclose(trace["y"], values[some, 0], rtol=1e-6)  # plasticity
    layout = "document.getElementById('samples').layout"
    assert beyond.run(f"{layout}.xaxis.type") == "log"
    assert beyond.run(f"{layout}.xaxis.ticktext") == ["50", "100", "200"]
    assert beyond.run(f"{layout}.xaxis.title.text") == "walkers (log scale)"
    assert beyond.run(f"{layout}.yaxis.title.text") == "plasticity"


def test_a_point_tells_its_values_margin_and_verdict(beyond):
    look_at(beyond)
    (fails,) = of(beyond, "fails", "samples")
    assert fails["text"][1] == (
        "<b>fails</b>: margin 6.00 ± 0.50 10⁻³ nat<br>plasticity 1<br>walkers 200<br>"
        "drug steps 400"
    )


def test_a_margin_that_is_chosen_shows_its_claim_beside_it(beyond):
    look_at(beyond)
    choose(beyond, "quantity", "claim:best:best")
    wait(beyond, lambda: beyond.find("#claim-statement").text == "The best is mixed.")
    assert beyond.find("#across").get_property("value") == "drug_steps"
    assert "claimed=best" in beyond.run("location.hash")
    choose(beyond, "claimed", "pure")
    wait(beyond, lambda: beyond.find("#claim-statement").text == STATEMENT)
    assert beyond.find("#quantity").get_property("value") == "claim:best:best"


def test_axes_are_chosen_and_kept_in_the_address(beyond):
    look_at(beyond)
    choose(beyond, "up", "drug_steps")
    beyond.open(beyond.run("location.hash").removeprefix("#"))
    wait(beyond, lambda: beyond.all("#up"))
    values = [beyond.find(f"#{name}").get_property("value") for name in ("across", "up")]
    assert values == ["walkers", "drug_steps"]
    (holds,) = of(beyond, "holds", "samples")
    assert holds["y"] == [100, 120, 140, 160, 180]


def test_a_claim_that_cannot_be_judged_says_why(beyond):
    look_at(beyond, "claimed=lower_burden")
    assert beyond.find("#sensitivity .notice").text == f"Not judged: {ABSENT}."
    assert beyond.all("#samples, #shares, #across") == []


def test_points_and_what_separates_them_are_tables_too(beyond):
    look_at(beyond)
    beyond.find("#samples-table > summary").click()
    wait(beyond, lambda: len(beyond.all("#samples-table tbody tr")) == 16)
    cells = [e.text for e in beyond.all("#samples-table tbody tr:first-child > *")]
    assert cells == ["● holds", "−9.00", "0.50", "0.100", "50", "100"]
    beyond.find("#separation-table > summary").click()
    wait(beyond, lambda: len(beyond.all("#separation-table tbody tr")) == 3)
    cells = [e.text for e in beyond.all("#separation-table tbody tr:first-child > *")]
    assert cells == ["drug steps", "0.750", "0.0300", "1.50", "2.50", ""]


def test_copied_values_are_those_that_are_shown(beyond):
    look_at(beyond, "quantity=condition:outcome:no drug")
    given = yaml.safe_load(copied(beyond, "sensitivity", "values"))
    assert given["ensemble"] == "sensitivity"
    assert (given["quantity"], given["unit"]) == ("therapeutic outcome, no drug", "10⁻³ nat")
    assert list(given["indices"]) == ["walkers", "plasticity", "drug_steps"]
    walkers = given["indices"]["walkers"]
    assert (walkers["total"], walkers["total_interval"]) == (0.6, [0.5, 0.75])
    assert (walkers["mu_star"], walkers["sigma"]) == (2, 6)
    assert given["indices"]["drug_steps"]["remark"] == NO_EFFECT
    assert "total_interval" not in given["indices"]["drug_steps"]
    assert given["claim"] == "pure"
    assert given["share_of_space"]["holds"] == {"share": 0.3125, "interval": [0.2625, 0.3625]}
    command = copied(beyond, "sensitivity", "command")
    assert command == "snakemake --cores all results/statistics/sensitivity/sensitivity.csv"


def test_nonsense_in_an_address_shows_the_first_claim(beyond):
    look_at(beyond, "quantity=x&claimed=x&across=x&up=walkers&index=x&sampled=x")
    assert beyond.find("#quantity").get_property("value") == "claim:pure:pure"
    assert beyond.find("#claimed").get_property("value") == "pure"
    assert beyond.find("#index").get_property("value") == "indices"
    values = [beyond.find(f"#{name}").get_property("value") for name in ("across", "up")]
    assert values == ["plasticity", "walkers"]


def test_it_is_worked_by_key(beyond):
    look_at(beyond)
    beyond.run("document.getElementById('tab-sensitivity').focus()")
    reached = []
    while "samples-table" not in reached:
        press(beyond, Keys.TAB)
        reached.append(beyond.run("document.activeElement.closest('[id]').id"))
    controls = [
        "quantity",
        "index",
        "indices-table",
        "claimed",
        "across",
        "up",
        "samples-table",
    ]
    assert [one for one in reached if one in controls] == controls
    beyond.find("#index").send_keys(Keys.ARROW_DOWN)
    wait(beyond, lambda: "index=effects" in beyond.run("location.hash"))
    assert beyond.run("document.activeElement.id") == "index"


@pytest.mark.parametrize("address", ["", "index=effects", "quantity=condition:outcome:no drug"])
def test_nothing_runs_over_the_edge_of_a_phone(beyond, address):
    beyond.look(360, 740)
    look_at(beyond, address)
    traces(beyond, "samples")
    root = "document.documentElement"
    assert beyond.run(f"{root}.scrollWidth <= {root}.clientWidth")
