"""What results were made from."""

import ast
import hashlib
from functools import cache
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
    inside = [name.split(".")[1:] for name in names if name.startswith(f"{__package__}.")]
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
