"""Digests of code: what moves them and what does not."""

from pathlib import Path

import pytest

from dualreceptor import Parameters
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.responses import RESPONSES
from dualreceptor.provenance import code

SCRIPTS = code.PROJECT / "workflow" / "scripts"
MODULES = {
    "one.py": '"""Module."""\nfrom dualreceptor import two\nx = 1\n',
    "two.py": "from dualreceptor.deep.three import y\nimport dualreceptor.four\n",
    "deep/three.py": "y = 2\n",
    "four.py": "def f():\n    'Docstring.'\n    from dualreceptor.five import z\n    return z\n",
    "five.py": "z = 5\n",
    "apart.py": "a = 1\n",
    "script.py": "import sys\nfrom dualreceptor.one import x\n",
}


def write(folder, modules):
    for name, text in modules.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(code, "PACKAGE", tmp_path)
    write(tmp_path, MODULES)
    return tmp_path


def is_moved_by(package, name, old, new):
    before = code.digest_imports(package / "script.py")
    edit(package / name, old, new)
    return code.digest_imports(package / "script.py") != before


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
    assert is_moved_by(package, name, old, new)


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
    assert not is_moved_by(package, name, old, new)


def test_what_is_left_out_is_left_out_with_what_it_alone_imports(package):
    whole = code.digest_imports(package / "script.py")
    assert set(whole) == set(MODULES) - {"apart.py"}
    without = code.digest_imports(package / "script.py", without=["four.py"])
    assert without == {n: d for n, d in whole.items() if n not in ("four.py", "five.py")}


def test_what_is_not_here_has_no_digest(package):
    assert code.digest(["one.py", "gone.py", "one.py:x", "scripts/gone.py", "README.md"]) == {
        "one.py": code.digest(["one.py"])["one.py"]
    }


def files_of(script, *modules):
    return set(code.digest_imports(SCRIPTS / script, *(code.PACKAGE / m for m in modules)))


def test_a_figure_depends_on_its_own_module_and_not_on_the_model():
    figure = files_of("figures.py", "figures/timeseries.py")
    assert {"scripts/figures.py", "figures/timeseries.py", "figures/style.py"} <= figure
    assert not {"figures/matrices.py", "figures/registry.py", "model/kernel.py"} & figure


def test_numbers_depend_on_the_kernel_and_not_on_figures_files_or_descriptions():
    entries = code.entries_of(Parameters(pattern="sine", response="full"))
    runs = code.digest_numerics("model/runs.py", entries)
    assert set(runs) == {
        "model/__init__.py",
        "model/blurs.py",
        "model/gaussians.py",
        "model/dosing.py",
        "model/kernel.py",
        "model/landscapes.py",
        "model/normalizations.py:min-max",
        "model/normalizations.py:neg-pos",
        "model/patterns.py:sine",
        "model/responses.py:full",
        "model/runs.py",
        "model/schedule.py",
        "model/simulations.py",
        "model/streams.py",
    }
    landscapes = code.digest_numerics("model/landscapes.py", entries)
    assert landscapes == {n: d for n, d in runs.items() if n != "model/runs.py"}


def test_every_module_is_imported_by_its_full_name():
    # relative imports are not followed
    texts = {p: p.read_text() for p in [*code.PACKAGE.rglob("*.py"), *SCRIPTS.glob("*.py")]}
    assert len(texts) > 80
    assert [p for p, text in texts.items() if "from ." in text] == []


# Registries


REGISTRY = """
import numpy as np
from dualreceptor.model.shapes import dome, ridge

GAIN = 2
TABLE = {}
TABLE["a"] = 3


def plain(s):
    return s


def strong(s):
    return scaled(s) * GAIN


def scaled(s):
    return np.abs(s) + TABLE["a"]


def domed(s):
    return dome(s)


#: By name.
RESPONSES = {
    "plain": plain,
    "strong": strong,
    "domed": domed,
    "half": lambda s: s / 2,
}
"""
SHAPES = "from dualreceptor.model.base import bend\ndome = bend\nridge = 2\n"
EVERY = {"plain", "strong", "domed", "half"}


@pytest.fixture
def registry(package):
    write(
        package,
        {
            "model/responses.py": REGISTRY,
            "model/shapes.py": SHAPES,
            "model/base.py": "bend = 1\n",
        },
    )
    return package / "model/responses.py"


def digests():
    names = code.digest(f"model/responses.py:{entry}" for entry in (*EVERY, "new"))
    return {name.split(":")[1]: digest for name, digest in names.items()}


