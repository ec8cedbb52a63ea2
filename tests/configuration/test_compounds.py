"""Compounds in a configuration: what messages say of their errors, and where they are read."""

import copy

import pytest
import yaml

from dualreceptor.cli.main import main
from dualreceptor.configuration import reading
from dualreceptor.configuration.reading import ConfigError, read_config
from small_config import SMALL, changed

ABOUT = {"source": "10.1000/1", "species": "human", "assay": "binding"}
DRUG = {
    "affinity_1a": [{"kind": "Ki", "value": 10} | ABOUT],
    "affinity_2a": [{"kind": "pKi", "value": 7.5} | ABOUT],
}
KEYS = "source, via, species, assay, ligand, note, kind, value, above, efficacy"
FIRST = "compounds.drug.affinity_1a.0"


def measured(**changes):
    """The drug with keys of its first measurement set, or left out where they are None."""
    drug = copy.deepcopy(DRUG)
    drug["affinity_1a"][0] |= changes
    first = {key: value for key, value in drug["affinity_1a"][0].items() if value is not None}
    return drug | {"affinity_1a": [first]}


def with_more(**sections):
    return DRUG | sections


ERRORS = {
    "no source": (measured(source=None), f"{FIRST}.source: missing; it has to be given"),
    "an address as source": (
        measured(source="https://doi.org/10.1000/1"),
        f"{FIRST}.source: 'https://doi.org/10.1000/1' is not allowed: a source is a DOI, such as "
        "10.1371/journal.pone.0009019",
    ),
    "a name as source": (
        measured(source="Ray 2010"),
        f"{FIRST}.source: 'Ray 2010' is not allowed: a source is a DOI, such as "
        "10.1371/journal.pone.0009019",
    ),
    "a Ki that is not stated": (
        measured(source="not stated"),
        f"{FIRST}.source: 'not stated' is not allowed: a source is a DOI, such as "
        "10.1371/journal.pone.0009019",
    ),
    "a Ki of 0": (
        measured(value=0),
        f"{FIRST}.value: 0 is not allowed: should be greater than 0",
    ),
    "a Ki below 0": (
        measured(value=-1.9),
        f"{FIRST}.value: -1.9 is not allowed: should be greater than 0",
    ),
    "a Ki above 0 or less": (
        measured(value=None, above=0),
        f"{FIRST}.above: 0 is not allowed: should be greater than 0",
    ),
    "a Ki as text": (
        measured(value="> 10,000"),
        f"{FIRST}.value: '> 10,000' is not allowed: should be a number",
    ),
    "a Ki of infinity": (
        measured(value=float("inf")),
        f"{FIRST}.value: inf is not allowed: should be a finite number",
    ),
    "a Ki as pKi": (
        measured(kind="pKi", value=340),
        f"{FIRST}.value: 340 is not allowed: a Ki or EC50 is from 1e-6 to 1e9 nM, a pKi or pEC50 "
        "from 0 to 15",
    ),
    "a Ki in M": (
        measured(value=1e-8),
        f"{FIRST}.value: 1e-08 is not allowed: a Ki or EC50 is from 1e-6 to 1e9 nM, a pKi or "
        "pEC50 from 0 to 15",
    ),
    "a pKi above a value": (
        measured(kind="pKi", value=None, above=5),
        f"{FIRST}.above: 5 is not allowed: it is in nM; use it with kind Ki or EC50",
    ),
    "an unknown kind": (
        measured(kind="IC50"),
        f"{FIRST}.kind: 'IC50' is not allowed: did you mean EC50? should be Ki, EC50, pKi or pEC50",
    ),
    "no kind": (measured(kind=None), f"{FIRST}.kind: missing; it has to be given"),
    "no species": (measured(species=None), f"{FIRST}.species: missing; it has to be given"),
    "no assay": (measured(assay=None), f"{FIRST}.assay: missing; it has to be given"),
    "an efficacy of 0": (
        measured(efficacy=0),
        f"{FIRST}.efficacy: 0 is not allowed: should be greater than 0",
    ),
    "an efficacy in percent": (
        measured(efficacy=80),
        f"{FIRST}.efficacy: 80 is not allowed: should be less than or equal to 1",
    ),
    "an unknown key": (
        measured(specie="rat"),
        f"{FIRST}.specie: unknown key; did you mean species? the keys here are {KEYS}",
    ),
    "one receptor alone": (
        {"affinity_1a": DRUG["affinity_1a"]},
        "compounds.drug.affinity_2a: missing; it has to be given",
    ),
    "no measurement": (
        with_more(affinity_2a=[]),
        "compounds.drug.affinity_2a: [] is not allowed: should have at least 1 entry",
    ),
    "a preference for another receptor": (
        with_more(selectivity=[{"prefers": "5-HT2C"} | ABOUT]),
        "compounds.drug.selectivity.0.prefers: '5-HT2C' is not allowed: did you mean 5-HT2A? "
        "should be 5-HT1A or 5-HT2A",
    ),
    "a preference without a source": (
        with_more(selectivity=[{"prefers": "5-HT2A", "species": "rat", "assay": "binding"}]),
        "compounds.drug.selectivity.0.source: missing; it has to be given",
    ),
    "a disagreement of nothing": (
        with_more(disagreement=[{"receptor": "5-HT1A", "fold": 1, "source": "not stated"}]),
        "compounds.drug.disagreement.0.fold: 1 is not allowed: should be greater than 1",
    ),
    "a disagreement with a name as source": (
        with_more(disagreement=[{"receptor": "5-HT1A", "fold": 2, "source": "many"}]),
        "compounds.drug.disagreement.0.source: 'many' is not allowed: a source is a DOI, such as "
        "10.1371/journal.pone.0009019",
    ),
}


