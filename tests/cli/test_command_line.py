"""The command line, as a user types it."""

import subprocess
import sys

import pytest
import xarray as xr

from dualreceptor import Parameters, simulate
from dualreceptor.cli.main import main
from dualreceptor.files import netcdf
from dualreceptor.provenance import embedding

SMALL = {"size": 10, "base_resolution": 10, "drug_steps": 5, "washout_steps": 3}
WORDS = [word for k, v in SMALL.items() for word in (f"--{k.replace('_', '-')}", str(v))]


def test_simulate_writes_the_run_that_the_library_returns(tmp_path):
    path = tmp_path / "new" / "run.nc"
    command = [sys.executable, "-m", "dualreceptor", "simulate", *WORDS]
    doses = ["--dose-1a", ".5", "--dose-2a", "0.25", "--replicate", "3"]
    subprocess.run([*command, *doses, "-o", str(path)], check=True)
    expected = simulate(Parameters(dose_1a=0.5, dose_2a=0.25, **SMALL), replicate=3)
    stored = netcdf.read(path)
    xr.testing.assert_equal(stored, expected)
    assert stored.attrs.items() >= expected.attrs.items()
    record = embedding.read(path)
    assert record["command"] == (
        "python -m dualreceptor simulate --size 10 --base-resolution 10 --dose-2a 0.25 "
        "--dose-1a .5 --drug-steps 5 --washout-steps 3 --replicate 3 --root-seed 0 "
        "-o run.nc"
    )
    assert (record["stage"], record["parameters"]["dose_1a"]) == ("run", 0.5)


def test_one_value_per_administration(tmp_path):
    words = ["--administrations", "2", "--dose-1a", "0.5", "1", "--placebo", "false", "true"]
    assert main(["simulate", *WORDS, *words, "-o", str(tmp_path / "run.nc")]) == 0
    expected = simulate(
        Parameters(administrations=2, dose_1a=(0.5, 1), placebo=(False, True), **SMALL)
    )
    xr.testing.assert_equal(netcdf.read(tmp_path / "run.nc"), expected)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--dose-1a", "-1"],
            "dose_1a: -1 is not allowed: should be greater than or equal to 0",
        ),
        (["--size", "1.5"], "size: 1.5 is not allowed: should be a whole number"),
        (["--replicate", "-1"], "replicate -1 is not allowed: count from 0"),
        (
            ["--dose-2a", "1", "2"],
            "dose_2a: [1, 2] is not allowed: 2 entries for 1 administrations; give one value, "
            "or one per administration",
        ),
    ],
)
def test_errors_are_one_clear_line(tmp_path, capsys, words, message):
    assert main(["simulate", *words, "-o", str(tmp_path / "run.nc")]) == 2
    assert capsys.readouterr().err == f"{message}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "verb",
    [
        "simulate",
        "plan",
        "tidy",
        "digest",
        "trace",
        "power",
        "explorer",
        "reference",
        "findings",
    ],
)
def test_help_has_an_example(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert f"example: python -m dualreceptor {verb}" in " ".join(
        capsys.readouterr().out.split()
    )
