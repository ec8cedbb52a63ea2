"""The digest of code: what moves it and what does not."""

import pytest

from dualreceptor import provenance

MODULES = {
    "one.py": '"""Module."""\nfrom dualreceptor import two\nx = 1\n',
    "two.py": "from dualreceptor.deep.three import y\nimport dualreceptor.four\n",
    "deep/three.py": "y = 2\n",
    "four.py": "def f():\n    'Docstring.'\n    from dualreceptor.five import z\n    return z\n",
    "five.py": "z = 5\n",
    "apart.py": "a = 1\n",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path)
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "script.py").write_text("import sys\nfrom dualreceptor.one import x\n")
    return tmp_path


def edited(package, name, old, new):
    before = provenance.code_of(package / "script.py")
    text = (package / name).read_text()
    assert old in text
    (package / name).write_text(text.replace(old, new))
    return provenance.code_of(package / "script.py") != before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("script.py", "import x", "import y"),
        ("one.py", "x = 1", "x = 2"),
        ("deep/three.py", "y = 2", "y = 3"),
        ("five.py", "z = 5", "z = 6"),
    ],
)
def test_code_moves_the_digest_however_deep(package, name, old, new):
    assert edited(package, name, old, new)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("one.py", "Module.", "Another docstring."),
        ("one.py", "x = 1", "x  =  1  # why"),
        ("four.py", "Docstring.", "Other."),
        ("apart.py", "a = 1", "a = 2"),
    ],
)
def test_what_changes_no_result_does_not(package, name, old, new):
    assert not edited(package, name, old, new)


def test_simulations_depend_on_the_kernel_and_not_on_figures_or_config():
    scripts = provenance.PACKAGE.parents[1] / "scripts"
    names = {path.stem for path in provenance._closure(scripts / "simulations.py")}
    assert {"kernel", "streams", "dosing", "landscapes", "parameters"} <= names
    assert not {"config", "style", "timeseries", "datasets"} & names
    figure = {path.stem for path in provenance._closure(scripts / "figures/timeseries.py")}
    assert "style" in figure
    assert not {"kernel", "matrices"} & figure
