"""What results were made from: code, versions, parameters, and other results.

A *record* tells it of one file, as plain values that become JSON. Its ``inputs`` are records
of the files that it was made from, each with the ``digest`` of their data, down to the
landscapes. :mod:`dualreceptor.provenance.embedding` puts records into files.
"""

import ast
import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from dualreceptor.model.parameters import Parameters, shared_parameters

Record = dict[str, Any]

PACKAGE = Path(__file__).parents[1]
PROJECT = PACKAGE.parents[2]
NAME = "dual-receptor"
#: What the results follow from besides the configuration, which records hold.
CODE = ("Snakefile", "workflow", "envs")


def record(about: Record, code: dict[str, str], inputs: Iterable[Record] = ()) -> Record:
    """The record of what a script makes now, here.

    ``about`` says what it is and what parameters or configuration it follows from, ``code``
    is as of :func:`code_of`, ``inputs`` are the records of the files it is made from.
    """
    made = {"code": code, "project": project(), "software": software()}
    inputs = merged(list(inputs))
    return about | {"made": [made]} | ({"inputs": inputs} if inputs else {})


def of_runs(
    stage: str,
    parameters: Parameters,
    replicates: Sequence[int],
    root_seed: int,
    code: dict[str, str],
    inputs: Iterable[Record] = (),
) -> Record:
    """The record of runs of one condition, or of the landscapes they start from."""
    follows = (
        shared_parameters(parameters) if stage == "landscapes" else parameters.model_dump()
    )
    about = {
        "stage": stage,
        "what": stage,
        "parameters": json.loads(json.dumps(follows)),
        "root_seed": root_seed,
        "replicates": [int(replicates[0]), int(replicates[-1])],
    }
    return record(about, code, inputs)


def merged(records: Sequence[Record]) -> list[Record]:
    """Records of many files of a stage as one, which tells once what they have in common."""
    stages: dict[str, list[Record]] = {}
    for one in records:
        stages.setdefault(one["stage"], []).append(one)
    return [
        one
        for ones in stages.values()
        for one in ([_together(ones)] if _is_many(ones) else ones)
    ]


def _is_many(records: Sequence[Record]) -> bool:
    return len(records) > 1 and records[0]["stage"] in ("simulations", "landscapes")


def _together(records: Sequence[Record]) -> Record:
    """Files of simulations or landscapes, by the folder that the blocks of each share."""
    folders: dict[str, list[Record]] = {}
    for one in records:
        folders.setdefault(str(Path(one["path"]).parent), []).append(one)
    firsts = [blocks[0]["parameters"] for blocks in folders.values()]
    common = {k: v for k, v in firsts[0].items() if all(f[k] == v for f in firsts)}
    files = {
        folder: {
            "parameters": {k: v for k, v in first.items() if k not in common},
            "digest": _digest_of(block["digest"] for block in folders[folder]),
        }
        for folder, first in zip(folders, firsts, strict=True)
    }
    blocks = [block["replicates"] for block in records]
    every = {
        "stage": records[0]["stage"],
        "what": records[0]["stage"],
        "parameters": common,
        "root_seed": records[0]["root_seed"],
        "replicates": [min(b[0] for b in blocks), max(b[1] for b in blocks)],
        "files": files,
        "made": _distinct(made for one in records for made in one["made"]),
    }
    inputs = _distinct(input for one in records for input in one.get("inputs", []))
    return every | ({"inputs": merged(inputs)} if inputs else {})


def _distinct(items: Iterable[Any]) -> list[Any]:
    return list({json.dumps(item, sort_keys=True): item for item in items}.values())


def _digest_of(digests: Iterable[str]) -> str:
    """The one digest that there is, or a digest of several."""
    several = list(digests)
    return (
        several[0]
        if len(several) == 1
        else hashlib.sha256("".join(several).encode()).hexdigest()
    )


@cache
def software() -> dict[str, str]:
    """Versions of Python and of every package that this one needs."""
    needed = [need for need in requires("dualreceptor") or [] if "extra ==" not in need]
    names = sorted(re.match(r"[A-Za-z0-9_-]+", need)[0] for need in needed)
    return {"python": platform.python_version()} | {name: version(name) for name in names}


@cache
def project() -> Record:
    """The project's version and, of a git checkout, its commit and whether code was edited."""
    told = {"name": NAME, "version": version("dualreceptor")}
    status = _git_status() if (PROJECT / ".git").exists() else ""
    commit = re.search(r"^# branch\.oid ([0-9a-f]+)$", status, re.MULTILINE)
    if not commit:
        return told
    edited = re.search(r"^[^#]", status, re.MULTILINE) is not None
    return told | {"commit": commit[1], "edited": edited}


def _git_status() -> str:
    """The commit, and a line for each file of the code that it does not hold as it is."""
    status = ["status", "--porcelain=v2", "--branch", "--untracked-files=all", "--", *CODE]
    # many jobs ask at once: none may lock or rewrite the index
    command = ["git", "--no-optional-locks", "-C", PROJECT, *status]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git here, or it refuses
        return ""
    return done.stdout


def code_of(script: str | Path) -> dict[str, str]:
    """Digests of a script and of every module of this package that it imports, however deep.

    By path in the project. Comments, docstrings and layout do not count: they change no
    result.
    """
    return digests(_closure(Path(script)))


def digests(files: Iterable[Path]) -> dict[str, str]:
    """The digest of the code of each file, by its path in the project."""
    return {
        name: hashlib.sha256(_code(path).encode()).hexdigest()[:12]
        for name, path in sorted((_name(path), path) for path in files)
    }


def _name(path: Path) -> str:
    for folder in (PACKAGE, PROJECT / "workflow"):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name


def _closure(script: Path) -> set[Path]:
    found, waiting = set(), [script]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path)
    return found


def _imported(path: Path) -> list[Path]:
    """The files of the package's modules that a file imports, at whatever depth of code."""
    files = [
        PACKAGE.joinpath(*parts).with_suffix(".py") for parts in _parsed(path.read_text())[0]
    ]
    return [file for file in files if file.is_file()]


def _code(path: Path) -> str:
    return _parsed(path.read_text())[1]


@cache  # scripts share most of what they import
def _parsed(text: str) -> tuple[list[list[str]], str]:
    """The modules of this package that a text imports, as parts of their names; its code."""
    tree = ast.parse(text)
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            node.body = body[1:]
    inside = [name.split(".")[1:] for name in names if name.startswith("dualreceptor.")]
    return inside, repr(_structure(tree))


def _structure(node: ast.AST | list | object) -> object:
    """A syntax tree without empty fields, of which Python's versions have different ones."""
    if isinstance(node, list):
        return [_structure(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    fields = [(k, _structure(v)) for k, v in ast.iter_fields(node) if v not in (None, [])]
    return type(node).__name__, fields


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
