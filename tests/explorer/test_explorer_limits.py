"""What the explorer leaves out, so that its page is neither large nor long in the making."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
import yaml
from small_results import CONFIG, STUDY

import made_up
from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.configuration import explored
from dualreceptor.configuration.reading import read_config
from dualreceptor.explorer import content, landscapes, page, planes, tables
from dualreceptor.files import netcdf
from dualreceptor.files.tables import write as write_table
from dualreceptor.model import frames
from dualreceptor.model.parameters import Parameters
from made_up import RECORD, SMALL


def test_runs_show_their_ends_and_some_states_between():
    assert explored.choose_states(SMALL) == list(range(16))
    usual = explored.choose_states(Parameters())
    assert (len(usual), usual[0], usual[-1]) == (41, 0, 399)


@pytest.mark.parametrize("limit", ["MOST_OPERATIONS", "MOST_NUMBERS", "MOST_BYTES"])
def test_runs_without_room_are_left_out(monkeypatch, limit):
    monkeypatch.setattr(explored, limit, -1)
    chosen = explored.choose(STUDY)
    assert chosen.shown == {}
    assert len(chosen.left_out) == 9 + 2


def test_large_landscapes_are_left_out():
    large = {"parameters": {"size": 700}, "levels": CONFIG["levels"]}
    study = read_config(large | {"experiments": {"grid": {"design": "grid"}}})
    assert explored.choose(study) == ({}, list(study.simulations))
    assert len(study.simulations) == 9


def test_the_default_study_is_shown_whole():
    config = Path(__file__).parents[2] / "config" / "config.yaml"
    study = read_config(yaml.safe_load(config.read_text()))
    chosen = explored.choose(study)
    assert chosen.left_out == []
    assert sum(map(len, chosen.shown.values())) == 40


def test_large_landscapes_are_thinned():
    large = Parameters(**SMALL.model_dump() | {"size": 150, "base_resolution": 20})
    energies, low, high = landscapes.quantize(frames.frames(large, 0, 0, [0, 5]))
    assert energies.shape == (4, 50, 50)
    assert low < high


#: A study of 400 conditions of one experiment.
LARGE = read_config(
    {
        "levels": {f"level{i}": i / 20 for i in range(20)},
        "experiments": {"large": {"design": "grid"}},
    }
)


def like_one_run(runs):
    """Frames of some runs, all of them distinct, that deflate as those of a real run do."""
    one = Parameters(dose_1a=0.5, dose_2a=0.5)
    seen = frames.frames(one, 0, 0, explored.choose_states(one))
    every = xr.concat(
        [
            seen.roll(row=i, column=7 * i).assign(kl_course=seen.kl_course + i)
            for i in range(runs)
        ],
        dim="condition",
        coords="minimal",
    )
    every["walkers"] = (every.walkers + xr.DataArray(range(runs), dims="condition")) % one.size
    return every


def write_large_plane(folder):
    """A plane of as many cells as a page shows, of random numbers, which deflate worst."""
    axis = [i / 50 for i in range(51)]
    steps = {"warmup_steps": 50, "drug_steps": 200, "washout_steps": 150}
    netcdf.write(made_up.plane(axis, axis, 2, **steps), folder / "datasets/plane.nc", RECORD)
    doses = np.array([(a, b) for a in axis for b in axis] * 2)
    rng = np.random.default_rng(0)
    for name in planes.TABLES:
        columns = PLANE_TABLES[name].columns
        rows = pd.DataFrame(rng.random((len(doses), len(columns))), columns=list(columns))
        if "dose_1a" in columns:
            rows[["dose_1a", "dose_2a"]] = doses
        if name in ("surfaces", "additivity", "single_agents"):
            rows["outcome"] = np.repeat(["outcome", "burden"], len(doses) // 2)
        for flag in {"on_front", "may_be_best", "touches"} & columns.keys():
            rows[flag] = rng.random(len(doses)) < 0.5
        words = {"verdict": "synergy", "reason": "", "plane": "whole", "compound": "one"}
        rows = rows.assign(**{word: words[word] for word in words.keys() & columns.keys()})
        rows = rows.head({"compounds": 200, "optima": 33, "fronts": 51**2}.get(name))
        write_table(rows, folder / f"statistics/plane/{name}.csv", columns, RECORD)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """What is shown of the large study, whose results are as large as real ones would be."""
    folder = tmp_path_factory.mktemp("large") / "results"
    doses = list(LARGE.levels.values())
    netcdf.write(made_up.summary(doses, 2), folder / "summaries/large.nc", RECORD)
    runs = explored.choose(LARGE).shown["baseline"]
    own = [{name: getattr(p, name) for name in ("dose_1a", "dose_2a")} for p in runs.values()]
    seen = like_one_run(len(runs)).assign_attrs(own_parameters=json.dumps(own))
    netcdf.write(seen, folder / "frames/explorer/baseline.nc", RECORD)
    for name, table in TABLES.items():
        numbers = np.random.default_rng(0).random((3000, len(table.columns)))
        rows = pd.DataFrame(numbers, columns=list(table.columns))
        write_table(rows, folder / f"statistics/large/{name}.csv", table.columns, RECORD)
    write_large_plane(folder)
    return content.collect(folder, claims={})


@pytest.mark.slow
def test_the_page_of_hundreds_of_conditions_stays_under_15_mb(large, tmp_path):
    assert large.errors == []
    page.write(tmp_path / "explorer.html", large)
    assert 8e6 < (tmp_path / "explorer.html").stat().st_size < 15e6
    assert len(large.values["experiments"][0]["conditions"]) == 400
    assert len(large.values["runs"]) == 82
    assert len(large.values["left_out"]) == 400 - 82
    (plane,) = large.values["planes"]
    assert (len(plane["dose_1a"]), len(plane["dose_2a"])) == (51, 51)


def test_of_many_cells_courses_have_fewer_points(large):
    (plane,) = large.values["planes"]
    assert (len(plane["steps"]), plane["steps"][0], plane["steps"][-1]) == (15, 0, 349)


def test_of_many_conditions_series_have_fewer_points(large):
    (experiment,) = large.values["experiments"]
    steps = experiment["steps"]
    assert (len(steps), steps[0], steps[-1]) == (100, 0, 349)


def test_of_many_tables_each_has_fewer_rows(results, monkeypatch):
    monkeypatch.setattr(content, "MOST_ROWS", 6 * 5)
    effects = content.collect(results, claims={}).values["tables"]["effects"]
    assert {name: len(table["rows"]) for name, table in effects.items()} == {
        "courses": 0,
        "grid": 5,
        "speed": 5,
    }
    assert effects["grid"]["more"] == 16 - 5


def test_long_series_are_thinned():
    steps = explored.choose_steps(50, 1_000_000, explored.POINTS)
    assert (len(steps), steps[0], steps[-1]) == (400, 50, 999_999)


def test_long_tables_are_cut_and_say_so(monkeypatch, results):
    monkeypatch.setattr(tables, "ROWS", 10)
    shown = tables.content("effects", tables.read(results / "statistics/grid/effects.csv"))
    assert (len(shown["rows"]), shown["more"]) == (10, 6)
