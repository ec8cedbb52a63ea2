"""The command line: ``python -m dualreceptor``."""

import argparse
import sys
from collections.abc import Sequence

from dualreceptor.cli import pages, results, runs, studies
from dualreceptor.files.results import ResultsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it did what it was asked."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except (ValueError, FloatingPointError, OSError, ResultsError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dualreceptor",
        description="Run, plan, trace and explore studies of the dual-receptor model.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (runs, studies, results, pages):
        module.add_commands(commands)
    return parser
