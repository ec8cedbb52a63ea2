"""Records: what they say of runs, and how those of many files become one."""

import json

import pytest

from dualreceptor import Parameters
from dualreceptor.model.parameters import shared_parameters
from dualreceptor.provenance import records

CODE = {"model/runs.py": "0"}


def runs(folder, block, digest, stage="simulations", inputs=(), **changes):
    first, last = block
    made = records.make_record_of_runs(
        stage, Parameters(**changes), list(range(first, last + 1)), 0, CODE, inputs
    )
    path = f"results/{stage}/{folder}/{first}-{last}.nc"
    return {"path": path, "digest": digest} | made


def test_a_record_of_runs_says_what_they_follow_from():
    parameters = Parameters(administrations=2, dose_1a=(0.5, 0.25))
    record = records.make_record_of_runs("simulations", parameters, [2, 3, 4], 7, CODE)
    assert record["parameters"] == json.loads(parameters.model_dump_json())
    assert (record["root_seed"], record["replicates"]) == (7, [2, 4])
    assert (record["stage"], record["what"]) == ("simulations", "simulations")
    (made,) = record["made"]
    assert made["code"] == CODE
    assert made["project"]["name"] == "dual-receptor"
    assert {"python", "numpy", "numba"} <= set(made["software"])
    assert "inputs" not in record


def test_a_record_of_landscapes_leaves_out_what_they_do_not_depend_on():
    parameters = Parameters(dose_1a=0.5, plasticity=0.1)
    record = records.make_record_of_runs("landscapes", parameters, [0], 0, CODE)
    assert record["parameters"] == shared_parameters(parameters)
    assert not {"dose_1a", "plasticity"} & set(record["parameters"])


@pytest.fixture
def files():
    """Two conditions in two blocks each, that share their landscapes."""
    starts = [runs("base", b, f"l{b}", "landscapes") for b in ((0, 1), (2, 3))]
    return [
        runs(
            f"base/{dose}",
            start["replicates"],
            f"{dose}{start['path']}",
            inputs=[start],
            dose_1a=dose,
        )
        for dose in (0.0, 0.5)
        for start in starts
    ]


def test_many_files_of_a_stage_become_one_record(files):
    (merged,) = records.merge(files)
    assert merged["stage"] == "simulations"
    assert merged["replicates"] == [0, 3]
    assert "dose_1a" not in merged["parameters"]
    assert merged["parameters"]["dose_2a"] == 0
    folders = merged["files"]
    assert {folder: one["parameters"] for folder, one in folders.items()} == {
        "results/simulations/base/0.0": {"dose_1a": 0.0},
        "results/simulations/base/0.5": {"dose_1a": 0.5},
    }
    assert len({one["digest"] for one in folders.values()}) == 2
    assert len(merged["made"]) == 1
    (landscapes,) = merged["inputs"]
    assert list(landscapes["files"]) == ["results/landscapes/base"]
    assert landscapes["replicates"] == [0, 3]


def test_the_digest_of_blocks_moves_with_each_of_them(files):
    before = records.merge(files)[0]["files"]
    files[3]["digest"] = "another"
    after = records.merge(files)[0]["files"]
    moved = [folder for folder in before if before[folder] != after[folder]]
    assert moved == ["results/simulations/base/0.5"]


def test_a_file_alone_keeps_its_record(files):
    assert records.merge(files[:1]) == files[:1]


def test_code_of_all_files_is_kept(files):
    files[1]["made"] = [files[1]["made"][0] | {"code": {"model/runs.py": "1"}}]
    (merged,) = records.merge(files)
    assert [made["code"]["model/runs.py"] for made in merged["made"]] == ["0", "1"]
