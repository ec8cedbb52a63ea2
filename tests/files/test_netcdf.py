"""Files that are whole or not there."""

import errno
import hashlib
import json
import os
import subprocess
import sys
import time

import netCDF4
import numpy as np
import pytest
import xarray as xr

from dualreceptor.files import cf, netcdf
from dualreceptor.model.simulations import make_landscapes
from made_up import RECORD, SMALL

IN_NAT = {"long_name": "divergence", "units": "nat"}
DATASET = xr.Dataset(
    {
        "x": (("a", "b"), np.random.default_rng(0).standard_normal((3, 4)), IN_NAT),
        "n": ("a", np.array([1, 2, 3], dtype=np.int32)),
        "name": ("a", ["one", "two", "three"]),
        "scalar": 0.1,
    },
    attrs={"key": "a test"},
)


def test_a_dataset_comes_back_to_the_bit(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD)
    stored = netcdf.read(tmp_path / "a.nc")
    xr.testing.assert_equal(stored, DATASET)
    assert all(stored[name].attrs.items() >= DATASET[name].attrs.items() for name in DATASET)
    assert stored.attrs.items() >= DATASET.attrs.items()
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


def test_arrays_alone_are_those_of_the_dataset(tmp_path):
    labelled = DATASET.assign_coords(
        a=("a", ["p", "q", "r"]), known=("b", [True, False, True, True]), last=3
    )
    netcdf.write(labelled, tmp_path / "a.nc", RECORD, "a key")
    arrays = netcdf.take_arrays(tmp_path / "a.nc", "a key")
    assert arrays.keys() == set(labelled.variables)
    for name, values in arrays.items():
        np.testing.assert_array_equal(values, labelled[name], err_msg=name)
        assert values.dtype.kind == labelled[name].dtype.kind or values.dtype.kind in "OU"
    with pytest.raises(netcdf.DamagedFile, match="holds something else than it should"):
        netcdf.take_arrays(tmp_path / "a.nc", "another key")
    (tmp_path / "a.nc").write_text("no data")
    with pytest.raises(netcdf.DamagedFile, match=r"set aside as a\.nc\.damaged"):
        netcdf.take_arrays(tmp_path / "a.nc", "a key")


def test_what_a_dataset_is_made_of_is_written_as_the_dataset(tmp_path):
    made = make_landscapes(SMALL, [2, 5])
    netcdf.write(made, tmp_path / "made.nc", RECORD)
    netcdf.write(xr.Dataset(*made), tmp_path / "dataset.nc", RECORD)
    stored = netcdf.read(tmp_path / "made.nc")
    xr.testing.assert_equal(stored, xr.Dataset(*made))
    assert stored.target.attrs["long_name"] == "target energy"
    first, second = (tmp_path / f"{name}.nc" for name in ("made", "dataset"))
    assert netcdf.read_digest(first) == netcdf.read_digest(second) == netcdf.digest(made)


