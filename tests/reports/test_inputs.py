"""What a file was made from, looked up in results, and told of in a summary."""

import shutil

import numpy as np
import pytest
import xarray as xr

from dualreceptor.files import netcdf
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding, records
from dualreceptor.reports import inputs, trace, trace_summary

CODE = {"model/kernel.py": "123456789abc"}
DOSES = (0, 0.25, 0.5)
BLOCKS = ((0, 1), (2, 2))
LANDSCAPES = "results/landscapes/baseline"
FOLDERS = [f"results/simulations/baseline/2a-{dose:g}" for dose in DOSES]


def write(path, value, record):
    """A file of one number, which records the path that it is given here."""
    netcdf.write(xr.Dataset({"x": ("a", np.full(3, float(value)))}), path, record)


def block(stage, path, replicates, value, parameters, made_from=()):
    record = records.make_record_of_runs(
        stage, parameters, replicates, 0, CODE, embedding.read_inputs(made_from)
    )
    write(path, value, record)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Results of a dataset of three conditions in two blocks."""
    monkeypatch.chdir(tmp_path)
    for first, last in BLOCKS:
        name, replicates = f"{first}-{last}.nc", range(first, last + 1)
        land = f"{LANDSCAPES}/{name}"
        block("landscapes", land, replicates, first, Parameters(plasticity=0.2))
        for dose, folder in zip(DOSES, FOLDERS, strict=True):
            own = Parameters(dose_2a=dose, plasticity=0.2)
            value = 10 * dose + first
            block("simulations", f"{folder}/{name}", replicates, value, own, [land])
    config = {
        "root_seed": 0,
        "replicates": 3,
        "levels": {"zero": 0.0, "half": 0.25, "max": 0.5},
        "experiments": {"d": {"design": "grid"}},
    }
    about = {"stage": "datasets", "what": "dataset d", "config": config}
    files = [f"{folder}/{a}-{b}.nc" for a, b in BLOCKS for folder in FOLDERS]
    write("results/datasets/d.nc", 7, embedding.make_record(about, CODE, files))
    return tmp_path


def summary(results="results"):
    record = trace.read("results/datasets/d.nc")
    return trace.format_summary(record, trace.compare(record, results), results)


def states():
    found = inputs.find(embedding.read("results/datasets/d.nc"), "results")
    return {one.path: one.state for one in found}


AS_RECORDED = dict.fromkeys([*FOLDERS, LANDSCAPES], "as recorded")


def test_inputs_that_are_there_are_as_recorded(project):
    assert states() == AS_RECORDED


def test_a_summary_tells_each_fact_in_a_line(project):
    text = summary()
    digest = netcdf.read_digest("results/datasets/d.nc")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    made, software = lines[3], lines[4]
    assert made.startswith("made by dual-receptor 1.0.0, ")
    assert software.startswith("software python 3.")
    assert software.endswith(" packages more")
    lines = [line for line in lines if line not in (made, software)]
    assert lines[:-1] == [
        "results/datasets/d.nc (dataset d)",
        "command snakemake --cores all results/datasets/d.nc",
        f"digest {digest}",
        "root seed 0, replicates 0 to 2",
        "parameters plasticity 0.2 (default 0.5)",
        "levels 3, zero 0 to max 0.5",
        "conditions 3, dose_1a 0, dose_2a 0 to 0.5 (3 values)",
        "configured experiments: d",
        "made from",
        "simulations 3 in results/simulations/baseline: 3 present, all as recorded",
        f"landscapes {LANDSCAPES}: as recorded",
        "with --all: every folder, parameter, digest and package",
        "",
        "results: matches results",
    ]
    assert lines[-1].startswith("code here: differs in model/kernel.py")


def faults():
    """The lines of a summary about faults, and the command that is printed."""
    lines = summary().splitlines()
    begin = lines.index("with --all: every folder, parameter, digest and package") + 1
    return lines[begin : lines.index("", begin)]


def test_what_is_missing_is_named_with_the_command_that_makes_it(project):
    shutil.rmtree(FOLDERS[1])
    assert states() == AS_RECORDED | {FOLDERS[1]: "missing"}
    assert faults() == [
        f"missing        {FOLDERS[1]}",
        "to have it again, under the same configuration:",
        f"   snakemake --cores all --force -- {FOLDERS[1]}/0-1.nc {FOLDERS[1]}/2-2.nc",
    ]
    text = summary(project / "results")
    assert "3 in results/simulations/baseline: 2 present, all as recorded" in text
    assert (
        f"   snakemake --cores all --directory {project} --force -- {FOLDERS[1]}/0-1.nc" in text
    )
    verdict = f"results: matches {project}/results; of what it was made from, see above\n"
    assert verdict in text


def test_a_block_that_is_missing_is_as_good_as_none(project):
    (project / FOLDERS[2] / "2-2.nc").unlink()
    assert states() == AS_RECORDED | {FOLDERS[2]: "missing"}


def test_a_number_that_is_another_is_named(project):
    block("simulations", f"{FOLDERS[0]}/2-2.nc", [2], 99, Parameters(plasticity=0.2))
    assert states() == AS_RECORDED | {FOLDERS[0]: "changed"}
    assert faults()[0] == f"changed        {FOLDERS[0]}"
    assert "3 present, 2 as recorded" in summary()


def test_a_file_that_is_damaged_is_named(project):
    path = project / LANDSCAPES / "0-1.nc"
    path.write_bytes(path.read_bytes()[:-200])
    assert states() == AS_RECORDED | {LANDSCAPES: "damaged"}
    assert faults()[0] == f"damaged        {LANDSCAPES}"
    assert faults()[-1].endswith(f"{LANDSCAPES}/0-1.nc {LANDSCAPES}/2-2.nc")


def test_many_faults_are_all_named_and_a_whole_stage_in_one_line(project):
    for folder in FOLDERS:
        shutil.rmtree(folder)
    (project / LANDSCAPES / "2-2.nc").write_text("nothing")
    assert faults() == [
        "missing        all 3 simulations in results/simulations/baseline",
        f"damaged        {LANDSCAPES}",
        "to have them again, under the same configuration:",
        "   snakemake --cores all --forcerun simulations landscapes -- results/datasets/d.nc",
    ]


def test_blocks_of_another_size_beside_do_not_matter(project):
    block("simulations", f"{FOLDERS[0]}/0-2.nc", range(3), 5, Parameters())
    block("simulations", f"{FOLDERS[0]}/0-99.nc", range(100), 5, Parameters())
    assert states() == AS_RECORDED


def test_nothing_is_missed_where_there_are_no_results(project):
    text = summary("elsewhere")
    assert "missing" not in text
    assert "\n   simulations  3 in results/simulations/baseline\n" in text
    assert "results: elsewhere holds nothing to compare it with\n" in text


def test_a_dataset_that_a_figure_came_from_is_told_of_by_its_state(project):
    about = {"stage": "figures", "what": "bars of d"}
    record = embedding.make_record(about, CODE, ["results/datasets/d.nc"])
    (one, *_) = inputs.find(record, "results")
    assert one == ("datasets", "results/datasets/d.nc", "as recorded", ())
    write("results/datasets/d.nc", 8, record)
    assert inputs.find(record, "results")[0].state == "changed"
    (project / "results/datasets/d.nc").unlink()
    assert inputs.find(record, "results")[0].state == "missing"
    assert inputs.find(record, "results")[0].files == ["results/datasets/d.nc"]


def test_values_of_a_sweep_are_told_of_in_few_words():
    own = [{"plasticity": k / 10, "placebo": k > 4} for k in range(10)]
    files = {f"results/simulations/{k}": {"parameters": p} for k, p in enumerate(own)}
    runs = {
        "stage": "simulations",
        "parameters": {"homeostasis": 0.05, "dose_1a": [0.5, 0.0], "dose_2a": 0.0},
        "root_seed": 3,
        "replicates": [4, 9],
        "files": files,
        "made": [{"project": {"name": "dual-receptor", "version": "2"}, "software": {}}],
    }
    record = {
        "path": "results/datasets/s.nc",
        "what": "dataset s",
        "stage": "datasets",
        "command": "make it",
        "made": [
            {
                "project": {"name": "dual-receptor", "version": "3"},
                "software": {"python": "3.13", "a": "1"},
            }
        ],
        "inputs": [runs],
    }
    lines = [" ".join(s.split()) for s in trace_summary.format_summary(record, []).splitlines()]
    assert lines[2:9] == [
        "made by dual-receptor 3, from no git checkout",
        "made by dual-receptor 2, from no git checkout (simulations)",
        "software python 3.13, and 1 package more",
        "root seed 3, replicates 4 to 9",
        "parameters the defaults",
        "varied plasticity 10 values, 0 to 0.9; placebo false, true",
        "conditions 10, dose_1a 0 to 0.5 (2 values), dose_2a 0",
    ]
