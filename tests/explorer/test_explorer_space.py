"""The view of the design space in a real browser: its map, slider, marks, mixtures, compounds.

The plane that is looked at is ``known_plane``: four doses of 5-HT2A to the right, three of
5-HT1A up, cells counted from the lower left, row by row.
"""

import re
import shutil

import numpy as np
import pytest
import yaml
from page_in_browser import Browser, choose, copied, press, shown, wait
from selenium.webdriver.common.keys import Keys
from small_results import KNOWN_1A, KNOWN_2A, SEED, STUDY, known_plane

from dualreceptor.analysis import fronts, optima, surfaces
from dualreceptor.explorer import content, page

CELLS = [(a, b) for a in KNOWN_1A for b in KNOWN_2A]


@pytest.fixture
def space(chromium, two_planes):
    """The page of the small study and the known plane."""
    browser = Browser(chromium, two_planes)
    browser.look()
    yield browser
    browser.check()


@pytest.fixture(scope="module")
def plane():
    return known_plane()


@pytest.fixture(scope="module")
def means(plane):
    """Outcome and burden of each cell, 10^-3 nat."""
    names = ("final_kl_divergence", "final_cumulative_kl_increase")
    return [1e3 * plane[name].mean("replicate").values.ravel() for name in names]


def look_at(browser, address=""):
    browser.open(f"view=space&plane=known&{address}")
    wait(browser, lambda: browser.all("#map"))


def boxes(browser):
    """Left, top, width and height of each cell, in the order of CELLS."""
    script = (
        "[...document.querySelectorAll('#map [role=gridcell]')].map(e => ['cell', 'x', 'y', "
        "'width', 'height'].map(n => Number(n === 'cell' ? e.dataset.cell : e.getAttribute(n))))"
    )
    found = {int(cell): box for cell, *box in browser.run(script)}
    return [found[cell] for cell in range(len(CELLS))]


def cell_at(browser, x, y):
    """The cell that a point of the map lies in."""
    inside = [
        i
        for i, (left, top, width, height) in enumerate(boxes(browser))
        if left < x < left + width and top < y < top + height
    ]
    assert len(inside) == 1
    return inside[0]


def star(browser):
    """The cell that the star stands in."""
    points = np.array(
        [list(map(float, p.split(","))) for p in points_of(browser).split()], dtype=float
    )
    return cell_at(browser, points[:, 0].mean(), (points[0, 1] + points[5, 1]) / 2)


def points_of(browser):
    return browser.find("#map .best").get_attribute("points")


def marked(browser, mark):
    """The middle of each mark of a kind: circles, or diamonds by their path."""
    if mark == "front":
        script = "[...document.querySelectorAll('#map .front')].map(e => [e.getAttribute('cx'), e.getAttribute('cy')].map(Number))"
        return browser.run(script)
    paths = browser.run(
        "[...document.querySelectorAll('#map .pair')].map(e => e.getAttribute('d'))"
    )
    corners = [np.array(re.findall(r"[\d.]+", path), dtype=float) for path in paths]
    return [(c[0], (c[1] + c[5]) / 2) for c in corners]


def label(browser, cell):
    return browser.find(f'#map [data-cell="{cell}"]').get_attribute("aria-label")


def chosen(browser):
    script = "[...document.querySelectorAll('#map [aria-selected=true]')].map(e => Number(e.dataset.cell))"
    (cell,) = browser.run(script)
    return cell


def click(browser, cell):
    browser.find(f'#map [data-cell="{cell}"]').click()


def shares(values):
    return (values - values.min()) / (values.max() - values.min())


def best_by(weight, means):
    outcome, burden = map(shares, means)
    return int(np.argmin(weight * outcome + (1 - weight) * burden))


