"""``reference`` and ``findings``: pages that are written from the code and from results."""

import argparse
from typing import Any


def add_commands(commands: Any) -> None:
    """Add the commands about the project's pages to the command line."""
    _add_reference(commands)
    _add_findings(commands)


def _add_reference(commands: Any) -> None:
    reference = commands.add_parser(
        "reference",
        help="update the configuration's schema and the tables of the READMEs and of the "
        "compounds",
        epilog="example: python -m dualreceptor reference .",
    )
    reference.set_defaults(command=_reference)
    reference.add_argument("project", help="the project's folder")


def _add_findings(commands: Any) -> None:
    findings = commands.add_parser(
        "findings",
        help="update the tables of README.md and of the pages of findings from results",
        description="Write the tables of the pages of findings from the tables of results, "
        "with each number rounded once.",
        epilog="example: python -m dualreceptor findings . --variants variants",
    )
    findings.set_defaults(command=_findings)
    findings.add_argument("project", help="the project's folder")
    findings.add_argument("--results", default="results", help="(default: results)")
    findings.add_argument(
        "--variants", help="a folder of variants, each the --directory of a run"
    )


def _reference(options: argparse.Namespace) -> None:
    from dualreceptor.reports.reference import write

    write(options.project)


def _findings(options: argparse.Namespace) -> None:
    from dualreceptor.reports import findings

    findings.write(options.project, findings.Results(options.results, options.variants))
