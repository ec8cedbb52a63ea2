"""What the explorer shows: the numbers of the results, and what is missing of them."""

import json
import shutil

import numpy as np
import pytest
from small_results import CONFIG, SEED, STUDY

import made_up
from dualreceptor.analysis.datasets import parameters_of
from dualreceptor.analysis.outcomes import PREDICTORS, outcomes, predictors, score
from dualreceptor.configuration import costs
from dualreceptor.explorer import conditions, content, packing, tables
from dualreceptor.figures.style import HUES
from dualreceptor.files import netcdf
from dualreceptor.files.atomic import DamagedFile
from dualreceptor.model import frames
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.model.parameters import Parameters
from made_up import RECORD, SMALL


@pytest.fixture(scope="module")
def grid(results):
    """Every run of the grid, which the explorer itself does not read."""
    return netcdf.read(results / "datasets/grid.nc")


@pytest.fixture(scope="module")
def summary(results):
    return netcdf.read(results / "summaries/grid.nc")


def named(collected, name, kind="experiments"):
    return next(one for one in collected.values[kind] if one["name"] == name)


def test_measures_are_those_of_the_outcomes(collected, grid, summary):
    shown = named(collected, "grid")["measures"]
    ends = outcomes(summary)
    means = ends.mean("replicate")
    for name in ("outcome", "burden"):
        np.testing.assert_array_equal(shown[name]["mean"], means[name])
        error = ends[name].std("replicate", ddof=1) / 3**0.5
        np.testing.assert_allclose(shown[name]["sem"], error, rtol=1e-12)
        assert (shown[name]["units"], shown[name]["better"]) == ("nat", "lower")
    expected = score(means.outcome, means.burden)
    np.testing.assert_array_equal(shown["score"]["mean"], expected)
    averages = predictors(summary)
    for name, variable in PREDICTORS.items():
        np.testing.assert_array_equal(shown[name]["mean"], averages[name])
        error = summary[variable].std("replicate", ddof=1) / 3**0.5
        np.testing.assert_allclose(shown[name]["sem"], error, rtol=1e-12)
    entropy = grid.entropy.isel(step=-1).mean("replicate")
    np.testing.assert_array_equal(shown["entropy"]["mean"], entropy)
    assert shown["entropy"]["long_name"] == "final entropy of the modulated energy"


@np.errstate(invalid="ignore")  # of runs that diverged
def test_the_best_condition_of_a_measure_has_the_lowest_mean():
    outcome, burden = (
        [[3, 5], [1, 2], [np.inf, 0], [2, 2]],
        [[0, 1], [4, 4], [2, 1], [1, 1]],
    )
    shown = conditions.measures(made_up.ending(outcome, burden))
    assert (shown["outcome"]["best"], shown["burden"]["best"]) == (1, 0)
    assert "best" not in shown["entropy"]
    shown = conditions.measures(made_up.ending([[np.inf, 1]] * 4))
    assert shown["outcome"]["best"] is None


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


def test_what_lies_in_two_experiments_is_stored_once(summary):
    blobs = packing.Blobs()
    first = conditions.experiment("one", summary, blobs, 400)
    size = blobs.size
    part = summary.isel(condition=slice(0, 2))
    again = conditions.experiment("other", part, blobs, 400)
    assert blobs.size == size
    assert [c["series"] for c in again["conditions"]] == [
        c["series"] for c in first["conditions"][:2]
    ]


def test_runs_of_one_replicate_have_no_error():
    shown = conditions.measures(made_up.summary([0.0, 1.0], replicates=1))
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
    summary = netcdf.read(results / "summaries/speed.nc")
    assert shown["over"] == {"plasticity": [0.1, 1], "walkers": [3, 5]}
    assert len(shown["points"]) == 4
    ends = outcomes(summary)
    for point in shown["points"]:
        for name, found in point["measures"].items():
            there = ends[name].sel(point["values"])
            np.testing.assert_array_equal(found["mean"], there.mean("replicate"))
            error = there.std("replicate", ddof=1) / 3**0.5
            np.testing.assert_allclose(found["sem"], error, rtol=1e-12)
        for i, own in enumerate(point["own"]):
            together = Parameters(**shown["parameters"] | own)
            there = summary.sel(point["values"]).isel(condition=i)
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


def test_conditions_without_landscapes_are_named(results, tmp_path):
    found = content.collect(results, ["courses"], variants=[])
    assert found.values["runs"] == []
    assert found.values["left_out"] == [
        {"experiment": "courses", "condition": "twice"},
        {"experiment": "courses", "condition": "once"},
    ]
    assert [c["run"] for c in named(found, "courses")["conditions"]] == [None, None]
    assert found.left_out_lines() == [
        "conditions without landscapes, which are missing or would take too much time or room: 2"
    ]


def test_tables_hold_their_rows(collected, results):
    shown = collected.values["tables"]["effects"]["grid"]
    table = tables.read(results / "statistics/grid/effects.csv")
    assert len(shown["rows"]) == len(table) == 16
    column = shown["columns"].index("difference")
    assert [row[column] for row in shown["rows"]] == table.difference.tolist()
    assert shown["more"] == 0
    swept = collected.values["tables"]["effects"]["speed"]
    assert swept["columns"][:3] == ["plasticity", "walkers", "outcome"]


def test_hues_are_those_of_the_figures(collected):
    assert collected.values["hues"] == HUES


def test_whole_results_miss_nothing(collected):
    assert collected.errors == []
    assert collected.values["left_out"] == []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match=rf"^{tmp_path}/no is not a folder$"):
        content.collect(tmp_path / "no")


