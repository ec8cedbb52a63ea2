"""Tables as HTML pages, for the report."""

import html
import json
from pathlib import Path

import pandas as pd

from dualreceptor.files import tables
from dualreceptor.files.atomic import replacing
from dualreceptor.provenance import embedding

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


def write(path: str | Path, page: str | Path) -> None:
    """Write a table as an HTML page by itself, its headings with their meanings."""
    table = tables.take(path)
    about = json.loads(Path(f"{path}{embedding.BESIDE}").read_text())
    columns = about["tableSchema"]["columns"]
    layout = {"float_format": "{:.4g}".format, "na_rep": "", "index": False, "border": 0}
    texts = dict.fromkeys(table.columns[table.dtypes.map(pd.api.types.is_string_dtype)], _cell)
    body = table.to_html(**layout, formatters=texts, escape=False)
    for column in columns:
        name, meaning = column["name"], html.escape(column["dc:description"])
        body = body.replace(f"<th>{name}</th>", f'<th title="{meaning}">{name}</th>', 1)
    with replacing(page) as part:
        part.write_text(PAGE.format(title=html.escape(about["dc:title"]), body=body))


def _cell(text: str) -> str:
    """Text of a cell; a long one shows its beginning, and the rest where the pointer rests."""
    text = "" if pd.isna(text) else html.escape(str(text))
    return f"<div tabindex=0>{text}</div>" if len(text) > LONG else text
