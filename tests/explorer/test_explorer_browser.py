"""The page in a real browser: clicks, keys, windows, what is copied, and what is not asked."""

import re
import shlex
import shutil

import numpy as np
import pytest
import yaml
from page_in_browser import Browser, choose, copied, press, shown, wait
from selenium.webdriver.common.keys import Keys
from small_results import SEED, STATEMENT, STUDY

import made_up
from dualreceptor.analysis.outcomes import outcomes
from dualreceptor.cli.main import main
from dualreceptor.configuration import explored
from dualreceptor.explorer import content, page
from dualreceptor.files import netcdf
from dualreceptor.model.parameters import Parameters

VIEWS = ("doses", "space", "landscape", "sweeps", "claims")
NO_DRUG, MIXED = "1a-0_2a-0", "1a-0.5_2a-0.5"


def lines(browser, place="course"):
    """Names of the means that a plot shows."""
    script = f"document.getElementById('{place}').data?.filter(d => d.meta === 'mean').map(d => d.name)"
    return browser.run(script)


def chosen(browser):
    return browser.run(
        "[...document.querySelectorAll('#grid [aria-selected=true]')].map(e => e.dataset.name)"
    )


def cell(browser, name):
    return browser.find(f'#grid [data-name="{name}"]')


def value(browser, name):
    """The mean that a cell shows."""
    return cell(browser, name).find_element("css selector", ".value").text


def frame(browser):
    return int(browser.find("#frame").get_property("value"))


def open_landscape(browser, condition=MIXED):
    browser.open(f"view=landscape&watched=grid&condition={condition}")
    wait(browser, lambda: browser.find("#reading").text)


AT_FIRST_VIEW = """
const mark = performance.mark.bind(performance);
performance.mark = (name) => {
  window.atFirstView = [name, document.querySelectorAll("#grid td").length, typeof Plotly];
  return mark(name);
};
"""


def test_the_first_view_waits_for_no_plot(browser):
    driver, scripts = browser.driver, "Page.{}ScriptToEvaluateOnNewDocument"
    added = driver.execute_cdp_cmd(scripts.format("add"), {"source": AT_FIRST_VIEW})
    browser.open()
    driver.execute_cdp_cmd(scripts.format("remove"), added)
    assert browser.run("window.atFirstView") == ["first view", 9, "undefined"]


def test_cells_have_the_outcomes(browser, results):
    browser.open()
    means = outcomes(netcdf.read(results / "summaries/grid.nc")).mean("replicate")
    for name in means.condition.values:
        shown = value(browser, name)
        last = 10 ** -len(shown.partition(".")[2])
        expected = 1e3 * means.outcome.sel(condition=name).item()
        assert float(shown) == pytest.approx(expected, abs=0.5001 * last)
    lowest = means.condition.values[means.outcome.values.argmin()]
    assert [c.get_attribute("data-name") for c in browser.all("#grid .best")] == [lowest]
    label = cell(browser, MIXED).get_attribute("aria-label")
    assert label.startswith("5-HT1A 0.5, 5-HT2A 0.5, high / high: therapeutic outcome ")
    assert "10⁻³ nat" in label


def test_another_measure_is_shown_in_its_own_unit(browser, results):
    browser.open()
    choose(browser, "measure", "states_visited")
    dataset = netcdf.read(results / "datasets/grid.nc")
    mean = dataset.states_visited.isel(step=-1).mean("replicate").sel(condition=MIXED).item()
    assert float(value(browser, MIXED)) == pytest.approx(mean, abs=0.006)
    assert browser.all("#grid .best") == []


def test_a_click_adds_a_line_with_its_band_and_another_takes_it_away(browser):
    browser.open("conditions=none")
    assert chosen(browser) == []
    cell(browser, NO_DRUG).click()
    cell(browser, MIXED).click()
    assert chosen(browser) == [MIXED, NO_DRUG]  # rows go down from the highest dose
    wait(browser, lambda: lines(browser) == ["no drug", "high / high"])
    bands = "document.getElementById('course').data.filter(d => d.meta === 'band').length"
    assert browser.run(bands) == 4
    cell(browser, NO_DRUG).click()
    wait(browser, lambda: lines(browser) == ["high / high"])
    browser.find("#clear").click()
    wait(browser, lambda: lines(browser) == [])


