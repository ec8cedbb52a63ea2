"""The tables of findings about a plane, from made-up planes with known numbers."""

import numpy as np
import pytest

from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.files import tables
from dualreceptor.reports import findings
from dualreceptor.study.study import Study
from made_up import RECORD, plane
from small_config import changed

ABOUT = {"kind": "Ki", "source": "10.1000/1", "species": "human", "assay": "binding"}
COMPOUNDS = {
    # K_2a / K_1a of 3: a share of 3 / 4 at low concentrations, of 60 / (60 + 40) at 30 nM
    "biased": {
        "affinity_1a": [ABOUT | {"value": 10}],
        "affinity_2a": [ABOUT | {"value": 30}],
    },
    "other": {
        "affinity_1a": [ABOUT | {"value": 90}],
        "affinity_2a": [ABOUT | {"value": 10}],
    },
}
STUDY = Study.from_config(
    changed(levels={"zero": 0, "max": 1}, experiments={"all": {"design": "grid"}})
    | {
        "compounds": COMPOUNDS,
        "ensembles": {"plane": {"design": "plane", "dose_1a": [0, 1, 3], "dose_2a": [0, 1]}},
    }
)
#: Final KL divergence, 10^-3 nat, over 0, 1 and 3 of 5-HT1A (rows) and 0 and 1 of 5-HT2A.
OUTCOME = np.array([[12.0, 8.0], [11.0, 5.0], [10.0, 4.0]])
BURDEN = np.array([[0.5, 20.0], [2.0, 9.0], [3.0, 10.0]])


def write(folder, replicates=6):
    spread = 0.001 * np.random.default_rng(0).standard_normal((2, 3, 2, replicates))
    ends = np.stack([OUTCOME, BURDEN])[..., None] + spread
    made = plane([0, 1, 3], [0, 1], replicates, *(ends / 1000))
    for name, table in PLANE_TABLES.items():
        path = folder / "statistics" / "p" / f"{name}.csv"
        tables.write(table.compute(made, STUDY, "plane"), path, table.columns, RECORD)
    return findings.Results(folder)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return write(tmp_path_factory.mktemp("results"))


def filled(results, what):
    page = f"<!-- findings: {what} -->\n<!-- findings: end -->"
    _, heads, _, *rows, _ = findings.fill(page, results).splitlines()
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in [heads, *rows]]


def test_the_front_is_from_lower_burden_to_good(results):
    assert filled(results, "plane-front p")[1:] == [
        ["0 / 0", "none", "", "12.00", "0.50", "100 %"],
        ["1 / 0", "5-HT1A", "1.00", "11.00", "2.00", "100 %"],
        ["3 / 0", "5-HT1A", "1.00", "10.00", "3.00", "100 %"],
        ["1 / 1", "mixed", "0.50", "5.00", "9.00", "100 %"],
        ["3 / 1", "mixed", "0.75", "4.00", "10.00", "100 %"],
    ]


def test_a_budget_has_its_best_outcome_and_mixture(results):
    heads, tight, wide = filled(results, "plane-budgets p 2.4 30")
    assert heads[1:3] == ["best outcome", "5-HT1A / 5-HT2A"]
    assert tight == ["2.50", "11.00 [11.00, 11.00]", "1 / 0", "1.00 [1.00, 1.00]", "100 %"]
    assert wide[2:] == ["3 / 1", "0.75 [0.75, 0.75]", "100 %"]


def test_the_best_by_weight_is_there_for_each_plane(results):
    rows = filled(results, "plane-weights p")
    assert rows[0] == [
        "weight of the outcome",
        "the whole plane",
        "both doses at most 0.5",
        "the study's 36 pairs",
    ]
    assert [row[0] for row in rows[1:]] == ["0", "0.2", "0.4", "0.5", "0.6", "0.8", "1"]
    assert rows[1][1:] == ["0 / 0 (100 %)"] * 3
    assert rows[-1][1::2] == ["3 / 1 (100 %)", "1 / 1 (100 %)"]


def test_the_best_mixture_is_beside_the_best_pure_agonists(results):
    rows = filled(results, "plane-best-mixture p")
    assert rows[1][:4] == ["therapeutic outcome", "any pure agonist", "3 / 1", "0 / 1"]
    assert rows[1][4] == "−4.00 [−4.00, −4.00]"
    assert rows[4][:4] == ["acute burden", "any pure agonist", "1 / 1", "1 / 0"]


def test_interaction_is_counted(results):
    rows = filled(results, "plane-interaction p")
    assert rows[0] == ["expected", "", "mixtures", "lower", "inconclusive", "higher"]
    # 11 * 8 / 12 and 10 * 8 / 12 are expected by Bliss, 7 and 6 by adding
    assert rows[1] == ["Bliss independence", "therapeutic outcome", "2", "2", "0", "0"]
    assert rows[2] == ["effects added up", "therapeutic outcome", "2", "2", "0", "0"]
    # 21.5 and 22.5 are expected of the burden, 2 and 3 are those of 5-HT1A alone
    assert rows[3] == ["effects added up", "acute burden", "2", "2", "0", "0"]
    assert rows[5] == ["the better agonist alone", "acute burden", "2", "0", "0", "2"]


def test_wedges_are_beside_what_they_hold_of_the_good_mixtures(results):
    assert filled(results, "plane-compounds p")[1:] == [
        ["biased", "0.60 to 0.75", "yes", "yes", "1 (50 %)"],
        ["other", "0.10 to 0.36", "no", "no", "0 (0 %)"],
    ]


def test_cells_not_told_from_the_best_are_counted(results):
    rows = filled(results, "plane-cells p")
    assert rows[1] == ["therapeutic outcome", "3 / 1", "4.00", "1 of 6", "3 to 3", "1 to 1"]
    assert rows[2] == ["acute burden", "0 / 0", "0.50", "1 of 6", "0 to 0", "0 to 0"]


def test_variants_that_have_the_plane_are_compared(results, tmp_path):
    write(tmp_path / "more" / "results", 4)
    (tmp_path / "without" / "results").mkdir(parents=True)
    found = filled(findings.Results(results.folder, tmp_path), "plane-variants p")
    assert [row[0] for row in found[1:]] == ["as configured", "more"]
    assert found[1][1:] == ["−4.00 [−4.00, −4.00]", "2", "0.50 to 0.75", "1", "2", "0", "0"]
