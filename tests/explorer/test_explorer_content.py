"""What the explorer shows: the numbers of the results, and what is missing of them."""

import json
import shutil

import numpy as np
import pytest
from small_results import CONFIG, SEED, STUDY

from dualreceptor.analysis.datasets import parameters_of
from dualreceptor.analysis.outcomes import final, outcomes, predictors, score
from dualreceptor.configuration import costs
from dualreceptor.explorer import budget, conditions, content, landscapes, packing, tables
from dualreceptor.figures.style import HUES
from dualreceptor.files import netcdf
from dualreceptor.files.netcdf import DamagedFile
from dualreceptor.model import frames
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.model.parameters import Parameters
from made_up import RECORD, SMALL, experiment


@pytest.fixture(scope="module")
def grid(results):
    return netcdf.read(results / "datasets/grid.nc")


def named(collected, name, kind="experiments"):
    return next(one for one in collected.values[kind] if one["name"] == name)


def test_measures_are_those_of_the_outcomes(collected, grid):
    shown = named(collected, "grid")["measures"]
    ends = outcomes(grid)
    means = ends.mean("replicate")
    for name in ("outcome", "tolerability"):
        np.testing.assert_array_equal(shown[name]["mean"], means[name])
        error = ends[name].std("replicate", ddof=1) / 3**0.5
        np.testing.assert_allclose(shown[name]["sem"], error, rtol=1e-12)
        assert (shown[name]["units"], shown[name]["better"]) == ("nat", "lower")
    expected = score(means.outcome, means.tolerability)
    np.testing.assert_array_equal(shown["score"]["mean"], expected)
    averages = predictors(grid)
    for name in ("energy", "gradient_magnitude", "local_minima", "states_visited"):
        np.testing.assert_array_equal(shown[name]["mean"], averages[name])
    entropy = final(grid, "entropy").mean("replicate")
    np.testing.assert_array_equal(shown["entropy"]["mean"], entropy)
    assert shown["entropy"]["long_name"] == "final entropy of the modulated energy"


def test_series_are_means_and_errors_from_the_end_of_the_warm_up(collected, grid):
    shown = named(collected, "grid")
    assert shown["steps"] == list(range(16))
    assert shown["periods"] == [[0, 10]]
    for i, condition in enumerate(shown["conditions"]):
        shape = (len(OBSERVABLES), 2, 16)
        series = packing.unpacked(collected.blobs[condition["series"]], np.float32, shape)
        for k, name in enumerate(OBSERVABLES):
            values = grid[name].isel(condition=i, step=slice(4, None))
            if name == "drug_level":
                np.testing.assert_array_equal(series[k, 0], values.astype(np.float32))
                assert np.isnan(series[k, 1]).all()
                continue
            mean = values.mean("replicate").astype(np.float32)
            np.testing.assert_array_equal(series[k, 0], mean)
            error = values.std("replicate", ddof=1) / 3**0.5
            np.testing.assert_allclose(series[k, 1], error, rtol=1e-6)


def test_what_lies_in_two_experiments_is_stored_once(grid):
    blobs = packing.Blobs()
    first = conditions.experiment("one", grid, blobs)
    size = blobs.size
    again = conditions.experiment("other", grid.isel(condition=slice(0, 2)), blobs)
    assert blobs.size == size
    assert [c["series"] for c in again["conditions"]] == [
        c["series"] for c in first["conditions"][:2]
    ]


def test_runs_of_one_replicate_have_no_error():
    dataset = experiment([0.0, 1.0], replicates=1)
    shown = conditions.measures(dataset)
    assert shown["outcome"]["sem"] is None


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(0, 0), (0, 1), (1, 0), (1, 1)], True),
        ([(0, 0), (0, 1), (1, 0)], False),
        ([(0, 0), (0, 1), (0, 2)], False),
        ([(0, 0), (0, 0), (1, 0), (1, 1)], False),
    ],
)
def test_a_grid_is_known_by_its_doses(pairs, expected):
    assert conditions.is_grid([{"dose_1a": a, "dose_2a": b} for a, b in pairs]) is expected


def test_parameters_put_together_are_those_of_each_condition(collected):
    for name in ("grid", "courses"):
        shown = named(collected, name)
        for condition, expected in zip(
            shown["conditions"], STUDY.conditions(name), strict=True
        ):
            together = shown["parameters"] | condition["own"]
            assert Parameters(**together) == expected.parameters


def test_the_seed_is_text_since_it_may_be_larger_than_a_page_counts(collected):
    assert named(collected, "grid")["root_seed"] == str(SEED)


