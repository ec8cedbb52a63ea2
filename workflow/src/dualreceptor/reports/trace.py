"""From a file back to its parameters: its record as a tree, against results, and made again."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dualreceptor.provenance import code, embedding
from dualreceptor.provenance.records import Record
from dualreceptor.reports import inputs, trace_summary
from dualreceptor.reports.inputs import nodes, place
from dualreceptor.reports.trace_summary import format_project, format_value

WIDTH = 100
FIGURES = (".pdf", ".png", ".svg")
JOBS = 100  # for each condition, at most


class Difference(NamedTuple):
    """What two records differ in: configuration, data, parameter, code, software or file."""

    kind: str
    what: str
    file: str
    results: str

    def __str__(self) -> str:
        values = (
            f": {self.file} in the file, {self.results} in the results" if self.file else ""
        )
        return f"{self.kind}: {self.what}{values}"


class Comparison(NamedTuple):
    """A file against a folder of results; None where the folder has nothing of it."""

    matches: bool | None
    verdict: str
    differences: list[Difference]


def read(path: str | Path) -> Record:
    """The record of a file whose data, where it holds data, are still those that it tells of.

    Raises :class:`~dualreceptor.provenance.embedding.NoRecord` or
    :class:`~dualreceptor.files.atomic.DamagedFile`. The pictures of PDF files are not checked.
    """
    record = _read_unchanged(Path(path))
    if Path(path).suffix.lower() == ".nc":
        from dualreceptor.files import netcdf  # late: a figure need not wait for it

        with netcdf.open_checked(path):
            pass
    return record


def format_tree(record: Record) -> str:
    """The record as text: a file, what it was made from, and so on, to parameters and seeds."""
    return "\n".join(_lines(record, ""))


def compare(record: Record, results: str | Path) -> Comparison:
    """A file's record against the file of its name in a folder of results, or what it needs.

    Other software alone makes no mismatch, but is listed.
    """
    results = Path(results)
    found = list(_counterparts(record, results))
    if not found:
        return Comparison(None, f"{results} holds nothing to compare it with", [])
    differences = list(dict.fromkeys(d for old, new in found for d in _differences(old, new)))
    matches = all(difference.kind == "software" for difference in differences)
    verdict = f"matches {results}" if matches else f"does not match {results}"
    if not matches and not {d.kind for d in differences} & {"data", "file"}:
        verdict += ", though the data are the same"
    if found[0][0] is not record:
        there = place(record["path"], results)
        verdict = f"{there} is not there; what the file is made from {verdict}"
    return Comparison(matches, verdict, differences)


def changed_code(record: Record) -> list[str]:
    """The modules that made the file, or what it was made from, and are other ones here."""
    made = {
        (name, digest)
        for node in nodes(record)
        for made in node["made"]
        for name, digest in made["code"].items()
    }
    here = code.digest(name for name, _ in made)
    return sorted({name for name, digest in made if here.get(name) != digest})


def reproduce(record: Record, file: str | Path, folder: str | Path) -> str:
    """Write the configuration that yields the file alone into a new folder; how to make it.

    Raises ``ValueError`` where the file follows from no configuration, ``FileExistsError``
    for a folder that holds something.
    """
    if "config" not in record:
        raise ValueError(
            f"{record['path']} follows from its parameters alone: {record['command']}"
            if record["stage"] == "run"
            else f"{record['path']} is a step to a dataset: reproduce that, or a figure"
        )
    text = yaml.safe_dump(_own_config(record), sort_keys=False, allow_unicode=True)
    file, folder = Path(file), Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is not empty: choose a folder that does not exist yet")
    folder.mkdir(parents=True, exist_ok=True)
    if Path.cwd() != code.PROJECT:  # where the commands are going to be typed
        file, folder = file.absolute(), folder.absolute()
    config = folder / "config.yaml"
    config.write_text(text)
    return "\n".join(
        [
            f"{config} yields {record['path']} and no more. In the project's folder,",
            f"at {format_project(record['made'][0]['project'])}:",
            "",
            *(f"  {shlex.join(words)}" for words in _commands(record, file, folder)),
            *_cautions(record),
        ]
    )


def _commands(record: Record, file: Path, folder: Path) -> Iterator[list[str]]:
    """What makes a file again in a folder that holds its configuration, and compares it."""
    config = ["--configfile", str(folder / "config.yaml"), "--replace-workflow-config"]
    make = ["snakemake", "--cores", "all", "--directory", str(folder), *config]
    yield [*make, "--", record["path"]]
    compare = ["python", "-m", "dualreceptor", "trace", str(file)]
    yield [*compare, "--results", str(folder / "results")]


def _cautions(record: Record) -> Iterator[str]:
    changed = changed_code(record)
    if changed:
        yield f"\nThe code here is not the code that made it: {', '.join(changed)} differ."
    if any(made["project"].get("edited") for node in nodes(record) for made in node["made"]):
        yield "\nIt was made with edits that no commit holds."


def format_text(record: Record, compared: Comparison) -> str:
    """The whole tree of a record, and how it compares."""
    return _format(format_tree(record), record, compared)


def format_summary(record: Record, compared: Comparison, results: str | Path) -> str:
    """A record in 10 to 25 lines, whether its inputs are in the results, and how it compares.

    Reads and checks the data of all inputs that are there. Where results have nothing of the
    file, none of them is missed.
    """
    found = inputs.find(record, results)
    if compared.matches is None and all(one.state == inputs.MISSING for one in found):
        found = []
    if compared.matches and any(one.state != inputs.AS_RECORDED for one in found):
        verdict = f"{compared.verdict}; of what it was made from, see above"
        compared = compared._replace(verdict=verdict)
    return _format(trace_summary.format_summary(record, found, results), record, compared)


def _format(text: str, record: Record, compared: Comparison) -> str:
    """A text about a record with how it compares, and no control characters."""
    changed = changed_code(record)
    state = f"differs in {', '.join(changed)}" if changed else "is the same"
    lines = [text, "", f"results: {compared.verdict}"]
    lines += [f"  {difference}" for difference in compared.differences]
    text = "\n".join([*lines, f"code here: {state}"])
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def format_json(record: Record, compared: Comparison) -> str:
    """The same for machines: the whole record, and how it compares."""
    differences = [difference._asdict() for difference in compared.differences]
    whole = {"record": record, "results": compared._asdict() | {"differences": differences}}
    return json.dumps(whole | {"changed_code": changed_code(record)}, indent=1)


def _own_config(record: Record) -> dict[str, Any]:
    """The configuration of the record, in few jobs, and in no other format."""
    config = dict(record["config"])
    most = max(config.get("replicates", 1) // JOBS, 100)
    config |= {"seeds_per_job": most} if most > 100 else {}
    suffix = Path(record["path"]).suffix
    return config | ({"formats": [suffix[1:]]} if suffix in FIGURES else {})


def _lines(node: Record, indent: str) -> Iterator[str]:
    yield _head(node)
    below = node.get("inputs", [])
    for line in _facts(node):
        yield f"{indent}{'│  ' if below else '   '}{line}"
    for i, child in enumerate(below):
        last = i == len(below) - 1
        deeper = indent + ("   " if last else "│  ")
        first, *rest = _lines(child, deeper)
        yield f"{indent}{'└─ ' if last else '├─ '}{first}"
        yield from rest


def _head(node: Record) -> str:
    if "path" not in node:
        folders = len(node["files"])
        return f"{node['stage']}, {folders} folder{'s' if folders > 1 else ''}"
    return f"{node['path']}  ({node['what']})"


def _facts(node: Record) -> Iterator[str]:
    if "command" in node:
        yield f"command     {node['command']}"
    if "digest" in node:
        yield f"digest      {node['digest']}"
    if "root_seed" in node:
        first, last = node["replicates"]
        yield f"root seed   {node['root_seed']}, replicates {first} to {last}"
    for made in node["made"]:
        yield f"made by     {format_project(made['project'])}"
    if "format" in node:
        yield from _wrapped("software", node["made"][0]["software"])
        if "config" in node:
            yield "config"
            yield from (f"   {line}" for line in _yaml(node["config"]))
    if "parameters" in node:
        yield from _wrapped("parameters", node["parameters"])
    for folder, file in node.get("files", {}).items():
        own = "  ".join(f"{k} {format_value(v)}" for k, v in file["parameters"].items())
        yield f"{folder}  {own}".rstrip()


def _wrapped(name: str, values: dict[str, Any]) -> Iterator[str]:
    line = f"{name:<11}"
    for key, value in values.items():
        item = f" {key} {format_value(value)},"
        if len(line) + len(item) > WIDTH:
            yield line
            line = " " * 11
        line += item
    yield line.rstrip(",")


def _yaml(config: dict[str, Any]) -> list[str]:
    text = yaml.safe_dump(
        config, sort_keys=False, allow_unicode=True, default_flow_style=None, width=WIDTH
    )
    return text.splitlines()


def _counterparts(
    record: Record, results: Path
) -> Iterator[tuple[Record, Record | embedding.NoRecord]]:
    """The record and its inputs, each with that of its file in the results, if there is one."""
    if "path" not in record or not Path(record["path"]).is_relative_to("results"):
        return
    there = place(record["path"], results)
    if there.is_file():
        try:
            yield record, _read_unchanged(there)
        except embedding.NoRecord as error:
            yield record, error
    for node in record.get("inputs", []):
        yield from _counterparts(node, results)


def _read_unchanged(path: Path) -> Record:
    """The record of a file; of a table, which it stands beside, if the two still agree."""
    record = embedding.read(path)
    if path.suffix.lower() == ".csv" and record.get("digest") != embedding.file_digest(path):
        raise embedding.NoRecord(f"{path} was changed after it was made")
    return record


def _differences(old: Record, new: Record | embedding.NoRecord) -> Iterator[Difference]:
    if isinstance(new, embedding.NoRecord):
        yield Difference("file", str(new), "", "")
        return
    yield from _unequal(
        "configuration", *(_flat(node.get("config", {})) for node in (old, new))
    )
    if _data(old) != _data(new):
        yield Difference("data", old.get("path", old["stage"]), "", "")
    yield from _unequal(
        "parameter", *({"root_seed": n.get("root_seed", "")} for n in (old, new))
    )
    before, now = _parameters(old), _parameters(new)
    for folder in before.keys() & now.keys():
        yield from _unequal("parameter", before[folder], now[folder])
    for difference in _unequal("code", _list_makers(old, "code"), _list_makers(new, "code")):
        yield Difference("code", difference.what, "", "")
    yield from _unequal(
        "software", _list_makers(old, "software"), _list_makers(new, "software")
    )
    yield from _differences_of_inputs(old, new)


def _differences_of_inputs(old: Record, new: Record) -> Iterator[Difference]:
    others = {node.get("path", node["stage"]): node for node in new.get("inputs", [])}
    for node in old.get("inputs", []):
        other = others.get(node.get("path", node["stage"]))
        if other is None:
            yield Difference("data", node.get("path", node["stage"]), "", "")
        elif _data(node) != _data(other):
            yield from _differences(node, other)


def _data(node: Record) -> Any:
    """What tells whether the data of a file, or of the files of a stage, are the same."""
    files = {folder: file["digest"] for folder, file in node.get("files", {}).items()}
    return node.get("digest", files)


def _parameters(node: Record) -> dict[str, dict[str, Any]]:
    """The parameters of each file that a node is of."""
    common = node.get("parameters", {})
    files = node.get("files", {"": {"parameters": {}}})
    return {folder: common | file["parameters"] for folder, file in files.items()}


def _unequal(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        values = [str(one.get(name, "nothing")) for one in (old, new)]
        if values[0] != values[1]:
            yield Difference(kind, name, *values)


def _list_makers(node: Record, what: str) -> dict[str, str]:
    """Code or software of all that made a node, in one; several values as one text."""
    values: dict[str, set[str]] = {}
    for made in node["made"]:
        for name, value in made[what].items():
            values.setdefault(name, set()).add(value)
    return {name: " or ".join(sorted(found)) for name, found in values.items()}


def _flat(section: Any, name: str = "") -> dict[str, Any]:
    """A section's values by dotted key."""
    if not isinstance(section, dict) or not section:
        return {name: section} if name else {}
    flat: dict[str, Any] = {}
    for key, value in section.items():
        flat |= _flat(value, f"{name}.{key}" if name else str(key))
    return flat
