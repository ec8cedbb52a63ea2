"""Configuration files, read and checked: whatever stands in them, a clear message or a study."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dualreceptor.cli.main import main
from dualreceptor.configuration import plan, reading
from dualreceptor.configuration.reading import ConfigError, read_config
from small_config import changed

VALID = {
    "replicates": 4,
    "seeds_per_job": 2,
    "parameters": {"size": 20, "placebo": False},
    "levels": {"zero": 0, "low": 0.25, "high": 1},
    "experiments": {
        "line": {"design": "series", "receptor": "5-HT2A"},
        "all": {"design": "grid"},
        "some": {"design": "pairs", "pairs": [["zero", "low"], ["high", "low"]]},
        "times": {
            "design": "regimens",
            "regimens": {"twice": {"dose_1a": ["low", 0.1], "dose_2a": ["zero", "high"]}},
        },
    },
    "sweeps": {"speed": {"experiment": "some", "over": {"plasticity": [0.1, 1]}}},
    "pairs": {"all": [{"condition": ["low", "low"], "reference": ["low", "zero"]}]},
    "claims": {
        "pure": {
            "kind": "contrast",
            "statement": "It helps.",
            "experiment": "all",
            "outcome": "outcome",
            "contrasts": [{"condition": ["$a", "zero"], "reference": ["zero", "zero"]}],
        }
    },
    "compounds": {
        "drug": {
            "affinity_1a": [
                {
                    "kind": "pKi",
                    "value": 8,
                    "efficacy": 0.5,
                    "source": "10.1000/1",
                    "species": "human",
                    "assay": "binding",
                }
            ],
            "affinity_2a": [
                {
                    "kind": "Ki",
                    "above": 10000,
                    "source": "10.1000/1",
                    "species": "human",
                    "assay": "not stated",
                }
            ],
            "disagreement": [{"receptor": "5-HT2A", "fold": 2, "source": "not stated"}],
        }
    },
    "figures": {"all": {"matrices": {}}, "line": {"timeseries": {"panels": ["energy"]}}},
    "pictures": {
        "film": {
            "experiment": "all",
            "condition": ["high", "low"],
            "steps": [0, 100],
            "animation": {"every": 10},
        }
    },
    "galleries": {"blurs": {"vary": "blur", "values": [2, 5]}},
}


def with_(**changes):
    """The valid config as YAML, with keys set."""
    return yaml.safe_dump(changed(VALID, **changes))


def without(key):
    return yaml.safe_dump({name: value for name, value in VALID.items() if name != key})


NAMES = {
    "slash": "a/b",
    "dots": "..",
    "up": "../../x",
    "absolute": "/etc/x",
    "empty": "",
    "blank": " ",
    "hidden": ".x",
    "newline": "a\nb",
    "zero byte": "a\0b",
    "dash": "-rf",
    "tilde": "~",
    "variable": "$HOME",
    "braces": "{a}",
    "star": "*",
    "quote": "a'b",
    "semicolon": "a;b",
    "umlaut": "ä",
    "emoji": "🍄",
    "right to left": "\u202eabc",
    "too long": "x" * 65,
    "reserved": "pictures",
}
VALUES = {
    "true": True,
    "text": "many",
    "list": [1],
    "mapping": {"a": 1},
    "null": None,
    "fraction": 2.5,
    "negative": -1,
    "zero": 0,
    "huge": 10**40,
    "NaN": float("nan"),
    "infinity": float("inf"),
}

#: What the file holds, and what the message has to contain.
ERRORS = {
    "empty file": (b"", "should be keys with values"),
    "only a comment": (b"# nothing\n", "should be keys with values"),
    "only null": (b"null\n", "should be keys with values"),
    "a list": (b"- 1\n- 2\n", "should be keys with values"),
    "a word": (b"hello\n", "should be keys with values"),
    "a number": (b"1\n", "should be keys with values"),
    "two documents": (b"a: 1\n---\nb: 2\n", "line 2, column 1: but found another document"),
    "binary": (bytes(range(256)), "is not text in UTF-8 (byte 128)"),
    "UTF-16": ("levels: {}".encode("utf-16"), "is not text in UTF-8"),
    "a NetCDF file": (b"\x89HDF\r\n\x1a\n" + bytes(100), "is not text in UTF-8"),
    "zero bytes": (bytes(100), "is not YAML"),
    "control characters": (b"a: \x07\n", "is not YAML"),
    "a tab": (b"a:\n\tb: 1\n", "line 2, column 1"),
    "an open bracket": (b"a: [1, 2\n", "line 2, column 1"),
    "an open quote": (b'a: "b\n', "line 2, column 1"),
    "a wrong indent": (b"a:\n  b: 1\n c: 2\n", "line 3, column 2"),
    "an unknown alias": (b"a: *b\n", "undefined alias"),
    "a Python object": (b"a: !!python/object/apply:os.system [id]\n", "could not determine"),
    "a Python name": (b"a: !!python/name:os.system\n", "could not determine"),
    "an unknown tag": (b"a: !b c\n", "could not determine a constructor"),
    "a repeated key": (
        b"levels: {a: 1}\nlevels: {b: 2}\n",
        "line 2, column 1: the key 'levels'",
    ),
    "a repeated level": (b"levels: {a: 1, b: 2, a: 3}\n", "line 1, column 22: the key 'a'"),
    "a list as key": (b"? [1, 2]\n: 3\n", "line 1, column 3: found unhashable key"),
    "a number of 5,000 digits": (b"replicates: " + b"9" * 5000, "digit"),
    "JSON cut off": (json.dumps(VALID).encode()[:-5], "line 1"),
    "no levels": (without("levels"), "should be a dose: no level has a name"),
    "no experiments": (without("experiments"), "experiments: missing; it has to be given"),
    "an unknown key": (with_(replicate=3), "replicate: unknown key; did you mean replicates?"),
    "a key that is a number": (with_() + "1: 2\n", "1: unknown key"),
    "a key that is a date": (with_() + "2020-01-01: 2\n", "2020-01-01: unknown key"),
    "a key in another script": (with_(größe=3), "größe: unknown key"),
    "wrong nesting": (with_(levels={"a": {"b": 1}}), "levels.a: {'b': 1} is not allowed"),
    "levels as a list": (with_(levels=[0, 1]), "levels: [0, 1] is not allowed"),
    "no level": (with_(levels={}), "should be a dose: no level has a name"),
    "experiments as a list": (
        with_(experiments=["all"]),
        "experiments: ['all'] is not allowed",
    ),
    "no design": (with_(experiments__all={}), "experiments.all"),
    "an unknown design": (with_(experiments__all={"design": "star"}), "experiments.all"),
    "an unknown level": (
        with_(experiments__some__pairs=[["zero", "nil"]]),
        "'nil' is not allowed: should be a dose, or among the config's levels: high, low, zero",
    ),
    "a pair of three": (
        with_(experiments__some__pairs=[["zero", "low", "low"]]),
        "experiments.some.pairs.0",
    ),
    "10^9 replicates": (with_(replicates=10**9), "replicates: 1000000000 is not allowed"),
    "a million jobs": (
        with_(replicates=400_000, seeds_per_job=1),
        "seeds_per_job: 1 is not allowed: 7,600,000 small jobs; use 400 or more",
    ),
    "10^9 points": (
        with_(sweeps__speed__over={f"p{i}": list(range(1000)) for i in range(3)}),
        "sweeps: 1,000,000,000 points are not allowed: at most 1,000 in all sweeps",
    ),
    "10,000 conditions": (
        with_(levels={f"l{i}": i for i in range(100)} | VALID["levels"] | {"zero": 500}),
        "levels:",
    ),
    "a grid too large": (
        with_(levels={f"l{i}": i + 2 for i in range(60)} | VALID["levels"]),
        "experiments.all: 3,969 conditions are not allowed: at most 1,000; use fewer levels",
    ),
    "two million simulations": (
        with_(
            levels={f"l{i}": i + 2 for i in range(27)} | VALID["levels"],
            sweeps__speed={
                "experiment": "all",
                "over": {"plasticity": [i / 500 for i in range(500)]},
            },
        ),
        "experiments, sweeps: 450,",
    ),
    "a sweep over 21 parameters": (
        with_(sweeps__speed__over={f"p{i}": [1, 2] for i in range(21)}),
        "sweeps.speed.over",
    ),
    "a sweep of nothing": (
        with_(sweeps__speed__over={}),
        "sweeps.speed.over: {} is not allowed",
    ),
    "a sweep of no values": (with_(sweeps__speed__over={"size": []}), "sweeps.speed.over.size"),
    "a sweep of doses": (with_(sweeps__speed__over={"dose_1a": [1]}), "doses cannot be swept"),
    "a sweep of a typo": (
        with_(sweeps__speed__over={"plastcity": [1]}),
        "sweeps.speed.over.plastcity: unknown parameter; did you mean plasticity?",
    ),
    "a sweep of paths": (
        with_(sweeps__speed__over={"pattern": ["../../x"]}),
        "sweeps.speed.over.pattern: '../../x' is not allowed",
    ),
    "a size of 10^6": (
        with_(parameters__size=10**6),
        "parameters.size: 1000000 is not allowed",
    ),
    "10^12 steps": (
        with_(parameters__drug_steps=10**12),
        "parameters.drug_steps: 1000000000000",
    ),
    "10^12 walkers": (with_(parameters__walkers=10**12), "parameters.walkers: 1000000000000"),
    "a dose below zero": (with_(levels__low=-0.1), "levels.low: -0.1 is not allowed"),
    "a dose twice": (
        with_(levels__low=1),
        "the dose of high and low; each level needs its own",
    ),
    "a dose of NaN": (with_(levels__low=float("nan")), "levels.low: nan is not allowed"),
    "an infinite dose": (with_(levels__low=float("inf")), "levels.low: inf is not allowed"),
    "a dose as text": (with_(levels__low="0.1"), "levels.low: '0.1' is not allowed"),
    "a dose that is a date": (with_() + "x: 2020-01-01\n", "x: unknown key"),
    "an odd size for log": (
        with_(parameters={"size": 21, "pattern": "log"}),
        "parameters.pattern",
    ),
    "a dose in parameters": (with_(parameters__dose_1a=1), "parameters"),
    "a film of a million frames": (
        with_(parameters__drug_steps=1_000_000, pictures__film__animation={"every": 1}),
        "pictures.film.animation.every: 1 is not allowed: a film of 1,000,200 frames",
    ),
    "a step beyond the end": (with_(pictures__film__steps=[400]), "pictures.film.steps.0: 400"),
    "a picture of no run": (with_(pictures__film__replicate=4), "pictures.film.replicate: 4"),
    **{
        f"an experiment named {kind}": (
            with_(experiments={**VALID["experiments"], name: {"design": "diagonal"}}),
            "experiments",
        )
        for kind, name in NAMES.items()
    },
    **{
        f"replicates {kind}": (with_(replicates=value), "replicates")
        for kind, value in VALUES.items()
    },
}


@pytest.mark.parametrize("error", ERRORS)
def test_a_error_is_named_clearly(error, tmp_path, monkeypatch, capsys):
    content, expected = ERRORS[error]
    path = tmp_path / "config.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.chdir(tmp_path)
    status = main(["plan", "--configfile", "config.yaml"])
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert expected in printed.err
    assert all(len(line) < 700 for line in printed.err.splitlines())
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere.yaml", "No such file or directory"), ("folder", "Is a directory")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, reason):
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError, match=f"^{tmp_path}/{name}: cannot be read: {reason}$"):
        reading.load(tmp_path / name)


def test_the_valid_config_is_valid():
    study = read_config(VALID)
    assert plan.make_plan(study).runs == 4 * len(study.simulations)


def paths_in(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths_in(part, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], new)
    return changed


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=70)
    | st.sampled_from(["zero", "low", "high", "all", "grid", "$a", "noise", "5-HT1A"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=20), part, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(paths_in(VALID))[1:]), ANYTHING), max_size=3))
def test_whatever_stands_anywhere_is_a_error_or_a_plan(changes):
    raw = VALID
    for path, value in changes:
        try:
            raw = replaced(raw, path, value)
        except (KeyError, TypeError, IndexError):
            continue  # an earlier change has removed this place
    try:
        study = read_config(raw)
    except ConfigError as errors:
        lines = str(errors).splitlines()
        assert lines[0] == "the configuration has errors:"
        assert len(lines) > 1
        return
    planned = plan.make_plan(study)
    assert planned.count > 0
    assert planned.total("seconds") > 0
    for name in (*study.simulations, *study.landscapes, *study.blocks):
        assert ".." not in Path(name).parts
        assert not Path(name).is_absolute()
        assert max(map(len, Path(name).parts)) <= 255


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_error_or_a_document(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "config.yaml"
    path.write_bytes(content)
    try:
        assert isinstance(reading.load(path), dict)
    except ConfigError as error:
        assert str(error).startswith(f"{path}: ")


def test_later_files_win_as_they_do_in_snakemake(tmp_path):
    (tmp_path / "a.yaml").write_text("levels: {zero: 0, low: 1}\nreplicates: 3\nx: [1, 2]\n")
    (tmp_path / "b.yaml").write_text("levels: {low: 2, high: 3}\nx: [3]\n")
    assert reading.load(tmp_path / "a.yaml", tmp_path / "b.yaml") == {
        "levels": {"zero": 0, "low": 2, "high": 3},
        "replicates": 3,
        "x": [3],
    }


def test_a_section_can_be_merged_and_overridden(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n")
    assert reading.load(path) == {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}}


def test_reading_waits_for_no_library_that_draws_or_compiles():
    code = "import sys; from dualreceptor.configuration import reading; print(*sys.modules)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "dualreceptor.figures.timeseries" in loaded
    heavy = {"matplotlib.figure", "numba", "plotly.io", "scipy.stats", "seaborn.relational"}
    assert heavy & loaded == set()