def test_doses_lie_to_scale_with_5ht2a_to_the_right_and_5ht1a_up(space):
    look_at(space)
    found = np.array(boxes(space))
    # edges halfway between doses: 0, 0.2, 0.4, 0.8 end at 0.1, 0.3, 0.6 and 1
    widths = found[:4, 2]
    np.testing.assert_allclose(widths / widths[0], [1, 1, 1.5, 2], rtol=1e-6)
    heights = found[::4, 3]  # 0, 0.1, 0.3 from -0.05 to 0.05, 0.2 and 0.4
    np.testing.assert_allclose(heights / heights[0], [1, 1.5, 2], rtol=1e-6)
    assert (np.diff(found[:4, 0]) > 0).all()
    assert (np.diff(found[::4, 1]) < 0).all()
    ticks = [text.text for text in space.all("#map .ticks text")]
    assert ticks == ["0", "0.2", "0.4", "0.8", "0", "0.1", "0.3", "5-HT2A dose →", "5-HT1A dose →"]  # fmt: skip


def test_cells_tell_their_numbers(space, plane, means):
    look_at(space, "weight=1")
    error = 1.96e3 * plane.final_kl_divergence.std("replicate", ddof=1).values.ravel() / 12**0.5
    for cell, (a, b) in enumerate(CELLS):
        text = label(space, cell)
        assert text.startswith(f"5-HT1A {a:g}, 5-HT2A {b:g}: therapeutic outcome ")
        value, low, high = map(float, re.search(r"outcome (\d+) .*interval (\d+) to (\d+)", text).groups())  # fmt: skip
        mean = means[0][cell]
        expected = [mean, mean - error[cell], mean + error[cell]]
        np.testing.assert_allclose([value, low, high], expected, atol=0.51)
    assert "the best at this weight" in label(space, 11)
    assert "the best" not in label(space, 10)


def test_the_lowest_is_light_and_the_highest_dark(space, means):
    look_at(space)
    script = "document.querySelector(`#map [data-cell='${arguments[0]}']`).getAttribute('fill')"
    lowest, highest = (int(find(means[0])) for find in (np.argmin, np.argmax))
    assert space.run(script, lowest) == "rgb(253, 231, 37)"
    assert space.run(script, highest) == "rgb(68, 1, 84)"
    scale = space.find("#map-legend .scale").text
    assert scale.split() == [f"{means[0].min():.0f}", f"{means[0].max():.0f}", "(10⁻³", "nat)"]
    assert "Lower is better" in space.find("#map-legend figcaption").text


def test_the_slider_moves_the_best_mixture(space, plane, means):
    look_at(space, "weight=0")
    slider = space.find("#weight")
    table = optima.optima(plane, [0.0], SEED)
    shares_of_best = table[table.plane == "whole"].best_share
    found = []
    for step in range(11):
        weight = step / 10
        expected = best_by(weight, means)
        found.append(star(space))
        assert found[-1] == expected
        a, b = CELLS[expected]
        best = f"5-HT1A {a:g}, 5-HT2A {b:g}"
        assert slider.get_attribute("aria-valuetext") == f"weight {weight:g} of the outcome: best {best}"  # fmt: skip
        assert space.find("#mixture h3").text == f"The best at this weight: {best}"
        share = re.search(r"in ([\d.]+) % of resamples", space.find("#mixture p").text)[1]
        assert float(share) == pytest.approx(100 * shares_of_best[step], rel=0.05)
        slider.send_keys(Keys.ARROW_RIGHT)
    assert len(set(found)) == 4
    assert "weight=1" in space.run("location.hash")
    assert space.driver.switch_to.active_element == slider


def test_the_score_is_that_of_the_study_at_equal_weights(space, means):
    look_at(space, "surface=score&weight=0.5")
    both = (shares(means[0]) + shares(means[1])) / 2
    scores = shares(both)
    for cell in range(len(CELLS)):
        value = float(re.search(r"weight 0\.5 ([\d.]+)", label(space, cell))[1])
        assert value == pytest.approx(scores[cell], abs=0.0051)


def course(browser):
    script = "document.getElementById('mixture-course').data?.filter(d => d.meta === 'mean').map(d => [d.name, d.x, d.y])"
    return browser.run(script)


