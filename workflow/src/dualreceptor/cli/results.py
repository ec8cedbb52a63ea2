"""``digest``, ``trace``, ``power`` and ``explorer``: what results hold."""

import argparse
from pathlib import Path
from typing import Any

from dualreceptor.cli import studies


def add_commands(commands: Any) -> None:
    """Add the commands about results to the command line."""
    _add_digest(commands)
    _add_trace(commands)
    _add_power(commands)
    _add_explorer(commands)


def _add_digest(commands: Any) -> None:
    digest = commands.add_parser(
        "digest",
        help="a digest of the data of each NetCDF file",
        description="A SHA-256 over the data and coordinates of each NetCDF file of a folder, "
        "whatever else the files contain: equal digests mean equal numbers.",
        epilog="example: python -m dualreceptor digest results",
    )
    digest.set_defaults(command=_digest)
    digest.add_argument("folder", help="the folder of results")


def _add_trace(commands: Any) -> None:
    trace = commands.add_parser(
        "trace",
        help="what a file was made from, and how to make it again",
        description="What a figure, film, table or NetCDF file was made from, read from the "
        "file itself: summary, dataset, simulations, landscapes, parameters and seeds, "
        "code and versions. If there are results, also whether the file still matches "
        "them, what has changed if not, and which of the files that it was made from are "
        "missing, changed or damaged.",
        epilog="example: python -m dualreceptor trace results/figures/full/matrices.png; "
        "python -m dualreceptor trace --reproduce matrices.png again",
    )
    trace.set_defaults(command=_trace)
    trace.add_argument("file", help="a PDF, PNG, SVG, GIF, MP4, NetCDF or CSV file")
    trace.add_argument("folder", nargs="?", help="with --reproduce: a new folder to make it in")
    trace.add_argument("--results", default="results", help="(default: results)")
    whole = trace.add_mutually_exclusive_group()
    whole.add_argument(
        "--all",
        action="store_true",
        help="print the whole record: every folder, parameter and package",
    )
    whole.add_argument(
        "--json", action="store_true", help="print the whole record in machine-readable form"
    )
    trace.add_argument(
        "--reproduce",
        action="store_true",
        help="write a configuration that yields just this file, and print the command",
    )


def _add_power(commands: Any) -> None:
    power = commands.add_parser(
        "power",
        help="how many replicates a contrast needs",
        description="The difference between two conditions in one outcome, and how many "
        "replicates it takes to detect it: by resampling the existing replicates, and by the "
        "power of t tests, paired and unpaired.",
        epilog='example: python -m dualreceptor power results/summaries/full.nc "max / heavy" '
        '"max / max"',
    )
    power.set_defaults(command=_power)
    power.add_argument("file", help="a NetCDF file: a summary, or a dataset")
    power.add_argument("condition", help='by its label, "max / heavy", or its name')
    power.add_argument("reference", help="what it is compared with, in the same way")
    power.add_argument(
        "--outcome",
        choices=["outcome", "burden"],
        default="outcome",
        help="(default: outcome)",
    )
    power.add_argument(
        "--at",
        nargs="+",
        default=[],
        metavar="DIM=VALUE",
        help="where, along the dims of a sweep or an ensemble: plasticity=0.1, "
        "variant=pattern-sine (of variants, the baseline if not given)",
    )
    power.add_argument(
        "--replicates", nargs="+", type=int, help="the numbers of replicates to report"
    )
    power.add_argument(
        "--power", type=float, default=0.8, help="the power to reach (default: 0.8)"
    )


def _add_explorer(commands: Any) -> None:
    explorer = commands.add_parser(
        "explorer",
        help="make a page to explore results, complete or not",
        description="One self-contained HTML file that shows the summaries, statistics, "
        "landscapes and claims in a folder of results, and says what is missing.",
        epilog="example: python -m dualreceptor explorer --results results -o explorer.html",
    )
    explorer.set_defaults(command=_explorer)
    explorer.add_argument("-o", "--output", required=True, help="the file to write")
    explorer.add_argument(
        "--results", default="results", help="the folder of results (default: results)"
    )
    studies.add_configuration(explorer)


def _digest(options: argparse.Namespace) -> None:
    if not Path(options.folder).is_dir():
        raise ValueError(f"{options.folder} is not a folder")
    from dualreceptor.files import results

    damaged: list[Exception] = []
    found = results.digests(options.folder, damaged.append)
    if not found and not damaged:
        raise ValueError(f"{options.folder} holds no NetCDF file")
    for path, digest in found.items():
        print(f"{digest}  {path}")
    if damaged:
        raise ValueError("\n".join(map(str, damaged)))


def _trace(options: argparse.Namespace) -> None:
    from dualreceptor.reports import trace

    if options.reproduce != bool(options.folder):
        raise ValueError("a new folder is given with --reproduce, and only then")
    record = trace.read(options.file)
    if options.reproduce:
        text = trace.reproduce(record, options.file, options.folder)
    else:
        compared = trace.compare(record, options.results)
        text = (
            trace.format_json(record, compared)
            if options.json
            else trace.format_text(record, compared)
            if options.all
            else trace.format_summary(record, compared, options.results)
        )
    print(text)


def _power(options: argparse.Namespace) -> None:
    from dualreceptor.reports import power

    if not 0 < options.power < 1:
        raise ValueError(f"--power {options.power:g} is not allowed: should be between 0 and 1")
    if any(count < 2 for count in options.replicates or ()):
        raise ValueError("--replicates: should be 2 or more each")
    sides = options.condition, options.reference
    contrast = power.read_contrast(options.file, *sides, options.outcome, options.at)
    print(power.describe(contrast, options.replicates, options.power))


def _explorer(options: argparse.Namespace) -> None:
    from dualreceptor.configuration import explored, reading
    from dualreceptor.explorer import content, page

    folder = options.results
    expected: dict[str, Any] = {}
    if options.configfile or options.config or reading.CONFIG.exists():
        study = studies.read_study(options)
        runs = explored.choose(study).shown
        expected = {
            "subjects": dict.fromkeys([*study.subjects, *content.find_subjects(folder)]),
            "claims": {name: claim.experiment for name, claim in study.claims.items()},
            "variants": dict.fromkeys([*runs, *content.find_variants(folder)]),
            "ensembles": dict.fromkeys([*study.planes, *content.find_ensembles(folder)]),
            "levels": {name: study.levels_marked(name) for name in study.planes},
        }
    collected = content.collect(folder, **expected)
    page.write(options.output, collected)
    for line in (*collected.lines(), *collected.left_out_lines()):
        print(line)
