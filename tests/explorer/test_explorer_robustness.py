"""The view of robustness in a real browser, and the page of what goes beyond a study."""

import shutil

import pytest
import small_beyond as made
import yaml
from page_in_browser import Browser, choose, copied, press, wait
from selenium.webdriver.common.keys import Keys
from small_results import STATEMENT, TOLD

from dualreceptor.explorer import content, page

VARIANTS = ["baseline", "pattern-sine", "size-25"]


def look_at(browser, address=""):
    browser.open(f"view=robustness&{address}")
    wait(browser, lambda: browser.all("#verdicts"))


def cell(browser, name):
    return browser.find(f'#verdicts [data-name="{name}"]')


def opened(browser):
    return [[e.text for e in row.find_elements("css selector", "th, td")]
            for row in browser.all("#opened tbody tr")]  # fmt: skip


def test_cells_have_verdicts_in_words_and_effects(beyond):
    look_at(beyond)
    heads = [e.text for e in beyond.all("#verdicts tbody th")]
    assert heads == VARIANTS
    assert [e.text for e in beyond.all("#verdicts thead th")][1:] == ["pure", "best"]
    # the mean of -4 and -2, and so on, in thousandths; shares as they are
    script = "[...document.querySelectorAll('#verdicts td')].map(td => [...td.children].slice(0, 2).map(e => e.textContent))"
    assert beyond.run(script) == [
        ["◐ partly", "−3.0, 1/2"],
        ["● supported", "0.97, 1/1"],
        ["● supported", "−5.5, 2/2"],
        ["◇ inconclusive", "0.40, 0/1"],
        ["■ contradicted", "5.0, 0/2"],
        ["◇ inconclusive", "–, 0/1"],
    ]


def test_what_differs_from_the_baseline_is_framed_and_said(beyond):
    look_at(beyond)
    framed = [e.get_attribute("data-name") for e in beyond.all("#verdicts .differs")]
    assert framed == ["pattern-sine,pure", "pattern-sine,best", "size-25,pure", "size-25,best"]
    label = cell(beyond, "pattern-sine,pure").get_attribute("aria-label")
    assert label == (
        "pattern-sine, pure: supported; mean effect −5.5 10⁻³ nat, from −6.0 to −5.0; 2 of 2 "
        "supported; the verdict differs from the baseline's"
    )
    assert cell(beyond, "baseline,best").get_attribute("aria-label") == (
        "baseline, best: supported; 0.97 of resamples agree, 1 of 1 supported"
    )
    assert "a value is not finite" in cell(beyond, "size-25,best").get_attribute("aria-label")


def test_a_claim_that_holds_in_part_has_a_bar_of_its_contrasts(beyond):
    look_at(beyond)
    (bar,) = beyond.all("#verdicts .split")
    widths = [part.get_attribute("style") for part in bar.find_elements("css selector", "i")]
    assert widths == ["width: 50%;", "width: 50%;", "width: 0%;"]


def test_a_cell_opens_its_contrasts(beyond):
    look_at(beyond)
    assert beyond.find("#opened").text == "No cell is open."
    cell(beyond, "size-25,pure").click()
    assert beyond.find("#opened h3").text == STATEMENT
    assert beyond.all("#opened h3 *") == []
    assert "size-25, which changes size 25, walkers 10; 2 contradicted" in beyond.find("#opened").text  # fmt: skip
    assert opened(beyond)[1] == [
        *("zero / high − no drug", "■ contradicted", "7.00", "6.00", "8.00", "−0.500"),
        *("0.00200", "12", ""),
    ]
    selected = beyond.all("#verdicts [aria-selected=true]")
    assert [e.get_attribute("data-name") for e in selected] == ["size-25,pure"]
    assert "cell=size-25%2Cpure" in beyond.run("location.hash")
    cell(beyond, "size-25,best").click()
    assert opened(beyond) == [["mixed", "◇ inconclusive", "", "", "", "", "", "12", "a value is not finite"]]  # fmt: skip
    cell(beyond, "size-25,best").click()
    assert beyond.find("#opened").text == "No cell is open."
    assert "cell" not in beyond.run("location.hash")


