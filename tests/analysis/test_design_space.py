"""The registry of tables of a plane: what it has, and that it depends on nothing else."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.files import tables
from dualreceptor.study.study import Study
from made_up import RECORD, plane
from small_config import changed

MEASURED = {"kind": "Ki", "source": "10.1000/1", "species": "human", "assay": "binding"}
DRUG = {"affinity_1a": [MEASURED | {"value": 2.0}], "affinity_2a": [MEASURED | {"value": 9.0}]}
#: Of nine cells, two diverged; the rest is noise around what either dose takes away.
DIVERGED = [(1, 1, 3), (2, 1, 0)]


def study_of(root_seed):
    return Study.from_config(
        changed(
            levels={"zero": 0, "light": 0.06, "max": 0.5},
            experiments={"all": {"design": "grid"}},
            parameters={"seeding": "independent"},
            root_seed=root_seed,
            compounds={"drug": DRUG},
            ensembles={"plane": {"design": "plane", "dose_1a": [0, 1], "dose_2a": [0, 1]}},
        )
    )


def small_plane():
    def outcome(a, b, r):
        noise = np.random.default_rng(1).standard_normal((4, 4, 12))
        return 10 - a - 2 * b - a * b + 0.1 * noise

    return plane([0, 0.25, 0.5, 1], [0, 0.1, 0.5, 1], 12, outcome)


@pytest.fixture(scope="module")
def computed():
    made = small_plane()
    return {
        name: table.compute(made, study_of(7), "plane") for name, table in PLANE_TABLES.items()
    }


def test_names_of_tables_are_their_own():
    assert not TABLES.keys() & PLANE_TABLES.keys()
    assert list(PLANE_TABLES) == [
        "surfaces",
        "fronts",
        "choices",
        "optima",
        "rays",
        "mixtures",
        "independence",
        "additivity",
        "single_agents",
        "isoboles",
        "indices",
        "compounds",
    ]


@pytest.mark.parametrize("name", PLANE_TABLES)
def test_tables_have_the_columns_that_they_describe(computed, name):
    table = PLANE_TABLES[name]
    assert list(computed[name].columns) == list(table.columns)
    assert len(computed[name]) > 0
    assert table.caption.endswith(".")


@pytest.mark.parametrize("name", PLANE_TABLES)
def test_tables_are_read_as_they_were_written(computed, name, tmp_path):
    path = tmp_path / f"{name}.csv"
    tables.write(computed[name], path, PLANE_TABLES[name].columns, RECORD)
    found = tables.read(path)
    for column, values in computed[name].items():
        if values.dtype.kind in "fib":
            np.testing.assert_array_equal(found[column], values)
        else:
            assert found[column].fillna("").tolist() == values.fillna("").tolist()


@pytest.mark.parametrize("name", PLANE_TABLES)
def test_tables_follow_from_the_plane_and_the_root_seed(computed, name):
    made = small_plane()
    before = made.copy(deep=True)
    again = PLANE_TABLES[name].compute(made, study_of(7), "plane")
    pd.testing.assert_frame_equal(again, computed[name])
    assert made.identical(before)


@pytest.mark.parametrize("name", PLANE_TABLES)
def test_runs_that_diverged_leave_the_other_cells_their_numbers(name):
    made = small_plane()
    for place in DIVERGED:
        made.final_kl_divergence[place] = np.nan
        made.final_cumulative_kl_increase[place] = np.inf
    table = PLANE_TABLES[name].compute(made, study_of(0), "plane")
    assert list(table.columns) == list(PLANE_TABLES[name].columns)
    numbers = table.select_dtypes("number").drop(
        columns=["n", "dose_1a", "dose_2a"], errors="ignore"
    )
    assert numbers.notna().any(axis=1).sum() >= len(table) / 3


def digest():
    made = small_plane()
    text = "".join(
        table.compute(made, study_of(0), "plane").to_csv() for table in PLANE_TABLES.values()
    )
    return hashlib.sha256(text.encode()).hexdigest()


def test_tables_are_the_same_to_the_bit_on_simpler_processors():
    umath = np._core._multiarray_umath
    extensions = [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]]
    environment = os.environ | {
        "NPY_DISABLE_CPU_FEATURES": " ".join(extensions),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    code = "import test_design_space; print(test_design_space.digest())"
    there = {"cwd": Path(__file__).parent, "env": environment}
    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, **there
    )
    assert found.stdout.strip() == digest()
