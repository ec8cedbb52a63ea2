"""CSV tables, each with a file beside it that describes its columns and its provenance.

That file is metadata of CSV on the Web (W3C), ``<table>.csv-metadata.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import lazy_loader

from dualreceptor.files.atomic import DamagedFile, replacing
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record

pd = lazy_loader.load("pandas")

#: What a column holds, as its metadata call it, by the kind of its dtype; all else is text.
DATATYPES = {
    "i": "integer",
    "f": "number",
    "b": {"base": "boolean", "format": "True|False"},
}
DTYPES = {"integer": "int64", "number": "float64", "boolean": "bool", "string": "str"}


def write(
    table: pd.DataFrame, path: str | Path, meanings: Mapping[str, str], record: Record
) -> None:
    """Write a table and its metadata; ``meanings`` says what its columns are.

    Columns without a meaning are the swept parameters of a sweep.
    """
    with replacing(path) as part:
        table.to_csv(part, index=False)
        digest = embedding.file_digest(part)
    columns = [
        {
            "name": name,
            "titles": name,
            "dc:description": meanings.get(name, "swept parameter"),
            "datatype": DATATYPES.get(dtype.kind, "string"),
        }
        for name, dtype in table.infer_objects().dtypes.items()  # numbers where all are missing
    ]
    about = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": Path(path).name,
        "dc:title": record["what"],
        "tableSchema": {"columns": columns},
        "notes": [embedding.format_record(record | {"digest": digest}, path)],
    }
    with replacing(f"{path}{embedding.BESIDE}") as part:
        part.write_text(json.dumps(about, indent=1) + "\n")


def take(path: str | Path) -> pd.DataFrame:
    """Read a table that a stage builds on, as :func:`read` does.

    Raises :class:`~dualreceptor.files.atomic.DamagedFile` for one that was changed since it was
    written.
    """
    try:
        made = embedding.read(path).get("digest")
    except embedding.NoRecord as error:
        raise DamagedFile(f"{error}; remove it and run again") from None
    if made != embedding.file_digest(path):
        raise DamagedFile(f"{path} was changed after it was made; remove it and run again")
    return read(path)


def read(path: str | Path) -> pd.DataFrame:
    """Read a table by what its metadata say of its columns, where they are beside it.

    Text is text, whatever it looks like; an empty field is missing.
    """
    beside = Path(f"{path}{embedding.BESIDE}")
    schema = json.loads(beside.read_text())["tableSchema"] if beside.exists() else {}
    datatypes = {c["name"]: c["datatype"] for c in schema.get("columns", []) if "datatype" in c}
    dtypes = {
        name: DTYPES[datatype["base"] if isinstance(datatype, dict) else datatype]
        for name, datatype in datatypes.items()
    }
    return pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values=[""])
