"""Configuration files, read and checked as a whole."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from dualreceptor.configuration import checks
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.model.messages import explain, format_value

CONFIG = Path("config", "config.yaml")
COMPOUNDS = "compounds.yaml"  # beside it
#: What to do about it, by what YAML says of it.
HINTS = {
    r"'\t'": "; indent with spaces, not with tabs",
    "mapping values are not allowed": "; check the indentation of this line and the one above",
}
MERGE = "tag:yaml.org,2002:merge"  # the key << of YAML: what stands beside it wins


class ConfigError(ValueError):
    """A configuration that cannot be run; the message lists every error."""


def load(*paths: str | Path) -> dict[str, Any]:
    """Configuration files as one mapping of plain values.

    Later ones win: mappings are merged, all else is replaced, as Snakemake does with several
    ``--configfile``. Raises :class:`ConfigError` for a file that cannot be read.
    """
    merged: dict[str, Any] = {}
    for path in paths:
        merged = _merge(merged, _load(Path(path)))
    return merged


def load_study(
    *paths: str | Path, values: Iterable[str] = (), base: str | Path = CONFIG
) -> dict[str, Any]:
    """The configuration of a study as one mapping, as the workflow has it.

    ``base``, if there is such a file, comes first, after the compounds that stand beside it,
    if any; then ``paths``, as ``--configfile`` has them, and ``values`` of ``--config``. Raises
    :class:`ConfigError` for what cannot be read.
    """
    first = [path for path in (Path(base).with_name(COMPOUNDS), Path(base)) if path.is_file()]
    if not first and not paths:
        raise ConfigError(f"{base}: cannot be read: No such file or directory")
    return add_values(load(*first, *paths), values)


def add_values(raw: Mapping[str, Any], values: Iterable[str]) -> dict[str, Any]:
    """A configuration with some values changed, each of them given as KEY=VALUE.

    A value is YAML, such as ``0.3``, ``[pdf]`` or ``{plasticity: 0.3}``. Raises
    :class:`ConfigError` for what is none.
    """
    merged = dict(raw)
    for entry in values:
        key, equals, text = entry.partition("=")
        if not (key and equals):
            raise ConfigError(
                f"{entry}: is not KEY=VALUE; configuration files are given with --configfile"
            )
        try:
            value = yaml.load(text, Loader=_Loader)
        except (yaml.YAMLError, ValueError):
            raise ConfigError(f"{entry}: the value is not YAML") from None
        merged = _merge(merged, {key: value})
    return merged


def read_config(raw: Any) -> Configuration:
    """The study that a parsed YAML document describes.

    Raises :class:`ConfigError`, whose message has a line for every error with the key, the
    value and what is allowed.
    """
    if not isinstance(raw, dict):
        raise ConfigError(f"config: {format_value(raw)} is not a mapping of keys to values")
    raw = _convert_keys(raw)
    try:
        # By way of JSON, so that a list can be a tuple while types stay strict.
        configuration = Configuration.model_validate_json(
            json.dumps(raw, default=str), context=raw
        )
    except ValidationError as error:
        raise _make_error(explain(error, raw, Configuration)) from None
    errors = list(checks.find_errors(configuration))
    if errors:
        raise _make_error(errors)
    return configuration


def _convert_keys(value: Any) -> Any:
    """Keys that JSON does not know, as YAML's dates, as text."""
    if isinstance(value, list):
        return [_convert_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = str | int | float | None
    return {
        key if isinstance(key, known) else str(key): _convert_keys(item)
        for key, item in value.items()
    }


def _make_error(errors: list[str]) -> ConfigError:
    return ConfigError("\n  ".join(["the configuration has errors:", *errors]))


class _Loader(yaml.SafeLoader):
    """YAML in which no key stands twice: of two, the first would be dropped silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        written = [key for key, _ in node.value if key.tag != MERGE]
        mapping = super().construct_mapping(node, deep=deep)
        seen = set()
        for key in written:
            name = self.construct_object(key, deep=True)
            if name in seen:
                problem = f"the key {name!r} stands twice"
                raise yaml.MarkedYAMLError(None, None, problem, key.start_mark)
            seen.add(name)
        return mapping


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not text in UTF-8 (byte {error.start})") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        hint = next((hint for text, hint in HINTS.items() if text in error.problem), "")
        raise ConfigError(f"{path}: {where}{error.problem}{hint}") from None
    except (yaml.YAMLError, ValueError) as error:  # such as a date that is none
        raise ConfigError(f"{path}: is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: should be keys with values, like config/config.yaml")
    return content


def _merge(base: Any, update: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base) if isinstance(base, dict) else {}
    for key, value in update.items():
        merged[key] = _merge(merged.get(key), value) if isinstance(value, dict) else value
    return merged
