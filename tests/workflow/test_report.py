"""The report of a real run: one page, with captions from parameters and tables, offline."""

import json

import pytest
from selenium.webdriver.common.by import By
from small_project import STUDY, copied

from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import tables

#: effects, regressions and scores of two experiments, regimens and a sweep; claims; a plane's
TABLES = 13 + len(PLANE_TABLES)


@pytest.fixture(scope="module")
def project(study, tmp_path_factory):
    project = copied(study.folder, tmp_path_factory.mktemp("reported"))
    assert project.run("report_pages") == {"report_tables": TABLES, "report_pages": 1}
    done = project.snakemake("report_pages", "--report", "results/report.html")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="module")
def text(project):
    return (project.results / "report.html").read_text()


def test_every_figure_is_in_it_once_under_its_experiment(project, text):
    start = text.index("results = {")
    entries = json.JSONDecoder().raw_decode(text[text.index("{", start) :])[0]
    names = sorted(result["name"] for result in entries.values())
    drawn = [*(project.results / "figures").rglob("*.png"), *project.results.rglob("*.gif")]
    assert [name for name in names if not name.endswith(".html")] == sorted(
        path.name for path in drawn
    )
    assert len([name for name in names if name.endswith(".html")]) == TABLES


def test_captions_are_filled_from_parameters(text):
    assert "3 replicates of each condition, root seed 0." in text
    assert "Doses: zero 0; high 0.5." in text
    points = ", ".join(read_config(STUDY).points("over_time"))
    assert f"There is one such figure for each of {points};" in text
    assert "homeostasis 0.05," in text
    assert "the condition has the best score" in text
    assert "{{" not in text.split("<body")[-1].split("<script")[0]


def test_a_table_is_a_page_with_its_columns_explained(project):
    page = (project.results / "report/claims.html").read_text()
    table = tables.take(project.results / "claims.csv")
    assert page.count("<tr") == 1 + len(table)
    assert '<th title="name of the claim">claim</th>' in page
    assert f"{table.effect[0]:.4g}" in page


def test_it_opens_from_disk_and_asks_nothing_of_any_server(chromium, project):
    chromium.get("about:blank")
    chromium.get_log("browser"), chromium.get_log("performance")
    chromium.get((project.results / "report.html").as_uri())
    menu = chromium.find_element(By.TAG_NAME, "body").text.split("\n")
    subjects = ["all", "claims", "doses", "galleries", "one", "over_time", "pictures"]
    assert [line for line in menu if line in subjects] == subjects
    for name in ("Workflow", "Statistics", "claims"):
        entry, *_ = (
            found
            for found in chromium.find_elements(
                By.XPATH, f"//*[normalize-space(text())='{name}']"
            )
            if found.is_displayed()
        )
        entry.click()
    entries = [json.loads(e["message"])["message"] for e in chromium.get_log("performance")]
    asked = [
        entry["params"]["request"]["url"].partition(":")[0]
        for entry in entries
        if entry["method"] == "Network.requestWillBeSent"
    ]
    assert set(asked) <= {"file", "data", "blob", "chrome"}
    severe = [e for e in chromium.get_log("browser") if e["level"] == "SEVERE"]
    assert severe == []
