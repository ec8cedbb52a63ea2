"""The trace of a file in short: what it is, follows from and was made from, and any problem."""

import os.path
import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import yaml

from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance.records import Record
from dualreceptor.reports.inputs import AS_RECORDED, CHANGED, DAMAGED, MISSING, Input, nodes
from dualreceptor.study.conditions import DOSES
from dualreceptor.study.subsets import NO_EXPERIMENT

WIDTH = 84  # of what stands beside its name
UNBROKEN = {"break_long_words": False, "break_on_hyphens": False}
PROBLEMS = (MISSING, CHANGED, DAMAGED)
NAMED = ("python", "numpy", "numba", "xarray")  # of all packages
FEW = 6  # values of a parameter, or files of a command, that are written out
#: The sections of a configuration that are told of in other words.
TOLD = ("root_seed", "replicates", "parameters", "levels")


def format_summary(
    record: Record, inputs: Sequence[Input], results: str | Path = "results"
) -> str:
    """A line for each fact, and one for each stage that the file was made from.

    What is missing, changed or damaged has a line of its own, or one for a whole stage, and
    the command that makes it again in the folder of ``results``. ``inputs`` are empty where
    there are none.
    """
    lines = [f"{record['path']}  ({record['what']})"]
    lines += [line for name, value in _facts(record) for line in _wrap(name, value)]
    stages = list(_stages(record, inputs))
    if stages:
        lines += ["made from", *(f"   {name:<12} {value}" for name, value in stages)]
    lines.append("with --all: every folder, parameter, digest and package")
    return "\n".join([*lines, *_problems(record, inputs, Path(results))])


def _wrap(name: str, value: str) -> list[str]:
    """A fact in lines; a command in one, to be copied."""
    lines = [value] if name == "command" else textwrap.wrap(value, WIDTH, **UNBROKEN)
    return [f"   {head:<12} {line}" for head, line in zip_longest([name], lines, fillvalue="")]


def format_project(project: Record) -> str:
    """A version of the project, and its commit."""
    name = f"{project['name']} {project['version']}"
    if "commit" not in project:
        return f"{name}, from no git checkout"
    return f"{name}, commit {project['commit']}" + (", edited" if project["edited"] else "")


def format_value(value: Any) -> str:
    """A value as YAML writes it."""
    return (
        yaml.safe_dump(value, default_flow_style=True, width=float("inf"))
        .removesuffix("...\n")
        .strip()
    )


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    yield "command", record["command"]
    if "digest" in record:
        yield "digest", record["digest"]
    yield from _makers(record)
    yield "software", _software(record["made"][0]["software"])
    runs = _runs(record)
    yield from _seeds(record, runs)
    values = _values(record, runs)
    yield "parameters", _others(values)
    varied = {n: found for n, found in values.items() if len(found) > 1 and n not in DOSES}
    if varied:
        yield "varied", "; ".join(f"{n} {_range(found)}" for n, found in varied.items())
    yield from _conditions(record, runs, values)
    yield from _sections(record)


def _makers(record: Record) -> Iterator[tuple[str, str]]:
    """The versions that made the file and, where they are others, its inputs."""
    stages: dict[str, list[str]] = {}
    for node in nodes(record):
        for made in node["made"]:
            stages.setdefault(format_project(made["project"]), []).append(node["stage"])
    for i, (version, those) in enumerate(stages.items()):
        which = f" ({', '.join(dict.fromkeys(those))})" if i else ""
        yield "made by", version + which


def _software(software: Mapping[str, str]) -> str:
    named = [f"{name} {software[name]}" for name in NAMED if name in software]
    more = len(software) - len(named)
    named += [f"and {more} package{'s' if more > 1 else ''} more"] if more else []
    return ", ".join(named)


def _runs(record: Record) -> list[Record]:
    """What tells of the parameters: simulations, or whatever is nearest to them."""
    every = list(nodes(record))
    for stage in ("simulations", "ensembles", record["stage"], "frames", "landscapes"):
        if found := [n for n in every if n["stage"] == stage and "parameters" in n]:
            return found
    return []


def _seeds(record: Record, runs: Sequence[Record]) -> Iterator[tuple[str, str]]:
    told = [run for run in runs if "root_seed" in run]
    if told:
        seeds = dict.fromkeys(str(run["root_seed"]) for run in told)
        first, last = (
            pick(r["replicates"][i] for r in told) for i, pick in ((0, min), (1, max))
        )
        yield "root seed", f"{', '.join(seeds)}, replicates {first} to {last}"
    elif "config" in record:
        config = record["config"]
        yield "root seed", f"{config['root_seed']}, replicates {config.get('replicates', 1)}"


