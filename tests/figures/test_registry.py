"""What the configuration can say of figures, and how each is found by its name."""

import subprocess
import sys
from itertools import combinations

import pytest
from pydantic import ValidationError

from dualreceptor.configuration.configuration import Configuration
from dualreceptor.configuration.reading import ConfigError, read_config
from dualreceptor.figures.claims import ClaimsFigure
from dualreceptor.figures.figure import StillFigure, SubjectFigure, load
from dualreceptor.figures.gallery import Gallery
from dualreceptor.figures.pictures import Picture
from dualreceptor.figures.registry import FIGURES, SubjectFigures
from dualreceptor.figures.timeseries import Timeseries
from dualreceptor.model.observables import OBSERVABLES

EVERY = {**FIGURES, "claims": ClaimsFigure, "gallery": Gallery, "pictures": Picture}
#: What none of them needs before something is drawn or read.
HEAVY = ("matplotlib.figure", "seaborn.matrix", "scipy.stats", "xarray.core", "pandas.core")


def configure(panels):
    return {
        "levels": {"zero": 0, "high": 1},
        "experiments": {"all": {"design": "grid"}},
        "figures": {"all": {"timeseries": {"panels": panels}}},
    }


@pytest.mark.parametrize("panels", [*combinations(OBSERVABLES, 1), list(OBSERVABLES)[::-1]])
def test_panels_are_any_observables_in_any_order(panels):
    study = read_config(configure(list(panels)))
    assert study.figures["all"].timeseries.panels == list(panels)


def test_panels_are_the_main_observables_if_none_are_named():
    assert Timeseries().panels == [
        "energy",
        "gradient_magnitude",
        "local_minima",
        "states_visited",
        "kl_divergence",
    ]


def test_an_unknown_panel_is_refused_with_the_names_there_are():
    with pytest.raises(ConfigError) as refusal:
        read_config(configure(["energy", "kl"]))
    *names, last = OBSERVABLES
    assert str(refusal.value).splitlines()[1:] == [
        "  figures.all.timeseries.panels.1: 'kl' is not allowed: "
        f"should be {', '.join(names)} or {last}"
    ]


@pytest.mark.parametrize(
    ("panels", "reason"),
    [
        (["energy", "entropy", "energy"], "energy stands twice; once is enough"),
        ([], "should have at least 1 entry"),
        (8, "should be a list"),
    ],
)
def test_panels_that_make_no_sense_are_refused(panels, reason):
    with pytest.raises(ConfigError) as refusal:
        read_config(configure(panels))
    assert str(refusal.value).splitlines()[1:] == [
        f"  figures.all.timeseries.panels: {panels!r} is not allowed: {reason}"
    ]


@pytest.mark.parametrize("name", EVERY)
def test_a_figure_is_found_by_its_module(name):
    assert load(name) is EVERY[name]


@pytest.mark.parametrize("figure", EVERY.values(), ids=EVERY)
def test_every_figure_has_a_caption(figure):
    caption = figure.caption.format(subject="the subject")
    assert caption.rstrip().endswith(".")
    assert "{" not in caption
    if issubclass(figure, SubjectFigure):
        assert "**the subject**" in caption


@pytest.mark.parametrize("figure", EVERY.values(), ids=EVERY)
def test_settings_of_every_figure_are_in_the_schema_with_their_meaning(figure):
    sections = Configuration.model_json_schema()["$defs"]
    settings = sections[figure.__name__]["properties"]
    assert settings.keys() == figure.model_fields.keys() >= StillFigure.model_fields.keys()
    assert all(setting["description"] for setting in settings.values())


def test_the_schema_names_every_figure_of_a_subject():
    sections = Configuration.model_json_schema()["$defs"]
    drawn = sections["SubjectFigures"]["properties"]
    assert list(drawn) == list(FIGURES)
    for name, figure in FIGURES.items():
        summary = figure.__doc__.split("\n")[0].rstrip(".")
        assert drawn[name]["description"] == summary
        assert drawn[name]["anyOf"][0] == {"$ref": f"#/$defs/{figure.__name__}"}


def test_the_figures_asked_for_are_drawn_in_the_registry_s_order():
    assert SubjectFigures().drawn == []
    assert SubjectFigures(bars={}, timeseries={}).drawn == ["timeseries", "bars"]


def test_a_setting_that_no_figure_has_is_refused():
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Timeseries(colour="red")


def test_a_figure_that_says_nothing_of_how_it_is_drawn_says_so():
    with pytest.raises(TypeError, match=r"^StillFigure says nothing of how it is drawn$"):
        StillFigure().draw()


@pytest.mark.parametrize(
    "module", ["configuration.reading", "figures.registry", "explorer.content", "explorer.page"]
)
def test_no_library_that_draws_or_reads_is_loaded_before_it_is_used(module):
    code = f"import sys, dualreceptor.{module}; print(*set({HEAVY}) & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")
