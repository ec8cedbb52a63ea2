"""Figures, tables and NetCDF of a real run, traced back and made again."""

import json
import shlex
import shutil
import subprocess
import sys

import pytest
import xarray as xr
from small_project import STUDY, copied, first_of

from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import results
from dualreceptor.provenance import embedding
from dualreceptor.reports import trace as reports

PARSED = read_config(STUDY)
SUFFIXES = (".pdf", ".png", ".svg", ".gif", ".mp4", ".nc", ".csv")


def trace(*words, folder):
    command = [sys.executable, "-m", "dualreceptor", "trace", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def nodes(record):
    yield record
    for node in record.get("inputs", []):
        yield from nodes(node)


@pytest.fixture(scope="module")
def records(study):
    files = [path for path in results.files(study.results) if path.suffix in SUFFIXES]
    return {
        path.relative_to(study.folder).as_posix(): embedding.read(path)
        for path in files
        if not path.name.endswith(".perturbations.nc")
    }


def test_every_figure_table_and_dataset_says_what_it_was_made_from(records):
    kinds = {suffix: [name for name in records if name.endswith(suffix)] for suffix in SUFFIXES}
    assert {suffix: len(names) for suffix, names in kinds.items()} == {
        **dict.fromkeys((".pdf", ".png", ".svg"), 18),  # 15 of subjects, 3 others
        **dict.fromkeys((".gif", ".mp4"), 1),
        # datasets and summaries; frames of a picture and of three variants for the explorer
        ".nc": len(PARSED.simulations)
        + len(PARSED.landscapes)
        + 2 * len(PARSED.subjects)
        + 4
        + 3,
        ".csv": 3 * len(PARSED.subjects) + 1 + len(PLANE_TABLES),
    }
    for name, record in records.items():
        assert record["path"] == name
        assert record["command"] == f"snakemake --cores all {name}"
        (made,) = record["made"]
        assert made["software"]["numpy"]
        assert made["project"]["version"] == "1.0.0"


def test_a_figure_is_the_same_record_in_every_format(records):
    for name, record in records.items():
        if name.endswith(".png"):
            alike = [records[name.replace(".png", suffix)] for suffix in (".pdf", ".svg")]
            own = {"path", "command"}
            rest = {k: v for k, v in record.items() if k not in own}
            assert all({k: v for k, v in r.items() if k not in own} == rest for r in alike)


@pytest.mark.parametrize("subject", PARSED.subjects)
def test_a_dataset_has_the_parameters_of_each_condition(records, subject):
    (simulations,) = records[f"results/datasets/{subject}.nc"]["inputs"]
    found = {
        folder: simulations["parameters"] | file["parameters"]
        for folder, file in simulations["files"].items()
    }
    assert found == {
        f"results/simulations/{name}": parameters.model_dump(mode="json")
        for name, parameters in PARSED.simulations_of(subject).items()
    }
    assert (simulations["root_seed"], simulations["replicates"]) == (0, [0, 2])


def test_digests_are_those_of_the_data(study, records):
    figure = records["results/figures/doses/bars.png"]
    chain = list(nodes(figure))
    assert [node["stage"] for node in chain] == [
        "figures", "summaries", "datasets", "simulations", "landscapes",
    ]  # fmt: skip
    data = results.digests(study.results)
    assert chain[1]["digest"] == data["summaries/doses.nc"]
    assert chain[2]["digest"] == data["datasets/doses.nc"]
    for node in chain[3:]:
        assert {folder: file["digest"] for folder, file in node["files"].items()} == {
            folder: data[f"{folder.removeprefix('results/')}/0-2.nc"]
            for folder in node["files"]
        }
    table = records["results/figures/claims.pdf"]["inputs"][0]
    assert (table["path"], table["inputs"][0]["path"]) == (
        "results/claims.csv",
        "results/summaries/all.nc",
    )


def test_a_figure_in_an_e_mail_is_traced_by_itself(study, tmp_path):
    shutil.copy(study.results / "figures/over_time/sweep.pdf", tmp_path / "attachment.pdf")
    done = trace("attachment.pdf", "--all", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip("│├└─ ") for line in done.stdout.splitlines()]
    assert lines[0] == "results/figures/over_time/sweep.pdf  (sweep of over_time)"
    assert "results/summaries/over_time.nc  (summary of over_time)" in lines
    assert "results/datasets/over_time.nc  (dataset over_time)" in lines
    assert any(line.startswith("simulations, 8 folders") for line in lines)
    assert "root seed   0, replicates 0 to 2" in lines
    assert lines[-2:] == [
        "results: results holds nothing to compare it with",
        "code here: is the same",
    ]
    short = trace("attachment.pdf", folder=tmp_path).stdout.splitlines()
    assert (short[0], short[-2:]) == (lines[0], lines[-2:])
    assert "   simulations  8 in results/simulations" in short
    whole = json.loads(trace("attachment.pdf", "--json", folder=tmp_path).stdout)
    assert whole["record"] == embedding.read(tmp_path / "attachment.pdf")
    assert (whole["results"]["matches"], whole["changed_code"]) == (None, [])


def test_a_file_is_held_against_the_results_of_later(study, tmp_path):
    project = copied(study.folder, tmp_path / "later")
    names = ["matrices.png", "timeseries.png"]
    project.configure(STUDY | {"figures": {"all": {"matrices": {"dpi": 60}}}})
    project.run("results/figures/all/matrices.png")
    mail = shutil.copy(project.results / "figures/all/matrices.png", tmp_path / names[0])
    assert "results: matches results\n" in trace(mail, folder=project.folder).stdout
    config = STUDY | {"figures": {"all": {"matrices": {"dpi": 70}}}}
    config["parameters"] = STUDY["parameters"] | {"homeostasis": 0.1}
    project.configure(config)
    project.edit(
        "workflow/src/dualreceptor/model/dosing.py",
        "import numpy as np",
        "import numpy as np\nX = 1",
    )
    project.run("results/figures/all/matrices.png")
    text = trace(mail, folder=project.folder).stdout
    assert "results: does not match results\n" in text
    differences = [line.strip() for line in text.split("results: ")[-1].splitlines()[1:-1]]
    assert differences == [
        "configuration: parameters.homeostasis: 0.05 in the file, 0.1 in the results",
        "configuration: figures.all.matrices.dpi: 60 in the file, 70 in the results",
        "code: model/dosing.py",
        "data: results/summaries/all.nc",
        "data: results/datasets/all.nc",
        "data: simulations",
        "parameter: homeostasis: 0.05 in the file, 0.1 in the results",
    ]


def test_every_result_is_told_of_in_few_lines_and_all_it_is_made_from_is_there(study, records):
    for record in records.values():
        compared = reports.compare(record, study.results)
        text = reports.format_summary(record, compared, study.results)
        assert 8 <= len(text.splitlines()) <= 25, text
        for stage in {node["stage"] for node in nodes(record)} - {record["stage"]}:
            (line,) = [line for line in text.splitlines() if line.startswith(f"   {stage} ")]
            assert line.endswith("as recorded"), text
        assert f"results: matches {study.results}\n" in text


def test_an_input_that_is_missing_is_named_and_made_again(study, tmp_path):
    project = copied(study.folder, tmp_path / "copy")
    lost, figure = "results/simulations/baseline/1a-0_2a-0.5", "results/figures/claims.png"
    shutil.rmtree(project.folder / lost)
    done = trace(figure, folder=project.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\nmissing        {lost}\n" in done.stdout
    assert f"   snakemake --cores all --force -- {lost}/0-2.nc\n" in done.stdout
    project.run("--force", "--", f"{lost}/0-2.nc")
    assert "missing" not in trace(figure, folder=project.folder).stdout


@pytest.mark.parametrize(
    "name",
    first_of(
        [
            "figures/claims.png",
            "figures/over_time/drug_steps-5_plasticity-1/regressions.svg",
            "figures/pictures/film/animation.gif",
            "figures/galleries/blurs.pdf",
            "summaries/doses.nc",
        ]
    ),
)
def test_a_file_is_made_again_by_the_command_that_is_printed(study, tmp_path, name):
    mail = shutil.copy(study.results / name, tmp_path)
    again = tmp_path / "again"
    done = trace("--reproduce", mail, again, folder=study.folder)
    assert done.returncode == 0, done.stderr
    commands = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    for command in commands:
        words = [sys.executable, *shlex.split(command)[1:]]
        if command.startswith("snakemake"):
            words.insert(1, "-m")
            words.insert(2, "snakemake")
        done = subprocess.run(words, cwd=study.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert f"results: matches {again}/results\n" in done.stdout
    made = results.digests(again / "results")
    before = results.digests(study.results)
    assert made.items() <= before.items()
    assert (again / "results" / name).read_bytes() == (study.results / name).read_bytes()
    drawn = list(results.files(again / "results/figures"))
    names = {name, name.replace(".gif", ".mp4")} if name.startswith("figures") else set()
    if "over_time" in name:  # a figure of all points of a sweep is one job
        names = {
            f"figures/over_time/{point}/regressions.svg" for point in PARSED.points("over_time")
        }
    assert [path.relative_to(again / "results").as_posix() for path in drawn] == sorted(names)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["missing.png"], "missing.png is not there"),
        (["config/config.yaml"], "config/config.yaml is of no kind that carries provenance"),
        (["--reproduce", "results/claims.csv"], "a new folder is given with --reproduce"),
        (["--reproduce", "results/claims.csv", "config"], "config is not empty"),
        (
            ["--reproduce", "results/landscapes/baseline/0-2.nc", "new"],
            "is a step to a dataset: reproduce that, or a figure",
        ),
    ],
)
def test_what_cannot_be_traced_is_explained_in_one_sentence(study, words, message):
    done = trace(*words, folder=study.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_data_changed_behind_its_record_are_found(study, tmp_path):
    path = shutil.copy(study.results / "datasets/all.nc", tmp_path)
    dataset = xr.load_dataset(path)
    changed = dataset.assign(kl_divergence=dataset.kl_divergence + 1)
    (tmp_path / "all.nc").unlink()
    changed.to_netcdf(path)
    done = trace(path, folder=tmp_path)
    assert done.returncode == 2
    assert "does not agree with its own checksum" in done.stderr
    for name in ("claims.csv", f"claims.csv{embedding.BESIDE}"):
        shutil.copy(study.results / name, tmp_path)
    (tmp_path / "claims.csv").write_text("claim\nmine\n")
    done = trace("claims.csv", folder=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "claims.csv was changed after it was made" in done.stderr
