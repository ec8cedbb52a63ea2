"""Digests of code, by which an edit reruns what it changes and nothing else.

Comments, docstrings and layout do not count: they change no result. Of a registry, a module
that holds functions by name, such as the surface patterns, only the entries that are used
count: another entry changes no result, either.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
PROJECT = PACKAGE.parents[2]
PACKAGE_NAME = "dualreceptor"

#: Registries of the model, by the module that holds each.
REGISTRIES = {
    "model/patterns.py": "PATTERNS",
    "model/normalizations.py": "NORMALIZATIONS",
    "model/responses.py": "RESPONSES",
}
#: Modules that describe and check numbers, which runs are given as values: no run depends
#: on them.
DESCRIPTIONS = ("model/parameters.py", "model/observables.py")
#: Modules that hand numbers to files and take them from there.
WRAPPERS = ("model/simulations.py",)


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

    Raises ``ValueError`` for an entry that its registry does not have.
    """
    left_out = {PACKAGE / name for name in (*REGISTRIES, *without)}
    closure = _find_imports([Path(file) for file in files], left_out)
    found = digest([*map(_format_name, closure), *entries])
    missing = sorted(set(entries) - set(found))
    if missing:
        raise ValueError(f"{missing[0]} is not to be found: registries are dicts, written out")
    return found


def digest_numerics(module: str, entries: Iterable[str]) -> dict[str, str]:
    """Digests of what the numbers follow from that a module of the model computes.

    >>> sorted(digest_numerics("model/schedule.py", ["model/responses.py:full"]))
    ['model/responses.py:full', 'model/schedule.py', 'model/simulations.py']
    """
    numerics = digest_imports(PACKAGE / module, entries=entries, without=DESCRIPTIONS)
    return numerics | digest(WRAPPERS)


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
        code = file and (_read_entry(file, path, entry) if entry else _read(file))
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
    return _find_files(_parse(path.read_text())[0])


def _find_files(modules: Iterable[str]) -> list[Path]:
    """Files of modules of the package; names of anything else have none."""
    places = [PACKAGE.joinpath(*name.split(".")) for name in modules]
    candidates = [f for at in places for f in (at.with_suffix(".py"), at / "__init__.py")]
    return [file for file in candidates if file.is_file()]


def _read(path: Path) -> str:
    return _parse(path.read_text())[1]


@cache  # scripts share most of what they import
def _parse(text: str) -> tuple[list[str], str]:
    """The modules of this package that a text imports; its code."""
    tree = ast.parse(text)
    return _imported_modules(ast.walk(tree)), _format_code(tree)


def _imported_modules(nodes: Iterable[ast.AST]) -> list[str]:
    """The modules of this package that some statements import, by their names in it."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    inside = f"{PACKAGE_NAME}."
    return [name.removeprefix(inside) for name in sorted(names) if name.startswith(inside)]


def _read_entry(path: Path, registry: str, entry: str) -> str:
    """The code of a registry's entry and of all that it uses; empty where there is none."""
    statements, entries = _parse_registry(path.read_text(), REGISTRIES.get(registry, ""))
    if entry not in entries:
        return ""
    waiting, used = [entries[entry]], {}
    while waiting:
        found = {n.id for n in ast.walk(waiting.pop()) if isinstance(n, ast.Name)}
        for name in found & statements.keys() - used.keys():
            used[name] = statements[name]
            waiting += statements[name]
    nodes = [entries[entry], *(node for name in sorted(used) for node in used[name])]
    imported = _imported_modules(part for node in nodes for part in ast.walk(node))
    modules = _find_imports(_find_files(imported), {path})
    return "".join([*map(_format_code, nodes), *map(_read, sorted(modules))])


@cache
def _parse_registry(
    text: str, registry: str
) -> tuple[dict[str, list[ast.stmt]], dict[str, ast.expr]]:
    """A module's statements by the names that each defines; its registry's entries by key."""
    statements: dict[str, list[ast.stmt]] = {}
    for node in _split_imports(ast.parse(text).body):
        for name in _find_names(node):
            statements.setdefault(name, []).append(node)
    entries = {}
    for node in statements.get(registry, []):
        if isinstance(literal := getattr(node, "value", None), ast.Dict):
            pairs = zip(literal.keys, literal.values, strict=True)
            entries |= {k.value: v for k, v in pairs if isinstance(k, ast.Constant)}
    return statements, entries


def _split_imports(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, those that import several names as one for each."""
    for node in statements:
        if isinstance(node, ast.Import):
            yield from (ast.Import([alias]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (ast.ImportFrom(node.module, [a], node.level) for a in node.names)
        else:
            yield node


def _find_names(node: ast.stmt) -> set[str]:
    """The names that a statement defines or changes; of a block, all that stand in it."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    places = [node]
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        places = getattr(node, "targets", None) or [node.target]
    names = set()
    for part in (part for place in places for part in ast.walk(place)):
        if isinstance(part, ast.Name):
            names.add(part.id)
        elif isinstance(part, ast.alias):
            names.add((part.asname or part.name).split(".")[0])
        elif isinstance(part, ast.FunctionDef | ast.ClassDef):
            names.add(part.name)
    return names


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