def test_a_sweep_has_both_outcomes_at_each_point(collected, results):
    shown = named(collected, "speed", "sweeps")
    assert shown["at"] == {"places": [0, 1], "scale": "", "joined": True}
    dataset = netcdf.read(results / "datasets/speed.nc")
    assert shown["over"] == {"plasticity": [0.1, 1], "walkers": [3, 5]}
    assert len(shown["points"]) == 4
    ends = outcomes(dataset)
    for point in shown["points"]:
        for name, found in point["measures"].items():
            there = ends[name].sel(point["values"])
            np.testing.assert_array_equal(found["mean"], there.mean("replicate"))
            error = there.std("replicate", ddof=1) / 3**0.5
            np.testing.assert_allclose(found["sem"], error, rtol=1e-12)
        for i, own in enumerate(point["own"]):
            together = Parameters(**shown["parameters"] | own)
            there = dataset.sel(point["values"]).isel(condition=i)
            assert together == parameters_of(there)


def test_landscapes_are_those_of_the_run_to_half_a_level(collected, grid):
    condition = named(collected, "grid")["conditions"][-1]
    run = collected.values["runs"][condition["run"]]
    parameters = parameters_of(grid.isel(condition=-1))
    seen = frames.frames(parameters, 0, SEED, run["states"])
    shape = (2 + len(run["states"]), 10, 10)
    levels = packing.unpacked(collected.blobs[run["energies"]], np.uint8, shape).copy()
    levels[2:] = np.cumsum(levels[2:], axis=0, dtype=np.uint8)
    energies = run["low"] + levels * ((run["high"] - run["low"]) / 255)
    half = (run["high"] - run["low"]) / 510 * (1 + 1e-9)
    assert np.abs(energies[0] - seen.initial_energy).max() <= half
    assert np.abs(energies[1] - seen.target).max() <= half
    assert np.abs(energies[2:] - seen.modulated_energy).max() <= half
    walkers = packing.unpacked(
        collected.blobs[run["walkers"]], np.uint8, (2, 5, len(run["states"]))
    )
    np.testing.assert_array_equal(walkers, seen.walkers.values.transpose(2, 1, 0))
    np.testing.assert_array_equal(run["kl_divergence"], seen.kl_divergence)
    course = packing.unpacked(collected.blobs[run["course"]], np.float32)
    expected = grid.kl_divergence.isel(condition=-1, replicate=0).values.astype(np.float32)
    np.testing.assert_array_equal(course, expected)


def test_large_landscapes_are_thinned():
    large = Parameters(**SMALL.model_dump() | {"size": 150, "base_resolution": 20})
    energies, low, high = landscapes.quantized(frames.frames(large, 0, 0, [0, 5]))
    assert energies.shape == (4, 50, 50)
    assert low < high


def test_runs_show_their_ends_and_some_states_between():
    assert budget.states(SMALL) == list(range(16))
    usual = budget.states(Parameters())
    assert (len(usual), usual[0], usual[-1]) == (41, 0, 399)


@pytest.mark.parametrize(
    ("module", "limit"),
    [(budget, "MOST_STEPS"), (budget, "MOST_NUMBERS"), (landscapes, "MOST_CHARACTERS")],
)
def test_landscapes_without_room_are_left_out_and_named(monkeypatch, results, module, limit):
    monkeypatch.setattr(module, limit, -1)
    found = content.collect(results, ["courses"])
    assert found.values["runs"] == []
    assert found.values["left_out"] == [
        {"experiment": "courses", "condition": "twice"},
        {"experiment": "courses", "condition": "once"},
    ]
    assert [c["run"] for c in named(found, "courses")["conditions"]] == [None, None]
    assert found.left_out_lines() == ["2 landscapes are left out, for their size or time"]


def test_long_series_are_thinned():
    steps = conditions.thinned(50, 1_000_000)
    assert (len(steps), steps[0], steps[-1]) == (400, 50, 999_999)


def test_tables_hold_their_rows(collected, results):
    shown = collected.values["tables"]["effects"]["grid"]
    table = tables.read(results / "statistics/grid/effects.csv")
    assert len(shown["rows"]) == len(table) == 16
    column = shown["columns"].index("difference")
    assert [row[column] for row in shown["rows"]] == table.difference.tolist()
    assert shown["more"] == 0
    swept = collected.values["tables"]["effects"]["speed"]
    assert swept["columns"][:3] == ["plasticity", "walkers", "outcome"]


def test_long_tables_are_cut_and_say_so(monkeypatch, results):
    monkeypatch.setattr(tables, "ROWS", 10)
    shown = tables.content("effects", tables.read(results / "statistics/grid/effects.csv"))
    assert (len(shown["rows"]), shown["more"]) == (10, 6)