def test_a_click_shows_the_course_of_a_mixture_beside_no_drug(space, plane):
    look_at(space)
    click(space, 6)
    assert chosen(space) == 6
    wait(space, lambda: [one[0] for one in course(space) or []] == ["no drug", "5-HT1A 0.1, 5-HT2A 0.4"])  # fmt: skip
    for (_, x, y), (i, j) in zip(course(space), [(0, 0), (1, 2)], strict=True):
        assert x == list(range(9))
        expected = 1e3 * plane.mean_kl_divergence.values[i, j, 3:]
        np.testing.assert_allclose(y, expected, rtol=1e-6)
    choose(space, "over", "cumulative_kl_increase")
    expected = 1e3 * plane.mean_cumulative_kl_increase.values[1, 2, 3:]
    wait(space, lambda: np.allclose(course(space)[1][2], expected, rtol=1e-6))
    assert "5-HT1A 0.1, 5-HT2A 0.4: from " in space.find("#mixture-course").get_attribute("aria-label")  # fmt: skip
    space.find("#series-table > summary").click()
    cells = "#mixture-series tbody tr:last-child td"
    wait(space, lambda: len(space.all(cells)) == 2)
    assert float(space.all(cells)[1].text.split(" ± ")[0]) == pytest.approx(
        expected[-1], rel=1e-3
    )


def row(browser, name):
    script = (
        "[...document.querySelectorAll('#numbers tbody tr')].map(tr => "
        "[...tr.children].map(e => e.textContent)).find(cells => cells[0].startsWith(arguments[0]))"
    )
    return browser.run(script, name)


def test_the_numbers_of_a_mixture_have_intervals_and_verdicts(space, plane, means):
    look_at(space, "mixture=0.3,0.8")
    own = plane.final_cumulative_kl_increase.values[2, 3]
    error = 1.96e3 * own.std(ddof=1) / 12**0.5
    _, value, interval, _ = row(space, "acute burden (10⁻³ nat)")
    assert float(value) == pytest.approx(means[1][11], rel=1e-3)
    low, high = map(float, interval.split(" to "))
    assert (low, high) == pytest.approx((means[1][11] - error, means[1][11] + error), rel=3e-3)
    logs = np.log(plane.final_kl_divergence.values)
    excess = (logs[2, 3] - logs[2, 0] - logs[0, 3] + logs[0, 0]).mean()
    _, value, interval, verdict = row(space, "outcome against Bliss independence")
    assert float(value.replace("−", "-")) == pytest.approx(excess, rel=1e-3)
    low, high = (float(end.replace("−", "-")) for end in interval.split(" to "))
    assert low <= excess <= high
    assert verdict == "▼ synergy"
    assert row(space, "outcome against the better agonist alone")[3] == "▼ lower than both"
    click(space, 9)
    assert row(space, "outcome against both effects added up")[3] == "▲ antagonism"
    click(space, 3)
    verdict = row(space, "outcome against both effects added up")[1:]
    assert verdict == ["–", "", "not a mixture of both agonists"]


def test_keys_move_over_the_map_choose_and_go_back(space, means):
    look_at(space)
    best = best_by(0.5, means)
    assert chosen(space) == best
    space.run("document.querySelector('#map [tabindex=\"0\"]').focus()")
    focused = "Number(document.activeElement.dataset.cell)"
    assert space.run(focused) == best == 10
    press(space, Keys.ARROW_LEFT, Keys.ARROW_DOWN)
    assert space.run(focused) == 5
    assert space.find("#cell-reading").text == label(space, 5).partition(";")[0]
    assert chosen(space) == best
    press(space, Keys.ENTER)
    assert chosen(space) == space.run(focused) == 5
    assert space.find("#mixture h3").text == "Chosen: 5-HT1A 0.1, 5-HT2A 0.2"
    announced = space.run("document.getElementById('announcer').textContent")
    assert re.match(r"5-HT1A 0.1, 5-HT2A 0.2: therapeutic outcome \d+ 10⁻³ nat, 95 % interval \d+ to \d+; acute", announced)  # fmt: skip
    press(space, Keys.HOME)
    assert space.run(focused) == 4
    press(space, Keys.PAGE_UP)
    assert space.run(focused) == 8
    press(space, Keys.ESCAPE)
    assert chosen(space) == best
    assert "mixture" not in space.run("location.hash")
    assert len(space.all('#map [tabindex="0"]')) == 1


