"""The command line: ``python -m dualreceptor``."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from dualreceptor.configuration import messages
from dualreceptor.files.results import ResultsError
from dualreceptor.model.parameters import PER_ADMINISTRATION, Parameters


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it did what it was asked."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except ValidationError as error:
        given = _parameters_given(options)
        print(*messages.lines(error, given, Parameters), sep="\n", file=sys.stderr)
        return 2
    except (ValueError, FloatingPointError, OSError, ResultsError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dualreceptor", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        _add_simulate,
        _add_plan,
        _add_tidy,
        _add_digest,
        _add_trace,
        _add_explorer,
        _add_reference,
        _add_findings,
    ):
        add(commands)
    return parser


def _add_simulate(commands: Any) -> None:
    simulate = commands.add_parser(
        "simulate",
        help="one run, as a NetCDF file",
        description="One run of the model with every observable at every step, as NetCDF.",
        epilog="example: python -m dualreceptor simulate --dose-1a 0.5 --dose-2a 0.25 "
        "--replicate 0 -o run.nc",
    )
    simulate.set_defaults(command=_simulate)
    simulate.add_argument("-o", "--output", required=True, help="the file to write")
    simulate.add_argument("--replicate", type=int, default=0, help="(default: 0)")
    simulate.add_argument("--root-seed", type=int, default=0, help="(default: 0)")
    for name, field in Parameters.model_fields.items():
        choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
        simulate.add_argument(
            f"--{name.replace('_', '-')}",
            dest=name,
            metavar="|".join(choices) or "VALUE",
            nargs="+" if name in PER_ADMINISTRATION else None,
            default=argparse.SUPPRESS,
            help=f"{field.description} (default: {field.default})",
        )


def _add_plan(commands: Any) -> None:
    plan = commands.add_parser(
        "plan",
        help="what a study will cost, before it is run",
        description="Jobs, core-hours, disk and memory of a study from nothing, by its "
        "configuration and some seconds of measurement on this machine; and what results "
        "hold that it does not make any more.",
        epilog="example: python -m dualreceptor plan --config config/config.yaml "
        "config/quick.yaml",
    )
    plan.set_defaults(command=_plan)
    _add_study(plan)


def _add_tidy(commands: Any) -> None:
    tidy = commands.add_parser(
        "tidy",
        help="remove results that the configuration does not make any more",
        description="Removes files of landscapes, simulations, datasets, statistics, frames "
        "and figures, with their logs and benchmarks, that the configuration does not make: "
        "those of other replicates, levels, experiments or formats, and damaged ones that "
        "were set aside. Lists each.",
        epilog="example: python -m dualreceptor tidy --dry-run",
    )
    tidy.set_defaults(command=_tidy)
    _add_study(tidy)
    tidy.add_argument("--dry-run", action="store_true", help="list them, and remove nothing")


def _add_study(command: Any) -> None:
    command.add_argument(
        "--config",
        nargs="+",
        default=["config/config.yaml"],
        help="configuration files, later ones win (default: config/config.yaml)",
    )
    command.add_argument(
        "--results", default="results", help="the folder of results (default: results)"
    )


def _add_digest(commands: Any) -> None:
    digest = commands.add_parser(
        "digest",
        help="a digest of the data of each NetCDF file",
        description="A SHA-256 over the data and coordinates of each NetCDF file of a folder, "
        "whatever else the files say: equal digests are equal numbers.",
        epilog="example: python -m dualreceptor digest results",
    )
    digest.set_defaults(command=_digest)
    digest.add_argument("folder", help="the folder of results")


def _add_trace(commands: Any) -> None:
    trace = commands.add_parser(
        "trace",
        help="what a file was made from, and how to make it again",
        description="What a figure, film, table or NetCDF file was made from, read from the "
        "file itself: dataset, simulations, landscapes, parameters and seeds, code and "
        "versions. Where results are there, whether the file still matches them, and if not, "
        "what has changed.",
        epilog="example: python -m dualreceptor trace results/figures/full/matrices.png; "
        "python -m dualreceptor trace --reproduce matrices.png again",
    )
    trace.set_defaults(command=_trace)
    trace.add_argument("file", help="a PDF, PNG, SVG, GIF, MP4, NetCDF or CSV file")
    trace.add_argument("folder", nargs="?", help="with --reproduce: a new folder to make it in")
    trace.add_argument("--results", default="results", help="(default: results)")
    trace.add_argument(
        "--json", action="store_true", help="print the whole record, for machines"
    )
    trace.add_argument(
        "--reproduce",
        action="store_true",
        help="write a configuration that yields just this file, and print the command",
    )


def _add_explorer(commands: Any) -> None:
    explorer = commands.add_parser(
        "explorer",
        help="a page to look at results, whole or not",
        description="One self-contained HTML file that shows the datasets, statistics and "
        "claims in a folder of results, and says what is missing.",
        epilog="example: python -m dualreceptor explorer --results results -o explorer.html",
    )
    explorer.set_defaults(command=_explorer)
    explorer.add_argument("-o", "--output", required=True, help="the file to write")
    explorer.add_argument(
        "--results", default="results", help="the folder of results (default: results)"
    )
    explorer.add_argument(
        "--config",
        nargs="+",
        help="configuration files of the study, which tell what there should be "
        "(default: config/config.yaml, if there is one)",
    )


def _add_reference(commands: Any) -> None:
    reference = commands.add_parser(
        "reference",
        help="bring the config's schema and the tables of the READMEs up to date",
        epilog="example: python -m dualreceptor reference .",
    )
    reference.set_defaults(command=_reference)
    reference.add_argument("project", help="the project's folder")


def _add_findings(commands: Any) -> None:
    findings = commands.add_parser(
        "findings",
        help="bring the tables of README.md and docs/study.md up to date with results",
        description="Write the tables of pages that say what came out, from the tables of "
        "results, each number rounded once.",
        epilog="example: python -m dualreceptor findings . --variants variants",
    )
    findings.set_defaults(command=_findings)
    findings.add_argument("project", help="the project's folder")
    findings.add_argument("--results", default="results", help="(default: results)")
    findings.add_argument(
        "--variants", help="a folder of variants, each the --directory of a run"
    )


def _simulate(options: argparse.Namespace) -> None:
    parameters = Parameters(**_parameters_given(options))
    # Late, so that help and faults do not wait for it.
    from dualreceptor.files import netcdf
    from dualreceptor.model import simulations
    from dualreceptor.provenance import records

    run = simulations.simulate(parameters, options.replicate, options.root_seed)
    code = records.code_of(simulations.__file__)
    shared = (parameters, [options.replicate], options.root_seed)
    record = records.of_runs("run", *shared, code) | {"command": _command(options)}
    netcdf.write(run, options.output, record)


def _plan(options: argparse.Namespace) -> None:
    from dualreceptor.configuration import config, costs, leftovers, loading

    study = config.read_config(loading.load(*options.config))
    found = leftovers.find(study, options.results)
    where = ["--config", *options.config, "--results", options.results]
    tidy = shlex.join(["python", "-m", "dualreceptor", "tidy", *where])
    told = f"{_extent(found)}, which this study does not make; to remove them: {tidy}"
    plan = costs.plan(study, costs.measured(study.parameters))
    print(costs.report(plan, {"left over": told} if found else {}))


def _tidy(options: argparse.Namespace) -> None:
    from dualreceptor.configuration import config, leftovers, loading
    from dualreceptor.files import results

    study = config.read_config(loading.load(*options.config))
    if not Path(options.results).is_dir():
        raise ValueError(f"{options.results} is not a folder")
    if options.dry_run:
        found = leftovers.find(study, options.results)
    else:
        with results.hold(options.results, lambda line: print(line, file=sys.stderr)):
            found = leftovers.find(study, options.results)
            leftovers.remove(found, options.results)
    print(*found, f"{_extent(found)} {'to remove' if options.dry_run else 'removed'}", sep="\n")


def _extent(files: dict[Path, int]) -> str:
    """How many files, and how large."""
    from dualreceptor.configuration.costs import size_text

    count = f"{len(files):,} file{'s' * (len(files) != 1)}"
    return f"{count}, {size_text(sum(files.values()) / 1e6)}"


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
        told = trace.reproduce(record, options.file, options.folder)
    else:
        compared = trace.compare(record, options.results)
        told = (trace.as_json if options.json else trace.as_text)(record, compared)
    print(told)


def _explorer(options: argparse.Namespace) -> None:
    from dualreceptor.configuration import config, loading
    from dualreceptor.explorer import content, page

    usual = Path("config", "config.yaml")
    files = options.config or ([usual] if usual.exists() else [])
    study = config.read_config(loading.load(*files)) if files else None
    collected = content.collect(
        options.results,
        dict.fromkeys([*study.subjects, *content.found(options.results)]) if study else None,
        {name: claim.experiment for name, claim in study.claims.items()} if study else None,
    )
    page.write(options.output, collected)
    for line in (*collected.lines(), *collected.left_out_lines()):
        print(line)


def _reference(options: argparse.Namespace) -> None:
    from dualreceptor.reports.reference import write

    write(options.project)


def _findings(options: argparse.Namespace) -> None:
    from dualreceptor.reports import findings

    findings.write(options.project, findings.Results(options.results, options.variants))


def _command(options: argparse.Namespace) -> str:
    """The command that makes the same run again."""
    from dualreceptor.provenance import embedding

    words = ["python", "-m", "dualreceptor", "simulate"]
    for name in (*Parameters.model_fields, "replicate", "root_seed"):
        given = getattr(options, name, None)
        if given not in (None, []):
            values = given if isinstance(given, list) else [str(given)]
            words += [f"--{name.replace('_', '-')}", *values]
    return shlex.join([*words, "-o", embedding.shown(options.output)])


def _parameters_given(options: argparse.Namespace) -> dict[str, Any]:
    given = {k: v for k, v in vars(options).items() if k in Parameters.model_fields}
    return {name: _value(text) for name, text in given.items()}


def _value(text: str | list[str]) -> Any:
    """Numbers and flags as such, other words as text; one of several as itself."""
    if isinstance(text, list):
        values = [_value(one) for one in text]
        return values[0] if len(values) == 1 else values
    for read in (json.loads, float):
        try:
            return read(text)
        except ValueError:
            pass
    return text


if __name__ == "__main__":
    sys.exit(main())
