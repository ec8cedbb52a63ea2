"""A record as a tree, against another, and as a configuration."""

import json

import pytest
import yaml
from PIL import Image, PngImagePlugin

from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import code, embedding, records
from dualreceptor.reports import trace

PARAMETERS = [Parameters(dose_2a=dose) for dose in (0, 0.5)]
CODE = {"model/kernel.py": "123456789abc", "model/patterns.py:noise": "0"}


def block(stage, folder, parameters, replicates, digest, inputs=()):
    record = records.make_record_of_runs(stage, parameters, replicates, 0, CODE, inputs)
    first, last = replicates[0], replicates[-1]
    return record | {"path": f"results/{stage}/{folder}/{first}-{last}.nc", "digest": digest}


def figure_record():
    """Of a figure of a dataset of two conditions in two blocks."""
    simulations = [
        block(
            "simulations", f"b/{p.dose_2a}", p, replicates, f"{p.dose_2a}{replicates}", [land]
        )
        for replicates in ([0, 1], [2])
        for land in [
            block("landscapes", "b", p_, replicates, str(replicates)) for p_ in PARAMETERS[:1]
        ]
        for p in PARAMETERS
    ]
    config = {"root_seed": 0, "parameters": {"homeostasis": 0.05}}
    about = {"stage": "datasets", "what": "dataset d", "config": config}
    dataset = records.make_record(about, CODE, simulations)
    dataset |= {"path": "results/datasets/d.nc", "digest": "d1"}
    about = {"stage": "figures", "what": "bars of d"}
    config = config | {"figures": {"d": {"bars": {"dpi": 300}}}}
    return records.make_record(about | {"config": config}, {"scripts/bars.py": "9"}, [dataset])


def stored(folder, record, path="results/figures/d/bars.png"):
    """The record as a PNG in a folder has it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    info = PngImagePlugin.PngInfo()
    info.add_text(embedding.KEY, embedding.format_record(record, path))
    Image.new("RGB", (8, 8)).save(file, pnginfo=info)
    return embedding.read(file)


def test_blocks_of_a_stage_stand_together():
    (simulations,) = figure_record()["inputs"][0]["inputs"]
    assert simulations["replicates"] == [0, 2]
    assert {k: v["parameters"] for k, v in simulations["files"].items()} == {
        "results/simulations/b/0.0": {"dose_2a": 0.0},
        "results/simulations/b/0.5": {"dose_2a": 0.5},
    }
    assert simulations["parameters"] == json.loads(
        PARAMETERS[0].model_dump_json(exclude={"dose_2a"})
    )
    (landscapes,) = simulations["inputs"]
    assert list(landscapes["files"]) == ["results/landscapes/b"]
    assert [made["code"] for made in simulations["made"]] == [CODE]


def test_what_was_made_by_two_versions_tells_both():
    one, other = (block("simulations", name, PARAMETERS[0], [0], name) for name in "ab")
    other["made"][0] = other["made"][0] | {"project": {"name": "dual-receptor", "version": "9"}}
    (both,) = records.merge([one, other])
    assert both["made"] == [one["made"][0], other["made"][0]]


def test_the_tree_goes_from_the_figure_to_parameters_and_seeds(tmp_path):
    tree = trace.format_tree(stored(tmp_path, figure_record()))
    places = [
        tree.index(text)
        for text in (
            "results/figures/d/bars.png  (bars of d)",
            "command     snakemake --cores all results/figures/d/bars.png",
            "homeostasis: 0.05",
            "└─ results/datasets/d.nc  (dataset d)",
            "digest      d1",
            "└─ simulations, 2 folders",
            "root seed   0, replicates 0 to 2",
            "parameters  size 50, base_resolution 100,",
            "results/simulations/b/0.5  dose_2a 0.5",
            "└─ landscapes, 1 folder",
        )
    ]
    assert places == sorted(places)
    assert max(map(len, tree.splitlines())) <= 120


def changed(record, *keys, value):
    record = json.loads(json.dumps(record))  # nothing in it is shared
    section = record
    for key in keys[:-1]:
        section = section[key]
    section[keys[-1]] = value
    return record


def compared(tmp_path, now):
    """A figure's record against results that are otherwise."""
    record = stored(tmp_path / "mail", figure_record())
    stored(tmp_path, now)
    found = trace.compare(record, tmp_path / "results")
    return found.matches, [str(difference) for difference in found.differences], found.verdict


