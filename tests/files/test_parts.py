"""Files written and read in parts are those that are written and read whole."""

from itertools import groupby, zip_longest

import netCDF4
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dualreceptor.files import contents, netcdf
from dualreceptor.files.contents import Part
from made_up import RECORD

RNG = np.random.default_rng(0)
PLAIN = ("condition", "replicate", "step")
SWEPT = ("dose", "pattern", *PLAIN)
SIZES = {"dose": 2, "pattern": 3, "condition": 4, "replicate": 5, "step": 6}


def walks(dims):
    """Random walks, over the last dim."""
    return RNG.standard_normal([SIZES[dim] for dim in dims]).cumsum(-1)


def counts(dims):
    return RNG.integers(-9, 9, [SIZES[dim] for dim in dims]).astype(np.int32)


def padded(dims):
    values = walks(dims)
    values[0, ..., 4:] = np.nan
    return values


NAT = {"long_name": "divergence", "units": "nat"}
ALONG = {
    "condition": ("condition", ["none", "1A", "2A", "both"], {"long_name": "condition"}),
    "label": ("condition", ["no drug", "ü", "", "x" * 300]),
    "dose_1a": ("condition", [0, 0.5, 0, 0.5], {"units": "1"}),
    "replicate": ("replicate", range(5), {"standard_name": "realization"}),
    "step": ("step", range(6)),
    "final_step": 5,
}
DATASETS = {
    "float64": xr.Dataset({"x": (PLAIN, walks(PLAIN), NAT)}),
    "int32": xr.Dataset({"n": (PLAIN, counts(PLAIN), {"units": "1"})}),
    "several": xr.Dataset(
        {
            "x": (PLAIN, walks(PLAIN), NAT),
            "n": (PLAIN, counts(PLAIN)),
            "level": (("condition", "step"), walks(("condition", "step"))),
        },
        ALONG,
        {"root_seed": 3, "parameters": "{}"},
    ),
    "padded": xr.Dataset(
        {"x": (SWEPT, padded(SWEPT)), "level": (("dose", "step"), padded(("dose", "step")))},
        ALONG | {"final_step": ("dose", [3, 5]), "pattern": ["sine", "swirl", "log"]},
    ),
    "administrations": xr.Dataset(
        {"x": (PLAIN, walks(PLAIN))},
        ALONG
        | {
            "administration": [1, 2],
            "placebo": (("condition", "administration"), RNG.random((4, 2)) < 0.5),
            "response": (("condition", "administration"), [["full", "u-curve"]] * 4),
            "doses": (("condition", "administration"), RNG.random((4, 2))),
            "by_dose": (("dose", "condition"), RNG.random((2, 4)) < 0.5),
        },
    ),
    "one dim": xr.Dataset({"x": ("step", walks(["step"]))}),
}


def emptied(dataset):
    """A dataset without its data."""
    blanks = {
        name: (v.dims, contents.blank(dict(dataset.sizes), v.dims, v.dtype), v.attrs)
        for name, v in dataset.data_vars.items()
    }
    return xr.Dataset(blanks, dataset.coords, dataset.attrs)


def parts_of(dataset, dims=2):
    """The data in parts of so many dims, the last one of them in slices of two."""
    for name, variable in dataset.data_vars.items():
        *outer, sliced = variable.shape[: max(1, variable.ndim - dims + 1)]
        for place in np.ndindex(*outer):
            for first in range(0, sliced, 2):
                where = (*place, slice(first, first + 2))
                yield Part(name, where, variable.values[where])


def write_both(dataset, folder, parts=None):
    """The paths of a dataset that is written whole and in parts, under the same name."""
    whole, in_parts = folder / "whole" / "a.nc", folder / "in_parts" / "a.nc"
    netcdf.write(dataset, whole, RECORD, "a key")
    given = parts_of(dataset) if parts is None else parts
    netcdf.write_parts(emptied(dataset), given, in_parts, RECORD, "a key")
    return whole, in_parts


@pytest.mark.parametrize("name", DATASETS)
def test_what_is_written_in_parts_is_what_is_written_whole(tmp_path, name):
    whole, in_parts = write_both(DATASETS[name], tmp_path)
    assert [path.name for path in in_parts.parent.iterdir()] == ["a.nc"]
    stored = netcdf.read(in_parts)
    xr.testing.assert_identical(stored, netcdf.read(whole))
    assert netcdf.digest(stored) == netcdf.digest(DATASETS[name])
    attributes = [dict(xr.open_dataset(path, cache=False).attrs) for path in (whole, in_parts)]
    assert attributes[0] == attributes[1]  # digest, checksum and key among them
    assert attributes[0]["digest"] == netcdf.digest(DATASETS[name])


