"""Tables that come back as they were written."""

import json

import numpy as np
import pandas as pd
import pytest

from dualreceptor.analysis import datasets
from dualreceptor.files import tables
from made_up import RECORD

TEXTS = ["NA", "null", "nan", "1e3", "true", "007", "None", "", 'ü, "x"']


def write_and_take(folder, table):
    path = folder / "t.csv"
    tables.write(table, path, {}, RECORD)
    columns = json.loads((folder / "t.csv-metadata.json").read_text())["tableSchema"]["columns"]
    return tables.take(path), {column["name"]: column["datatype"] for column in columns}


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_text_whatever_it_looks_like(tmp_path, text):
    stored, datatypes = write_and_take(
        tmp_path, pd.DataFrame({"name": [text, text], "n": [1, 2]})
    )
    assert datatypes == {"name": "string", "n": "integer"}
    assert stored.n.tolist() == [1, 2]
    if text:
        assert stored.name.tolist() == [text, text]
    else:
        assert stored.name.isna().all()


def test_numbers_are_numbers_to_the_bit_and_what_is_empty_is_missing(tmp_path):
    rng = np.random.default_rng(0)
    values = [0.1 + 0.2, 1 / 3, 1e-300, np.nan, np.inf, *rng.standard_normal(1000)]
    table = pd.DataFrame({"x": values, "none": np.nan, "whole": 1.0, "flag": True})
    stored, datatypes = write_and_take(tmp_path, table)
    flag = {"base": "boolean", "format": "True|False"}
    assert datatypes == {"x": "number", "none": "number", "whole": "number", "flag": flag}
    pd.testing.assert_frame_equal(stored, table)


def test_a_column_that_is_missing_in_every_row_is_of_numbers(tmp_path):
    rows = pd.DataFrame([{"reason": "so"}, {"reason": ""}], columns=["slope", "reason"])
    stored, datatypes = write_and_take(tmp_path, rows)
    assert datatypes == {"slope": "number", "reason": "string"}
    assert np.isnan(stored.slope).all()


def test_the_rows_at_a_point_of_a_sweep_are_found_again(tmp_path):
    swept = [("true", 0.30000000000000004), ("false", 0.5), ("true+false", 0.1)]
    stored, _ = write_and_take(tmp_path, pd.DataFrame(swept, columns=["placebo", "plasticity"]))
    for i, placebo in enumerate([True, False, [True, False]]):
        point = {"placebo": placebo, "plasticity": swept[i][1]}
        assert datasets.rows_at(stored, point).index.tolist() == [i]


def test_a_table_without_metadata_is_read_as_it_looks(tmp_path):
    (tmp_path / "t.csv").write_text("name,x\nNA,1\n,2.5\n")
    found = tables.read(tmp_path / "t.csv")
    assert found.name.tolist()[0] == "NA"
    assert found.name.isna().tolist() == [False, True]
    assert found.x.tolist() == [1, 2.5]
