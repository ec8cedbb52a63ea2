"""Records in files of every format, and what is said of a file that has none."""

import json

import imageio_ffmpeg
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from PIL import Image, PngImagePlugin

from dualreceptor.figures import style
from dualreceptor.figures.pictures import Animation, Picture
from dualreceptor.files import netcdf, tables
from dualreceptor.files.atomic import DamagedFile
from dualreceptor.model.frames import frames
from dualreceptor.provenance import embedding
from made_up import RECORD, SMALL

FULL = RECORD | {"what": "5-HT1A − 5-HT2A = (\\; #'\"", "config": {"a": [1, 2.5, "ü"]}}
FORMATS = ["png", "pdf", "svg", "gif", "mp4", "nc", "csv"]


def make(folder, suffix, record=FULL):
    path = folder / f"file.{suffix}"
    if suffix in ("png", "pdf", "svg"):
        figure, _ = style.begin(80, 40, 1, 1)
        style.save(figure, [path], 60, record)
    elif suffix in ("gif", "mp4"):
        run = frames(SMALL, 0, 0, [0, 5])
        film = Animation(frames_per_second=5, width_mm=80, dpi=50)
        picture = Picture.model_construct(show="current", animation=film)
        picture.animate(run, [0, 5], [path], record)
    elif suffix == "nc":
        netcdf.write(xr.Dataset({"x": ("a", [1.0, 2.0])}), path, record)
    else:
        tables.write(pd.DataFrame({"x": [1, 2]}), path, {"x": "a number"}, record)
    return path


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_record_comes_back_from_every_format(tmp_path, suffix):
    path = make(tmp_path, suffix)
    record = embedding.read(path)
    assert record["path"] == f"file.{suffix}"
    assert record["command"] == f"snakemake --cores all file.{suffix}"
    assert {key: record[key] for key in FULL} == FULL
    copy = tmp_path / f"another name.{suffix}"
    copy.write_bytes(path.read_bytes())
    if suffix != "csv":  # whose record stands beside it
        assert embedding.read(copy) == record


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_record_is_the_same_bytes(tmp_path, suffix):
    first = make(tmp_path, suffix).read_bytes()
    assert make(tmp_path, suffix).read_bytes() == first


def test_a_record_does_not_show_in_the_picture(tmp_path):
    for folder, record in (("one", FULL), ("other", RECORD)):
        (tmp_path / folder).mkdir()
        make(tmp_path / folder, "png", record)
    one, other = (
        np.asarray(Image.open(tmp_path / f"{name}/file.png")) for name in ("one", "other")
    )
    np.testing.assert_array_equal(one, other)


def bare(folder, suffix):
    """A file of another project."""
    path = folder / f"file.{suffix}"
    image = Image.new("RGB", (16, 16))
    if suffix in ("png", "gif", "pdf"):
        image.save(path)
    elif suffix == "svg":
        path.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    elif suffix == "mp4":
        writer = imageio_ffmpeg.write_frames(str(path), (16, 16))
        writer.send(None)
        writer.send(np.zeros((16, 16, 3), dtype=np.uint8))
        writer.close()
    elif suffix == "nc":
        xr.Dataset({"x": 1.0}).to_netcdf(path)
    else:
        path.write_text("x\n1\n")
    return path


def refusal_of(path):
    with pytest.raises(embedding.NoRecord) as refusal:
        embedding.read(path)
    return str(refusal.value)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_without_a_record_is_refused(tmp_path, suffix):
    path = bare(tmp_path, suffix)
    assert refusal_of(path) == f"{path} carries no provenance"


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg", "gif", "mp4", "nc"])
def test_a_file_that_is_damaged_is_refused(tmp_path, suffix):
    path = tmp_path / f"file.{suffix}"
    path.write_bytes(b"nothing of the kind")
    assert refusal_of(path) == f"{path} is damaged, or is no {suffix.upper()}"


def with_text(folder, text):
    info = PngImagePlugin.PngInfo()
    info.add_text(embedding.KEY, text)
    Image.new("RGB", (8, 8)).save(folder / "a.png", pnginfo=info)
    return folder / "a.png"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_record_that_was_cut_is_refused(tmp_path, share):
    text = embedding.format_record(FULL, "a.png")
    path = with_text(tmp_path, text[: int(share * len(text))])
    assert refusal_of(path) == (
        f"{path} carries provenance that was cut or altered: its checksum does not match"
    )