def _values(record: Record, runs: Sequence[Record]) -> dict[str, list]:
    """Every value that a parameter has, in the order of the record."""
    own = [
        run["parameters"] | file["parameters"]
        for run in runs
        for file in run.get("files", {"": {"parameters": {}}}).values()
    ] or [record.get("config", {}).get("parameters", {})]
    found: dict[str, dict[str, Any]] = {}
    for parameters in own:
        for name, value in parameters.items():
            several = isinstance(value, list)  # at points, or at administrations
            for one in value if several else [value]:
                for each in one if isinstance(one, list) else [one]:
                    found.setdefault(name, {})[repr(each)] = each
    return {name: list(values.values()) for name, values in found.items()}


def _others(values: Mapping[str, list]) -> str:
    """Parameters that have one value, and not the default."""
    usual = Parameters().model_dump(mode="json")
    others = [
        f"{name} {format_value(found[0])}"
        + (f" (default {format_value(usual[name])})" if name in usual else "")
        for name, found in values.items()
        if len(found) == 1 and name not in DOSES and usual.get(name, ...) != found[0]
    ]
    return ", ".join(others) or "the defaults"


def _range(values: Sequence[Any]) -> str:
    if len(values) <= FEW:
        return ", ".join(map(format_value, values))
    if all(isinstance(value, int | float) for value in values):
        return f"{len(values)} values, {min(values):g} to {max(values):g}"
    return f"{len(values)} values"


def _conditions(
    record: Record, runs: Sequence[Record], values: Mapping[str, list]
) -> Iterator[tuple[str, str]]:
    levels = record.get("config", {}).get("levels", {})
    if len(levels) > 1:
        ends = [
            f"{name} {levels[name]:g}"
            for name in (min(levels, key=levels.get), max(levels, key=levels.get))
        ]
        yield "levels", f"{len(levels)}, {' to '.join(ends)}"
    doses = [
        f"{name} {min(found):g}"
        + (f" to {max(found):g} ({len(found)} values)" if len(found) > 1 else "")
        for name, found in values.items()
        if name in DOSES
    ]
    if doses:
        count = sum(len(run.get("files", [""])) for run in runs)
        kind = "slabs" if runs[0]["stage"] == "ensembles" else "conditions"
        yield kind, f"{count}, {', '.join(sorted(doses))}"


def _sections(record: Record) -> Iterator[tuple[str, str]]:
    sections = [
        f"{section}: {', '.join(own)}"
        for section, own in record.get("config", {}).items()
        if section not in TOLD and isinstance(own, dict) and own and own != NO_EXPERIMENT
    ]
    if sections:
        yield "configured", "; ".join(sections)


def _stages(record: Record, inputs: Sequence[Input]) -> Iterator[tuple[str, str]]:
    """Each stage, with how many of its files are there, and as recorded."""
    paths: dict[str, dict[str, None]] = {}
    for node in nodes(record):
        if node is not record:
            own = [node["path"]] if "path" in node else node["files"]
            paths.setdefault(node["stage"], {}).update(dict.fromkeys(own))
    states = {one.path: one.state for one in inputs}
    for stage, those in paths.items():
        found = [states[path] for path in those] if inputs else []
        yield stage, _describe(list(those), found)


def _describe(paths: Sequence[str], states: Sequence[str]) -> str:
    if len(paths) == 1:
        return paths[0] + (f": {states[0]}" if states else "")
    where = f"{len(paths)} in {os.path.commonpath(paths)}"
    if not states:
        return where
    present = len(states) - states.count(MISSING)
    same = states.count(AS_RECORDED)
    how = (
        "none"
        if not present
        else "all as recorded"
        if same == present
        else f"{same} as recorded"
    )
    return f"{where}: {present} present" + (f", {how}" if present else "")


def _problems(record: Record, inputs: Sequence[Input], results: Path) -> Iterator[str]:
    """Whatever is not as recorded, and how to have it again."""
    faulty = [one for one in inputs if one.state != AS_RECORDED]
    for state in PROBLEMS:
        for stage in dict.fromkeys(one.stage for one in faulty if one.state == state):
            those = [one for one in faulty if (one.stage, one.state) == (stage, state)]
            every = sum(one.stage == stage for one in inputs)
            if len(those) == every > 1:
                where = os.path.commonpath([one.path for one in those])
                yield f"{state:<14} all {every} {stage} in {where}"
            else:
                yield from (f"{state:<14} {one.path}" for one in those)
    if faulty:
        those = "it" if len(faulty) == 1 else "them"
        yield f"to have {those} again, under the same configuration:"
        yield f"   {shlex.join(_command(record, faulty, results))}"


def _command(record: Record, faulty: Sequence[Input], results: Path) -> list[str]:
    """What makes inputs again: their files alone, or what their stages make of all."""
    make = ["snakemake", "--cores", "all"]
    if results != Path("results") and results.name == "results":
        make += ["--directory", str(results.parent)]
    if len(faulty) <= FEW and all(one.files for one in faulty):
        return [*make, "--force", "--", *chain.from_iterable(one.files for one in faulty)]
    again = dict.fromkeys(one.path if one.is_file else one.stage for one in faulty)
    return [*make, "--forcerun", *again, "--", record["path"]]