def test_a_mixture_is_chosen_by_its_doses_too(space):
    look_at(space)
    choose(space, "dose_2a", "0.8")
    choose(space, "dose_1a", "0.1")
    assert chosen(space) == 7
    assert "mixture=0.1%2C0.8" in space.run("location.hash")
    space.find("#follow").click()
    assert chosen(space) == 10
    assert not space.find("#follow").is_enabled()


def test_a_chosen_mixture_stays_when_the_best_moves(space, means):
    look_at(space, "mixture=0.1,0.8&weight=0")
    space.find("#weight").send_keys(Keys.END)
    assert star(space) == best_by(1, means) == 11
    assert chosen(space) == 7
    assert space.find("#mixture p").text.startswith("The best at this weight is 5-HT1A 0.3, 5-HT2A 0.8")  # fmt: skip


def test_the_front_and_the_pairs_are_on_the_map(space, plane):
    look_at(space, "weight=1")
    table = fronts.fronts(plane, SEED)
    found = {cell_at(space, *middle) for middle in marked(space, "front")}
    assert found | {star(space)} == set(np.flatnonzero(table.on_front))
    assert 11 not in found  # the best stands there
    pairs = marked(space, "pairs")
    levels = list(STUDY.levels.values())  # of 5-HT1A, 0.5 is beyond the plane
    expected = [(a, b) for a in levels if a <= 0.3 for b in levels if b <= 0.8]
    assert len(pairs) == len(expected) == 6
    box = boxes(space)
    x0, y0 = box[0][0] + box[0][2] / 2, box[0][1] + box[0][3] / 2
    x_unit, y_unit = box[0][2] / 0.2, box[0][3] / 0.1  # the first cell is so wide, and so high
    for (x, y), (a, b) in zip(pairs, expected, strict=True):
        assert x == pytest.approx(x0 + b * x_unit, abs=0.01)
        assert y == pytest.approx(y0 - a * y_unit, abs=0.01)
    assert "the study's pairs of levels, 6" in space.find("#mark-pairs").text


def test_what_may_be_the_best_is_outlined(space, plane):
    look_at(space)
    table = surfaces.surfaces(plane, SEED)
    outcome = table[table.outcome == "outcome"].reset_index()
    (cell,) = np.flatnonzero(outcome.may_be_best)
    x, y, width, height = boxes(space)[cell]
    path = space.find("#map .alike").get_attribute("d")
    sides = [
        f"M{x:g} {y:g}h{width:g}",
        f"M{x:g} {y + height:g}h{width:g}",
        f"M{x:g} {y:g}v{height:g}",
        f"M{x + width:g} {y:g}v{height:g}",
    ]
    numbers = [float(n) for n in re.findall(r"[\d.]+", path)]
    expected = [float(n) for side in sides for n in re.findall(r"[\d.]+", side)]
    np.testing.assert_allclose(numbers, expected, rtol=1e-4)
    assert "may be the best" in label(space, cell)


def test_marks_are_switched_off_and_on(space):
    look_at(space)
    for mark, selector in (("front", ".front"), ("pairs", ".pair"), ("alike", ".alike")):
        button = f"#mark-{mark}"
        assert space.find(button).get_attribute("aria-pressed") == "true"
        assert "✓" in space.find(button).text
        assert space.all(f"#map {selector}")
        space.find(button).click()
        assert space.find(button).get_attribute("aria-pressed") == "false"
        assert "✓" not in space.find(button).text
        assert not space.all(f"#map {selector}")
    assert "marks=none" in space.run("location.hash")
    space.find("#mark-pairs").click()
    assert len(space.all("#map .pair")) == 6
    assert "marks=pairs" in space.run("location.hash")