@pytest.mark.parametrize("name", DATASETS)
def test_files_written_in_parts_and_whole_look_alike_to_other_programs(tmp_path, name):
    def look(path):
        with netCDF4.Dataset(path) as file:
            variables = {
                name: (variable.dimensions, variable.dtype, variable.__dict__)
                for name, variable in file.variables.items()
            }
            return dict(file.dimensions.items()).keys(), variables, file.__dict__

    whole, in_parts = map(look, write_both(DATASETS[name], tmp_path))
    assert whole == in_parts


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_it_does_not_matter_how_large_parts_are_and_how_variables_alternate(tmp_path, dims):
    by_variable = [
        list(group)
        for _, group in groupby(parts_of(DATASETS["several"], dims), lambda part: part.name)
    ]
    in_turn = [part for parts in zip_longest(*by_variable) for part in parts if part]
    whole, in_parts = write_both(DATASETS["several"], tmp_path, in_turn)
    xr.testing.assert_identical(netcdf.read(in_parts), netcdf.read(whole))


def test_parts_of_whole_numbers_fit_into_a_variable_that_is_padded(tmp_path):
    dataset = xr.Dataset({"n": (PLAIN, counts(PLAIN).astype(float))})
    parts = [part._replace(values=part.values.astype(np.int32)) for part in parts_of(dataset)]
    whole, in_parts = write_both(dataset, tmp_path, parts)
    xr.testing.assert_identical(netcdf.read(in_parts), netcdf.read(whole))


def test_numbers_are_compressed_with_what_is_read_together(tmp_path):
    shape = xr.Dataset(
        {
            "x": (PLAIN, np.zeros((3, 200, 1000))),
            "n": (PLAIN, np.zeros((3, 200, 1000), dtype=np.int32)),
            "level": (("condition", "step"), np.zeros((3, 1000))),
        }
    )
    netcdf.write_parts(shape, parts_of(shape), tmp_path / "a.nc", RECORD)
    with netCDF4.Dataset(tmp_path / "a.nc") as file:
        for name, chunks in (
            ("x", [1, 131, 1000]),
            ("n", [1, 131, 1000]),
            ("level", [3, 1000]),
        ):
            variable = file[name]
            assert variable.chunking() == chunks
            found = variable.filters()
            assert (found["zlib"], found["shuffle"], found["complevel"]) == (True, True, 1)
            assert "_FillValue" not in variable.ncattrs()
    assert (tmp_path / "a.nc").stat().st_size < 200_000  # of 7 MB of zeros


def test_a_part_that_is_left_out_is_noticed(tmp_path):
    dataset = DATASETS["several"]
    every = list(parts_of(dataset))
    for i in range(0, len(every), 7):
        parts = every[:i] + every[i + 1 :]
        with pytest.raises(netcdf.DamagedFile, match=r"a\.nc was not written as it should"):
            netcdf.write_parts(emptied(dataset), parts, tmp_path / "a.nc", RECORD)
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_zeros_that_is_left_out_is_noticed(tmp_path):
    dataset = 0 * DATASETS["float64"]
    parts = list(parts_of(dataset))
    with pytest.raises(netcdf.DamagedFile):
        netcdf.write_parts(emptied(dataset), parts[:-1], tmp_path / "a.nc", RECORD)


