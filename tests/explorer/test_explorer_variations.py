"""Claims under variants as the explorer shows them; and pages of what goes beyond a study."""

import shutil

import pytest
import small_beyond as made
from small_results import STATEMENT, TOLD

from dualreceptor.cli.main import main
from dualreceptor.explorer import content, packing, variations
from dualreceptor.files import tables

EVERY = {name: make() for name, make in made.VARIED.items()}


@pytest.fixture(scope="module")
def shown():
    return packing.plain(variations.variations("made", EVERY))


def test_variants_say_what_they_change_the_baseline_first(shown):
    assert shown["variants"] == [
        {"name": "baseline", "changes": ""},
        {"name": "pattern-sine", "changes": "pattern sine"},
        {"name": "size-25", "changes": "size 25, walkers 10"},
    ]
    assert (shown["replicates"], shown["more"]) == (12, 0)


def test_claims_are_told_of_once(shown):
    assert shown["claims"] == [
        {"claim": "pure", "statement": STATEMENT, "kind": "contrast", "outcome": "outcome"},
        {
            "claim": "best",
            "statement": "The best is mixed.",
            "kind": "best",
            "outcome": "score",
        },
    ]


def test_rows_are_the_contrasts_under_each_variant(shown):
    assert len(shown["rows"]) == 9
    rows = [dict(zip(shown["columns"], row, strict=True)) for row in shown["rows"]]
    assert rows[6] == {
        "variant": "size-25",
        "claim": "pure",
        "contrast": "high / zero  −  no drug",
        "n": 12,
        "effect": 0.003,
        "low": 0.002,
        "high": 0.004,
        "cohens_d_z": -0.5,
        "p_holm": 0.002,
        "verdict": "contradicted",
        "claim_verdict": "contradicted",
        "reason": "",
    }
    assert rows[0]["claim_verdict"] == "partly"
    assert (rows[8]["effect"], rows[8]["reason"]) == (None, "a value is not finite")


def test_replicates_that_contrasts_take_are_by_claim_and_contrast(shown):
    first, second = made.CONTRASTS["pure"]
    assert shown["settling"] == {
        "pure": {first: [8, 34, ""], second: [None, None, "inconclusive with all replicates"]}
    }


def test_without_settling_there_is_none():
    found = variations.variations("made", {"robustness": EVERY["robustness"]})
    assert found["settling"] == {}


def test_a_table_without_claims_has_no_variants():
    empty = variations.variations("made", {"robustness": EVERY["robustness"].head(0)})
    assert (empty["variants"], empty["claims"], empty["rows"]) == ([], [], [])


def test_of_many_variants_the_first_are_shown(monkeypatch):
    monkeypatch.setattr(variations, "MOST_ROWS", 6)
    found = variations.variations("made", EVERY)
    assert [one["name"] for one in found["variants"]] == ["baseline", "pattern-sine"]
    assert (found["more"], len(found["rows"])) == (1, 6)


@pytest.fixture
def folder(tmp_path):
    """A folder of nothing but tables of what goes beyond a study."""
    made.write_beyond(tmp_path / "results")
    return tmp_path / "results"


def names(values, kind):
    return [one["name"] for one in values[kind]]


def test_a_folder_of_it_alone_misses_nothing(folder):
    found = content.collect(folder)
    assert found.errors == []
    assert found.values["beyond_alone"] is True
    assert names(found.values, "sensitivity") == ["sensitivity"]
    assert names(found.values, "robustness") == ["robustness", "thousand"]


def test_named_ensembles_alone_are_shown(folder):
    none = {"subjects": [], "claims": {}, "variants": [], "ensembles": []}
    found = content.collect(folder, **none, sensitivity=[], robustness=["thousand"])
    assert found.errors == []
    assert names(found.values, "sensitivity") == []
    assert names(found.values, "robustness") == ["thousand"]


def test_beside_a_study_nothing_of_it_is_left_out(results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    made.write_beyond(folder)
    found = content.collect(folder, **TOLD)
    assert found.errors == []
    assert found.values["beyond_alone"] is False
    assert names(found.values, "experiments") == ["courses", "grid"]
    assert names(found.values, "robustness") == ["robustness", "thousand"]


def test_claims_of_a_study_are_shown_beside_it(folder, results):
    shutil.copy(results / "claims.csv", folder)
    found = content.collect(folder)
    assert found.values["beyond_alone"] is False
    assert len(found.values["claims"]["rows"]) == 2 + 1


def test_a_study_alone_has_no_such_views(collected):
    assert (collected.values["sensitivity"], collected.values["robustness"]) == ([], [])
    assert collected.values["beyond_alone"] is False


def test_tables_that_are_missing_or_damaged_are_named(folder):
    (folder / "statistics/sensitivity/shares.csv").unlink()
    path = folder / "statistics/robustness/robustness.csv"
    path.write_text("a,b\n1,2\n")
    found = content.collect(folder)
    shares = "statistics/sensitivity/shares.csv"
    assert found.lines() == [
        f"{folder}/{shares} is missing; to make it: snakemake --cores all results/{shares}",
        f"{path} is damaged: it has no column 'as_baseline'; to make it: snakemake --cores all "
        "--force -- results/statistics/robustness/robustness.csv",
    ]
    assert names(found.values, "robustness") == ["thousand"]


def test_names_that_look_like_numbers_stay_text(folder):
    table = EVERY["robustness"].replace({"variant": {"size-25": "25"}})
    path = folder / "statistics/robustness/robustness.csv"
    tables.write(table, path, {}, made.RECORD)
    (found, _) = content.collect(folder).values["robustness"]
    assert names(found, "variants") == ["baseline", "pattern-sine", "25"]


def test_the_command_line_shows_all_of_it(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["explorer", "-o", "beyond.html"]) == 0
    assert capsys.readouterr().out == ""
    assert '"beyond_alone":true' in (tmp_path / "beyond.html").read_text()