def errors(raw):
    with pytest.raises(ConfigError) as caught:
        read_config(raw)
    first, *lines = str(caught.value).splitlines()
    assert first == "the configuration has errors:"
    return [line.removeprefix("  ") for line in lines]


@pytest.mark.parametrize("error", ERRORS)
def test_a_error_is_one_line_with_key_value_and_what_is_allowed(error):
    drug, message = ERRORS[error]
    assert errors(changed(compounds={"drug": drug})) == [message]


@pytest.mark.parametrize("value", [{"value": None}, {"above": 100}])
def test_a_measurement_is_a_value_or_what_it_is_above(value):
    (error,) = errors(changed(compounds={"drug": measured(**value)}))
    assert error.startswith(f"{FIRST}: {{'kind': 'Ki', ")
    assert error.endswith(" is not allowed: it needs either value or above")


def test_a_name_is_as_safe_as_others():
    (error,) = errors(changed(compounds={"N,N-DMT": DRUG}))
    assert error.startswith(
        "compounds.N,N-DMT: 'N,N-DMT' is not allowed: a name becomes a file"
    )


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a small study and a compound beside it."""
    (tmp_path / "config").mkdir()
    write(tmp_path / "config/config.yaml", SMALL)
    write(tmp_path / "config/compounds.yaml", {"compounds": {"drug": DRUG}})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, config):
    path.write_text(yaml.safe_dump(config))


def test_compounds_stand_beside_the_study(project):
    assert reading.load_study() == SMALL | {"compounds": {"drug": DRUG}}
    assert reading.load("config/config.yaml") == SMALL
    (project / "config/compounds.yaml").unlink()
    assert reading.load_study() == SMALL


def test_another_file_can_add_a_compound_and_change_one(project):
    more = {"drug": {"note": "mine"}, "other": DRUG}
    write(project / "mine.yaml", {"compounds": more})
    study = read_config(reading.load_study("mine.yaml"))
    assert list(study.compounds) == ["drug", "other"]
    assert study.compounds["drug"].note == "mine"
    assert study.compounds["drug"].affinity_1a == study.compounds["other"].affinity_1a


def test_a_plan_refuses_a_compound_without_a_source(project, capsys):
    drug = {"compounds": {"drug": measured(source=None)}}
    write(project / "config/compounds.yaml", drug)
    assert main(["plan"]) == 2
    assert capsys.readouterr().err == (
        "the configuration has errors:\n"
        "  compounds.drug.affinity_1a.0.source: missing; it has to be given\n"
    )
