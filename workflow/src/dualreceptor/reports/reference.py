"""Documentation of the configuration and of the tables, from the code that makes them; and of
the compounds, from their configuration."""

import json
from pathlib import Path
from typing import Any

from dualreceptor.analysis import registries, statistics, verdicts
from dualreceptor.configuration import reading
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.figures.registry import FIGURES
from dualreceptor.reports import compounds
from dualreceptor.study.designs import DESIGNS
from dualreceptor.study.ensembles import ENSEMBLES

BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"

#: The columns of each table of the results.
TABLES = {
    f"statistics/<experiment>/{name}.csv": table.columns
    for name, table in statistics.TABLES.items()
} | {"claims.csv": verdicts.COLUMNS}
TABLES |= {
    f"statistics/<{design}>/{name}.csv": table.columns
    for design in ENSEMBLES
    for name, table in registries.tables_of(design).items()
}

#: The sections in the order of the file, by the model that validates each.
TITLES = {
    "Configuration": "The file",
    "Parameters": "`parameters`",
    **{
        kind.__name__: f"`experiments.<name>`, design `{name}`"
        for name, kind in DESIGNS.items()
    },
    "Regimen": "`experiments.<name>.regimens.<name>`",
    "Sweep": "`sweeps.<name>`",
    **{
        kind.__name__: f"`ensembles.<name>`, design `{name}`"
        for name, kind in ENSEMBLES.items()
    },
    "DoseRange": "`ensembles.<name>.dose_1a`, `dose_2a`, `dose`: a range",
    "ParameterRange": "`ensembles.<name>.over.<parameter>`, design `sobol`",
    "Contrast": "`pairs.<experiment>`, and `contrasts` of a claim: each",
    "ContrastClaim": "`claims.<name>`, a contrast",
    "BestClaim": "`claims.<name>`, the best condition",
    "Compound": "`compounds.<name>`",
    "Measurement": "`compounds.<name>.affinity_1a` and `affinity_2a`: each",
    "Selectivity": "`compounds.<name>.selectivity`: each",
    "Disagreement": "`compounds.<name>.disagreement`: each",
    "SubjectFigures": "`figures.<experiment or sweep>`",
    **{figure.__name__: f"`figures.<...>.{name}`" for name, figure in FIGURES.items()},
    "ClaimsFigure": "`claims_figure`",
    "Picture": "`pictures.<name>`",
    "Animation": "`pictures.<name>.animation`",
    "Gallery": "`galleries.<name>`",
}


BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


def schema() -> str:
    """JSON schema of the configuration, by which editors complete and check it."""
    return json.dumps(Configuration.model_json_schema(), indent=2) + "\n"


def keys() -> str:
    """Every key of the configuration as Markdown, a table for each section."""
    full = Configuration.model_json_schema()
    sections = {"Configuration": full} | full["$defs"]
    return "\n".join(_section(title, sections[name]) for name, title in TITLES.items())


def columns() -> str:
    """Every column of the tables of the results as Markdown."""
    parts = []
    for name, described in TABLES.items():
        rows = [f"| `{column}` | {meaning} |" for column, meaning in described.items()]
        parts.append(
            "\n".join([f"#### `{name}`", "", "| column | meaning |", "|---|---|", *rows, ""])
        )
    return "\n".join(parts)


def write(project: str | Path) -> None:
    """Bring ``config/schema.json``, the tables of both READMEs and those of
    ``docs/compounds.md`` up to date.

    Raises ``ValueError`` where a page lacks the lines that mark the tables' place.
    """
    _fill(Path(project, "config", "README.md"), keys())
    _fill(Path(project, "results", "README.md"), columns())
    raw = reading.load_study(base=Path(project, reading.CONFIG))
    _fill(Path(project, "docs", "compounds.md"), compounds.tables(reading.read_config(raw)))
    Path(project, "config", "schema.json").write_text(schema())


def _fill(readme: Path, tables: str) -> None:
    before, start, rest = readme.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{readme} lacks the lines {BEGIN} and {END}")
    readme.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}")


def _section(title: str, section: dict[str, Any]) -> str:
    required = section.get("required", [])
    rows = [
        f"| `{key}` | {value.get('description', '')} | {_allowed(value)} | "
        f"{'required' if key in required else _default(value)} |"
        for key, value in section["properties"].items()
    ]
    head = ["| key | meaning | allowed | default |", "|---|---|---|---|"]
    about = section["description"].split("\n")[0]
    return "\n".join([f"#### {title}", "", about, "", *head, *rows, ""])


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    return "" if default is None or isinstance(default, dict) else f"`{json.dumps(default)}`"


def _allowed(value: dict[str, Any]) -> str:
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "oneOf" in value or "anyOf" in value:
        kinds = [_allowed(one) for one in value.get("oneOf", value.get("anyOf"))]
        return " or ".join(kind for kind in kinds if kind)
    if value.get("type") == "array":
        items = value.get("items", {})
        return f"list of {_allowed(items)}" if items else "list"
    if value.get("type") in ("integer", "number"):
        limits = [
            f"{sign} {_number(value[key])}" for key, sign in BOUNDS.items() if key in value
        ]
        return " ".join([value["type"], ", ".join(limits)]).strip()
    if "$ref" in value or value.get("type") == "object":
        return "section"
    return {"null": "", "string": "text", "boolean": "true or false"}.get(value.get("type"), "")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
