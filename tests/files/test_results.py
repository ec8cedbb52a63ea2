"""The results folder as a whole."""

import os
import re
import subprocess
import sys
import time

import pytest
import xarray as xr

from dualreceptor.files import netcdf, results
from made_up import RECORD


def test_a_folder_is_held_by_one_at_a_time_and_says_by_whom(tmp_path):
    folder = tmp_path / "results"
    with results.hold(folder) as file:
        with pytest.raises(results.ResultsError) as refusal:
            results.hold(folder)
        assert re.fullmatch(
            rf"another run is at work in {folder} \(process {os.getpid()} on \S+ since "
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S+\); wait until it has ended, or work in another "
            "folder with --directory",
            str(refusal.value),
        )
        assert file.name == str(folder / ".lock")
    results.hold(folder).close()


def test_a_folder_is_let_go_of_when_its_holder_dies(tmp_path):
    program = (
        f"from dualreceptor.files import results\nheld = results.hold({str(tmp_path)!r})\n"
    )
    subprocess.run([sys.executable, "-c", program + "import os; os._exit(1)"], check=False)
    assert re.match(r"process \d+ on", (tmp_path / ".lock").read_text())
    results.hold(tmp_path).close()
    assert (tmp_path / ".lock").read_text().count("process") == 1


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(results.ResultsError) as refusal:
        results.hold(tmp_path / "results")
    assert str(refusal.value) == (
        f"{tmp_path}/results cannot be written to: File exists; make it writable, or work in "
        "another folder with --directory"
    )


def test_a_file_system_without_locks_is_a_warning(tmp_path, monkeypatch):
    def refuse(*args):
        raise OSError(results.WITHOUT_LOCKS[0], "no locks")

    monkeypatch.setattr(results.fcntl, "flock", refuse)
    warnings = []
    results.hold(tmp_path, warnings.append).close()
    assert warnings == [
        f"The file system of {tmp_path} knows no locks: nothing keeps a second run out. "
        "Make sure that there is none."
    ]


def test_dates_in_the_future_are_found_and_left_as_they_are(tmp_path):
    assert results.seconds_ahead(tmp_path) == 0
    now = time.time()
    for name, date in (("a", now - 10), ("b", now + 100), ("folder/c", now + 200)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (date, date))
    assert 150 < results.seconds_ahead(tmp_path) <= 200
    assert (tmp_path / "folder" / "c").stat().st_mtime == pytest.approx(now + 200)
    (tmp_path / "folder" / "c").unlink()
    assert 50 < results.seconds_ahead(tmp_path) <= 100


def test_what_only_a_run_in_progress_needs_is_dropped(tmp_path):
    dropped = [
        "landscapes/baseline/0-9.perturbations.nc",
        "landscapes/b/0.perturbations.nc.lock",
    ]
    dropped += [".a.nc.node-7.part", "figures/one/.x.png.node-7.part"]
    kept = ["landscapes/baseline/0-9.nc", "a.part", ".lock", "figures/.hidden"]
    for name in (*dropped, *kept):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    results.drop_temporary(tmp_path)
    left = [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()]
    assert sorted(left) == sorted(kept)
    found = [path.relative_to(tmp_path).as_posix() for path in results.files(tmp_path)]
    assert found == ["a.part", "landscapes/baseline/0-9.nc"]


def test_digests_are_of_all_data_that_stay(tmp_path):
    datasets = {
        f"{folder}/a.nc": xr.Dataset({"x": ("a", [i])}) for i, folder in enumerate("pq")
    }
    for name, dataset in datasets.items():
        netcdf.write(dataset, tmp_path / name, RECORD)
    (tmp_path / "p" / "0-9.perturbations.nc").touch()
    (tmp_path / "p" / "table.csv").touch()
    expected = {name: netcdf.digest(dataset) for name, dataset in datasets.items()}
    assert results.digests(tmp_path) == expected
    (tmp_path / "p" / "b.nc").write_text("no data")
    with pytest.raises(netcdf.DamagedFile, match=r"p/b\.nc is damaged: it cannot be read"):
        results.digests(tmp_path)
    damages = []
    assert results.digests(tmp_path, damages.append) == expected
    assert [str(damage) for damage in damages] == [
        f"{tmp_path}/p/b.nc is damaged: it cannot be read as NetCDF"
    ]
