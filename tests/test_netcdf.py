"""Files that are whole or not there."""

import numpy as np
import pytest
import xarray as xr

from dualreceptor import netcdf

DATASET = xr.Dataset(
    {
        "x": (("a", "b"), np.random.default_rng(0).standard_normal((3, 4)), {"units": "nat"}),
        "n": ("a", np.array([1, 2, 3], dtype=np.int32)),
        "name": ("a", ["one", "two", "three"]),
        "scalar": 0.1,
    },
    attrs={"title": "a test"},
)


def test_a_dataset_comes_back_to_the_bit(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc")
    xr.testing.assert_identical(netcdf.read(tmp_path / "a.nc"), DATASET)
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


def test_the_same_dataset_is_the_same_bytes(tmp_path):
    for name in ("a.nc", "b.nc"):
        netcdf.write(DATASET, tmp_path / name)
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.nc"
    path.write_text("old")
    with pytest.raises(RuntimeError), netcdf.replacing(path) as part:
        part.write_text("half of the new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
