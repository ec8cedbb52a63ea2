"""The site: whole, without a broken link, and without anything from a network."""

import ast
import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from dualreceptor.model.parameters import Parameters

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "workflow/src/dualreceptor"
#: What a browser loads by itself, by tag and attribute.
LOADED = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
    ("embed", "src"),
}


class Page(HTMLParser):
    """What a page links to, loads, and can be linked to by."""

    def __init__(self, path: Path):
        super().__init__()
        self.links, self.loads, self.anchors, self.styles = [], [], set(), ""
        self._in_style = False
        self.text = path.read_text()
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.anchors |= {attributes.get("id"), attributes.get("name")}
        self.styles += attributes.get("style") or ""
        self._in_style = tag == "style"
        for name, value in attrs:
            if (tag, name) in LOADED:
                self.loads.append(value)
            elif (tag, name) == ("a", "href"):
                self.links.append(value)

    def handle_data(self, data):
        if self._in_style:
            self.styles += data

    def handle_endtag(self, tag):
        self._in_style = False


@cache
def page(path: Path) -> Page:
    return Page(path)


def pages(site):
    return {path: page(path) for path in site.rglob("*.html") if path.name != "404.html"}


def is_elsewhere(link):
    return bool(urlsplit(link).scheme or link.startswith("//"))


def test_the_build_has_no_warning(built):
    _, said = built
    lines = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
    assert lines == []


def test_every_link_leads_somewhere(site):
    broken = []
    for path, one in pages(site).items():
        for link in filter(None, one.links):
            if is_elsewhere(link):
                continue
            target = (path.parent / unquote(urlsplit(link).path)).resolve()
            target = path if not urlsplit(link).path else target
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(urlsplit(link).fragment)
            found = target.exists() and (not anchor or anchor in page(target).anchors)
            if not found:
                broken.append(f"{path.name}: {link}")
    assert broken == []


def test_links_elsewhere_are_to_papers_and_to_documentation(site):
    hosts = {
        urlsplit(link).netloc
        for one in pages(site).values()
        for link in filter(None, one.links)
        if is_elsewhere(link)
    }
    assert hosts == {"doi.org", "snakemake.github.io"}


def test_pages_load_nothing_from_elsewhere(site):
    for path, one in pages(site).items():
        assert [link for link in one.loads if is_elsewhere(link)] == [], path
        assert all((path.parent / urlsplit(link).path).is_file() for link in one.loads), path
        assert "url(http" not in one.styles and "url(//" not in one.styles, path
    for style in site.rglob("*.css"):
        assert "url(http" not in style.read_text() and "@import" not in style.read_text(), style


def test_equations_are_typeset(site):
    model = page(site / "model.html")
    assert model.text.count('display="block"') == 6
    assert "<mfrac>" in model.text
    for path, one in pages(site).items():
        assert "arithmatex" not in one.text.replace('class="language-math', ""), path


def test_search_works_from_disk(site):
    index = (site / "search/search_index.js").read_text().removeprefix("var __index = ")
    places = {entry["location"] for entry in json.loads(index)["docs"]}
    assert "model.html#5-one-step" in places
    assert "assets/iframe-worker.js" in page(site / "index.html").loads


@pytest.mark.parametrize("name", Parameters.model_fields)
def test_every_parameter_is_described(site, name):
    field = Parameters.model_fields[name]
    tables = page(site / "configuration.html").text
    assert f"<td><code>{name}</code></td>\n<td>{field.description}</td>" in tables
    assert (
        f"dualreceptor.model.parameters.Parameters.{name}"
        in page(site / "api/model.html").anchors
    )


def public_names():
    """Every public function, class and method of the package, by its full name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name.startswith("_"):
            continue
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield from _public(ast.parse(path.read_text()).body, ".".join(("dualreceptor", *parts)))


def _public(body, inside):
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield f"{inside}.{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{inside}.{node.name}")


def test_the_reference_has_every_public_name(site):
    anchors = {a for path in (site / "api").glob("*.html") for a in page(path).anchors}
    missing = [name for name in public_names() if name not in anchors]
    assert not missing, (
        f"{missing}: give what lacks one a docstring, and a new module a line "
        "`::: dualreceptor.<module>` in docs/api/*.md"
    )


def test_the_reference_shows_no_markup_of_docstrings(site):
    for path in (site / "api").glob("*.html"):
        text = page(path).text
        assert ":func:" not in text and ":class:" not in text and ":data:" not in text
        assert "&gt;&gt;&gt; " not in text.replace('<span class="gp">&gt;&gt;&gt; </span>', "")


ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_the_architecture_names_every_module_of_a_room(room):
    paragraphs = (ROOT / "docs/architecture.md").read_text().split("\n\n")
    (paragraph,) = (text for text in paragraphs if text.startswith(f"**{room}** "))
    modules = [p.stem for p in (PACKAGE / room).glob("*.py") if p.stem != "__init__"]
    missing = [name for name in modules if f"`{name}`" not in paragraph]
    assert missing == []


def test_pictures_are_small():
    for picture in (ROOT / "docs/images").iterdir():
        assert picture.stat().st_size <= 150_000, picture.name
