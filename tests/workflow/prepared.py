"""Snakemake as a user calls it, from a process that has loaded its libraries already.

Of a dry run's two seconds, one and a half are imports. Here they are made once: each call is a
fork, with the folder, environment, arguments and output of its own. Of the project under test
nothing is loaded beforehand.
"""

import atexit
import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

LOADED = ("snakemake.cli", "pydantic", "pandas")


@cache
def _server() -> subprocess.Popen:
    """The process that forks, one for each process of tests."""
    server = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # threads do not survive a fork
    )
    atexit.register(server.communicate)  # which ends it
    return server


def snakemake(*words: str, folder: Path) -> subprocess.CompletedProcess:
    """What ``snakemake`` does with these words in a folder, and says."""
    server = _server()
    with tempfile.TemporaryDirectory() as output:
        call = {"words": words, "folder": str(folder), "environment": dict(os.environ)}
        server.stdin.write(json.dumps(call | {"output": output}) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        said = [Path(output, name).read_text() for name in ("stdout", "stderr")]
    return subprocess.CompletedProcess(words, code, *said)


def _serve() -> None:
    for name in LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        call = json.loads(line)
        child = os.fork()
        if not child:
            _call(**call)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _call(words, folder, environment, output) -> None:
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(f"{output}/{name}", os.O_WRONLY | os.O_CREAT), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv = ["snakemake", *words]
    code = 1
    try:
        from snakemake.cli import main

        main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _serve()
