"""Digests of code, by which an edit reruns what it changes and nothing else.

Comments, docstrings and layout do not count: they change no result. Of a registry, a module
that holds functions by name, such as the surface patterns, only the entries that are used
count: another entry changes no result, either.
"""

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
PROJECT = PACKAGE.parents[2]

#: Registries of the model, by the module that holds each.
REGISTRIES = {
    "model/patterns.py": "PATTERNS",
    "model/normalizations.py": "NORMALIZATIONS",
    "model/responses.py": "RESPONSES",
}
#: Modules that describe and check numbers, which runs are given as values: no run depends
#: on them.
DESCRIPTIONS = ("model/parameters.py", "model/observables.py")


def digest_imports(
    *files: str | Path, entries: Iterable[str] = (), without: Iterable[str] = ()
) -> dict[str, str]:
    """Digests of files and of every module of this package that they import, however deep.

    Parameters
    ----------
    files
        Scripts, or modules of the package.
    entries
        Entries of registries that they use, as of :func:`entries_of`.
    without
        Modules that are left out, with what they import.

    Returns
    -------
    dict
        The digest of each file, by its path in the project; of a registry, that of each entry,
        by ``path:entry``.
    """
    left_out = {PACKAGE / name for name in (*REGISTRIES, *without)}
    closure = _find_imports([Path(file) for file in files], left_out)
    return digest([*map(_format_name, closure), *entries])


def digest_numerics(module: str, entries: Iterable[str]) -> dict[str, str]:
    """Digests of what the numbers follow from that a module of the model computes.

    >>> sorted(digest_numerics("model/schedule.py", ["model/responses.py:full"]))
    ['model/responses.py:full', 'model/schedule.py']
    """
    return digest_imports(PACKAGE / module, entries=entries, without=DESCRIPTIONS)


def entries_of(parameters) -> list[str]:
    """The entries of registries that runs under these parameters use."""
    responses = parameters.each("response")
    used = {
        "model/patterns.py": [parameters.pattern],
        "model/normalizations.py": [parameters.normalization, "neg-pos"],
        "model/responses.py": responses,
    }
    return sorted({f"{path}:{name}" for path, names in used.items() for name in names})


def digest(names: Iterable[str]) -> dict[str, str]:
    """The digest of each file or entry that this project has, by its name."""
    found = {}
    for name in sorted(set(names)):
        path, _, entry = name.partition(":")
        file = _find_file(path)
        if not file or (entry and path not in REGISTRIES):
            continue
        code = _read_entry(file, REGISTRIES[path], entry) if entry else _read(file)
        if code:
            found[name] = hashlib.sha256(code.encode()).hexdigest()[:12]
    return found


def _find_file(name: str) -> Path | None:
    """The file of this project that is called so, if there is one."""
    folder = PROJECT / "workflow" if name.startswith("scripts/") else PACKAGE
    return folder / name if name.endswith(".py") and (folder / name).is_file() else None


def _format_name(path: Path) -> str:
    for folder in (PACKAGE, PROJECT / "workflow"):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    raise ValueError(f"{path} is no file of this project")


def _find_imports(files: list[Path], left_out: set[Path]) -> set[Path]:
    found, waiting = set(), files
    while waiting:
        path = waiting.pop()
        if path not in found | left_out:
            found.add(path)
            waiting = waiting + _imported(path)
    return found


def _imported(path: Path) -> list[Path]:
    """The files of the package's modules that a file imports, at whatever depth of code."""
    return [
        file
        for parts in _parse(path.read_text())[0]
        for file in (
            PACKAGE.joinpath(*parts).with_suffix(".py"),
            PACKAGE.joinpath(*parts, "__init__.py"),
        )
        if file.is_file()
    ]


def _read(path: Path) -> str:
    return _parse(path.read_text())[1]


@cache  # scripts share most of what they import
def _parse(text: str) -> tuple[list[list[str]], str]:
    """The modules of this package that a text imports, as parts of their names; its code."""
    tree = ast.parse(text)
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    inside = [name.split(".")[1:] for name in sorted(names) if name.startswith("dualreceptor.")]
    return inside, _format_code(tree)


def _read_entry(path: Path, registry: str, entry: str) -> str:
    """The code of a registry's entry, and of what it uses of its module; empty without it."""
    statements, entries = _parse_registry(path.read_text(), registry)
    waiting, found = [entries.get(entry, "")], {}
    while waiting:
        name = waiting.pop()
        if name in statements and name not in found:
            found[name] = statements[name]
            waiting += [n.id for n in ast.walk(statements[name]) if isinstance(n, ast.Name)]
    return "".join(_format_code(found[name]) for name in sorted(found))


@cache
def _parse_registry(text: str, registry: str) -> tuple[dict[str, ast.AST], dict[str, str]]:
    """A module's statements by the name that each defines; its registry's entries by key."""
    statements: dict[str, ast.AST] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            statements[node.name] = node
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            if isinstance(target, ast.Name):
                statements[target.id] = node
    pairs = statements.pop(registry).value
    return statements, {k.value: v.id for k, v in zip(pairs.keys, pairs.values, strict=True)}


def _format_code(tree: ast.AST) -> str:
    """A syntax tree as text, without docstrings and what differs between versions of Python."""
    return repr(_simplify(tree))


def _simplify(node: ast.AST | list | object) -> object:
    if isinstance(node, list):
        return [_simplify(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    fields = dict(ast.iter_fields(node))
    body = fields.get("body")
    if isinstance(body, list) and body and _is_text(body[0]):
        fields["body"] = body[1:]
    kept = [(name, _simplify(v)) for name, v in fields.items() if v not in (None, [])]
    return type(node).__name__, kept


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
