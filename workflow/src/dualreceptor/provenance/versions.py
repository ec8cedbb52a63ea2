"""Versions of this project and of the software it runs on."""

import platform
import re
import subprocess
from functools import cache
from importlib.metadata import requires, version

from dualreceptor.provenance.code import PROJECT

NAME = "dual-receptor"
#: What the results follow from besides the configuration, which records hold.
CODE = ("Snakefile", "workflow", "envs")


@cache
def software() -> dict[str, str]:
    """Versions of Python and of every package that this one needs."""
    needed = [need for need in requires("dualreceptor") or [] if "extra ==" not in need]
    names = sorted(re.match(r"[A-Za-z0-9_-]+", need)[0] for need in needed)
    return {"python": platform.python_version()} | {name: version(name) for name in names}


@cache
def project() -> dict[str, str | bool]:
    """The project's version and, of a git checkout, its commit and whether code was edited."""
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