def test_a_record_that_was_altered_is_refused(tmp_path):
    text = embedding.format_record(FULL, "a.png").replace("2.5", "2.6")
    assert "cut or altered" in refusal_of(with_text(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    ["by hand", "[1, 2]", '{"format": "dual-receptor provenance 1"}', '"text"', "{" * 50],
)
def test_a_record_of_another_project_or_format_is_refused(tmp_path, text):
    path = with_text(tmp_path, text)
    assert refusal_of(path) == f"{path} carries no provenance that this project can read"


@pytest.mark.parametrize(
    "change",
    [
        {"path": "results/../../../etc/passwd"},
        {"path": "/etc/passwd"},
        {"path": "--forceall"},
        {"path": 5},
        {"made": []},
        {"what": None},
        {"inputs": [{}]},
        {"config": ["a"]},
        {"made": [FULL["made"][0] | {"code": {"../../secret.py": "0"}}]},
        {"config": json.loads("[" * 60 + "]" * 60)},
    ],
    ids=str,
)
def test_a_record_that_is_none_is_refused_though_its_checksum_matches(tmp_path, change):
    record = {"format": embedding.FORMAT, "path": "a.png", "command": "c"} | FULL | change
    checksum = {"checksum": embedding._checksum(record)}
    path = with_text(tmp_path, json.dumps(record | checksum))
    assert refusal_of(path) == f"{path} carries no provenance that this project can read"


def test_an_endless_record_is_refused(tmp_path):
    begin = json.dumps({"format": embedding.FORMAT})[:-1]
    assert "cut or altered" in refusal_of(
        with_text(tmp_path, begin + ', "a": ' + "[" * 100_000)
    )


@pytest.mark.parametrize("suffix", ["png", "gif", "mp4"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_picture_that_was_cut_is_refused(tmp_path, suffix, share):
    path = make(tmp_path, suffix)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert "damaged" in refusal_of(path) or "no provenance" in refusal_of(path)


def test_a_film_may_have_any_name(tmp_path):
    path = make(tmp_path, "mp4")
    assert embedding.read(path.rename(tmp_path / "12:00 a.mp4"))["what"] == FULL["what"]


@pytest.mark.parametrize("value", [5, [1.0, 2.0]])
def test_an_attribute_of_another_kind_is_refused(tmp_path, value):
    xr.Dataset({"x": 1.0}, attrs={embedding.KEY: value}).to_netcdf(tmp_path / "a.nc")
    assert refusal_of(tmp_path / "a.nc").endswith(
        "carries no provenance that this project can read"
    )


def test_notes_of_another_table_are_refused(tmp_path):
    path = bare(tmp_path, "csv")
    (tmp_path / "file.csv-metadata.json").write_text('{"notes": [{"by": "hand"}]}')
    assert refusal_of(path).endswith("carries no provenance that this project can read")


def test_what_is_no_such_file_is_refused(tmp_path):
    assert refusal_of(tmp_path / "a.png") == f"{tmp_path}/a.png is not there"
    assert refusal_of(tmp_path) == f"{tmp_path} is no file"
    other = tmp_path / "a.doc"
    other.write_text("")
    assert refusal_of(other) == (
        f"{other} is of no kind that carries provenance: .png, .pdf, .svg, .gif, .mp4, .nc, .csv"
    )


def test_the_metadata_of_a_table_say_what_its_columns_are(tmp_path):
    path = make(tmp_path, "csv")
    metadata = json.loads((tmp_path / "file.csv-metadata.json").read_text())
    assert metadata["@context"] == "http://www.w3.org/ns/csvw"
    assert metadata["url"] == path.name
    assert metadata["tableSchema"]["columns"] == [
        {"name": "x", "titles": "x", "dc:description": "a number", "datatype": "integer"}
    ]
    assert tables.take(path).x.tolist() == [1, 2]


def test_a_table_that_was_changed_is_not_built_on(tmp_path):
    path = make(tmp_path, "csv")
    path.write_text("x\n1\n3\n")
    with pytest.raises(
        DamagedFile, match=r"file\.csv was changed after it was made; remove it"
    ):
        tables.take(path)
    (tmp_path / "file.csv-metadata.json").unlink()
    with pytest.raises(DamagedFile, match=r"file\.csv carries no provenance; remove it"):
        tables.take(path)