def test_hues_are_those_of_the_figures(collected):
    assert collected.values["hues"] == HUES


def test_whole_results_miss_nothing(collected):
    assert collected.faults == []
    assert collected.values["left_out"] == []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match=rf"^{tmp_path}/no is not a folder$"):
        content.collect(tmp_path / "no")


def test_an_empty_folder_misses_everything(tmp_path):
    found = content.collect(tmp_path)
    assert found.lines() == [
        f"{tmp_path} holds no datasets; to make it: snakemake --cores all",
        f"{tmp_path}/claims.csv is missing; to make it: "
        "snakemake --cores all results/claims.csv",
    ]


def test_what_the_study_should_have_and_the_folder_has_not_is_named(tmp_path):
    found = content.collect(tmp_path, ["grid"], claims={})
    assert [fault["command"] for fault in found.faults] == [
        "snakemake --cores all results/datasets/grid.nc",
        "snakemake --cores all results/statistics/grid/effects.csv",
        "snakemake --cores all results/statistics/grid/regressions.csv",
    ]


@pytest.fixture
def partial(results, tmp_path):
    """Results of which some are missing, and some damaged."""
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "datasets/courses.nc").write_bytes(b"not a dataset")
    (folder / "statistics/grid/effects.csv").unlink()
    (folder / "statistics/grid/regressions.csv").write_text("a,b\n1,2\n")
    (folder / "statistics/speed/effects.csv").write_bytes(b"\xff\xfe\x00")
    (folder / "claims.csv").unlink()
    return folder


def test_partial_results_show_what_is_there_and_name_the_rest(partial):
    found = content.collect(partial)
    assert [one["name"] for one in found.values["experiments"]] == ["grid"]
    assert [one["name"] for one in found.values["sweeps"]] == ["speed"]
    assert [fault["why"] for fault in found.faults] == [
        f"{partial}/datasets/courses.nc is damaged: it cannot be read as NetCDF",
        f"{partial}/statistics/grid/effects.csv is missing",
        f"{partial}/statistics/grid/regressions.csv is damaged: it has no column 'intercept'",
        f"{partial}/statistics/speed/effects.csv is damaged: it cannot be read as a table",
        f"{partial}/claims.csv is missing",
    ]
    made = "snakemake --cores all"
    assert [fault["command"] for fault in found.faults] == [
        f"{made} --force -- results/datasets/courses.nc",
        f"{made} results/statistics/grid/effects.csv",
        f"{made} --force -- results/statistics/grid/regressions.csv",
        f"{made} --force -- results/statistics/speed/effects.csv",
        f"{made} results/claims.csv",
    ]


def test_a_dataset_of_something_else_is_told_with_its_command_once(
    results, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(results, "results")
    found = content.collect(
        "results", ["grid"], claims={}, read=lambda path: netcdf.take(path, "another")
    )
    assert found.lines() == [
        "results/datasets/grid.nc holds something else than it should: other parameters, "
        "replicates or seeds; make it again, under the same configuration, with "
        "`snakemake --cores all --force -- results/datasets/grid.nc`"
    ]


def test_a_file_of_another_kind_is_no_dataset(tmp_path):
    path = tmp_path / "datasets/odd.nc"
    netcdf.write(frames.frames(SMALL, 0, 0, [0]), path, RECORD)
    found = content.collect(tmp_path, ["odd"], claims={})
    assert found.faults[0]["why"] == f"{path} is no dataset of an experiment or a sweep"


def test_a_dataset_of_another_version_is_not_shown(tmp_path, grid):
    path = tmp_path / "datasets/grid.nc"
    parameters = json.loads(grid.attrs["parameters"]) | {"of_another": 1}
    netcdf.write(grid.assign_attrs(parameters=json.dumps(parameters)), path, RECORD)
    found = content.collect(tmp_path, ["grid"], claims={})
    assert found.faults[0]["why"] == f"{path} is of another version of the model"


def test_a_table_of_another_kind_is_refused(tmp_path):
    (tmp_path / "effects.csv").write_text("")
    with pytest.raises(DamagedFile, match="it cannot be read as a table"):
        tables.read(tmp_path / "effects.csv")


def test_costs_grow_with_what_is_read_and_shown():
    small = costs.explorer(STUDY, [1, 1])
    large = costs.explorer(STUDY, [1000, 500])
    assert large.seconds - small.seconds == pytest.approx(1498 * 1e6 * costs.EXPLORED_BYTE)
    assert large.memory_mb - small.memory_mb == pytest.approx(999 * costs.USING)
    assert small.is_light and not large.is_light
    assert CONFIG["replicates"] == 3
