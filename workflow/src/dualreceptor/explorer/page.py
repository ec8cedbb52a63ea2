"""One self-contained HTML file: assets, plotting library and content in it."""

import base64
import json
import re
import zlib
from pathlib import Path

from dualreceptor.explorer import assets
from dualreceptor.explorer.content import Content
from dualreceptor.files.atomic import replacing


def write(path: str | Path, content: Content) -> None:
    """Write the page of a content, the same bytes for the same content."""
    with replacing(path) as part:
        part.write_text(render(content), encoding="utf-8")


def render(content: Content) -> str:
    """The page as text."""
    parts = {
        "style": assets.read("style.css"),
        "script": "\n".join(assets.read(name) for name in assets.SCRIPTS),
        "content": as_json(content.values),
        "blobs": "\n".join(_blob(f"blob-{i}", text) for i, text in enumerate(content.blobs)),
        "library": _blob("library", _library()),
    }
    return re.sub(r"<!-- (\w+) -->", lambda found: parts[found[1]], assets.read("page.html"))


def as_json(values: object) -> str:
    r"""JSON that can stand in a script element: nothing in it ends or begins one.

    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(values, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _library() -> str:
    """Plotly's script, deflated: it is most of a page, and not needed for its first view."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(zlib.compress(get_plotlyjs().encode(), 9)).decode()


def _blob(name: str, text: str) -> str:
    return f'<script type="text/plain" id="{name}">{text}</script>'