def test_a_figure_matches_the_results_it_came_from(tmp_path):
    verdict = f"matches {tmp_path}/results"
    assert compared(tmp_path, figure_record()) == (True, [], verdict)


@pytest.mark.parametrize(
    ("keys", "value", "difference"),
    [
        (
            ("config", "figures", "d", "bars", "dpi"),
            60,
            "configuration: figures.d.bars.dpi: 300 in the file, 60 in the results",
        ),
        (("made", 0, "code", "scripts/bars.py"), "8", "code: scripts/bars.py"),
        (("inputs", 0, "digest"), "d2", "data: results/datasets/d.nc"),
    ],
)
def test_what_has_changed_is_named(tmp_path, keys, value, difference):
    matches, differences, verdict = compared(
        tmp_path, changed(figure_record(), *keys, value=value)
    )
    assert (matches, differences) == (False, [difference])
    same = "" if "data" in difference else ", though the data are the same"
    assert verdict == f"does not match {tmp_path}/results{same}"


def test_what_other_data_come_from_is_named(tmp_path):
    now = changed(figure_record(), "inputs", 0, "digest", value="d2")
    now = changed(now, "inputs", 0, "config", "parameters", "homeostasis", value=0.1)
    simulations = ("inputs", 0, "inputs", 0)
    now = changed(now, *simulations, "files", "results/simulations/b/0.5", "digest", value="x")
    now = changed(now, *simulations, "made", 0, "code", "model/kernel.py", value="x")
    now = changed(now, *simulations, "parameters", "homeostasis", value=0.1)
    assert compared(tmp_path, now)[1] == [
        "configuration: parameters.homeostasis: 0.05 in the file, 0.1 in the results",
        "data: results/datasets/d.nc",
        "data: simulations",
        "parameter: homeostasis: 0.05 in the file, 0.1 in the results",
        "code: model/kernel.py",
    ]


def test_other_software_alone_is_no_mismatch_but_named(tmp_path):
    now = changed(figure_record(), "made", 0, "software", "numpy", value="1.0")
    matches, differences, _ = compared(tmp_path, now)
    assert matches
    assert len(differences) == 1
    assert differences[0].endswith("1.0 in the results")


def test_without_its_file_what_a_figure_came_from_is_compared(tmp_path):
    record = stored(tmp_path / "mail", figure_record())
    dataset = changed(figure_record()["inputs"][0], "digest", value="d2")
    record["inputs"][0]["path"] = "results/datasets/d.png"  # a PNG can stand for any file here
    stored(tmp_path, dataset, "results/datasets/d.png")
    found = trace.compare(record, tmp_path / "results")
    assert found.verdict == (
        f"{tmp_path}/results/figures/d/bars.png is not there; what the file is made from does "
        f"not match {tmp_path}/results"
    )


def test_an_input_that_has_changed_is_named_though_the_figure_has_not(tmp_path):
    record = figure_record()
    record["inputs"][0]["path"] = "results/datasets/d.png"  # a PNG can stand for any file here
    record = stored(tmp_path, record)
    dataset = changed(figure_record()["inputs"][0], "digest", value="d2")
    stored(tmp_path, dataset, "results/datasets/d.png")
    found = trace.compare(record, tmp_path / "results")
    assert not found.matches
    assert [str(d) for d in found.differences] == ["data: results/datasets/d.png"]


