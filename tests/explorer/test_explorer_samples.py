"""Sampled spaces as the explorer shows them: indices, verdicts at points, shares."""

import numpy as np
import pytest
import small_beyond as made

from dualreceptor.analysis.samples import ABSENT
from dualreceptor.analysis.sensitivity import CONSTANT, NO_EFFECT
from dualreceptor.explorer import packing, samples
from dualreceptor.figures import style

EVERY = {name: make() for name, make in made.SAMPLED.items()}
CLAIMS = ["pure", "best", "lower_burden"]


class Shown:
    """A space as it is shown, with its arrays."""

    def __init__(self, tables=EVERY):
        self.blobs = packing.Blobs()
        self.values = packing.plain(samples.space("made", tables, self.blobs))

    def array(self, name, dtype, *shape):
        return packing.unpacked(self.blobs.texts[self.values[name]], dtype, shape)

    def field(self, quantity, parameter, field):
        names = [
            one["label"] + one["claim"] + one["outcome"] for one in self.values["quantities"]
        ]
        shape = (len(names), 3, len(samples.FIELDS))
        place = names.index(quantity), made.PARAMETERS.index(parameter)
        return self.array("numbers", np.float32, *shape)[place][samples.FIELDS.index(field)]

    def claim(self, name):
        return next(one for one in self.values["claims"] if one["name"] == name)


@pytest.fixture(scope="module")
def shown():
    return Shown()


@pytest.mark.parametrize("field", [*made.BESIDE])
def test_indices_are_those_of_the_table(shown, field):
    expected = 0.8 + made.BESIDE[field]
    assert shown.field("purepureoutcome", "walkers", field) == pytest.approx(expected, rel=1e-6)


def test_elementary_effects_are_in_nat(shown):
    found = [
        shown.field("high / highoutcome", "walkers", f) for f in ("mu", "mu_star", "sigma")
    ]
    np.testing.assert_allclose(found, [-0.002, 0.002, 0.006], rtol=1e-6)


def test_claims_come_first_and_have_their_units(shown):
    quantities = shown.values["quantities"]
    assert [one["name"] for one in quantities] == [
        "claim:pure:pure",
        "claim:best:best",
        "condition:outcome:no drug",
        "condition:outcome:high / high",
        "condition:burden:no drug",
        "contrast:pure:high / zero  −  no drug",
    ]
    assert [one["units"] for one in quantities] == ["nat", "1", "nat", "nat", "nat", "nat"]
    assert {one["noise"] for one in quantities} == {0.25}
    assert (shown.values["rows"], shown.values["more"]) == (8, 0)


def test_what_is_empty_has_its_reason(shown):
    reasons = {one["name"]: one["reasons"] for one in shown.values["quantities"]}
    assert reasons.pop("condition:outcome:no drug") == {"2": NO_EFFECT}
    assert reasons.pop("condition:burden:no drug") == dict.fromkeys("012", CONSTANT)
    assert set(map(str, reasons.values())) == {"{}"}
    assert np.isnan(shown.field("no drugoutcome", "drug_steps", "total_low"))
    assert shown.field("no drugoutcome", "drug_steps", "total") == 0
    assert np.isnan(shown.field("no drugburden", "walkers", "total"))


