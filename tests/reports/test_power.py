"""``python -m dualreceptor power``: of whatever has conditions and replicates."""

import numpy as np
import pytest

from dualreceptor.analysis.summaries import summarize
from dualreceptor.cli.main import main
from dualreceptor.files import netcdf
from made_up import RECORD, experiment, varied_dataset, varied_study


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A dataset and its summary, and one of variants."""
    folder = tmp_path_factory.mktemp("power")
    grid = experiment([0.0, 0.5], replicates=30)
    netcdf.write(grid, folder / "dataset.nc", RECORD)
    netcdf.write(summarize(grid), folder / "summary.nc", RECORD)
    study = varied_study()
    means = {"baseline": (0.010, 0.0095), "slow": (0.010, 0.020), "sine": (0.010, 0.010)}
    dataset = varied_dataset(study, means, replicates=200, noise=0.001, shared=0.01)
    netcdf.write(dataset, folder / "variants.nc", RECORD)
    return folder


def told(capsys, *words):
    assert main(["power", *map(str, words)]) == 0
    return capsys.readouterr().out


def refused(capsys, *words):
    assert main(["power", *map(str, words)]) == 2
    return capsys.readouterr().err.strip()


def test_a_contrast_is_told_in_words_and_numbers(folder, capsys):
    text = told(capsys, folder / "variants.nc", "high / high", "no drug")
    head, difference, effect, verdict, settles, needed, _, _, heads, *rows = text.splitlines()
    assert head == f"therapeutic outcome: high / high minus no drug, {folder / 'variants.nc'}"
    assert "from 200 replicates" in difference
    assert float(difference.split()[1]) == pytest.approx(-0.5, abs=0.2)
    assert "d_z -0.3" in effect
    assert "supported" in verdict
    assert "at least 95 % of resamples" in settles
    paired, unpaired = (
        int(word.replace(",", ""))
        for word in needed.split()
        if word.replace(",", "").isdigit() and word != "80"
    )
    assert unpaired > 10 * paired
    assert heads.split() == [
        "n",
        "width",
        "supported",
        "inconclusive",
        "contradicted",
        "paired",
        "unpaired",
    ]
    assert [int(row.split()[0]) for row in rows] == [10, 20, 50, 100, 200]


def test_a_dataset_and_its_summary_tell_the_same(folder, capsys):
    first, again = (
        told(capsys, folder / f"{kind}.nc", "1a-0.5_2a-0.5", "1a-0_2a-0", "--replicates", 20)
        for kind in ("dataset", "summary")
    )
    assert first.splitlines()[1:] == again.splitlines()[1:]
    assert first.splitlines()[-1].split()[0] == "20"


def test_variants_are_chosen_by_their_name(folder, capsys):
    text = told(
        capsys, folder / "variants.nc", "high,high", "zero,zero", "--at", "variant=slow"
    )
    assert "contradicted (that the condition is lower" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["hihg / high", "no drug"], "no condition 'hihg / high'; did you mean 'high / high'? there are no drug, high / high"),
        (["high / high", "no drug", "--at", "variant=none"], "--at variant=none: not there; {path} has baseline, slow, sine"),
        (["high / high", "no drug", "--at", "size=3"], "--at size: no dim of {path}, which has condition, replicate"),
        (["high / high", "no drug", "--power", "1.2"], "--power 1.2 is not allowed: should be between 0 and 1"),
        (["high / high", "no drug", "--replicates", "1"], "--replicates: should be 2 or more each"),
    ],
)  # fmt: skip
def test_faults_are_one_clear_line(folder, capsys, words, message):
    path = folder / "variants.nc"
    assert refused(capsys, path, *words) == message.format(path=path)


def test_a_condition_with_itself_has_no_test(folder, capsys):
    text = told(capsys, folder / "variants.nc", "no drug", "no drug")
    assert text.splitlines()[1] == "no test: all replicates differ by the same amount"


def test_the_power_asked_for_is_the_one_told(folder, capsys):
    words = (folder / "variants.nc", "high / high", "no drug", "--power")
    texts = [told(capsys, *words, power) for power in (0.8, 0.95)]
    found = [
        int(next(line for line in text.splitlines() if "% power" in line).split()[3])
        for text in texts
    ]
    assert found[0] < found[1]
    assert np.diff(found) > 5