def edges(browser, name):
    """The directions of a wedge's edges, as shares of 5-HT1A in both doses."""
    path = browser.find(f'#map .wedge[data-name="{name}"] path').get_attribute("d")
    x1, y1, x0, y0, x2, y2 = map(float, re.findall(r"-?[\d.]+", path))
    box = boxes(browser)[0]
    assert (x0, y0) == pytest.approx((box[0] + box[2] / 2, box[1] + box[3] / 2))
    doses = [((x - x0) / (box[2] / 0.2), (y0 - y) / (box[3] / 0.1)) for x, y in ((x1, y1), (x2, y2))]  # fmt: skip
    return [a / (a + b) for b, a in doses]


def test_compounds_are_switched_on_and_off(space):
    look_at(space)
    assert space.all("#map .wedge") == []
    assert "Sources disagree by up to 7 times." in space.find("#caveat").text
    space.find("#compound-one").click()
    # K_2a / K_1a = 4: from a ratio of doses of 1.6, at half occupancy, to 4
    assert edges(space, "one") == pytest.approx([1.6 / 2.6, 0.8])
    space.find("#compound-other").click()
    assert [e.text for e in space.all("#map .compound")] == ["one", "other"]
    assert "compounds=one%2Cother" in space.run("location.hash")
    assert space.find("#compound-other").get_attribute("aria-pressed") == "true"
    # K_2a / K_1a = 1 / 4, widened 7 times: up to a ratio of 7 / 4, a share of 0.64
    assert edges(space, "other")[1] == pytest.approx(7 / 11)
    assert "in the wedge of other" in label(space, 9)  # 0.3 / 0.5 = 0.6
    assert "in the wedge of" not in label(space, 8)
    assert space.driver.switch_to.active_element.get_attribute("id") == "compound-other"
    space.find("#compound-one").click()
    assert [e.text for e in space.all("#map .compound")] == ["other"]
    click(space, 11)
    assert space.find("#numbers p").text == "In the wedge of other."


def test_compounds_are_told_in_a_table(space):
    look_at(space)
    space.find("#compound-table > summary").click()
    rows = "#compound-table tbody tr"
    wait(space, lambda: len(space.all(rows)) == 2)
    cells = [e.text for e in space.all(f"{rows}:first-child > *")]
    assert cells[:4] == ["one", "0.800", "0.615 to 0.800", "0.615 to 0.800"]
    assert "7 times at 5-HT1A" in space.find(f"{rows}:last-child").text


def test_excesses_have_signs_and_a_scale_with_its_middle_at_0(space):
    look_at(space, "surface=additivity_outcome")
    signs = [e.text for e in space.all("#map .verdict")]
    assert signs == ["▲", "▼", "▲", "▼", "▼"]  # of mixtures, one of them inconclusive
    fill = "document.querySelector(`#map [data-cell='${arguments[0]}']`).getAttribute('fill')"
    assert space.run(fill, 0) == "url(#map-empty)"
    assert space.run(fill, 11) == "rgb(8, 74, 140)"  # the farthest below
    red, _, blue = map(int, re.findall(r"\d+", space.run(fill, 9)))
    assert red > blue  # above
    assert "; in the middle 0" in space.find("#map-legend .scale").text
    assert "synergy" in label(space, 11)
    assert "antagonism" in label(space, 9)
    assert "not a mixture of both agonists" in label(space, 0)


def test_an_address_says_what_is_shown(space):
    look_at(space)
    choose(space, "surface", "bliss")
    space.find("#weight").send_keys(Keys.HOME)
    click(space, 7)
    space.find("#compound-one").click()
    space.find("#mark-front").click()
    choose(space, "over", "cumulative_kl_increase")
    address = space.run("location.hash").removeprefix("#")
    space.open(address)
    wait(space, lambda: space.all("#map"))
    assert space.find("#surface").get_property("value") == "bliss"
    assert space.find("#over").get_property("value") == "cumulative_kl_increase"
    assert space.find("#weight").get_property("value") == "0"
    assert (chosen(space), star(space)) == (7, 0)
    assert len(space.all("#map .wedge")) == 1
    assert space.all("#map .front") == []
    assert len(space.all("#map .pair")) == 6