def test_a_disk_that_loses_numbers_is_noticed(tmp_path, monkeypatch):
    dataset, fill = DATASETS["several"], contents.fill

    def lose_one(part, *args):
        sums = fill(part, *args)
        with netCDF4.Dataset(part, "a") as file:
            file["x"][3, 4, 5] = 0
        return sums

    monkeypatch.setattr(contents, "fill", lose_one)
    with pytest.raises(netcdf.DamagedFile, match=r"a\.nc was not written as it should"):
        netcdf.write_parts(emptied(dataset), parts_of(dataset), tmp_path / "a.nc", RECORD)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_loses_attributes_is_noticed(tmp_path, monkeypatch):
    dataset, add_sums = DATASETS["several"], netcdf._add_sums

    def lose_one(part, *args):
        add_sums(part, *args)
        with netCDF4.Dataset(part, "a") as file:
            del file["x"].long_name

    monkeypatch.setattr(netcdf, "_add_sums", lose_one)
    with pytest.raises(netcdf.DamagedFile, match="does not agree with its own checksum"):
        netcdf.write_parts(emptied(dataset), parts_of(dataset), tmp_path / "a.nc", RECORD)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_amid_the_parts_leaves_the_old_file_and_nothing_else(tmp_path):
    def some():
        yield next(parts_of(DATASETS["float64"]))
        raise netcdf.DamagedFile("one of those it is made from")

    (tmp_path / "a.nc").write_text("old")
    with pytest.raises(netcdf.DamagedFile, match=r"^one of those it is made from$"):
        netcdf.write_parts(emptied(DATASETS["float64"]), some(), tmp_path / "a.nc", RECORD)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_blank_takes_no_memory():
    values = contents.blank({"a": 10**6, "b": 10**6, "c": 3}, ["b", "a"], np.int32)
    assert (values.shape, values.dtype, values.strides) == ((10**6, 10**6), np.int32, (0, 0))


def test_a_file_is_checked_without_being_read_whole(tmp_path, monkeypatch):
    _, path = write_both(DATASETS["padded"], tmp_path)
    sizes, little_endian = [], contents._little_endian
    monkeypatch.setattr(contents, "PART", 12)
    monkeypatch.setattr(
        contents,
        "_little_endian",
        lambda values: sizes.append(values.size) or little_endian(values),
    )
    with netcdf.take_open(path, "a key") as dataset:
        assert max(sizes) == 12
        numbers = [v.size for v in dataset.variables.values() if v.dtype.kind in "fib"]
        assert sum(sizes) == sum(numbers)
        x = dataset.x.variable
        assert not x._in_memory
        xr.testing.assert_equal(dataset.x[1, 2], DATASETS["padded"].x[1, 2])
        assert not x._in_memory
    with netcdf.open_checked(path, whole=True) as dataset:
        assert dataset.x.variable._in_memory


def test_a_file_of_another_key_is_not_opened(tmp_path):
    _, path = write_both(DATASETS["float64"], tmp_path)
    message = r"a\.nc holds something else than it should"
    with pytest.raises(netcdf.DamagedFile, match=message), netcdf.take_open(path, "another"):
        pass
    assert path.exists()


def test_a_number_that_was_changed_is_found_before_anything_is_read(tmp_path):
    _, path = write_both(DATASETS["several"], tmp_path)
    with netCDF4.Dataset(path, "a") as file:
        file["n"][3, 4, 5] += 1
    message = "does not agree with its own checksum; it was set aside as a.nc.damaged"
    with pytest.raises(netcdf.DamagedFile, match=message), netcdf.take_open(path, "a key"):
        pass
    assert [each.name for each in path.parent.iterdir()] == ["a.nc.damaged"]


shapes = st.lists(st.integers(0, 5), min_size=0, max_size=4)
dtypes = st.sampled_from(["f8", "f4", "i4", "i8", "u1", "bool"])


@settings(max_examples=60, deadline=None)
@given(shape=shapes, dtype=dtypes, part=st.integers(1, 200), seed=st.integers(0, 99))
def test_the_digest_does_not_depend_on_how_much_is_read_at_once(
    tmp_path_factory, shape, dtype, part, seed
):
    path = tmp_path_factory.mktemp("digests") / "a.nc"
    values = np.random.default_rng(seed).integers(0, 9, shape).astype(dtype)
    dims = list("abcd")[: len(shape)]
    dataset = xr.Dataset(
        {"x": (dims, values), "y": ("e", [0.1, np.nan])}, {"name": ("e", ["p", "q"])}
    )
    expected = netcdf.digest(dataset)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "PART", part)
        assert netcdf.digest(dataset) == expected
        netcdf.write(dataset, path, RECORD)
        assert netcdf.read_digest(path) == expected
        with netcdf.open_checked(path) as lazy:
            assert netcdf.digest(lazy) == expected


@given(shape=shapes, part=st.integers(1, 200))
def test_parts_are_small_and_together_all_there_is_in_order(shape, part):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "PART", part)
        places = list(contents._split(tuple(shape)))
    numbers = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    found = [numbers[place].ravel() for place in places]
    assert np.concatenate([*found, []]).tolist() == numbers.ravel().tolist()
    assert all(0 < one.size <= part for one in found)
