"""The tables of findings about what the claims depend on, from made-up outcomes."""

import pytest

from dualreceptor.analysis.registries import tables_of
from dualreceptor.files import tables
from dualreceptor.reports import findings
from made_up import RECORD, sampled_dataset, sampled_study, varied_dataset, varied_study

CLAIMS = {
    "lower": {
        "kind": "contrast",
        "statement": "lower",
        "experiment": "all",
        "outcome": "outcome",
        "contrasts": [{"condition": ["high", "high"], "reference": ["zero", "zero"]}],
    },
    "best": {"kind": "best", "statement": "b", "experiment": "all", "properties": ["mixed"]},
    "leaning": {
        "kind": "best",
        "statement": "l",
        "experiment": "all",
        "properties": ["5-HT1A-biased"],
    },
}


def write(folder, design, ensemble, study, dataset, name):
    for kind, table in tables_of(design).items():
        path = folder / "statistics" / ensemble / f"{kind}.csv"
        tables.write(table.compute(dataset, study, name), path, table.columns, RECORD)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    study = sampled_study(64, claims=CLAIMS)
    dataset = sampled_dataset(study, lambda x: 3.5 - x[..., 0], noise=1e-6)
    write(folder, "sobol", "s", study, dataset, "s")
    study = varied_study(replicates=10)
    means = {"baseline": (1.0, 0.95), "slow": (1.0, 2.0), "sine": (1.0, 1.02)}
    dataset = varied_dataset(study, means, replicates=200)
    write(folder, "variants", "v", study, dataset, "v")
    return findings.Results(folder)


def filled(results, what):
    page = f"<!-- findings: {what} -->\n<!-- findings: end -->"
    _, heads, _, *rows, _ = findings.fill(page, results).splitlines()
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in [heads, *rows]]


def test_the_strongest_parameters_come_first(results):
    heads, outcome, burden, lower, best = filled(results, 'beyond-strongest s "high / high"')
    assert heads[1:] == ["strongest", "second", "third", "noise of replicates"]
    assert outcome[0] == "therapeutic outcome, high / high"
    assert outcome[1].startswith("step size 0.98 [")
    assert outcome[4] == "0 %"
    assert burden[0] == "acute burden, high / high"
    assert (lower[0], best[0]) == ("*lower*", "*best*")


def test_another_condition_is_refused(results):
    with pytest.raises(ValueError, match="no condition 'other' in s"):
        filled(results, "beyond-strongest s other")


def test_shares_are_percent_of_the_space(results):
    _, lower, _, leaning = filled(results, "beyond-shares s")
    # 3.5 - x < 2 where x > 1.5, of 0 to 2 pi
    assert lower[:2] == ["*lower*", "1 of 1"]
    assert lower[2].startswith("76 %")
    assert lower[4].startswith("24 %")
    assert lower[5] == lower[2]
    assert leaning[1:3] == [
        "0 of 1",
        "all conditions of the sample, or none, have its properties",
    ]


def test_what_separates_is_named_with_its_medians(results):
    rows = filled(results, "beyond-separation s")
    row = next(row for row in rows if row[:2] == ["*lower*", "step size"])
    assert row[2] == "1.00"
    assert float(row[3]) == pytest.approx(3.89, abs=0.1)
    assert float(row[4]) == pytest.approx(0.75, abs=0.1)
    assert row[5].endswith("of 512")


def test_variants_count_verdicts_and_turn_contrasts(results):
    rows = {row[0]: row[1:] for row in filled(results, "beyond-variants v")[1:]}
    assert {variant: cells[0] for variant, cells in rows.items()} == {
        "baseline": "1 / 0 / 0",
        "slow": "0 / 0 / 1",
        "sine": "0 / 1 / 0",
    }
    turned = filled(results, "beyond-reversals v")[1:]
    assert turned == [
        ["*lower*", "contradicted", "high / high − no drug (slow)"],
        ["*best*", "contradicted", "mixed (slow)"],
    ]


def test_replicates_tell_what_changes(results):
    heads, lower, _ = filled(results, "beyond-replicates v")
    assert heads[1:3] == ["10 replicates", "200 replicates"]
    assert lower[1:3] == ["1 inconclusive", "1 supported"]
    assert lower[3].startswith("high / high − no drug: −")
    assert lower[3].endswith("supported")


def test_needs_go_from_the_least_to_the_most(results):
    [_, lower] = filled(results, "beyond-needs v")
    settled = results.statistics("v", "settling").settled.iloc[0]
    assert lower[:2] == ["*lower*", "1"]
    assert lower[2] == f"{settled:.0f} to {settled:.0f} (median {settled:.0f})"
    assert lower[6] == "–"
