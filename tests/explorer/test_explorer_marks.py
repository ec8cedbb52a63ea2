"""What the page says of its marks, of the order of receptors, and of how sure values are."""

import re

import numpy as np
import pytest
from page_in_browser import Browser, choose, press, shown, wait
from selenium.webdriver.common.keys import Keys

import made_up
from dualreceptor.analysis.outcomes import outcomes, score
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.explorer import content, page
from dualreceptor.files import netcdf, tables

OF_GRID = "#doses .signs li"


@pytest.fixture(scope="module")
def ends(results):
    """Both outcomes of the grid, (condition, replicate)."""
    return outcomes(netcdf.read(results / "summaries/grid.nc"))


@pytest.fixture(scope="module")
def labels(results):
    """What figures print for each condition of the grid."""
    table = tables.read(results / "statistics/grid/scores.csv")
    return dict(zip(table.condition, table.label, strict=True))


def lowest(means):
    return means.condition.values[means.values.argmin()]


def best_of_both(ends):
    means = ends.mean("replicate")
    return lowest(score(means.outcome, means.burden))


def signs(browser):
    return [one.text for one in browser.all(OF_GRID)]


def marked(browser, mark):
    return {one.get_attribute("data-name") for one in browser.all(f"#grid {mark}")}


def grid_of(chromium, folder, *summaries, **look):
    """The page of some summaries, by name, opened."""
    for name, summary in summaries:
        netcdf.write(summary, folder / f"results/summaries/{name}.nc", made_up.RECORD)
    page.write(folder / "explorer.html", content.collect(folder / "results", claims={}))
    browser = Browser(chromium, folder / "explorer.html")
    browser.look(**look)
    browser.open()
    return browser


def test_the_star_and_the_first_choice_are_explained(browser, ends, labels):
    browser.open()
    star, best = lowest(ends.outcome.mean("replicate")), best_of_both(ends)
    assert marked(browser, ".best") == {star}
    assert marked(browser, "[aria-selected=true]") == {"1a-0_2a-0", best}
    first, second = (" ".join(text.split()) for text in signs(browser))
    assert first.startswith(f"★ {labels[star]}: lowest mean therapeutic outcome of all 9, ")
    assert second == (
        f"✓ {labels[best]}: best of both outcomes together, by the lowest equal-weight score; "
        "no drug: to compare with. Framed and drawn over time when the page opens, "
        "whatever the colours show."
    )


def test_the_star_follows_the_measure_and_the_first_choice_does_not(browser, ends, labels):
    browser.open()
    before = signs(browser)[1]
    choose(browser, "measure", "burden")
    star = lowest(ends.burden.mean("replicate"))
    assert marked(browser, ".best") == {star}
    now = " ".join(signs(browser)[0].split())
    assert now.startswith(f"★ {labels[star]}: lowest mean acute burden of all 9, ")
    assert signs(browser)[1] == before
    choose(browser, "measure", "entropy")
    assert marked(browser, ".best") == set()
    assert signs(browser) == [before]


def test_a_choice_of_ones_own_is_told_and_taken_back(browser, ends, labels):
    browser.open("conditions=1a-0.1_2a-0.5")
    own = " ".join(signs(browser)[1].split())
    assert own.startswith(
        f"✓ Framed, and drawn over time, as you chose: {labels['1a-0.1_2a-0.5']}."
    )
    browser.find("#start").send_keys(Keys.ENTER)
    assert marked(browser, "[aria-selected=true]") == {"1a-0_2a-0", best_of_both(ends)}
    assert browser.run("document.activeElement.role") == "gridcell"
    assert browser.run("location.hash") in ("", "#")
    press(browser, Keys.ESCAPE)
    assert "Nothing is framed" in signs(browser)[1]


def test_cells_have_half_of_their_interval(browser, ends):
    browser.open()
    for name in ends.condition.values:
        text = browser.find(f'#grid [data-name="{name}"] .sure').text
        half = 1.96e3 * ends.outcome.sel(condition=name).std(ddof=1).item() / 3**0.5
        shown_half = text.removeprefix("±").strip()
        last = 10 ** -len(shown_half.partition(".")[2])
        assert float(shown_half) == pytest.approx(half, abs=0.5001 * last)
        assert float(shown_half) > 0
    note = browser.find("#certainty").text
    assert note.startswith("±: half of the 95 % interval, 1.96 standard errors.")


