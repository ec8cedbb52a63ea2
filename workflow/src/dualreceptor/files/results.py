"""The results folder as a whole: one run at a time in it, and what its data are."""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

WITHOUT_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP)


class ResultsError(Exception):
    """The folder cannot be worked in now; the message says why and what to do."""


def hold(folder: str | Path, warn: Callable[[str], None] = lambda line: None) -> IO[str]:
    """Keep others from working in the folder until the file returned is closed.

    The system lets go of it when this process ends, however it ends. Raises
    :class:`ResultsError` where another process holds the folder, or nobody can write to it.
    """
    file = _open_lock(folder)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with file:
            file.seek(0)
            holder = file.read().strip()
        raise ResultsError(
            f"another run is at work in {folder} ({holder}); wait until it has "
            "ended, or work in another folder with --directory"
        ) from None
    except OSError as error:
        if error.errno not in WITHOUT_LOCKS:
            raise
        warn(
            f"The file system of {folder} knows no locks: nothing keeps a second run out. "
            "Make sure that there is none."
        )
    file.truncate(0)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    file.write(f"process {os.getpid()} on {os.uname().nodename} since {now}\n")
    file.flush()
    return file


def _open_lock(folder: str | Path) -> IO[str]:
    path = Path(folder, ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+")
    except OSError as error:
        raise ResultsError(
            f"{folder} cannot be written to: {error.strerror}; make it writable, or work in "
            "another folder with --directory"
        ) from None


def seconds_ahead(folder: str | Path) -> float:
    """By how many seconds the date of a file lies in the future, at most; 0 where none does.

    A node whose clock is ahead can date its files so, and until that time has come Snakemake
    refuses what is made from them.
    """
    dates = []
    for path in files(folder):
        with contextlib.suppress(FileNotFoundError):
            dates.append(path.stat().st_mtime)
    return max(0.0, max(dates, default=0.0) - time.time())


def drop_temporary(folder: str | Path) -> None:
    """Remove what only a run in progress needs: perturbation fields and unfinished files."""
    for path in Path(folder, "landscapes").glob("*/*.perturbations.nc*"):
        path.unlink(missing_ok=True)  # a job of a run before may still be at work
    for path in Path(folder).rglob(".*.part"):
        path.unlink(missing_ok=True)


def files(folder: str | Path) -> Iterator[Path]:
    """Every file that is a result."""
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path


def digests(
    folder: str | Path, damaged: Callable[[Exception], None] | None = None
) -> dict[str, str]:
    """The digest of the data of every NetCDF file, by its path in the folder.

    Perturbation fields, which come and go, do not count. A file that is not what it was is
    reported to ``damaged``; without it, raises
    :class:`~dualreceptor.files.atomic.DamagedFile`.
    """
    from dualreceptor.files import netcdf  # late: a run only begins and ends here

    found = {}
    for path in files(folder):
        if path.suffix != ".nc" or path.name.endswith(".perturbations.nc"):
            continue
        try:
            digest = netcdf.read_digest(path)
        except netcdf.DamagedFile as damage:
            if damaged is None:
                raise
            damaged(damage)
        else:
            found[path.relative_to(folder).as_posix()] = digest
    return found
