"""What runs again after a change: what the change touches, and nothing else.

Most of it is what Snakemake plans after a real edit of a finished project, which then stays as
it was. Where numbers are at stake, it runs.
"""

import copy

import numpy as np
import pytest
from small_project import CONFIG, WIDE, copied

from dualreceptor import simulate
from dualreceptor.configuration import leftovers
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import netcdf

PACKAGE = "workflow/src/dualreceptor"

# The small project: 4 conditions in 2 blocks, in 2 experiments
AFTER_DATASETS = {
    "datasets": 2,
    "summaries": 2,
    "statistics": 2,
    "figures_timeseries": 2,
    "figures_matrices": 1,
    "explorer": 1,
}


@pytest.fixture(scope="module")
def copy_of_finished(finished, tmp_path_factory):
    return copied(finished.folder, tmp_path_factory.mktemp("planned"))


@pytest.fixture
def planned(copy_of_finished):
    """The finished project, to change and to plan, not to run."""
    yield copy_of_finished
    copy_of_finished.restore()


def with_changes(config=CONFIG, **changes):
    changed = copy.deepcopy(config)
    for key, value in changes.items():
        *path, last = key.split("__")
        section = changed
        for part in path:
            section = section.setdefault(part, {})
        section[last] = value
    return changed


@pytest.mark.slow
def test_an_unchanged_project_runs_nothing(project):
    before = project.files()
    assert project.run() == {}
    assert project.files() == before


def test_a_new_level_simulates_only_its_conditions(project):
    before = project.files()
    config = with_changes(levels={"zero": 0, "high": 0.5, "top": 1})
    project.configure(config)
    planned = project.plan()
    jobs = project.run()
    # the third level adds 5 conditions to the 4 of the grid, in 2 blocks; the perturbation
    # fields, dropped after the first run, are made again and rerun nothing
    assert jobs == planned == AFTER_DATASETS | {"simulations": 10, "frames_explorer": 1}
    after = project.files()
    kept = {name for name in before if name.startswith(("simulations/", "landscapes/"))}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert not list(project.results.glob("landscapes/*/*perturbations*"))
    dataset = netcdf.read(project.results / "datasets/all.nc")
    for condition in read_config(config).conditions("all"):
        run = simulate(condition.parameters, 2)
        here = dataset.sel(condition=condition.name, replicate=2)
        np.testing.assert_array_equal(here.kl_divergence, run.kl_divergence)
    assert project.run() == {}


@pytest.mark.slow
def test_whole_blocks_are_extended_without_a_run_twice_or_a_file_left_over(project):
    leftovers.remove(project.results.rglob("2-2.*"), project.results)
    before = project.files()
    config = with_changes(replicates=6)
    project.configure(config)
    jobs = project.run("results/datasets/all.nc")
    assert jobs == {"landscapes": 2, "simulations": 8, "datasets": 1}  # 2-3 and 4-5
    after = project.files()
    assert all(after[name] == before[name] for name in before if name.endswith("/0-1.nc"))
    assert leftovers.find(read_config(config), project.results) == {}


@pytest.mark.slow
def test_a_parameter_of_the_landscapes_makes_them_again(project):
    config = with_changes(parameters__pattern="sine")
    project.configure(config)
    jobs = project.run("results/datasets/all.nc")
    assert jobs == {"landscapes": 2, "simulations": 8, "datasets": 1}
    dataset = netcdf.read(project.results / "datasets/all.nc")
    condition = read_config(config).conditions("all")[-1]
    run = simulate(condition.parameters, 1)
    here = dataset.sel(condition=condition.name, replicate=1)
    np.testing.assert_array_equal(here.kl_divergence, run.kl_divergence)


def test_a_figure_setting_redraws_that_figure_alone(project):
    before = project.files()
    settings = {"timeseries": {"dpi": 60, "panels": ["entropy"]}}
    project.configure(with_changes(figures__one=settings))
    assert project.run() == {"figures_timeseries": 1}
    after = project.files()
    moved = {name for name in after if after[name] != before[name]}
    assert moved == {
        *(f"figures/one/timeseries.{suffix}" for suffix in ("pdf", "png")),
        "logs/figures/one/timeseries.log",
        "benchmarks/figures/one/timeseries.tsv",
    }


