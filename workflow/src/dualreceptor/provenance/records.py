"""Records of what results were made from: code, versions, parameters, and other results.

A *record* describes one file, as plain values that become JSON. Its ``inputs`` are records
of the files that it was made from, each with the ``digest`` of their data, down to the
landscapes. :mod:`dualreceptor.provenance.embedding` puts records into files.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dualreceptor.model.parameters import Parameters, shared_parameters, split_common
from dualreceptor.provenance.versions import project, software

Record = dict[str, Any]

#: Stages whose files share a folder where they differ in replicates alone.
OF_FOLDERS = ("simulations", "landscapes", "ensembles")


def make_record(about: Record, code: dict[str, str], inputs: Iterable[Record] = ()) -> Record:
    """The record of what a script makes now, here.

    ``about`` says what it is and what parameters or configuration it follows from, ``code``
    is as of :func:`dualreceptor.provenance.code.digest_imports`, ``inputs`` are the records
    of the files it is made from.
    """
    made = {"code": code, "project": project(), "software": software()}
    inputs = merge(list(inputs))
    return about | {"made": [made]} | ({"inputs": inputs} if inputs else {})


def make_record_of_runs(
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
    return make_record(about, code, inputs)


def make_record_of_points(
    stage: str,
    points: Sequence[Parameters],
    replicates: Sequence[int],
    root_seed: int,
    code: dict[str, str],
) -> Record:
    """The record of runs at several points: parameters in which these differ are lists."""
    common, own = split_common([point.model_dump() for point in points])
    varied = {name: [one[name] for one in own] for name in own[0]}
    about = {
        "stage": stage,
        "what": stage,
        "parameters": json.loads(json.dumps(common | varied)),
        "root_seed": root_seed,
        "replicates": [int(replicates[0]), int(replicates[-1])],
    }
    return make_record(about, code)


def merge(records: Sequence[Record]) -> list[Record]:
    """Records of many files of a stage as one, with what they have in common once."""
    stages: dict[str, list[Record]] = {}
    for one in records:
        stages.setdefault(one["stage"], []).append(one)
    return [
        one
        for ones in stages.values()
        for one in ([_merge_folders(ones)] if _is_many(ones) else ones)
    ]


def _is_many(records: Sequence[Record]) -> bool:
    return len(records) > 1 and records[0]["stage"] in OF_FOLDERS


def _merge_folders(records: Sequence[Record]) -> Record:
    """Files of runs or landscapes, by the folder that the blocks of each share."""
    folders: dict[str, list[Record]] = {}
    for one in records:
        folders.setdefault(str(Path(one["path"]).parent), []).append(one)
    firsts = [blocks[0]["parameters"] for blocks in folders.values()]
    common, own = split_common(firsts)
    files = {
        folder: {
            "parameters": besides,
            "digest": join_digests(block["digest"] for block in folders[folder]),
        }
        for folder, besides in zip(folders, own, strict=True)
    }
    blocks = [block["replicates"] for block in records]
    every = {
        "stage": records[0]["stage"],
        "what": records[0]["stage"],
        "parameters": common,
        "root_seed": records[0]["root_seed"],
        "replicates": [min(b[0] for b in blocks), max(b[1] for b in blocks)],
        "files": files,
        "made": _drop_repeated(made for one in records for made in one["made"]),
    }
    inputs = _drop_repeated(input for one in records for input in one.get("inputs", []))
    return every | ({"inputs": merge(inputs)} if inputs else {})


def _drop_repeated(items: Iterable[Any]) -> list[Any]:
    return list({json.dumps(item, sort_keys=True): item for item in items}.values())


def join_digests(digests: Iterable[str]) -> str:
    """The digest of blocks together: the one that there is, or a digest of several."""
    several = list(digests)
    return (
        several[0]
        if len(several) == 1
        else hashlib.sha256("".join(several).encode()).hexdigest()
    )
