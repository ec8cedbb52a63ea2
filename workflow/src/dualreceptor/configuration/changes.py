"""What a configuration changes in the study of another one, such as that of the last run.

A run leaves its whole configuration, all files and values merged, in its folder of results.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dualreceptor.configuration import reading
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.files import atomic
from dualreceptor.study.conditions import format_value
from dualreceptor.study.subsets import dump

LAST = ".config.yaml"
#: Keys of one value each.
SCALARS = ("root_seed", "replicates")


class Extent(NamedTuple):
    """What an entry of a section has several of, and how many."""

    unit: str
    count: Callable[[Configuration, str], int]


#: The sections of named entries, in the order of the configuration.
SECTIONS = {
    "experiments": Extent("conditions", lambda study, name: len(study.conditions(name))),
    "sweeps": Extent("points", lambda study, name: study.sweeps[name].size),
    "ensembles": Extent("points", lambda study, name: study.ensembles[name].size(study)),
    "pairs": Extent("comparisons", lambda study, name: len(study.pairs[name])),
    "claims": Extent(
        "contrasts", lambda study, name: len(study.claims[name].resolve(study)["contrasts"])
    ),
    "figures": Extent("figures", lambda study, name: len(study.figures[name].drawn)),
}


def leave(raw: dict[str, Any], folder: str | Path) -> None:
    """Keep the configuration of a run in its folder of results."""
    text = (
        f"# The configuration of the last run.\n{yaml.safe_dump(_plain(raw), sort_keys=False)}"
    )
    path = Path(folder, LAST)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        with atomic.replacing(path) as part:
            part.write_text(text, encoding="utf-8")


def summarize(
    after: Configuration, folder: str | Path, base: str | Path = reading.CONFIG
) -> list[str]:
    """What a study changes, as a heading and a line for each change.

    It is compared with the study of the last run in a folder of results; where there was none,
    with that of the ``base`` alone, which other files and values extend.
    """
    path = Path(folder, LAST)
    since = f"the last run ({path})" if path.is_file() else str(reading.CONFIG)
    try:
        raw = reading.load(path) if path.is_file() else reading.load_study(base=base)
        lines = describe_changes(reading.read_config(raw), after)
    except reading.ConfigError:
        return [f"{since} is not a configuration of this version"]
    return [f"changes against {since}:", *lines] if lines else [f"no change of {since}"]


def describe_changes(before: Configuration, after: Configuration) -> list[str]:
    """A line for each thing that is new, gone or different, and one for all simulations.

    Lines name the key, and say how many conditions, points or contrasts there are and were. No
    lines if nothing that is computed or drawn has changed.
    """
    return [
        *_values(*({n: getattr(study, n) for n in SCALARS} for study in (before, after))),
        *_values(dict(before.parameters), dict(after.parameters), "parameters."),
        *_values(before.levels, after.levels, "levels."),
        *(line for section in SECTIONS for line in _entries(section, before, after)),
        *_simulations(before, after),
    ]


def _values(before: dict[str, Any], after: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name in before | after:
        if name not in after:
            yield f"{prefix}{name}: gone"
        elif name not in before:
            yield f"{prefix}{name}: {format_value(after[name])}, new"
        elif before[name] != after[name]:
            old, new = map(format_value, (before[name], after[name]))
            yield f"{prefix}{name}: {new}, was {old}"


def _entries(section: str, before: Configuration, after: Configuration) -> Iterator[str]:
    unit, count = SECTIONS[section]
    old, new = getattr(before, section), getattr(after, section)
    for name in old | new:
        if name not in new:
            yield f"{section}.{name}: gone"
            continue
        there = count(after, name)
        counted = f"{section}.{name}: {there:,} {unit if there != 1 else unit[:-1]}"
        if name not in old:
            yield f"{counted}, new"
        elif (were := count(before, name)) != there:
            yield f"{counted}, was {were:,}"
        elif _dump(old[name]) != _dump(new[name]):
            yield f"{counted}, changed"


def _dump(entry: Any) -> Any:
    return [dump(one) for one in entry] if isinstance(entry, list) else dump(entry)


def _plain(value: Any) -> Any:
    """Mappings and lists of any kind as those that YAML knows."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _simulations(before: Configuration, after: Configuration) -> Iterator[str]:
    old, new = set(before.simulations.items()), set(after.simulations.items())
    if old != new:
        yield (
            f"in all: {len(new):,} simulations of {after.replicates:,} replicates, "
            f"{len(new - old):,} of them new; {len(old - new):,} gone"
        )