@pytest.mark.parametrize(
    ("changes", "jobs"),
    [
        (
            {"experiments__two": {"design": "diagonal"}},
            {"datasets": 1, "summaries": 1, "statistics": 1, "explorer": 1},
        ),
        (
            {"replicates": 4},  # block 2-3 in place of 2-2
            AFTER_DATASETS | {"landscapes": 1, "simulations": 4},
        ),
        ({"levels": {"zero": 0, "strong": 0.5}}, AFTER_DATASETS),
        ({"levels": {"zero": 0.0, "high": 0.50}}, {}),
        (
            {"parameters__plasticity": 0.1},
            AFTER_DATASETS | {"simulations": 8, "frames_explorer": 1},
        ),
        (
            {"parameters__pattern": "sine"},
            AFTER_DATASETS | {"landscapes": 2, "simulations": 8, "frames_explorer": 1},
        ),
    ],
    ids=[
        "a new experiment over known conditions",
        "more replicates",
        "a level by another name",
        "a dose spelled otherwise",
        "a parameter of the walkers",
        "a parameter of the landscapes",
    ],
)
def test_a_changed_configuration_reruns_what_follows_from_the_change(planned, changes, jobs):
    planned.configure(with_changes(**changes))
    assert planned.plan() == jobs


def test_an_edited_compound_reruns_nothing(planned):
    planned.edit("config/compounds.yaml", "value: 1.9", "value: 2.9")
    assert planned.plan() == {}


# The wide project: 8 simulations in one block, of 3 landscapes: those of the experiments,
# those under another pattern, and those under another response curve.
FIGURES = {
    "figures_bars": 1,
    "figures_matrices": 1,
    "figures_regressions": 1,
    "figures_sweep": 1,
    "figures_timeseries": 1,
    "figures_claims": 1,
}
PICTURES = {"figures_pictures": 1, "figures_animations": 1}
#: Whatever writes or reads files, but for those of runs and landscapes.
FILES = (
    FIGURES
    | PICTURES
    | {
        "datasets": 4,
        "datasets_ensembles": 1,
        "summaries": 4,
        "statistics": 4,
        "statistics_plane": 1,
        "claims": 1,
        "figures_galleries": 2,
        "frames": 1,
        "frames_explorer": 1,
        "explorer": 1,
    }
)
RUNS = {"landscapes": 3, "simulations": 8, "ensembles": 2}
#: What shows landscapes before any run.
STARTS = ("landscapes", "figures_galleries")
#: What follows from the simulations of one sweep: two of the eight.
OF_A_SWEEP = {
    "landscapes": 1,
    "simulations": 2,
    "datasets": 1,
    "summaries": 1,
    "statistics": 1,
    "explorer": 1,
}

#: What follows from the runs of a plane.
OF_A_PLANE = {"datasets_ensembles": 1, "statistics_plane": 1, "explorer": 1}

