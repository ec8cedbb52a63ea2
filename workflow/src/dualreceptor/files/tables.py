"""CSV tables, each with a file beside it that tells what it is: its columns and its provenance.

That file is metadata of CSV on the Web (W3C), ``<table>.csv-metadata.json``.
"""

import html
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from dualreceptor.files.netcdf import DamagedFile, replacing
from dualreceptor.files.results import settled
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record

#: What a column holds, as its metadata call it, by the kind of its dtype; all else is text.
DATATYPES = {
    "i": "integer",
    "f": "number",
    "b": {"base": "boolean", "format": "True|False"},
}
DTYPES = {"integer": "int64", "number": "float64", "boolean": "bool", "string": "str"}
LONG = 60  # characters
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 1em; color: #222; background: #fff }}
table {{ border-collapse: collapse }}
th {{ position: sticky; top: 0; background: #fff; cursor: help }}
th, td {{ padding: .3em .6em; text-align: left; vertical-align: top }}
tr {{ border-bottom: 1px solid #ddd }}
div {{ width: 16em; max-height: 2.8em; overflow: hidden; white-space: normal }}
div:hover, div:focus {{ max-height: none }}
td {{ font-variant-numeric: tabular-nums; white-space: nowrap }}
</style>
<h1>{title}</h1>
{body}
</html>
"""


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
    told = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": Path(path).name,
        "dc:title": record["what"],
        "tableSchema": {"columns": columns},
        "notes": [embedding.stamp(record | {"digest": digest}, path)],
    }
    with replacing(f"{path}{embedding.BESIDE}") as part:
        part.write_text(json.dumps(told, indent=1) + "\n")


def take(path: str | Path) -> pd.DataFrame:
    """Read a table that a stage builds on, as :func:`read` does.

    Raises :class:`~dualreceptor.files.netcdf.DamagedFile` for one that was changed since it was
    written.
    """
    try:
        made = embedding.read(settled(path)).get("digest")
    except embedding.NoRecord as fault:
        raise DamagedFile(f"{fault}; remove it and run again") from None
    if made != embedding.file_digest(path):
        raise DamagedFile(f"{path} was changed after it was made; remove it and run again")
    return read(path)


def read(path: str | Path) -> pd.DataFrame:
    """Read a table by what its metadata say of its columns, where they are beside it.

    Text is text, whatever it looks like; an empty field is missing.
    """
    beside = Path(f"{path}{embedding.BESIDE}")
    schema = json.loads(beside.read_text())["tableSchema"] if beside.exists() else {}
    told = {c["name"]: c["datatype"] for c in schema.get("columns", []) if "datatype" in c}
    dtypes = {
        name: DTYPES[datatype["base"] if isinstance(datatype, dict) else datatype]
        for name, datatype in told.items()
    }
    return pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values=[""])


def write_page(path: str | Path, page: str | Path) -> None:
    """Write a table as an HTML page by itself, its headings with their meanings."""
    table = take(path)
    told = json.loads(Path(f"{path}{embedding.BESIDE}").read_text())
    columns = told["tableSchema"]["columns"]
    shown = {"float_format": "{:.4g}".format, "na_rep": "", "index": False, "border": 0}
    texts = dict.fromkeys(table.columns[table.dtypes.map(pd.api.types.is_string_dtype)], _cell)
    body = table.to_html(**shown, formatters=texts, escape=False)
    for column in columns:
        name, meaning = column["name"], html.escape(column["dc:description"])
        body = body.replace(f"<th>{name}</th>", f'<th title="{meaning}">{name}</th>', 1)
    with replacing(page) as part:
        part.write_text(PAGE.format(title=html.escape(told["dc:title"]), body=body))


def _cell(text: str) -> str:
    """Text of a cell; a long one shows its beginning, and the rest where the pointer rests."""
    text = "" if pd.isna(text) else html.escape(str(text))
    return f"<div tabindex=0>{text}</div>" if len(text) > LONG else text
