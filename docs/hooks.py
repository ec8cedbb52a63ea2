"""What the site needs beyond its pages: pages from elsewhere in the repository, equations."""

import html
import os
import re
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]

#: Files that stand elsewhere, each once, and their pages in the site.
PAGES = {
    "config/README.md": "configuration.md",
    "results/README.md": "results.md",
    "config/config.yaml": "study-config.md",
    "config/compounds.yaml": "compounds-config.md",
    "profiles/slurm/config.yaml": "slurm-profile.md",
}
TITLES = {
    "config/config.yaml": "The study's config.yaml",
    "config/compounds.yaml": "The study's compounds.yaml",
    "profiles/slurm/config.yaml": "The SLURM profile",
}

LINK = re.compile(r"(?<=\]\()([^)#:\s]+)(?=[)#])")
#: What the notebook's template brings along for notebooks that need it, from a network.
UNUSED = re.compile(
    r"<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->"
    r'|<script type="module">(?:(?!</script>).)*mermaid.*?</script>',
    re.DOTALL,
)
NOTEBOOK_LINK = re.compile(r'(?<=href=")([\w-]+)\.md(?=["#])')
#: Names of functions, which stand apart from their arguments.
FUNCTION = re.compile(r"<mi>(ln|sin|cos|tan)</mi>(?!<mo stretchy=\"false\">&#x00028;)")
EQUATION = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)


def on_files(files, config):
    """Add the pages that stand elsewhere."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text()
        if source in TITLES:
            text = f"# {TITLES[source]}\n\n`{source}`\n\n```yaml\n{text}```\n"
        files.append(File.generated(config, page, content=_relinked(text, source, page)))
    return files


def on_page_markdown(markdown, page, config, files):
    """Lead links to files that stand elsewhere to their pages."""
    name = page.file.src_uri
    return markdown if name in PAGES.values() else _relinked(markdown, f"docs/{name}", name)


def on_page_content(content, page, config, files):
    """Typeset equations as MathML, which browsers know without a script."""
    if page.file.src_uri.endswith(".ipynb"):  # whose links mkdocs leaves as they are
        content = NOTEBOOK_LINK.sub(r"\1.html", UNUSED.sub("", content))
    return EQUATION.sub(_typeset, content)


def _relinked(text: str, source: str, page: str) -> str:
    """The text with links from the file ``source`` as links from its page of the site."""

    def lead(link: re.Match) -> str:
        target = os.path.normpath(Path(source).parent / link[1])
        inside = PAGES.get(target) or target.removeprefix("docs/")
        if inside == target:  # outside of the site: mkdocs will say so
            return link[1]
        return os.path.relpath(inside, Path(page).parent)

    return LINK.sub(lead, text)


def _typeset(equation: re.Match) -> str:
    display = "block" if equation[1] == "div" else "inline"
    typeset = convert(html.unescape(equation[2]).strip(), display=display)
    return FUNCTION.sub(r'<mspace width="0.17em"/><mi>\1</mi><mspace width="0.17em"/>', typeset)
