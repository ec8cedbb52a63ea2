"""Configuration files as plain values: strict YAML, bounded in size.

What a file may not do is told with its line: repeat a key, of which YAML would silently drop
one; refer to itself, or to itself so often that it grows without bound; be no text.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 100_000
MOST_VALUES = 100_000


class DocumentError(ValueError):
    """A file that is no configuration; the message names it and says why."""


def load(*paths: str | Path) -> dict[str, Any]:
    """The files as one mapping.

    Later ones win: mappings are merged, all else is replaced, as Snakemake does with several
    ``--configfile``. Raises :class:`DocumentError`.
    """
    merged: dict[str, Any] = {}
    for path in paths:
        merged = _updated(merged, _load(Path(path)))
    return merged


def _load(path: Path) -> dict[str, Any]:
    try:
        value = yaml.load(_text(path), Loader=_Strict)
        _check_size(value)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise DocumentError(f"{path}: {_in_one_line(error)}") from None
    except RecursionError:
        raise DocumentError(f"{path}: is nested too deeply") from None
    except ValueError as error:
        raise DocumentError(f"{path}: {error}") from None
    if not isinstance(value, dict):
        raise DocumentError(f"{path}: should be keys with values, like config/config.yaml")
    if "__use_yte__" in value:  # by which Snakemake would run Python code out of the file
        raise DocumentError(f"{path}: the key __use_yte__ is not allowed")
    return value


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"is longer than {MOST_BYTES:,} bytes, too long for a configuration")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"is not text in UTF-8 (byte {error.start})") from None


class _Strict(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        if isinstance(node, yaml.MappingNode):  # else the base class says what is wrong
            self._refuse_repeated_keys(node)
        return super().construct_mapping(node, deep=deep)

    def _refuse_repeated_keys(self, node: yaml.MappingNode) -> None:
        seen = set()
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":  # could grow without bound
                told = "the merge key << is not allowed; write the keys out"
                raise yaml.MarkedYAMLError(None, None, told, key.start_mark)
            name = self.construct_object(key, deep=True)
            if isinstance(name, list | dict | set):
                raise yaml.MarkedYAMLError(
                    None, None, "a key should be one word", key.start_mark
                )
            if name in seen:
                told = f"the key {name!r} stands twice"
                raise yaml.MarkedYAMLError(None, None, told, key.start_mark)
            seen.add(name)


def _in_one_line(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}"
    return f"is not YAML: {' '.join(str(error).split())}"


def _check_size(value: Any) -> None:
    """Refuse a document that its aliases make endless or huge."""
    sizes: dict[int, int] = {}
    within: set[int] = set()

    def size(part: Any) -> int:
        if not isinstance(part, dict | list):
            return 1
        if id(part) in within:
            raise ValueError("refers to itself by an alias")
        if id(part) not in sizes:
            within.add(id(part))
            parts: Sequence = list(part.values()) if isinstance(part, dict) else part
            sizes[id(part)] = 1 + sum(map(size, parts))
            within.remove(id(part))
        return sizes[id(part)]

    if size(value) > MOST_VALUES:
        raise ValueError(f"grows by its aliases to more than {MOST_VALUES:,} values")


def _updated(base: Any, update: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base) if isinstance(base, dict) else {}
    for key, value in update.items():
        merged[key] = _updated(merged.get(key), value) if isinstance(value, dict) else value
    return merged