def test_nonsense_in_an_address_shows_the_best_at_equal_weights(space):
    look_at(space, "weight=x&mixture=9,9&surface=alone_1a_outcome&marks=no&compounds=no")
    assert chosen(space) == star(space) == 10
    assert space.find("#surface").get_property("value") == "outcome"


def test_the_trade_off_has_every_mixture_and_the_front_in_its_order(space, plane, means):
    look_at(space, "mixture=0.1,0.8")
    place = "document.getElementById('trade-off').data"
    wait(space, lambda: space.run(f"{place}?.length") == 4)
    np.testing.assert_allclose(space.run(f"{place}[0].x"), means[1], rtol=1e-6)
    np.testing.assert_allclose(space.run(f"{place}[0].y"), means[0], rtol=1e-6)
    front = np.flatnonzero(fronts.fronts(plane, SEED).on_front)
    expected = means[1][front[np.argsort(means[1][front])]]
    np.testing.assert_allclose(space.run(f"{place}[1].x"), expected, rtol=1e-6)
    np.testing.assert_allclose(space.run(f"{place}[2].y"), means[0][[7]], rtol=1e-6)
    np.testing.assert_allclose(space.run(f"{place}[3].y"), means[0][[10]], rtol=1e-6)


def test_planes_are_chosen_from_a_menu(space):
    look_at(space)
    assert [o.text for o in space.all("#plane option")] == ["known", "plane"]
    choose(space, "plane", "plane")
    shown(space)
    wait(space, lambda: len(space.all("#map [role=gridcell]")) == 12)
    assert [e.text for e in space.all("#map .ticks text")][:3] == ["0", "0.25", "0.5"]


def test_copied_parameters_are_those_of_the_mixture(space):
    look_at(space, "mixture=0.1,0.8")
    given = yaml.safe_load(copied(space, "space", "parameters"))
    assert (given["ensemble"], given["root_seed"], given["replicates"]) == ("known", 0, 12)
    parameters = given["parameters"]
    assert (parameters["dose_1a"], parameters["dose_2a"]) == (0.1, 0.8)
    assert parameters["warmup_steps"] == 3


def test_the_table_has_every_cell(space, means):
    look_at(space)
    space.find("#plane-table > summary").click()
    rows = "#plane-table tbody tr"
    wait(space, lambda: len(space.all(rows)) == 12)
    cells = [e.text for e in space.all(f"{rows}:nth-child(12) td")]
    assert cells[:2] == ["0.3", "0.8"]
    assert float(cells[2].split()[0]) == pytest.approx(means[0][11], abs=0.51)


def test_the_map_fits_its_place_and_its_letters_stay_as_large(space):
    look_at(space)
    size = "getComputedStyle(document.querySelector('#map text')).fontSize"
    wide = space.run("document.getElementById('map').clientWidth")
    assert space.run(size) == "13px"
    space.look(360, 740)
    wait(space, lambda: space.run("document.getElementById('map').clientWidth") < wide)
    place = "document.getElementById('map-place').clientWidth"
    wait(space, lambda: space.run(f"document.getElementById('map').clientWidth <= {place}"))
    assert space.run(size) == "13px"
    root = "document.documentElement"
    assert space.run(f"{root}.scrollWidth <= {root}.clientWidth")


def test_a_page_without_a_plane_has_no_such_view(chromium, results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    shutil.rmtree(folder / "statistics/plane")
    path = tmp_path / "explorer.html"
    page.write(path, content.collect(folder, claims={}))
    browser = Browser(chromium, path)
    browser.open("view=space")
    tabs = [tab.text for tab in browser.all("[role=tab]")]
    assert tabs == ["Doses", "Landscape", "Sweeps", "Claims"]
    assert browser.find("#doses").is_displayed()
    browser.check()


def test_a_plane_that_is_missing_is_named_in_its_view(chromium, results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "datasets/plane.nc").unlink()
    path = tmp_path / "explorer.html"
    page.write(path, content.collect(folder, claims={}))
    browser = Browser(chromium, path)
    browser.open("view=space")
    assert "datasets/plane.nc is missing" in browser.find("#space").text
    assert "snakemake --cores all results/datasets/plane.nc" in browser.find("#space").text
    browser.check()