def test_a_file_in_the_results_that_says_nothing_is_named(tmp_path):
    record = stored(tmp_path / "mail", figure_record())
    place = tmp_path / "results/figures/d/bars.png"
    place.parent.mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(place)
    found = trace.compare(record, tmp_path / "results")
    assert found.verdict == f"does not match {tmp_path}/results"
    assert [str(d) for d in found.differences] == [f"file: {place} carries no provenance"]


def test_every_input_is_kept_where_there_are_several():
    nodes = [{"stage": "datasets", "path": f"results/datasets/{name}.nc"} for name in "ab"]
    assert records.merge(nodes) == nodes


def test_parameters_of_one_condition_are_compared_in_whatever_company():
    alone = records.merge([block("simulations", "b/0", PARAMETERS[0], [0], "x")])
    both = records.merge(
        [block("simulations", f"b/{i}", p, [0], "x") for i, p in enumerate(PARAMETERS)]
    )
    three = records.merge(
        [
            block("simulations", f"b/{i}", Parameters(dose_2a=dose), [0], "x")
            for i, dose in enumerate([0, 0.5, 0.7])
        ]
    )
    assert alone[0]["digest"] == "x"
    differences = [str(d) for d in trace._differences(both[0], three[0])]
    assert differences == ["data: simulations"]


def test_without_results_there_is_nothing_to_compare(tmp_path):
    record = stored(tmp_path, figure_record())
    found = trace.compare(record, tmp_path / "none")
    assert found == (None, f"{tmp_path}/none holds nothing to compare it with", [])


def test_code_that_is_another_here_is_named():
    here = code.digest_imports(trace.__file__, entries=["model/patterns.py:noise"])
    others = {"files/cf.py": "x", "gone.py": "y", "model/patterns.py:sine": "z"}
    others |= {"model/patterns.py:gone": "z", "gone.py:noise": "z", "files/cf.py:noise": "z"}
    record = {"made": [{"code": here | others}]}
    assert trace.changed_code({"made": [{"code": here}]}) == []
    assert trace.changed_code(record) == sorted(others)


def test_a_figure_is_made_again_by_its_own_configuration(tmp_path):
    record = stored(tmp_path, figure_record())
    text = trace.reproduce(record, "a b.png", tmp_path / "again")
    config = yaml.safe_load((tmp_path / "again/config.yaml").read_text())
    assert config == record["config"] | {"formats": ["png"]}
    assert list(config)[:2] == ["root_seed", "parameters"]
    assert f"trace 'a b.png' --results {tmp_path}/again/results" in text
    with pytest.raises(FileExistsError, match="is not empty: choose a folder that does not"):
        trace.reproduce(record, "a b.png", tmp_path / "again")


def test_many_replicates_are_made_again_in_few_jobs(tmp_path):
    record = figure_record()
    record["config"]["replicates"] = 200_000
    trace.reproduce(stored(tmp_path, record), "a.png", tmp_path / "again")
    config = yaml.safe_load((tmp_path / "again/config.yaml").read_text())
    assert config["seeds_per_job"] == 2000


def test_what_is_printed_has_no_control_characters(tmp_path):
    record = stored(tmp_path, figure_record() | {"what": "\x1b[2J bars"})
    text = trace.format_text(record, trace.compare(record, tmp_path / "none"))
    assert "\x1b" not in text
    assert "\\x1b[2J bars" in text


def test_steps_on_the_way_are_not_made_alone(tmp_path):
    record = block("simulations", "b/0", PARAMETERS[0], [0], "x")
    with pytest.raises(ValueError, match="is a step to a dataset: reproduce that, or a figure"):
        trace.reproduce(record, "a.nc", tmp_path / "again")
    run = block("run", "b/0", PARAMETERS[0], [0], "x") | {"command": "python -m dualreceptor"}
    with pytest.raises(ValueError, match="its parameters alone: python -m dualreceptor"):
        trace.reproduce(run, "a.nc", tmp_path / "again")
    assert not (tmp_path / "again").exists()