def test_the_baseline_tells_how_many_replicates_its_contrasts_take(beyond):
    look_at(beyond, "cell=baseline,pure")
    heads = [e.text for e in beyond.all("#opened thead th")]
    assert heads[-3:] == ["verdict settles at n", "n for 80 % power, paired", "remark"]
    assert [row[-3:] for row in opened(beyond)] == [
        ["8", "34", ""],
        ["–", "–", "inconclusive with all replicates"],
    ]


def test_keys_move_over_the_matrix_open_and_close(beyond):
    look_at(beyond)
    beyond.run("document.querySelector('#verdicts td[tabindex=\"0\"]').focus()")
    press(beyond, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    focused = "document.activeElement.dataset.name"
    assert beyond.run(focused) == "pattern-sine,best"
    assert beyond.find("#variant-reading").text == (
        "pattern-sine changes pattern sine. best: 0.40 of resamples agree, 0 of 1 supported."
    )
    press(beyond, Keys.ENTER)
    assert beyond.run(focused) == "pattern-sine,best"
    assert beyond.find("#opened h3").text == "The best is mixed."
    announced = beyond.run("document.getElementById('announcer').textContent")
    assert announced == "Contrasts of best under pattern-sine are below."
    press(beyond, Keys.ESCAPE)
    assert beyond.find("#opened").text == "No cell is open."
    assert beyond.run(focused) == "pattern-sine,best"
    assert len(beyond.all('#verdicts td[tabindex="0"]')) == 1


def test_what_a_variant_changes_is_told_where_one_points(beyond):
    look_at(beyond)
    assert [e.get_attribute("title") for e in beyond.all("#verdicts tbody th")] == [
        "changes nothing",
        "changes pattern sine",
        "changes size 25, walkers 10",
    ]
    assert cell(beyond, "size-25,pure").get_attribute("title") == "changes size 25, walkers 10"
    assert beyond.all("#verdicts thead th")[1].get_attribute("title") == STATEMENT
    beyond.find("#variants-table > summary").click()
    rows = "#variants-table tbody tr"
    wait(beyond, lambda: len(beyond.all(rows)) == 3)
    texts = [e.text for e in beyond.all(f"{rows}:last-child > *")]
    assert texts == ["size-25", "size 25, walkers 10", "■ contradicted, 5.0, 0/2", "◇ inconclusive, –, 0/1"]  # fmt: skip


def test_sets_of_variants_are_chosen_from_a_menu(beyond):
    look_at(beyond, "cell=size-25,pure")
    assert [o.text for o in beyond.all("#variants option")] == ["robustness", "thousand"]
    choose(beyond, "variants", "thousand")
    wait(beyond, lambda: len(beyond.all("#verdicts tbody tr")) == 1)
    assert "1000 replicates" in beyond.find("#robustness > p").text
    assert beyond.find("#opened").text == "No cell is open."
    address = beyond.run("location.hash").removeprefix("#")
    beyond.open(address)
    wait(beyond, lambda: len(beyond.all("#verdicts tbody tr")) == 1)


def test_copied_values_are_the_verdicts_or_the_contrasts_of_a_cell(beyond):
    look_at(beyond)
    given = yaml.safe_load(copied(beyond, "robustness", "values"))
    assert given["verdicts"]["size-25"] == {"pure": "contradicted", "best": "inconclusive"}
    look_at(beyond, "cell=pattern-sine,pure")
    given = yaml.safe_load(copied(beyond, "robustness", "values"))
    assert (given["variant"], given["changes"], given["claim"]) == ("pattern-sine", "pattern sine", "pure")  # fmt: skip
    contrast = given["contrasts"]["zero / high  −  no drug"]
    assert contrast["effect"] == -0.005
    assert contrast["interval"] == pytest.approx([-0.006, -0.004])
    command = copied(beyond, "robustness", "command")
    assert command == "snakemake --cores all results/statistics/robustness/robustness.csv"


@pytest.mark.parametrize("name", ["x", "baseline", "baseline,x", "x,pure"])
def test_nonsense_in_an_address_opens_no_cell(beyond, name):
    look_at(beyond, f"variants=x&cell={name}")
    assert beyond.find("#opened").text == "No cell is open."
    assert len(beyond.all("#verdicts tbody tr")) == 3


def test_a_phone_scrolls_the_matrix_in_its_place(chromium, tmp_path):
    judged = {("baseline", f"claim{i}"): [(-0.1, "supported")] for i in range(8)}
    claims = {f"claim{i}": ["mixed"] for i in range(8)}
    made.CONTRASTS.update(claims)
    varied = {"robustness": lambda: made.robustness(judged)}
    made.write(tmp_path / "results", "variants", "wide", varied)
    path = tmp_path / "beyond.html"
    page.write(path, content.collect(tmp_path / "results"))
    browser = Browser(chromium, path)
    browser.look(360, 740)
    look_at(browser, "cell=baseline,claim0")
    root = "document.documentElement"
    assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth")
    place = "document.querySelector('#robustness .wide')"
    assert browser.run(f"{place}.scrollWidth > {place}.clientWidth")
    left = "document.querySelector('#verdicts tbody th').getBoundingClientRect().left"
    before = browser.run(left)
    browser.run(f"{place}.scrollLeft = 200")
    assert browser.run(left) == pytest.approx(before, abs=10)
    browser.check()


def test_the_page_of_it_alone_opens_on_its_first_view(beyond):
    beyond.open()
    tabs = [tab.text for tab in beyond.all("[role=tab]")]
    assert tabs == ["Sensitivity", "Robustness"]
    assert beyond.find("#sensitivity").is_displayed()
    assert beyond.find("#errors").text == ""
    assert beyond.find("#lead").text.startswith("What the claims")
    beyond.open("view=doses")
    assert beyond.find("#sensitivity").is_displayed()
    assert not beyond.find("#doses").is_displayed()


def test_robustness_alone_is_the_first_view(chromium, tmp_path):
    made.write(tmp_path / "results", "variants", "robustness", made.VARIED)
    path = tmp_path / "beyond.html"
    page.write(path, content.collect(tmp_path / "results"))
    browser = Browser(chromium, path)
    browser.open()
    assert [tab.text for tab in browser.all("[role=tab]")] == ["Robustness"]
    assert browser.find("#robustness").is_displayed()
    browser.check()


def test_beside_a_study_the_views_come_last(chromium, results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    made.write_beyond(folder)
    path = tmp_path / "explorer.html"
    page.write(path, content.collect(folder, **TOLD))
    browser = Browser(chromium, path)
    browser.open()
    tabs = [tab.text for tab in browser.all("[role=tab]")]
    assert tabs == ["Doses", "Design space", "Landscape", "Sweeps", "Claims", "Sensitivity", "Robustness"]  # fmt: skip
    assert browser.find("#doses").is_displayed()
    for width in (1400, 360):
        browser.look(width, 740)
        root = "document.documentElement"
        assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth")
    browser.check()


@pytest.mark.parametrize("kind", ["shares", "points", "robustness"])
def test_a_table_that_is_missing_is_named_in_its_view(chromium, tmp_path, kind):
    folder = tmp_path / "results"
    made.write_beyond(folder)
    of_samples = kind in made.SAMPLED
    view = "sensitivity" if of_samples else "robustness"
    (folder / f"statistics/{view}/{kind}.csv").unlink()
    path = tmp_path / "beyond.html"
    page.write(path, content.collect(folder, robustness=["robustness", "thousand"]))
    browser = Browser(chromium, path)
    browser.open(f"view={view}")
    wait(browser, lambda: browser.find(f"#{view}").text)
    notice = f"results/statistics/{view}/{kind}.csv is missing"
    assert notice in browser.find("#errors").text
    assert (notice in browser.find(f"#{view}").text) == of_samples
    browser.check()
