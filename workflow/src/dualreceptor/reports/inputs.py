"""What a file was made from, looked up in a folder of results: is it there, and as recorded?"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from dualreceptor.files.atomic import DamagedFile
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record, join_digests

BLOCK = re.compile(r"(\d+)-(\d+)\.nc")
#: What may be said of an input.
AS_RECORDED, MISSING, CHANGED, DAMAGED = "as recorded", "missing", "changed", "damaged"


class Input(NamedTuple):
    """A file that something was made from, or the folder of a condition with its blocks.

    ``path`` is as the record has it, ``state`` one of those above; ``blocks`` are the names of
    the files of a folder, as far as they are known.
    """

    stage: str
    path: str
    state: str
    blocks: tuple[str, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether it is no folder; names of folders may have a dot, as doses have."""
        return Path(self.path).suffix in embedding.READERS

    @property
    def files(self) -> list[str]:
        """The paths of its files; none of a folder whose blocks are not known."""
        return [self.path] if self.is_file else [f"{self.path}/{n}" for n in self.blocks]


def find(record: Record, results: str | Path) -> list[Input]:
    """Every input of a file, down to the landscapes, each once; data are read and checked.

    What the system cannot read counts as damaged.
    """
    found: dict[str, Input] = {}
    for node in nodes(record):
        if node is not record:
            found |= {one.path: one for one in _look_up(node, Path(results), found)}
    return _with_blocks(list(found.values()))


def nodes(record: Record) -> Iterator[Record]:
    """A record, and those of its inputs, however deep."""
    yield record
    for node in record.get("inputs", []):
        yield from nodes(node)


def place(path: str, results: str | Path) -> Path:
    """Where what has this path in a record lies in a folder of results."""
    return Path(results, *Path(path).parts[1:]) if path.startswith("results/") else Path(path)


def _look_up(node: Record, results: Path, known: Collection[str]) -> Iterator[Input]:
    if "path" in node and node["path"] not in known:
        state = _compare_file(place(node["path"], results), node.get("digest"))
        yield Input(node["stage"], node["path"], state)
    for folder, about in node.get("files", {}).items():
        if folder not in known:
            there = place(folder, results)
            state, blocks = _compare_folder(there, node["replicates"], about["digest"])
            yield Input(node["stage"], folder, state, blocks)


def _compare_file(path: Path, digest: str | None) -> str:
    if not path.is_file():
        return MISSING
    try:
        return AS_RECORDED if _digest(path) == digest else CHANGED
    except (DamagedFile, embedding.NoRecord, OSError):
        return DAMAGED


def _compare_folder(
    folder: Path, replicates: Sequence[int], digest: str
) -> tuple[str, tuple[str, ...]]:
    """The state of the blocks in a folder, and their names.

    Blocks of other sizes, of another configuration, may be beside them.
    """
    there = {
        (int(match[1]), int(match[2])): path
        for path in sorted(folder.glob("*.nc"))
        if (match := BLOCK.fullmatch(path.name))
    }
    state, names = MISSING, ()
    digests: dict[Path, str | None] = {}
    for chain in _chains(there, *replicates):
        for path in chain:
            if path not in digests:
                digests[path] = _digest_or_none(path)
        own = [digests[path] for path in chain]
        names = names or tuple(path.name for path in chain)
        if None in own:
            state = DAMAGED
        elif join_digests(own) == digest:
            return AS_RECORDED, tuple(path.name for path in chain)
        elif state == MISSING:
            state = CHANGED
    return state, names


def _chains(
    there: Mapping[tuple[int, int], Path], first: int, last: int
) -> Iterator[list[Path]]:
    """Blocks that follow on one another from the first replicate to the last."""
    for (start, stop), path in there.items():
        if start == first and stop == last:
            yield [path]
        elif start == first and stop < last:
            yield from ([path, *rest] for rest in _chains(there, stop + 1, last))


def _digest(path: Path) -> str | None:
    """The digest of what a file holds, which is checked."""
    if path.suffix == ".nc":
        from dualreceptor.files import netcdf  # late: a figure of none need not wait for it

        return netcdf.read_digest(path)
    if path.suffix == ".csv":
        return embedding.file_digest(path)
    return embedding.read(path).get("digest")


def _digest_or_none(path: Path) -> str | None:
    try:
        return _digest(path)
    except (DamagedFile, OSError):
        return None


def _with_blocks(inputs: list[Input]) -> list[Input]:
    """Folders that are missing with the blocks that others of their stage have."""
    known: dict[str, Counter] = {}
    for one in inputs:
        if one.blocks and one.state == AS_RECORDED:
            known.setdefault(one.stage, Counter())[one.blocks] += 1
    usual = {stage: counts.most_common(1)[0][0] for stage, counts in known.items()}
    return [
        one if one.blocks or one.stage not in usual else one._replace(blocks=usual[one.stage])
        for one in inputs
    ]
