"""``simulate``: one run, without the workflow."""

import argparse
import json
import shlex
from typing import Any, Literal, get_args, get_origin

from dualreceptor.model.parameters import PER_ADMINISTRATION, Parameters


def add_commands(commands: Any) -> None:
    """Add the command that makes a run to the command line."""
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


def parse_parameters(options: argparse.Namespace) -> dict[str, Any]:
    """The parameters given on the command line, by their names."""
    given = {k: v for k, v in vars(options).items() if k in Parameters.model_fields}
    return {name: _parse_value(text) for name, text in given.items()}


def _simulate(options: argparse.Namespace) -> None:
    parameters = Parameters(**parse_parameters(options))
    # Late, so that help and errors do not wait for it.
    from dualreceptor.files import netcdf
    from dualreceptor.model.simulations import simulate
    from dualreceptor.provenance import code, records

    run = simulate(parameters, options.replicate, options.root_seed)
    digests = code.digest_numerics("model/runs.py", code.entries_of(parameters))
    seeds = ([options.replicate], options.root_seed)
    record = records.make_record_of_runs("run", parameters, *seeds, digests)
    netcdf.write(run, options.output, record | {"command": _command(options)})


def _command(options: argparse.Namespace) -> str:
    """The command that makes the same run again."""
    from dualreceptor.provenance import embedding

    words = ["python", "-m", "dualreceptor", "simulate"]
    for name in (*Parameters.model_fields, "replicate", "root_seed"):
        given = getattr(options, name, None)
        if given not in (None, []):
            values = given if isinstance(given, list) else [str(given)]
            words += [f"--{name.replace('_', '-')}", *values]
    return shlex.join([*words, "-o", embedding.format_path(options.output)])


def _parse_value(text: str | list[str]) -> Any:
    """Numbers and flags as such, other words as text; one of several as itself."""
    if isinstance(text, list):
        values = [_parse_value(one) for one in text]
        return values[0] if len(values) == 1 else values
    for read in (json.loads, float):
        try:
            return read(text)
        except ValueError:
            pass
    return text
