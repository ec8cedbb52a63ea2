"""Compounds: the values that are shipped, and what is made of the ways to state one."""

from math import inf
from pathlib import Path

import pytest

from dualreceptor.configuration import reading
from dualreceptor.study import subsets
from dualreceptor.study.compounds import Compound, Measurement
from dualreceptor.study.study import Study
from small_config import SMALL, changed

ROOT = Path(__file__).parents[2]
ABOUT = {"source": "10.1000/1", "species": "human", "assay": "binding"}

#: Ki, nM, at 5-HT1A and 5-HT2A, of table S1 of Ballentine et al. 2021; inf is above 10,000.
TABLE_S1 = {
    "5-MeO-DMT": (1.9, 2011),
    "DPT": (31.8, 2579),
    "5-MeO-MiPT": (12.3, 448),
    "psilocin": (62.6, 340),
    "LSD": (7.3, 11.3),
    "DOM": (3656, 507),
    "2C-B": (241, 27.6),
    "DOI": (2219, 165),
    "DOB": (2550, 23.1),
    "2C-I": (180, 3.5),
    "25I-NBOMe": (1800, 1.7),
    "5-MeO-DiPT": (132, inf),
    "DMT": (inf, 2323),
    "mescaline": (1841, inf),
}
#: Those that the table has from Rickli et al. 2015; it has the others from Ray 2010.
RICKLI = {"2C-I", "25I-NBOMe"}
#: Of DrugCentral, as kind and value at 5-HT1A and 5-HT2A.
DRUGCENTRAL = {
    "buspirone": (("pEC50", 7.25), ("pKi", 6.6)),
    "lisuride": (("pKi", 9.4), ("pKi", 9.06)),
}


@pytest.fixture(scope="module")
def shipped():
    config = ROOT / "config" / "config.yaml"
    return reading.read_config(reading.load_study(base=config)).compounds


def test_no_other_compound_is_shipped(shipped):
    assert set(shipped) == {*TABLE_S1, *DRUGCENTRAL}


@pytest.mark.parametrize("name", TABLE_S1)
def test_shipped_affinities_are_those_of_table_s1(shipped, name):
    via = "Rickli et al. 2015 (Neuropharmacology)"
    if name not in RICKLI:
        via = "Ray 2010 (10.1371/journal.pone.0009019)"
    measured = shipped[name].affinities.values()
    for (one,), k in zip(measured, TABLE_S1[name], strict=True):
        expected = (None, 10_000) if k == inf else (k, None)
        assert (one.kind, one.value, one.above) == ("Ki", *expected)
        assert (one.source, one.via) == ("10.1101/2021.07.13.452263", via)
        assert (one.ligand, one.efficacy) == ("not stated", None)
        assert one.species == ("human" if name in RICKLI else "not stated")


@pytest.mark.parametrize("name", DRUGCENTRAL)
def test_shipped_affinities_are_those_of_drugcentral(shipped, name):
    measured = shipped[name].affinities.values()
    for (one,), (kind, value) in zip(measured, DRUGCENTRAL[name], strict=True):
        assert (one.kind, one.value, one.above) == (kind, value, None)
        assert (one.source, one.via) == ("10.1093/nar/gkac1085", None)
        assert (one.species, one.efficacy) == ("human", None)
        ketanserin = (name, kind, value) == ("lisuride", "pKi", 9.06)
        assert one.ligand == ("[3H]ketanserin" if ketanserin else "not stated")


def test_what_widens_shipped_wedges_is_what_sources_say(shipped):
    stated = {
        name: [(one.prefers, one.source) for one in compound.selectivity]
        + [(one.receptor, one.fold, one.source) for one in compound.disagreement]
        for name, compound in shipped.items()
    }
    assert {name: of for name, of in stated.items() if of} == {
        "psilocin": [("5-HT2A", "10.1124/jpet.122.001454")],
        "DMT": [("5-HT1A", 400, "not stated")],
    }


def test_lisuride_comes_with_its_warning(shipped):
    assert "not psychedelic (Wallach et al. 2023, 10.1038/s41467-023-44016-1)" in (
        shipped["lisuride"].note
    )


@pytest.mark.parametrize(
    ("kind", "value", "k"),
    [("Ki", 62.6, 62.6), ("EC50", 3.0, 3.0), ("pKi", 9.0, 1.0), ("pEC50", 6.5, 316.227766)],
)
def test_every_kind_has_a_value_in_nanomolar(kind, value, k):
    measured = Measurement(kind=kind, value=value, **ABOUT)
    assert measured.range_nm == pytest.approx((k, k))
    assert not measured.censored


def test_what_is_above_a_value_can_be_any_larger_one():
    measured = Measurement(kind="EC50", above=10_000.0, **ABOUT)
    assert measured.range_nm == (10_000, inf)
    assert measured.censored


def test_a_source_is_who_it_has_it_from():
    once = Measurement(kind="Ki", value=1.0, **ABOUT)
    again = Measurement(kind="Ki", value=1.0, via="Ray 2010", **ABOUT)
    assert (once.origin, again.origin) == ("10.1000/1", "Ray 2010")


DRUG = {
    "affinity_1a": [{"kind": "Ki", "value": 10} | ABOUT],
    "affinity_2a": [{"kind": "pKi", "value": 7.5, "efficacy": 0.4} | ABOUT],
    "disagreement": [{"receptor": "5-HT2A", "fold": 4, "source": "not stated"}],
}
STUDY = Study.from_config(changed(compounds={"drug": DRUG}))


def test_a_result_of_compounds_has_them_in_its_part():
    plane = {"design": "plane", "dose_1a": [0, 1], "dose_2a": [0, 1]}
    study = Study.from_config(SMALL | {"compounds": {"drug": DRUG}, "ensembles": {"p": plane}})
    part = subsets.config_of_tables(study, "p")
    alone = Study.from_config(part)
    assert alone.compounds == {"drug": Compound.model_validate(DRUG)}
    assert alone.points_of("p", "1a-0_0-1") == study.points_of("p", "1a-0_0-1")
    assert alone.levels == study.levels
    assert reading.read_config(part).compounds == alone.compounds


def test_no_other_result_depends_on_a_compound():
    without = Study.from_config(SMALL)
    for subject in STUDY.subjects:
        for config_of in (subsets.config_of_dataset, subsets.config_of_statistics):
            assert config_of(STUDY, subject) == config_of(without, subject)
    assert subsets.config_of_claims(STUDY) == subsets.config_of_claims(without)