def test_lines_are_the_means_over_replicates(browser, results):
    browser.open(f"observable=entropy&conditions={MIXED}")
    wait(browser, lambda: lines(browser) == ["high / high"])
    shown = browser.run("document.getElementById('course').data.at(-1).y")
    dataset = netcdf.read(results / "datasets/grid.nc").sel(condition=MIXED)
    expected = dataset.entropy.isel(step=slice(4, None)).mean("replicate")
    np.testing.assert_allclose(shown, expected, rtol=1e-6)


def test_keys_move_and_choose(browser):
    browser.open("conditions=none")
    cell(browser, "1a-0_2a-0")
    browser.run("document.querySelector('#grid td[tabindex=\"0\"]').focus()")
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.SPACE)
    assert chosen(browser) == ["1a-0.1_2a-0.1"]
    press(browser, Keys.END, Keys.ENTER)
    assert chosen(browser) == ["1a-0.1_2a-0.1", "1a-0.1_2a-0.5"]
    focused = browser.driver.switch_to.active_element.get_attribute("data-name")
    assert focused == "1a-0.1_2a-0.5"
    assert len(browser.all('#grid td[tabindex="0"]')) == 1
    press(browser, Keys.ESCAPE)
    assert chosen(browser) == []


def test_tabs_are_reached_and_changed_by_key(browser):
    browser.open()
    press(browser, Keys.TAB)
    assert browser.driver.switch_to.active_element.text == "Skip to the view"
    press(browser, Keys.TAB, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert browser.find("#tab-landscape").get_attribute("aria-selected") == "true"
    assert browser.find("#landscape").is_displayed()
    assert not browser.find("#doses").is_displayed()
    press(browser, Keys.END)
    assert browser.find("#claims").is_displayed()


def test_an_address_says_what_is_shown(browser):
    browser.find("#tab-doses").click()
    choose(browser, "experiment", "courses")
    choose(browser, "observable", "entropy")
    browser.find('#grid [data-name="twice"]').click()
    address, names = browser.run("location.hash"), chosen(browser)
    browser.open(address.removeprefix("#"))
    assert browser.find("#experiment").get_property("value") == "courses"
    assert browser.find("#observable").get_property("value") == "entropy"
    assert chosen(browser) == names


def test_an_address_of_nonsense_shows_something(browser):
    browser.open(
        "view=no&experiment=no&measure=no&observable=no&conditions=no&frame=x&sweep=no"
        "&plane=no&surface=no&weight=no&mixture=no&over=no&marks=no&compounds=no"
    )
    for view in VIEWS:
        browser.find(f"#tab-{view}").click()
        shown(browser)
        assert browser.find(f"#{view}").text


def without_clock(browser):
    """From now on the animation goes on by `tick()` alone."""
    browser.run("void (window.setInterval = (tick) => { window.tick = tick; return 1; })")


def test_the_landscape_plays_and_pauses_by_key(browser):
    open_landscape(browser)
    without_clock(browser)
    assert frame(browser) == 0
    browser.find("#play").send_keys(Keys.SPACE)
    browser.run("void (tick(), tick())")
    assert frame(browser) == 2
    assert "Pause" in browser.find("#play").text
    browser.find("#play").send_keys(Keys.SPACE)
    stopped = frame(browser)
    assert "Play" in browser.find("#play").text
    press(browser, Keys.ARROW_RIGHT)
    assert frame(browser) == stopped + 1
    press(browser, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert frame(browser) == stopped - 1


def test_it_stops_at_the_end_and_starts_again(browser):
    open_landscape(browser)
    browser.find("#frame").send_keys(Keys.END)
    assert frame(browser) == 19
    without_clock(browser)
    browser.find("#play").click()
    assert frame(browser) == 0
    browser.run("void (tick(), tick())")
    assert frame(browser) == 2
    browser.find("#play").click()
    assert "Play" in browser.find("#play").text


def test_it_plays_by_itself_to_the_end(browser):
    open_landscape(browser)
    browser.find("#play").click()
    wait(browser, lambda: "Play" in browser.find("#play").text)
    assert frame(browser) == 19


def test_the_slider_shows_the_state_in_numbers(browser, results):
    open_landscape(browser)
    browser.find("#frame").send_keys(*[Keys.ARROW_RIGHT] * 8)
    dataset = netcdf.read(results / "datasets/grid.nc").sel(condition=MIXED)
    level = dataset.drug_level[8].item()
    text = browser.find("#reading").text
    assert "step after warm-up 4" in text
    assert f"drug level {level:.2f}" in text
    shown = float(re.search(r"divergence ([\d.]+)", text)[1])
    expected = 1e3 * dataset.kl_divergence.isel(replicate=0, step=8).item()
    assert shown == pytest.approx(expected, rel=5e-3)
    assert browser.find("#frame").get_attribute("aria-valuetext").startswith("Step 4 after")


def test_canvases_show_the_energies_in_viridis(browser, collected):
    open_landscape(browser)
    script = (
        "(() => { const all = document.getElementById('canvas-target').getContext('2d')"
        ".getImageData(0, 0, 560, 560).data;"
        " return Array.from({length: 100}, (_, i) => [...all.slice(12544 * i, 12544 * i + 4)]) })()"
    )
    colors = {tuple(color) for color in browser.run(script)}
    assert len(colors) > 5
    assert all(alpha == 255 for *_, alpha in colors)
    label = browser.find("#canvas-now").get_attribute("aria-label")
    assert "KL divergence" in label and "Modulated energy" in label


def test_motion_waits_to_be_asked_for(browser):
    browser.look(prefers_reduced_motion="reduce")
    open_landscape(browser)
    assert "Play" in browser.find("#play").text
    assert frame(browser) == 0


@pytest.mark.parametrize("condition", [("grid", MIXED), ("courses", "once")])
def test_the_copied_command_reruns_the_run_to_the_bit(
    browser, results, tmp_path, monkeypatch, condition
):
    experiment, name = condition
    browser.open(f"view=landscape&watched={experiment}&condition={name}")
    command = copied(browser, "landscape", "command")
    words = shlex.split(command)
    assert words[:4] == ["python", "-m", "dualreceptor", "simulate"]
    monkeypatch.chdir(tmp_path)
    assert main(words[3:]) == 0
    run = netcdf.read(tmp_path / "run.nc")
    dataset = netcdf.read(results / f"datasets/{experiment}.nc")
    expected = dataset.sel(condition=name, replicate=0).kl_divergence
    np.testing.assert_array_equal(run.kl_divergence, expected)


def test_copied_parameters_of_a_run_are_those_it_was_made_with(browser):
    open_landscape(browser)
    given = yaml.safe_load(copied(browser, "landscape", "parameters"))
    assert (given["experiment"], given["condition"]) == ("grid", MIXED)
    assert (given["root_seed"], given["replicate"]) == (SEED, 0)
    expected = next(c for c in STUDY.conditions("grid") if c.name == MIXED)
    assert Parameters(**given["parameters"]) == expected.parameters


def test_copied_parameters_of_doses_are_those_chosen(browser):
    browser.open(f"conditions={NO_DRUG},{MIXED}")
    given = yaml.safe_load(copied(browser, "doses", "parameters"))
    assert (given["root_seed"], given["replicates"]) == (SEED, 3)
    assert list(given["conditions"]) == [NO_DRUG, MIXED]
    for condition in STUDY.conditions("grid"):
        if condition.name in given["conditions"]:
            own = given["conditions"][condition.name]
            assert Parameters(**given["parameters"] | own) == condition.parameters


COMMANDS = {
    "space": "results/datasets/plane.nc results/statistics/plane/surfaces.csv",
    "doses": "results/summaries/grid.nc results/statistics/grid/effects.csv",
    "sweeps": "results/summaries/speed.nc results/statistics/speed/effects.csv",
    "claims": "results/claims.csv",
}


@pytest.mark.parametrize("view", COMMANDS)
def test_copied_commands_make_what_is_shown(browser, view):
    browser.open()
    browser.find(f"#tab-{view}").click()
    assert copied(browser, view, "command") == f"snakemake --cores all {COMMANDS[view]}"
    announced = browser.run("document.getElementById('announcer').textContent")
    assert announced == "Copied the command."


def test_copied_text_is_in_the_clipboard(browser):
    browser.open()
    text = copied(browser, "doses", "command")
    browser.run(
        "document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))"
    )
    browser.find("#paste").send_keys(Keys.CONTROL, "v")
    assert browser.find("#paste").get_property("value") == text


def test_a_browser_that_refuses_the_clipboard_shows_the_text(browser):
    browser.open()
    browser.run("void (document.execCommand = () => false)")
    browser.run("void Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    text = copied(browser, "doses", "command")
    assert text.startswith("snakemake ")
    assert browser.run("document.activeElement.id") == "doses-text"
    assert "select" in browser.run("document.getElementById('announcer').textContent")


def test_sweeps_show_every_condition_at_every_value(browser, results):
    browser.open("view=sweeps&at=1")
    place = "document.getElementById('sweep-outcome').data"
    wait(browser, lambda: browser.run(f"{place}?.length") == 9)
    assert browser.run(f"{place}[8].mode") == "lines+markers"
    middle = browser.run(f"{place}.map(one => one.x)")
    np.testing.assert_allclose(np.mean(middle, axis=0), [0, 1], atol=1e-12)
    ends = outcomes(netcdf.read(results / "summaries/speed.nc")).outcome
    there = ends.sel(walkers=5, condition=MIXED)
    np.testing.assert_allclose(browser.run(f"{place}[8].y"), 1e3 * there.mean("replicate"))
    error = 1.96e3 * there.std("replicate", ddof=1) / 3**0.5
    np.testing.assert_allclose(browser.run(f"{place}[8].error_y.array"), error)
    given = yaml.safe_load(copied(browser, "sweeps", "parameters"))
    assert given["over"] == {"plasticity": [0.1, 1], "walkers": [3, 5]}


def test_observables_have_their_units(browser):
    browser.open()
    titles = {option.text for option in browser.all("#observable option")}
    assert {
        "KL divergence from the target (10⁻³ nat)",
        "entropy of the modulated energy (nat)",
        "drug level relative to the dose",
        "local minima",
    } <= titles
    assert len(titles) == 10


def test_tables_of_effects_are_filtered(browser):
    browser.open()
    browser.find("#grid-effects > summary").click()
    rows = "#grid-effects tbody tr"
    wait(browser, lambda: len(browser.all(rows)) == 16)
    browser.find("#grid-effects input").send_keys("BURD high / low")
    wait(browser, lambda: len(browser.all(rows)) == 2)
    assert [row.text.split(" no drug ")[0] for row in browser.all(rows)] == [
        "burden against zero low / high",  # words in any order
        "burden against zero high / low",
    ]


def test_claims_show_every_contrast_with_its_verdict_in_words(browser):
    browser.open("view=claims")
    shown = "document.getElementById('forest-pure').data?.flatMap(d => d.x).length"
    wait(browser, lambda: browser.run(shown) == 2)
    assert browser.find("#claim-pure h3").text == STATEMENT
    browser.find("#table-pure > summary").click()
    words = "#table-pure tbody td:nth-child(2)"
    verdicts = [e.text for e in wait(browser, lambda: browser.all(words))]
    assert len(verdicts) == 2
    assert all(
        re.fullmatch(r"[●■◇] (supported|contradicted|inconclusive)", v) for v in verdicts
    )
    given = yaml.safe_load(copied(browser, "claims", "parameters"))["claims"]
    assert given["pure"]["statement"] == STATEMENT
    assert given["pure"]["experiment"] == "grid"


def test_pictures_have_text_with_their_numbers(browser):
    browser.open()
    for view in VIEWS:
        browser.find(f"#tab-{view}").click()
        shown(browser)
        pictures = f"#{view} .plot, #{view} canvas"
        wait(
            browser,
            lambda p=pictures: all(e.get_attribute("aria-label") for e in browser.all(p)),
        )
        for picture in browser.all(pictures):
            assert picture.get_attribute("role") == "img"
            assert re.search(r"\d", picture.get_attribute("aria-label"))


@pytest.mark.parametrize(
    "address", ["", "experiment=courses", *(f"view={v}" for v in VIEWS[1:])]
)
def test_nothing_runs_over_the_edge_of_a_phone(browser, address):
    browser.look(360, 740)
    browser.open(address)
    shown(browser)
    wait(browser, lambda: not browser.all(".wait"))
    for summary in browser.all("main summary"):
        if summary.is_displayed():
            summary.click()
    root = "document.documentElement"
    assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth")
    targets = "button, select, summary, input, td[role=gridcell]"
    assert browser.run(SMALL, targets) == []


SMALL = """[...document.querySelectorAll(arguments[0])]
  .filter(e => e.offsetParent && (e.offsetHeight < 40 || e.offsetWidth < 40))
  .map(e => e.outerHTML)"""


def test_a_wide_grid_scrolls_in_its_place(chromium, tmp_path):
    summary = made_up.summary([i / 12 for i in range(12)], 2)
    netcdf.write(summary, tmp_path / "results/summaries/wide.nc", made_up.RECORD)
    path = tmp_path / "explorer.html"
    page.write(path, content.collect(tmp_path / "results", claims={}))
    browser = Browser(chromium, path)
    browser.look(360, 740)
    browser.open()
    root, place = "document.documentElement", "document.querySelector('.wide')"
    assert browser.run(f"{root}.scrollWidth <= {root}.clientWidth")
    assert browser.run(f"{place}.scrollWidth > {place}.clientWidth")
    assert len(browser.all("#grid td")) == 144
    assert browser.run(SMALL, "td[role=gridcell]") == []


def luminance(color):
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", color)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


STYLES = """[...document.querySelectorAll(arguments[0])].filter(e => e.offsetParent).map(e => {
  let under = e;
  while (getComputedStyle(under).backgroundColor === 'rgba(0, 0, 0, 0)') under = under.parentElement;
  return [getComputedStyle(e).color, getComputedStyle(under).backgroundColor, e.outerHTML];
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser, theme):
    browser.look(prefers_color_scheme=theme)
    browser.open()
    for view in VIEWS:
        browser.find(f"#tab-{view}").click()
        shown(browser)
        texts = "h1, h3, p, button, select, summary, label, td, th, figcaption, footer, caption"
        for ink, ground, what in browser.run(STYLES, texts):
            assert contrast(ink, ground) >= 4.5, what


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["view=sensitivity", "view=robustness&cell=baseline,pure"])
def test_text_of_what_goes_beyond_stands_out_from_its_ground(beyond, theme, address):
    beyond.look(prefers_color_scheme=theme)
    beyond.open(address)
    shown(beyond)
    texts = "h1, h3, p, button, select, summary, label, td, td b, th, figcaption, caption, li"
    for ink, ground, what in beyond.run(STYLES, texts):
        assert contrast(ink, ground) >= 4.5, what


@pytest.fixture
def partial(chromium, tmp_path):
    (tmp_path / "results/summaries").mkdir(parents=True)
    (tmp_path / "results/summaries/full.nc").write_bytes(b"damaged")
    path = tmp_path / "explorer.html"
    page.write(path, content.collect(tmp_path / "results", ["full", "speed"]))
    looked = Browser(chromium, path)
    looked.look()
    looked.open()
    yield looked
    looked.check()


def test_a_page_of_nothing_says_what_is_missing_in_every_view(partial):
    assert "Missing or damaged: 7 files" in partial.find("#errors").text
    for view in VIEWS:
        if view == "space":  # there should be none
            assert partial.all("#tab-space") == []
            continue
        partial.find(f"#tab-{view}").click()
        text = partial.find(f"#{view}").text
        assert "snakemake --cores all results/" in text
        if view != "claims":
            assert "full.nc is damaged: it cannot be read as NetCDF" in text
            assert "summaries/speed.nc is missing" in text


@pytest.fixture
def without_frames(chromium, results, tmp_path):
    """The page of results without the frames of one of two regimens."""
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "frames/explorer/administrations-2.nc").unlink()
    path = tmp_path / "explorer.html"
    variants = explored.choose(STUDY).shown
    page.write(path, content.collect(folder, STUDY.subjects, {"pure": "grid"}, variants))
    browser = Browser(chromium, path)
    browser.look()
    yield browser
    browser.check()


def test_missing_frames_are_named_where_landscapes_are(without_frames):
    open_landscape(without_frames)
    text = without_frames.find("#landscape").text
    assert "frames/explorer/administrations-2.nc is missing" in text
    assert "snakemake --cores all results/frames/explorer/administrations-2.nc" in text
    assert (
        "Without landscapes, which are missing or would take too much time or room: twice of courses."
        in text
    )
    assert frame(without_frames) == 0
    without_frames.find("#tab-doses").click()
    assert without_frames.all("#doses .notice:not(.few)") == []
    assert len(without_frames.all("#grid td")) == 9


def test_a_condition_without_a_landscape_is_not_offered(without_frames):
    without_frames.open("view=landscape&watched=courses&condition=twice")
    wait(without_frames, lambda: without_frames.find("#reading").text)
    offered = [option.text for option in without_frames.all("#condition option")]
    assert offered == ["once"]