def test_an_empty_folder_misses_everything(tmp_path):
    found = content.collect(tmp_path)
    assert found.lines() == [
        f"{tmp_path} holds no summaries; to make it: snakemake --cores all",
        f"{tmp_path}/claims.csv is missing; to make it: "
        "snakemake --cores all results/claims.csv",
    ]


def test_what_the_study_should_have_and_the_folder_has_not_is_named(tmp_path):
    found = content.collect(tmp_path, ["grid"], claims={})
    assert [error["command"] for error in found.errors] == [
        "snakemake --cores all results/summaries/grid.nc",
        "snakemake --cores all results/statistics/grid/effects.csv",
        "snakemake --cores all results/statistics/grid/regressions.csv",
    ]


@pytest.fixture
def partial(results, tmp_path):
    """Results of which some are missing, and some damaged."""
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "summaries/courses.nc").write_bytes(b"not a summary")
    (folder / "statistics/grid/effects.csv").unlink()
    (folder / "statistics/grid/regressions.csv").write_text("a,b\n1,2\n")
    (folder / "statistics/speed/effects.csv").write_bytes(b"\xff\xfe\x00")
    (folder / "claims.csv").unlink()
    return folder


def test_partial_results_show_what_is_there_and_name_the_rest(partial):
    found = content.collect(partial)
    assert [one["name"] for one in found.values["experiments"]] == ["grid"]
    assert [one["name"] for one in found.values["sweeps"]] == ["speed"]
    assert [error["why"] for error in found.errors] == [
        f"{partial}/summaries/courses.nc is damaged: it cannot be read as NetCDF",
        f"{partial}/statistics/grid/effects.csv is missing",
        f"{partial}/statistics/grid/regressions.csv is damaged: it has no column 'intercept'",
        f"{partial}/statistics/speed/effects.csv is damaged: it cannot be read as a table",
        f"{partial}/claims.csv is missing",
    ]
    made = "snakemake --cores all"
    assert [error["command"] for error in found.errors] == [
        f"{made} --force -- results/summaries/courses.nc",
        f"{made} results/statistics/grid/effects.csv",
        f"{made} --force -- results/statistics/grid/regressions.csv",
        f"{made} --force -- results/statistics/speed/effects.csv",
        f"{made} results/claims.csv",
    ]


def test_a_summary_of_something_else_is_named_with_its_command_once(
    results, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(results, "results")
    found = content.collect(
        "results",
        ["grid"],
        {},
        variants=[],
        ensembles=[],
        read=lambda path: netcdf.take(path, "another"),
    )
    assert found.lines() == [
        "results/summaries/grid.nc holds something else than it should: other parameters, "
        "replicates or seeds; make it again, under the same configuration, with "
        "`snakemake --cores all --force -- results/summaries/grid.nc`"
    ]


def test_a_file_of_another_kind_is_no_summary(tmp_path):
    path = tmp_path / "summaries/odd.nc"
    netcdf.write(frames.frames(SMALL, 0, 0, [0]), path, RECORD)
    found = content.collect(tmp_path, ["odd"], claims={})
    assert found.errors[0]["why"] == f"{path} is no summary of an experiment or a sweep"


def test_a_summary_of_another_version_is_not_shown(tmp_path, summary):
    path = tmp_path / "summaries/grid.nc"
    parameters = json.loads(summary.attrs["parameters"]) | {"of_another": 1}
    netcdf.write(summary.assign_attrs(parameters=json.dumps(parameters)), path, RECORD)
    found = content.collect(tmp_path, ["grid"], claims={})
    assert found.errors[0]["why"] == f"{path} is of another version of the model"


def test_frames_of_another_kind_are_not_shown(tmp_path):
    path = tmp_path / "frames/explorer/odd.nc"
    netcdf.write(frames.frames(SMALL, 0, 0, [0]), path, RECORD)
    (error,) = content.collect(tmp_path, ["grid"], claims={}).errors[1:2]
    assert error == {
        "kind": "frames",
        "subject": "odd",
        "why": f"{path} holds no frames of an experiment's runs",
        "command": "snakemake --cores all --force -- results/frames/explorer/odd.nc",
    }


def test_frames_of_another_version_are_not_shown(tmp_path):
    path = tmp_path / "frames/explorer/baseline.nc"
    seen = frames.frames_of_conditions({"one": SMALL}, 0, 0, [0])
    parameters = json.loads(seen.attrs["parameters"]) | {"of_another": 1}
    netcdf.write(seen.assign_attrs(parameters=json.dumps(parameters)), path, RECORD)
    found = content.collect(tmp_path, ["grid"], claims={})
    assert found.errors[1]["why"] == f"{path} is of another version of the model"
    assert found.values["runs"] == []


def test_a_table_of_another_kind_is_refused(tmp_path):
    (tmp_path / "effects.csv").write_text("")
    with pytest.raises(DamagedFile, match="it cannot be read as a table"):
        tables.read(tmp_path / "effects.csv")


def test_costs_grow_with_what_is_read():
    larger = STUDY.model_copy(update={"replicates": 100_000})
    added = sum(costs.summary_mb(larger, name) for name in STUDY.subjects)
    added -= sum(costs.summary_mb(STUDY, name) for name in STUDY.subjects)
    added += costs.ensemble_mb(larger, "plane") - costs.ensemble_mb(STUDY, "plane")
    assert added > 100
    small, large = costs.cost_of_explorer(STUDY), costs.cost_of_explorer(larger)
    stage = costs.STAGES["explorer"]
    assert large.seconds - small.seconds == pytest.approx(added * stage.seconds_per_mb)
    assert large.memory_mb - small.memory_mb == pytest.approx(added * stage.memory_per_mb)
    assert small.is_light and not large.is_light
    assert CONFIG["replicates"] == 3
