"""``plan`` and ``tidy``: what a study costs, and what it has left behind."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any


def add_commands(commands: Any) -> None:
    """Add the commands about a study to the command line."""
    _add_plan(commands)
    _add_tidy(commands)


def _add_plan(commands: Any) -> None:
    plan = commands.add_parser(
        "plan",
        help="what a study will cost, before it is run",
        description="Jobs, core-hours, disk and memory of a whole study, estimated from its "
        "configuration and a few seconds of measurement on this machine; and what the results "
        "hold that the study no longer makes.",
        epilog="example: python -m dualreceptor plan --configfile config/quick.yaml",
    )
    plan.set_defaults(command=_plan)
    _add_study(plan)


def _add_tidy(commands: Any) -> None:
    tidy = commands.add_parser(
        "tidy",
        help="remove results that the configuration no longer makes",
        description="Removes files of landscapes, simulations, datasets, summaries, "
        "statistics, frames and figures, with their logs and benchmarks, that the "
        "configuration does not make: those of other replicates, levels, experiments or "
        "formats, and damaged ones that were set aside. Each is listed.",
        epilog="example: python -m dualreceptor tidy --dry-run",
    )
    tidy.set_defaults(command=_tidy)
    _add_study(tidy)
    tidy.add_argument("--dry-run", action="store_true", help="list them and remove nothing")


def _add_study(command: Any) -> None:
    add_configuration(command)
    command.add_argument(
        "--results", default="results", help="the folder of results (default: results)"
    )


def add_configuration(command: Any) -> None:
    """Add the options that name a configuration, as snakemake has them."""
    command.add_argument(
        "--configfile",
        nargs="+",
        default=[],
        metavar="FILE",
        help="more configuration files, as with snakemake: they extend config/config.yaml, and "
        "later ones take precedence",
    )
    command.add_argument(
        "--config",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="values that take precedence over all files, as with snakemake",
    )


def read_study(options: argparse.Namespace) -> Any:
    """The study that the options of :func:`add_configuration` name."""
    from dualreceptor.configuration import reading

    return reading.read_config(reading.load_study(*options.configfile, values=options.config))


def _plan(options: argparse.Namespace) -> None:
    from dualreceptor.configuration import changes, leftovers, plan

    study = read_study(options)
    found = leftovers.find(study, options.results)
    where = ["--results", options.results]
    for option, given in (("--configfile", options.configfile), ("--config", options.config)):
        where += [option, *given] if given else []
    tidy = shlex.join(["python", "-m", "dualreceptor", "tidy", *where])
    extent = f"{_format_extent(found)}, which this study does not make; to remove them: {tidy}"
    speed = plan.measure_speed(study.parameters)
    more = {"left over": extent} if found else {}
    if study.beyond:
        beyond = plan.format_short(plan.make_plan_beyond(study, speed))
        more = {"beyond": f"{beyond}: snakemake beyond"} | more
    print(plan.format_plan(plan.make_plan(study, speed), more))
    for warning in plan.warn(study):
        print(f"warning      {warning}")
    print("", "\n  ".join(changes.summarize(study, options.results)), sep="\n")


def _tidy(options: argparse.Namespace) -> None:
    from dualreceptor.configuration import leftovers
    from dualreceptor.files import results

    study = read_study(options)
    if not Path(options.results).is_dir():
        raise ValueError(f"{options.results} is not a folder")
    if options.dry_run:
        found = leftovers.find(study, options.results)
    else:
        with results.hold(options.results, lambda line: print(line, file=sys.stderr)):
            found = leftovers.find(study, options.results)
            leftovers.remove(found, options.results)
    print(
        *found,
        f"{_format_extent(found)} {'to remove' if options.dry_run else 'removed'}",
        sep="\n",
    )


def _format_extent(files: dict[Path, int]) -> str:
    """How many files, and how large."""
    from dualreceptor.configuration.plan import format_size

    count = f"{len(files):,} file{'s' * (len(files) != 1)}"
    return f"{count}, {format_size(sum(files.values()) / 1e6)}"
