"""What results were made from."""

import ast
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent


def code_digest(script: str | Path) -> str:
    """Digest of a script and of every module of this package that it imports, however deep.

    Comments, docstrings and layout do not count: they change no result.
    """
    digest = hashlib.sha256()
    for path in sorted(_closure(Path(script))):
        digest.update(path.name.encode() + _code(path).encode())
    return digest.hexdigest()[:16]


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
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    inside = [name.split(".")[1:] for name in names if name.startswith(f"{__package__}.")]
    files = [PACKAGE.joinpath(*parts).with_suffix(".py") for parts in inside]
    return [file for file in files if file.is_file()]


def _code(path: Path) -> str:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            node.body = body[1:]
    return repr(_structure(tree))


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