ADDED_PATTERN = [
    ("model/patterns.py", "PATTERNS = {", 'PATTERNS = {\n    "ripple": ripple,'),
    (
        "model/patterns.py",
        "def noise(",
        "def ripple(n, x, y, r):\n    return n * j0(9 * r)\n\n\ndef noise(",
    ),
    (
        "model/patterns.py",
        "import numpy as np",
        "import numpy as np\nfrom scipy.special import j0",
    ),
]
ADDED_CURVE = [
    ("model/responses.py", "RESPONSES = {", 'RESPONSES = {\n    "ramp": ramp,'),
    ("model/responses.py", "def full(", "def ramp(s):\n    return s.clip(0)\n\n\ndef full("),
]
EDITS = {
    "a pattern is added": (ADDED_PATTERN, {"figures_galleries": 1}),
    "a response curve is added": (ADDED_CURVE, {}),
    "a pattern that no run uses": (
        [("model/patterns.py", "np.tan(r)", "np.tanh(r)")],
        {"figures_galleries": 1},
    ),
    "a pattern that some runs use": (
        [("model/patterns.py", "np.sin(r)", "np.sin(2 * r)")],
        OF_A_SWEEP | {"figures_sweep": 1, "figures_galleries": 1},
    ),
    "a response curve that some runs use": (
        [("model/responses.py", "return np.ones_like(s)", "return 2 * np.ones_like(s)")],
        OF_A_SWEEP | {"figures_regressions": 1},
    ),
    "the kernel": (
        [("model/kernel.py", "(norm[i] + 1e-8)", "(norm[i] + 2e-8)")],
        RUNS | FILES,
    ),
    "the streams": (
        [("model/streams.py", "9999 * replicate", "9998 * replicate")],
        RUNS | FILES,
    ),
    "the drug level": (
        [("model/dosing.py", "level[here] = ", "level[here] = 2 * ")],
        RUNS | FILES,
    ),
    "the schedule": (
        [
            (
                "model/schedule.py",
                "within = np.arange(1, count",
                "within = np.arange(1 + 0, count",
            )
        ],
        RUNS | FILES,
    ),
    "the runs": (
        [("model/runs.py", "0.5 * dose_2a", "0.6 * dose_2a")],
        {rule: n for rule, n in (RUNS | FILES).items() if rule not in STARTS},
    ),
    "a comment in the kernel": (
        [("model/kernel.py", '"""The time loop', '"""The loop over time')],
        {},
    ),
    "the description of a parameter": (
        [("model/parameters.py", "length of a move, in cells", "length of a move")],
        FILES,
    ),
    "the long name of an observable": (
        [("model/observables.py", "minima visited by walker 0", "minima visited")],
        FILES,
    ),
    "the type of an observable": (
        [
            (
                "model/observables.py",
                '"local minima", "1", np.int32',
                '"local minima", "1", np.int64',
            )
        ],
        FILES | {"simulations": 8},
    ),
    "an attribute of NetCDF files": ([("files/cf.py", '"simulated"', '"computed"')], FILES),
    "how NetCDF files are written": (
        [("files/contents.py", '"complevel": 1', '"complevel": 2')],
        FILES,
    ),
    "a figure": (
        [("figures/bars.py", "BAR_MM, LINE_MM = 5.5", "BAR_MM, LINE_MM = 5.6")],
        {"figures_bars": 1},
    ),
    "a figure of each point of a sweep": (
        [("figures/regressions.py", "\n\n\n", "\n\nMORE = 1\n\n\n")],
        {"figures_regressions": 1},
    ),
    "the caption of a figure": (
        [("figures/bars.py", "Lower is better.", "Less is better.")],
        {"figures_bars": 1},
    ),
    "the style of figures": (
        [("figures/style.py", '"font.size": 7', '"font.size": 6')],
        FIGURES | PICTURES | {"figures_galleries": 2, "explorer": 1},
    ),
    "a statistic": (
        [("analysis/effects.py", "\n\n\n", "\n\nMORE = 1\n\n\n")],
        {
            "statistics": 4,
            "statistics_plane": 1,
            "claims": 1,
            "figures_claims": 1,
            "figures_regressions": 1,
            "explorer": 1,
        },
    ),
    "what the explorer shows": (
        [("explorer/tables.py", "ROWS = 2000", "ROWS = 3000")],
        {"explorer": 1},
    ),
    "how the explorer looks": (
        [("explorer/assets/style.css", "1440px", "1441px")],
        {"explorer": 1},
    ),
    "the checks of configurations": (
        [("configuration/checks.py", "\n\n\n", "\n\nMORE = 1\n\n\n")],
        {},
    ),
    "the runs at many points": (
        [("model/ensembles.py", "PARTS = (2.0**-20,", "PARTS = (2.0**-21,")],
        OF_A_PLANE | {"ensembles": 2},
    ),
    "the statistics of a plane": (
        [("analysis/fronts.py", "\n\n\n", "\n\nMORE = 1\n\n\n")],
        {rule: n for rule, n in OF_A_PLANE.items() if rule != "datasets_ensembles"},
    ),
    "the plan of costs": (
        [("configuration/plan.py", "SCHEDULING = 0.1", "SCHEDULING = 0.2")],
        {},
    ),
}
MORE_OF_A_PLANE = {
    "a row": ({"dose_1a": [0, 0.5, 1]}, {"ensembles": 1}),
    "a column": (
        {"dose_2a": [0, 0.25, 0.5, 0.75]},
        {"ensembles": 2},
    ),
}
SETTINGS = {
    "of a figure": ({"figures__one__bars": {"dpi": 61}}, {"figures_bars": 1}),
    "of a figure of each point of a sweep": (
        {"figures__curves__regressions": {"dpi": 61}},
        {"figures_regressions": 1},
    ),
    "of the figure of claims": ({"claims_figure": {"dpi": 61}}, {"figures_claims": 1}),
    "of a gallery": ({"galleries__some__values": [2]}, {"figures_galleries": 1}),
    "of a still picture": ({"pictures__film__dpi": 61}, {"figures_pictures": 1}),
    "of an animation": ({"pictures__film__animation__dpi": 51}, {"figures_animations": 1}),
}


