"""The page as a file."""

import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from small_results import CONFIG, STATEMENT, TOLD

from dualreceptor.cli.main import main
from dualreceptor.explorer import assets, content, page


def test_the_page_is_one_small_file_that_asks_for_nothing(written):
    text = written.read_text()
    assert written.stat().st_size < 3_000_000  # the study's is larger by its series and runs
    assert re.findall(r'<(?:link|img|script|iframe)[^>]*(?:src|href)="(?!data:)', text) == []
    assert "default-src 'none'" in text
    assert "@import" not in text


def test_its_bytes_are_the_same_for_the_same_results(results, written, tmp_path):
    again = tmp_path / "again.html"
    page.write(again, content.collect(results, **TOLD))
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


def missing(path):
    return f"results/{path} is missing; to make it: snakemake --cores all results/{path}"


def configure(folder, config):
    (folder / "config").mkdir()
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))


def test_the_command_line_says_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    levels, experiments = {"zero": 0, "one": 1}, {"all": {"design": "grid"}}
    configure(tmp_path, {"levels": levels, "experiments": experiments})
    assert main(["explorer", "-o", "explorer.html"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        missing("summaries/all.nc"),
        missing("frames/explorer/baseline.nc"),
        missing("statistics/all/effects.csv"),
        missing("statistics/all/regressions.csv"),
    ]


def test_the_command_line_says_what_is_missing_of_half_a_study(
    results, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, CONFIG)
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "summaries/speed.nc").unlink()
    (folder / "frames/explorer/administrations-2.nc").unlink()
    (folder / "frames/explorer/baseline.nc").write_bytes(b"damaged")
    assert main(["explorer", "-o", "explorer.html"]) == 0
    damaged = "results/frames/explorer/baseline.nc"
    assert capsys.readouterr().out.splitlines() == [
        missing("summaries/speed.nc"),
        f"{damaged} is damaged: it cannot be read as NetCDF; "
        f"to make it: snakemake --cores all --force -- {damaged}",
        missing("frames/explorer/administrations-2.nc"),
        "conditions without landscapes, which are missing or would take too much time or room: 10",
    ]


def test_the_command_line_misses_nothing_in_whole_results(
    results, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, CONFIG)
    assert main(["explorer", "--results", str(results), "-o", "explorer.html"]) == 0
    assert capsys.readouterr().out == ""


def test_the_page_is_made_without_a_simulation(results, tmp_path):
    code = (
        "import sys; from dualreceptor.cli.main import main; "
        f"main(['explorer', '--results', {str(results)!r}, '-o', 'explorer.html']); "
        "print({'numba', 'dualreceptor.model.kernel'} & sys.modules.keys() or 'nothing')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("nothing\n", "")
    assert (tmp_path / "explorer.html").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--results", "no"], "no is not a folder"),
        (["--configfile", "no.yaml"], "no.yaml"),
    ],
)
def test_errors_of_the_command_line_are_one_line(tmp_path, capsys, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    assert main(["explorer", *words, "-o", "explorer.html"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "explorer.html").exists()
