"""Perturbation fields on disk: read back where they are right, made again where not."""

import numpy as np
import pytest
import xarray as xr

from dualreceptor import Parameters
from dualreceptor.files import perturbations
from dualreceptor.model import landscapes
from made_up import SMALL


def test_fields_written_are_read_back(tmp_path):
    path = tmp_path / "fields.nc"
    perturbations.write(path, SMALL, [0, 1, 2])
    written = path.stat().st_mtime_ns
    fields_of = perturbations.reader(path, SMALL, [0, 1, 2])
    np.testing.assert_array_equal(fields_of(1), landscapes.perturbations(SMALL, 1))
    assert path.stat().st_mtime_ns == written


def test_the_fields_on_disk_serve_any_doses(tmp_path):
    path = tmp_path / "fields.nc"
    perturbations.write(
        path, Parameters(**SMALL.model_dump() | {"dose_1a": 0, "dose_2a": 0}), [0]
    )
    lines = []
    perturbations.reader(path, SMALL, [0], report=lines.append)(0)
    assert lines == []


@pytest.mark.parametrize("state", ["missing", "truncated", "of other parameters"])
def test_fields_that_are_not_there_are_made_again(tmp_path, state):
    path = tmp_path / "fields.nc"
    if state == "truncated":
        perturbations.write(path, SMALL, [0, 1])
        path.write_bytes(path.read_bytes()[:100])
    elif state == "of other parameters":
        perturbations.write(path, Parameters(size=10, base_resolution=12), [0, 1])
    lines = []
    fields = perturbations.reader(path, SMALL, [0, 1], report=lines.append)(1)
    np.testing.assert_array_equal(fields, landscapes.perturbations(SMALL, 1))
    assert lines == ["making the perturbation fields again"]
    with xr.open_dataset(path) as file:
        assert file.perturbation.dims == ("replicate", "field", "row", "column")


def test_no_fields_at_all_can_be_written(tmp_path):
    placebo = SMALL.model_copy(update={"placebo": True})
    perturbations.write(tmp_path / "none.nc", placebo, [0, 1])
    with xr.open_dataset(tmp_path / "none.nc") as file:
        assert file.perturbation.shape == (2, 0, 10, 10)
