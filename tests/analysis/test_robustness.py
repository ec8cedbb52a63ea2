"""Claims under variants, from made-up outcomes with known verdicts."""

import numpy as np
import pandas as pd
import pytest

from dualreceptor.analysis import verdicts
from dualreceptor.analysis.robustness import COLUMNS, robustness
from dualreceptor.study.claims import resolve
from made_up import varied_dataset, varied_study

#: Final KL divergence of no drug, and of both agonists, in each variant.
LOWER, HIGHER, EQUAL = (2.0, 1.0), (1.0, 2.0), (1.0, 1.0)


@pytest.fixture(scope="module")
def table():
    study = varied_study()
    dataset = varied_dataset(study, {"baseline": LOWER, "slow": HIGHER, "sine": EQUAL})
    return robustness(dataset, study, "v")


def test_every_contrast_is_tested_under_every_variant(table):
    assert list(table.columns) == list(COLUMNS)
    assert table.variant.tolist() == [v for v in ("baseline", "slow", "sine") for _ in range(2)]
    found = table[table.claim == "lower"].set_index("variant")
    assert found.verdict.to_dict() == {
        "baseline": "supported",
        "slow": "contradicted",
        "sine": "inconclusive",
    }
    assert found.effect["baseline"] == pytest.approx(-1, abs=0.05)
    assert found.as_baseline.to_dict() == {"baseline": True, "slow": False, "sine": False}


def test_what_a_variant_changes_is_told(table):
    changes = dict(zip(table.variant, table.changes, strict=True))
    assert changes == {"baseline": "", "slow": "plasticity 0.1", "sine": "pattern sine"}


def test_a_variant_alone_has_the_same_rows():
    study = varied_study()
    dataset = varied_dataset(study, {"baseline": LOWER, "slow": HIGHER, "sine": EQUAL})
    alone = verdicts.evaluate(
        resolve(study), {"one": dataset.sel(variant="slow")}, study.root_seed
    )
    rows = robustness(dataset, study, "v")
    rows = rows[rows.variant == "slow"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows[list(verdicts.COLUMNS)], alone, check_dtype=False)


def test_runs_that_diverged_leave_a_variant_inconclusive_with_the_reason():
    study = varied_study()
    dataset = varied_dataset(study, {"baseline": LOWER, "slow": LOWER, "sine": LOWER})
    dataset.final_kl_divergence[1, 1, 3] = np.nan
    table = robustness(dataset, study, "v").set_index(["variant", "claim"])
    assert table.verdict["slow", "lower"] == "inconclusive"
    assert "not finite" in table.reason["slow", "lower"]
    assert table.verdict["sine", "lower"] == "supported"