def test_a_cell_that_is_pointed_at_is_read_with_its_interval(browser, ends):
    browser.open()
    cell = browser.find('#grid [data-name="1a-0.5_2a-0.1"]')
    browser.run("void arguments[0].focus()", cell)
    text = browser.find("#dose-reading").text
    assert text == cell.get_attribute("aria-label") == cell.get_attribute("title")
    values = 1e3 * ends.outcome.sel(condition="1a-0.5_2a-0.1")
    half = 1.96 * values.std(ddof=1).item() / 3**0.5
    low, high = (
        float(end.replace("−", "-"))
        for end in re.search(r"interval (\S+) to (\S+),", text).groups()
    )
    assert low == pytest.approx(values.mean().item() - half, abs=0.051)
    assert high == pytest.approx(values.mean().item() + half, abs=0.051)


def test_scores_have_the_shares_of_their_table(browser, results):
    browser.open("measure=score")
    table = tables.read(results / "statistics/grid/scores.csv").set_index("condition")
    for name, share in table.best_share.items():
        text = browser.find(f'#grid [data-name="{name}"] .sure').text.replace("\u202f", " ")
        assert text == ("<1 %" if 0 < share < 0.005 else f"{np.floor(100 * share + 0.5):.0f} %")
    star = table.score.idxmin()
    often = set(table.index[table.best_share >= 0.05])
    assert marked(browser, ".best") == {star}
    assert marked(browser, ".alike") == often - {star}
    assert (
        f"the lowest in {100 * table.best_share[star]:.0f} % of resamples" in signs(browser)[0]
    )


def test_cells_that_are_not_told_apart_from_the_star_are_marked(chromium, tmp_path):
    noise = np.array([-1, 1] * 6)  # of 12 replicates; its t against 0.01 is far below 1
    outcome = np.array([0 * noise, 7 + 0.1 * noise, 0.01 + noise, 9 - 0.1 * noise]) + 20
    made = made_up.ending(1e-3 * (outcome + np.arange(12)))
    effects = TABLES["effects"]
    path = tmp_path / "results/statistics/grid/effects.csv"
    tables.write(effects.compute(made, [], 0), path, effects.columns, made_up.RECORD)
    browser = grid_of(chromium, tmp_path, ("grid", made))
    assert marked(browser, ".best") == {made_up.ZERO}
    assert marked(browser, ".alike") == {made_up.ONE_1A}
    alike = browser.find(f'#grid [data-name="{made_up.ONE_1A}"]').get_attribute("title")
    assert re.search(
        r"\+0\.0100 \(.*\) against no drug, cannot be told from the lowest$", alike
    )
    other = browser.find(f'#grid [data-name="{made_up.ONE_2A}"]').get_attribute("title")
    assert re.search(r", \+7\.00 \(6\.\d\d to 7\.\d\d\) against no drug$", other)
    note = "≈ Cannot be told from ★, paired by replicate, p ≥ 0.05 by Holm: 1 / 0."
    assert browser.find("#certainty").text.endswith(note)


def test_the_page_says_how_far_the_table_of_effects_goes(browser, results, ends):
    browser.open()
    star = lowest(ends.outcome.mean("replicate"))
    table = tables.read(results / "statistics/grid/effects.csv")
    rows = table[table.outcome == "outcome"]
    count = len(rows[(rows.condition == star) | (rows.reference == star)])
    assert 0 < count < 8
    assert (
        f"Of 8 others, the table of effects compares {count} with ★"
        in browser.find("#certainty").text
    )
    unknown = browser.all('#grid [aria-label$=", not compared with the lowest"]')
    assert len(unknown) == 8 - count


def test_receptors_have_one_order(browser):
    browser.open()
    corner = [one.text for one in browser.all("#grid thead th:first-child small")]
    assert corner == ["5-HT1A ↑", "5-HT2A →"]
    assert browser.find("#doses .axes").text == (
        "Levels: 5-HT1A (row ↑) / 5-HT2A (column →). Lower is better."
    )
    columns = [th.text.split() for th in browser.all("#grid thead th")[1:]]
    for row in browser.all("#grid tbody tr"):
        dose, level = row.find_element("css selector", "th").text.split()
        for (across, other), td in zip(
            columns, row.find_elements("css selector", "td"), strict=True
        ):
            assert td.get_attribute("data-name") == f"1a-{dose}_2a-{across}"
            named = "no drug" if level == other == "zero" else f"{level} / {other}"
            start = f"5-HT1A {dose}, 5-HT2A {across}, {named}: "
            assert td.get_attribute("aria-label").startswith(start)