def test_points_have_values_margins_and_verdicts(shown):
    count = shown.values["count"]
    assert count == shown.values["of"] == 16
    _, values = made.places()
    np.testing.assert_allclose(shown.array("values", np.float32, 3, 16), values.T, rtol=1e-6)
    found = shown.array("margins", np.float32, 3, 2, 16)
    verdicts = shown.array("verdicts", np.uint8, 3, 16)
    for i, name in enumerate(CLAIMS[:2]):
        expected, words = made.margins(name)
        np.testing.assert_allclose(found[i, 0], expected, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(found[i, 1], 0.0005, rtol=1e-6)
        assert [samples.VERDICTS[one] for one in verdicts[i]] == words.tolist()
    assert set(verdicts[0]) == {0, 1, 2}
    assert np.isnan(found[2]).all()
    assert set(verdicts[2]) == {samples.NO_VERDICT} == {3}


def test_a_scale_is_logarithmic_where_points_lie_evenly_on_it(shown):
    assert shown.values["scales"] == ["linear", "log", "linear"]
    assert style.is_even_in_logarithms(np.array([0.0, 1, 10, 100])) is False
    assert style.is_even_in_logarithms(np.array([2.0, 2.0])) is False


def test_claims_have_shares_and_their_strongest_parameters(shown):
    assert [one["name"] for one in shown.values["claims"]] == CLAIMS
    pure = shown.claim("pure")
    # margins of -9 to 6: five below -4, nine from there to 4, two above; nine below 0
    assert [pure["shares"][v]["share"] for v in ("holds", "inconclusive", "fails")] == [5 / 16, 9 / 16, 2 / 16]  # fmt: skip
    assert pure["shares"]["holds"] == {"share": 0.3125, "low": 0.2625, "high": 0.3625, "n": 16}
    assert pure["negative"]["share"] == 9 / 16
    assert pure["negative"]["blocks"] == [0.5, 0.625]
    assert pure["contrasts"] == [2, 10]
    assert [made.PARAMETERS[p] for p in pure["strongest"]] == ["walkers", "plasticity"]
    assert [made.PARAMETERS[p] for p in shown.claim("best")["strongest"]] == ["drug_steps", "walkers"]  # fmt: skip
    assert (pure["units"], shown.claim("best")["units"]) == ("nat", "1")
    assert (pure["judged"], pure["reason"]) == (True, "")


def test_what_separates_most_comes_first(shown):
    found = shown.claim("pure")["separation"]
    assert [one["parameter"] for one in found] == ["drug_steps", "walkers", "plasticity"]
    assert found[0] == {
        "parameter": "drug_steps",
        "distance": 0.75,
        "p_holm": 0.03,
        "median_negative": 1.5,
        "median_others": 2.5,
        "reason": "",
    }


def test_a_claim_that_is_not_judged_says_why(shown):
    lower_burden = shown.claim("lower_burden")
    assert (lower_burden["judged"], lower_burden["reason"]) == (False, ABSENT)
    assert lower_burden["shares"] == {}
    assert lower_burden["separation"] == []
    assert lower_burden["statement"] == "It is lower_burden."


def test_indices_alone_are_shown_too():
    shown = Shown({"sensitivity": EVERY["sensitivity"]})
    assert (shown.values["count"], shown.values["claims"]) == (0, [])
    assert shown.field("bestbestscore", "drug_steps", "total") == pytest.approx(0.9, rel=1e-6)


def test_points_alone_have_claims_without_shares():
    shown = Shown({name: EVERY[name] for name in ("sensitivity", "points")})
    assert [one["name"] for one in shown.values["claims"]] == ["pure", "best"]
    assert shown.claim("pure")["shares"] == {}
    assert shown.claim("pure")["statement"] == "pure"


def test_a_claim_that_the_shares_do_not_have_is_shown_by_its_points():
    fewer = EVERY["shares"][EVERY["shares"]["claim"] != "best"]
    shown = Shown(EVERY | {"shares": fewer})
    assert [one["name"] for one in shown.values["claims"]] == ["pure", "lower_burden", "best"]
    assert (shown.claim("best")["shares"], shown.claim("best")["judged"]) == ({}, True)


def test_of_many_points_the_first_rows_of_each_scramble_are_shown(monkeypatch):
    monkeypatch.setattr(samples, "MOST_POINTS", 11)
    shown = Shown()
    assert (shown.values["count"], shown.values["of"]) == (8, 16)  # two rows of four points
    at, values = made.places()
    kept = [i for i, (_, row, _) in enumerate(at) if row < 2]
    np.testing.assert_allclose(
        shown.array("values", np.float32, 3, 8), values[kept].T, rtol=1e-6
    )


def test_of_many_quantities_claims_are_shown(monkeypatch):
    monkeypatch.setattr(samples, "MOST_QUANTITIES", 3)
    shown = Shown()
    assert [one["kind"] for one in shown.values["quantities"]] == [
        "claim",
        "claim",
        "condition",
    ]
    assert shown.values["more"] == 3