def moved_by(path, *changes):
    """The entries whose digests a change to a file moves; those of all others stay."""
    before = digests()
    for old, new in changes:
        edit(path, old, new)
    after = digests()
    assert set(before) <= set(after)
    return {entry for entry in after if after[entry] != before.get(entry)}


def test_every_entry_has_a_digest_of_its_own(registry):
    assert set(digests()) == EVERY
    assert len(set(digests().values())) == 4


END = '    "half": lambda s: s / 2,\n'


@pytest.mark.parametrize(
    "new",
    [
        [(END, END + '    "new": plain,\n')],
        [(END, '    "new": lambda s: 3 * s,\n' + END)],
        [
            (END, END + '    "new": new,\n'),
            (
                "#: By name.",
                "def new(s):\n    return helper(s)\n\n\ndef helper(s):\n    return s",
            ),
        ],
        [
            (END, END + '    "new": new,\n'),
            ("import numpy as np", "import numpy as np\nfrom scipy.special import erf"),
            ("#: By name.", "def new(s):\n    return erf(s)\n"),
        ],
        [
            (END, END + '    "new": new,\n'),
            ("import numpy as np", "import numpy as np, math"),
            ("import dome, ridge", "import dome, groove, ridge"),
            ("#: By name.", "def new(s):\n    return groove(math.cos(s))\n"),
        ],
        [(END, END + '}\nRESPONSES |= {\n    "new": strong,\n')],
    ],
    ids=["known function", "lambda", "helper", "import", "longer imports", "added below"],
)
def test_a_new_entry_moves_no_other(registry, new):
    assert moved_by(registry, *new) == {"new"}


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ("    return s\n", "    return 2 * s\n", {"plain"}),
        ("* GAIN", "+ GAIN", {"strong"}),
        ("GAIN = 2", "GAIN = 3", {"strong"}),
        ("np.abs", "np.square", {"strong"}),
        ('TABLE["a"] = 3', 'TABLE["a"] = 4', {"strong"}),
        ("import numpy as np", "import math as np", {"strong"}),
        ("s / 2", "s / 3", {"half"}),
        ('"plain": plain', '"plain": strong', {"plain"}),
        ("import dome", "import ridge as dome", {"domed"}),
        ("\n\ndef plain", "\nif np:\n    GAIN = 4\n\n\ndef plain", {"strong"}),
        ("    return dome(s)", "    from dualreceptor.one import x\n    return x", {"domed"}),
        ("import dome, ridge", "import ridge, dome", set()),
        ("#: By name.", "#: By their names.", set()),
        ("    return s\n", "    'A line.'\n    return s\n", set()),
        ("TABLE = {}", "OTHER = 5\nTABLE = {}", set()),
    ],
)
def test_an_edit_moves_the_entries_that_use_it_and_no_other(registry, old, new, moved):
    assert moved_by(registry, (old, new)) == moved


@pytest.mark.parametrize(
    ("name", "old", "new", "moved"),
    [
        ("shapes.py", "dome = bend", "dome = 2 * bend", {"domed"}),
        ("base.py", "bend = 1", "bend = 2", {"domed"}),
        ("shapes.py", "ridge = 2", "ridge = 2  # m", set()),
    ],
)
def test_a_helper_in_another_module_counts_with_all_that_it_imports(
    registry, name, old, new, moved
):
    assert moved_by(registry.with_name(name), (old, new)) == moved


def test_an_entry_that_goes_has_no_digest_and_moves_no_other(registry):
    before = digests()
    edit(registry, END, "")
    assert digests() == {entry: d for entry, d in before.items() if entry != "half"}


def test_an_entry_that_is_not_written_out_is_refused(registry):
    edit(registry, END, '    **{"new": plain},\n' + END)
    with pytest.raises(ValueError, match=r"^model/responses\.py:new is not to be found"):
        code.digest_imports(
            registry, entries=["model/responses.py:half", "model/responses.py:new"]
        )