@pytest.fixture(scope="module")
def copy_of_wide(finished_wide, tmp_path_factory):
    return copied(finished_wide.folder, tmp_path_factory.mktemp("wide"))


@pytest.fixture
def wide(copy_of_wide):
    """The finished wide project, to change and to plan, not to run."""
    yield copy_of_wide
    copy_of_wide.restore()


def test_a_first_run_of_the_wide_project_makes_everything(finished_wide):
    assert finished_wide.first_jobs == RUNS | FILES


#: Edits that `make test` leaves to `make test-slow`: others are like them.
LIKE_OTHERS = {
    "the streams",
    "the drug level",
    "the schedule",
    "the runs",
    "a response curve that some runs use",
    "the long name of an observable",
    "the type of an observable",
    "how NetCDF files are written",
    "the caption of a figure",
    "how the explorer looks",
    "the plan of costs",
}


@pytest.mark.parametrize(
    "what",
    [pytest.param(e, marks=[pytest.mark.slow] if e in LIKE_OTHERS else []) for e in EDITS],
)
def test_edited_code_reruns_what_it_changes_and_nothing_else(wide, what):
    edits, jobs = EDITS[what]
    for name, old, new in edits:
        wide.edit(f"{PACKAGE}/{name}", old, new)
    assert wide.plan() == jobs


@pytest.mark.parametrize("what", SETTINGS)
def test_a_setting_redraws_what_it_is_of_and_nothing_else(wide, what):
    changes, jobs = SETTINGS[what]
    wide.configure(with_changes(WIDE, **changes))
    assert wide.plan() == jobs


@pytest.mark.parametrize("what", MORE_OF_A_PLANE)
def test_more_of_a_plane_runs_what_is_new_and_what_follows(wide, what):
    changes, jobs = MORE_OF_A_PLANE[what]
    plane = WIDE["ensembles"]["plane"] | changes
    wide.configure(with_changes(WIDE, ensembles={"plane": plane}))
    assert wide.plan() == jobs | OF_A_PLANE


def test_more_replicates_of_a_plane_run_alone(wide):
    wide.configure(with_changes(WIDE, replicates=4))  # another block of two
    jobs = wide.plan("results/datasets/plane.nc")
    assert jobs == {"ensembles": 2, "datasets_ensembles": 1}


def test_an_edited_compound_reruns_what_shows_planes(wide):
    wide.edit("config/compounds.yaml", "value: 1.9", "value: 2.9")
    assert wide.plan() == {"statistics_plane": 1, "explorer": 1}


def test_another_format_of_the_files_of_runs_makes_them_again(wide):
    wide.edit("workflow/rules/common.smk", "FORMAT = 1", "FORMAT = 2")
    apart = ("frames", "frames_explorer", "figures_galleries", *PICTURES)
    assert wide.plan() == RUNS | {rule: n for rule, n in FILES.items() if rule not in apart}


def test_a_plan_after_all_edits_are_taken_back_is_empty(wide):
    assert wide.plan() == {}