def test_landscapes_are_made_written_and_read_without_xarray(tmp_path):
    code = f"""
import sys
from dualreceptor.files import cf, netcdf
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.simulations import make_landscapes
made = make_landscapes(Parameters(size=10), [0, 1])
netcdf.write(made, {str(tmp_path / "a.nc")!r}, {RECORD!r}, "a key")
print(netcdf.take_arrays({str(tmp_path / "a.nc")!r}, "a key")["target"].shape)
print({{"xarray.core", "pandas"}} & sys.modules.keys() or "neither")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("(2, 10, 10)\nneither\n", "")


def test_the_same_dataset_is_the_same_bytes(tmp_path):
    for folder in ("one", "other"):
        netcdf.write(DATASET, tmp_path / folder / "a.nc", RECORD)
    assert (tmp_path / "one/a.nc").read_bytes() == (tmp_path / "other/a.nc").read_bytes()


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.nc"
    path.write_text("old")
    with pytest.raises(RuntimeError), netcdf.replacing(path) as part:
        part.write_text("half of the new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_labels_are_coordinates_in_the_file_too(tmp_path):
    labelled = DATASET.assign_coords(a=("a", ["p", "q", "r"], {"long_name": "place"}))
    netcdf.write(labelled, tmp_path / "a.nc", RECORD)
    with xr.open_dataset(tmp_path / "a.nc") as plain:
        assert set(plain.variables) == set(labelled.variables)
        assert float(plain.x.sel(a="q")[2]) == float(DATASET.x[1, 2])
    stored = netcdf.read(tmp_path / "a.nc")
    xr.testing.assert_equal(stored, labelled)
    assert float(stored.x.sel(a="q")[2]) == float(DATASET.x[1, 2])
    assert stored.a.attrs == {"long_name": "place"}


def test_nat_is_a_unit_but_not_on_disk_where_cf_has_none(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD)
    assert DATASET.x.attrs == IN_NAT
    with xr.open_dataset(tmp_path / "a.nc") as plain:
        assert plain.x.attrs["long_name"] == "divergence (nat)"
        assert "units" not in plain.x.attrs
    assert netcdf.read(tmp_path / "a.nc").x.attrs.items() >= IN_NAT.items()


def changed_at(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("every", [101, pytest.param(7, marks=pytest.mark.slow)])
def test_a_flip_of_any_bit_changes_nothing_or_is_found(tmp_path, every):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD)
    content = (tmp_path / "a.nc").read_bytes()
    stored, found = netcdf.read(tmp_path / "a.nc"), 0
    for place in range(0, len(content), every):
        (tmp_path / "b.nc").write_bytes(changed_at(content, place))
        try:
            xr.testing.assert_identical(netcdf.read(tmp_path / "b.nc"), stored)
        except netcdf.DamagedFile as damage:
            assert str(damage).startswith(f"{tmp_path}/b.nc is ")
            found += 1
    assert found > 700 / every  # most of so small a file is unused room


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_truncated_file_is_found(tmp_path, share):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD)
    content = (tmp_path / "a.nc").read_bytes()
    (tmp_path / "a.nc").write_bytes(content[: int(share * len(content))])
    with pytest.raises(netcdf.DamagedFile, match=r"a\.nc is damaged: it cannot be read"):
        netcdf.read(tmp_path / "a.nc")


def test_changed_numbers_and_attributes_are_found(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD)
    stored = xr.load_dataset(tmp_path / "a.nc")
    other_units = stored.copy()
    other_units["x"] = stored.x.assign_attrs(units="bit")
    for changed in (
        stored.assign(x=stored.x + 1e-16),
        stored.assign_attrs(title="another"),
        other_units,
    ):
        changed.to_netcdf(tmp_path / "b.nc")
        with pytest.raises(netcdf.DamagedFile, match="does not agree with its own checksum"):
            netcdf.read(tmp_path / "b.nc")


def test_a_foreign_file_is_found(tmp_path):
    DATASET.to_netcdf(tmp_path / "a.nc")
    with pytest.raises(netcdf.DamagedFile, match="not a file of this project"):
        netcdf.read(tmp_path / "a.nc")


def test_a_damaged_file_is_set_aside_for_whoever_makes_it_again(tmp_path):
    path = tmp_path / "a.nc"
    path.write_text("no data")
    message = (
        f"{path} is damaged: it cannot be read as NetCDF; "
        "it was set aside as a.nc.damaged: run again, and it is made again"
    )
    with pytest.raises(netcdf.DamagedFile) as first:
        netcdf.take(path, "x")
    assert str(first.value) == message
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc.damaged"]
    with pytest.raises(netcdf.DamagedFile, match=r"a\.nc was damaged; it was set aside as"):
        netcdf.take(path, "x")  # as a job that is tried again does


def test_a_file_is_taken_for_what_it_is(tmp_path):
    path = tmp_path / "a.nc"
    netcdf.write(DATASET, path, RECORD, "right")
    xr.testing.assert_equal(netcdf.take(path, "right"), DATASET)
    with pytest.raises(netcdf.DamagedFile) as refusal:
        netcdf.take(path, "wrong")
    assert str(refusal.value) == (
        f"{path} holds something else than it should: other parameters, replicates or seeds; "
        "make it again, under the same configuration, with "
        f"`snakemake --cores all --force -- {path}`"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]  # it may be somebody's own
    with pytest.raises(FileNotFoundError):
        netcdf.take(tmp_path / "never there.nc", "right")


def test_a_file_that_is_opened_is_not_set_aside_for_what_is_done_with_it(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD, "x")
    with pytest.raises(ValueError, match=r"^no$"), netcdf.take_open(tmp_path / "a.nc", "x"):
        raise ValueError("no")
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


def test_what_the_system_refuses_is_no_damage(tmp_path, monkeypatch):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD, "x")

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(netCDF4, "Dataset", refuse)
    with pytest.raises(PermissionError):
        netcdf.take(tmp_path / "a.nc", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc"]


def test_a_file_that_is_taken_keeps_its_date(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD, "x")
    future = time.time() + 3600
    os.utime(tmp_path / "a.nc", (future, future))
    netcdf.take(tmp_path / "a.nc", "x")
    assert (tmp_path / "a.nc").stat().st_mtime == pytest.approx(future)


def test_the_digest_is_of_data_and_coordinates_alone():
    numbers = np.arange(4.0)
    dataset = xr.Dataset({"x": ("a", numbers)}, coords={"name": ("a", list("pqrs"))})
    by_hand = hashlib.sha256()
    by_hand.update(json.dumps(["name", ["a"], [4], "text"]).encode())
    by_hand.update(json.dumps(list("pqrs")).encode())
    by_hand.update(json.dumps(["x", ["a"], [4], "<f8"]).encode() + numbers.tobytes())
    expected = by_hand.hexdigest()
    assert netcdf.digest(dataset) == expected
    assert netcdf.digest(dataset.assign_attrs(date="today")) == expected
    assert netcdf.digest(dataset.assign(x=dataset.x.astype(">f8"))) == expected
    assert netcdf.digest(dataset.assign(x=-dataset.x)) != expected
    assert netcdf.digest(dataset.rename(x="y")) != expected
    assert netcdf.digest(dataset.rename(a="b")) != expected
    assert netcdf.digest(dataset.assign(x=dataset.x.astype("f4"))) != expected


def test_the_digest_of_a_file_is_that_of_its_dataset(tmp_path):
    netcdf.write(DATASET, tmp_path / "a.nc", RECORD)
    assert netcdf.read_digest(tmp_path / "a.nc") == netcdf.digest(DATASET)
    content = (tmp_path / "a.nc").read_bytes()
    (tmp_path / "a.nc").write_bytes(content[:-100])
    with pytest.raises(netcdf.DamagedFile, match=r"a\.nc is damaged"):
        netcdf.read_digest(tmp_path / "a.nc")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_reported_as_such(tmp_path, number):
    path = tmp_path / "a.nc"
    path.write_text("old")
    with pytest.raises(OSError, match="is full") as refusal, netcdf.replacing(path):
        raise OSError(number, os.strerror(number))
    assert str(refusal.value) == (
        f"{path} could not be written: the disk, or your quota on it, is full; "
        "make room and run again"
    )
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


def test_names_are_short_on_disk_and_in_full_when_read(tmp_path):
    about = {"long_name": "cumulative increase of the KL divergence", "units": "nat"}
    energy = {"long_name": "average target energy at the walkers", "units": "1"}
    dataset = xr.Dataset(
        {"kl": ("step", [1.0, 2.0], about), "energy": ("step", [3.0, 4.0], energy)},
        {"step": [0, 1], "label": ("step", ["a", "b"]), "final_step": 1},
    )
    netcdf.write(dataset, tmp_path / "a.nc", RECORD)
    with xr.open_dataset(tmp_path / "a.nc") as plain:
        assert plain.kl.attrs == {
            "long_name": "cumulative KL increase (nat)",
            "comment": "cumulative increase of the KL divergence",
            "coverage_content_type": "modelResult",
        }
        assert plain.energy.attrs["long_name"] == "average walkers' target energy"
        assert set(plain.data_vars) == {"kl", "energy", "final_step"}
        assert set(plain.coords) == {"step", "label"}
    with netCDF4.Dataset(tmp_path / "a.nc") as file:
        assert list(file.variables) == ["step", "label", "kl", "energy", "final_step"]
    stored = netcdf.read(tmp_path / "a.nc")
    xr.testing.assert_equal(stored, dataset)
    assert set(stored.coords) == {"step", "label", "final_step"}
    assert stored.kl.attrs.items() >= about.items()
    assert stored.energy.attrs.items() >= energy.items()
    with netcdf.open_checked(tmp_path / "a.nc") as lazy:
        assert "final_step" in lazy.coords
        assert lazy.energy.attrs.items() >= energy.items()


def test_files_of_before_names_were_short_are_read_alike():
    before = {"long_name": "KL divergence from the target (nat)", "units": "1"}
    found = cf.restore(xr.Dataset({"x": ("a", [1.0], before)}))
    assert found.x.attrs == {"long_name": "KL divergence from the target", "units": "nat"}