# Those of the model


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A copy of the model to edit."""
    for path in Path(code.PACKAGE, "model").glob("*.py"):
        write(tmp_path, {f"model/{path.name}": path.read_text()})
    monkeypatch.setattr(code, "PACKAGE", tmp_path)
    return tmp_path / "model"


NAMES = {"pattern": PATTERNS, "normalization": NORMALIZATIONS, "response": RESPONSES}


def numerics():
    """The digests of runs for every entry of every registry, which is used alone."""
    return {
        (name, entry): code.digest_numerics(
            "model/runs.py", code.entries_of(Parameters(size=20, **{name: entry}))
        )
        for name, registry in NAMES.items()
        for entry in registry
    }


def runs_moved_by(path, *changes):
    before = numerics()
    for old, new in changes:
        edit(path, old, new)
    after = numerics()
    return {which for which in after if after[which] != before[which]}


RIPPLE = [
    ("def noise(", "def ripple(n, x, y, r):\n    return n * bump(r)\n\n\ndef noise("),
    ("def noise(", "def bump(r):\n    return jv(0, np.cos(r))\n\n\ndef noise("),
    ("import numpy as np", "import numpy as np\nfrom scipy.special import jv"),
    ("PATTERNS = {", 'PATTERNS = {\n    "ripple": ripple,'),
]
INFUSION = [
    ("def full(", "def infusion(s):\n    return np.clip(s, 0, LIMIT)\n\n\ndef full("),
    ("import numpy as np", "import numpy as np\n\nLIMIT = 1"),
    ("RESPONSES = {", 'RESPONSES = {\n    "infusion": infusion,'),
]
RANK = [
    ("def none(", "def rank(landscape):\n    return landscape.argsort()\n\n\ndef none("),
    ("NORMALIZATIONS = {", 'NORMALIZATIONS = {\n    "rank": rank,'),
]


@pytest.mark.parametrize(
    ("module", "new"),
    [("patterns", RIPPLE), ("responses", INFUSION), ("normalizations", RANK)],
)
def test_a_new_entry_of_the_model_moves_no_run(model, module, new):
    path = model / f"{module}.py"
    assert runs_moved_by(path, *new) == set()
    compile(path.read_text(), path, "exec")


def test_an_entry_of_the_model_moves_the_runs_that_use_it(model):
    curve = ("1 - 4 * (s - 0.5) ** 2", "1 - 5 * (s - 0.5) ** 2")
    assert runs_moved_by(model / "responses.py", curve) == {("response", "u-curve")}
    surface = ("n * np.tan(r)", "n * np.tanh(r)")
    assert runs_moved_by(model / "patterns.py", surface) == {("pattern", "tangent")}
    bound = ("np.clip(landscape, 0, 1)", "np.clip(landscape, 0, 2)")
    moved = runs_moved_by(model / "normalizations.py", bound)
    assert moved == {("normalization", "bound")}


def test_a_helper_of_entries_moves_the_runs_that_use_it(model):
    # perturbation fields are normalized to [-1, 1] in every run, and share the helper
    helper = ("landscape.min(), landscape.max()", "landscape.min(), landscape.mean()")
    moved = runs_moved_by(model / "normalizations.py", helper)
    assert moved == set(numerics())


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("kernel", "(norm[i] + 1e-8)", "(norm[i] + 2e-8)"),
        ("streams", "9999 * replicate", "9998 * replicate"),
        ("dosing", "level[here] = ", "level[here] = 2 * "),
        ("schedule", "within = np.arange(1,", "within = np.arange(2,"),
        (
            "landscapes",
            "blurs.make_blur(parameters.size, sigma, ",
            "blurs.make_blur(parameters.size, 2 * sigma, ",
        ),
        ("gaussians", "int(4 * sigma + 0.5)", "int(5 * sigma + 0.5)"),
        ("runs", "0.5 * dose_2a", "0.6 * dose_2a"),
        ("simulations", "(dims[v.ndim], v)", "(dims[v.ndim], 2 * v)"),
    ],
)
def test_numerics_move_every_run(model, module, old, new):
    assert runs_moved_by(model / f"{module}.py", (old, new)) == set(numerics())


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("parameters", "length of a move, in cells", "length of a walker's move"),
        ("observables", "local minima visited", "minima visited"),
        ("kernel", '"""The time loop', '"""The loop over time'),
    ],
)
def test_descriptions_move_no_run(model, module, old, new):
    assert runs_moved_by(model / f"{module}.py", (old, new)) == set()


def test_a_run_uses_the_entries_of_all_its_administrations():
    twice = Parameters(administrations=2, response=("full", "u-curve"), normalization="bound")
    assert code.entries_of(twice) == [
        "model/normalizations.py:bound",
        "model/normalizations.py:neg-pos",
        "model/patterns.py:noise",
        "model/responses.py:full",
        "model/responses.py:u-curve",
    ]
