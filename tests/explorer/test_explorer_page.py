"""The page as a file."""

import json
import re

import pytest
from small_results import STATEMENT

from dualreceptor.__main__ import main
from dualreceptor.explorer import assets, content, page


def test_the_page_is_one_small_file_that_asks_for_nothing(written):
    text = written.read_text()
    assert written.stat().st_size < 3_000_000  # the study's is larger by its series and runs
    assert re.findall(r'<(?:link|img|script|iframe)[^>]*(?:src|href)="(?!data:)', text) == []
    assert "default-src 'none'" in text
    assert "@import" not in text


def test_its_bytes_are_the_same_for_the_same_results(results, written, tmp_path):
    again = tmp_path / "again.html"
    page.write(again, content.collect(results, claims={"pure": "grid"}))
    assert again.read_bytes() == written.read_bytes()


def test_content_cannot_end_its_element(written, collected):
    text = written.read_text()
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', text)
    values = json.loads(found[1])
    assert values == collected.values
    assert values["claims"]["rows"][0][1] == STATEMENT
    assert STATEMENT not in text


def test_every_asset_is_used():
    used = {*assets.SCRIPTS, "page.html", "style.css"}
    assert {path.name for path in assets.FOLDER.iterdir()} == used


def test_the_digest_is_of_all_assets(tmp_path, monkeypatch):
    (tmp_path / "style.css").write_text("a {}")
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    before = assets.digest()
    (tmp_path / "style.css").write_text("b {}")
    assert before != assets.digest() != ""


def test_the_command_line_builds_the_page(results, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "explorer.html"
    assert main(["explorer", "--results", str(results), "-o", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert 'id="library"' in path.read_text()


def test_the_command_line_says_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "results").mkdir()
    config = "levels: {zero: 0, one: 1}\nexperiments: {all: {design: grid}}\n"
    (tmp_path / "config/config.yaml").write_text(config)
    assert main(["explorer", "-o", "explorer.html"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"results/{path} is missing; to make it: snakemake --cores all results/{path}"
        for path in (
            "datasets/all.nc",
            "statistics/all/effects.csv",
            "statistics/all/regressions.csv",
        )
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--results", "no"], "no is not a folder"),
        (["--config", "no.yaml"], "no.yaml"),
    ],
)
def test_faults_of_the_command_line_are_one_line(tmp_path, capsys, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    assert main(["explorer", *words, "-o", "explorer.html"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "explorer.html").exists()
