"""Versions of this project and of the software it runs on."""

import json
import os
import platform
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import requires, version

from dualreceptor.provenance.code import PROJECT

NAME = "dual-receptor"
#: What the results follow from besides the configuration, which records hold.
CODE = ("Snakefile", "workflow", "envs")
#: In the environment of jobs: what the run that started them found, so that none looks again.
HANDED_ON = "DUALRECEPTOR_VERSIONS"


def hand_on() -> dict[str, str]:
    """The environment by which jobs that this process starts know :func:`software` and
    :func:`project`; a job of another checkout, or in another environment, does not heed it."""
    return {HANDED_ON: json.dumps(_place() | {"software": software(), "project": project()})}


def _place() -> dict[str, str]:
    return {"checkout": str(PROJECT), "prefix": sys.prefix}


def _handed_on(what: str) -> dict | None:
    handed = json.loads(os.environ.get(HANDED_ON, "{}"))
    return handed.get(what) if handed.items() >= _place().items() else None


@cache
def software() -> dict[str, str]:
    """Versions of Python and of every package that this one needs."""
    if handed := _handed_on("software"):
        return handed
    needed = [need for need in requires("dualreceptor") or [] if "extra ==" not in need]
    names = sorted(re.match(r"[A-Za-z0-9_-]+", need)[0] for need in needed)
    return {"python": platform.python_version()} | {name: version(name) for name in names}


@cache
def project() -> dict[str, str | bool]:
    """The project's version and, of a git checkout, its commit and whether code was edited."""
    if handed := _handed_on("project"):
        return handed
    found = {"name": NAME, "version": version("dualreceptor")}
    status = _git_status() if (PROJECT / ".git").exists() else ""
    commit = re.search(r"^# branch\.oid ([0-9a-f]+)$", status, re.MULTILINE)
    if not commit:
        return found
    edited = re.search(r"^[^#]", status, re.MULTILINE) is not None
    return found | {"commit": commit[1], "edited": edited}


def _git_status() -> str:
    """The commit, and a line for each file of the code that it does not hold as it is."""
    status = ["status", "--porcelain=v2", "--branch", "--untracked-files=all", "--", *CODE]
    # many jobs ask at once: none may lock or rewrite the index
    command = ["git", "--no-optional-locks", "-C", PROJECT, *status]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git here, or it refuses
        return ""
    return done.stdout