def test_levels_are_told_wherever_labels_are_read(browser):
    for address, place in [
        ("experiment=grid", "#doses .axes"),
        ("view=sweeps", "#sweeps .axes"),
        ("view=claims", "#claims .quiet"),
        ("view=landscape", "#landscape label.long, #landscape label:nth-child(2)"),
    ]:
        browser.open(address)
        shown(browser)
        assert re.search(r"5-HT1A( \(row ↑\))? / 5-HT2A", browser.find(place).text), address


def test_of_single_agonists_5_ht1a_is_listed_first(chromium, tmp_path):
    made = made_up.summary([0.0, 0.5], 2)
    of_2a, of_1a = ([made.condition.values[0], name] for name in made.condition.values[1:3])
    parts = [("a", made.sel(condition=of_2a)), ("b", made.sel(condition=of_1a)), ("c", made)]
    browser = grid_of(chromium, tmp_path, *parts)
    assert [option.text for option in browser.all("#experiment option")] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("replicates", "said"),
    [
        (1, "One replicate: there are no intervals, and effects cannot be told from chance."),
        (9, "Only 9 replicates: with fewer than 10, 95 % intervals and tests are unreliable."),
        (10, ""),
    ],
)
def test_few_replicates_are_warned_of(chromium, tmp_path, replicates, said):
    browser = grid_of(chromium, tmp_path, ("grid", made_up.summary([0.0, 1.0], replicates)))
    assert [one.text for one in browser.all("#doses .few")] == [said] * bool(said)
    assert len(browser.all("#grid .sure")) == (4 if replicates > 1 else 0)


def test_few_replicates_are_warned_of_in_every_view_with_intervals(browser):
    for view in ("doses", "space", "sweeps", "claims"):
        browser.open(f"view={view}")
        shown(browser)
        wait(browser, lambda view=view: browser.all(f"#{view} .few"))
        assert browser.find(f"#{view} .few").text.startswith("Only 3 replicates: ")


OUTSIDE = """[...document.querySelectorAll('#grid td > span')].filter(e => {
  const [own, cell] = [e.getBoundingClientRect(), e.parentElement.getBoundingClientRect()];
  return e.scrollWidth > e.clientWidth || own.top < cell.top || own.bottom > cell.bottom;
}).length"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("levels", [2, 21])
def test_values_and_intervals_fit_into_cells(chromium, tmp_path, levels, width, theme):
    made = made_up.summary([i / 20 for i in range(levels)], 12)
    rng = np.random.default_rng(0)
    for name in ("final_kl_divergence", "final_cumulative_kl_increase"):
        made[name][:] = rng.uniform(1e-3, 9e-2, made[name].shape)
    look = {"width": width, "height": 740, "prefers_color_scheme": theme}
    browser = grid_of(chromium, tmp_path, ("grid", made), **look)
    assert len(browser.all("#grid .sure")) == levels**2
    assert browser.run(OUTSIDE) == 0
    root = "document.documentElement"
    assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth")


def test_what_is_chosen_has_its_value_beside_it(browser, ends):
    browser.open("conditions=1a-0_2a-0")
    values = 1e3 * ends.outcome.sel(condition="1a-0_2a-0")
    mean, half = re.search(
        r"([\d.]+) ± ([\d.]+) ×10⁻³ nat", browser.find("#doses .chips").text
    ).groups()
    assert float(mean) == pytest.approx(values.mean().item(), abs=0.051)
    assert float(half) == pytest.approx(1.96 * values.std(ddof=1).item() / 3**0.5, abs=0.051)
    choose(browser, "measure", "score")
    assert re.search(r"\d\.\d\d \(<?\d+ %\)", browser.find("#doses .chips").text)


def test_measures_as_a_table_have_their_intervals(browser, ends):
    browser.open()
    browser.find("#measures-table > summary").click()
    row = wait(browser, lambda: browser.all("#measures-table tbody tr"))[0]
    mean, half = row.find_elements("css selector", "td")[2].text.split(" ± ")
    values = 1e3 * ends.outcome.isel(condition=0)
    assert float(mean) == pytest.approx(values.mean().item(), rel=1e-3)
    assert float(half) == pytest.approx(1.96 * values.std(ddof=1).item() / 3**0.5, rel=0.05)
