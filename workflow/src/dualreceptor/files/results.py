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
    path = Path(folder, ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise ResultsError(
            f"{folder} cannot be written to: {error.strerror}; make it writable, or work in "
            "another folder with --directory"
        ) from None
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


def settle_dates(folder: str | Path) -> float:
    """Date all files anew, a millisecond apart up to now, if one lies in the future.

    Their order, by which Snakemake knows what is out of date, stays. Returns by how many
    seconds a date lay in the future.
    """
    now = time.time_ns()
    dates = _dates(folder)
    ahead = max(dates.values(), default=0) - now
    if ahead <= 0:
        return 0.0
    order = {date: i for i, date in enumerate(sorted(set(dates.values()), reverse=True))}
    for path, date in dates.items():
        _set_date(path, now - order[date] * 1_000_000)
    return ahead / 1e9


def settled(path: str | Path) -> str | Path:
    """The path of a file that is going to be used, its date not in the future any more.

    A node whose clock is ahead can date its files so, and Snakemake would take what follows
    from them for out of date.
    """
    now = time.time_ns()
    with contextlib.suppress(OSError):  # whoever opens the file will say what is wrong
        if Path(path).stat().st_mtime_ns > now:
            os.utime(path, ns=(now, now))
    return path


def date_alike(folder: str | Path, since: float) -> None:
    """Give all files dated after ``since`` one date, if one of them lies in the future.

    They are of one finished run, so none is out of date.
    """
    now = time.time_ns()
    dates = _dates(folder)
    if max(dates.values(), default=0) > now:
        for path, date in dates.items():
            if date > since * 1e9:
                _set_date(path, now)


def tidy(folder: str | Path) -> None:
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


def _dates(folder: str | Path) -> dict[Path, int]:
    """When each file was written, in ns; of those that are still there."""
    dates = {}
    for path in files(folder):
        with contextlib.suppress(FileNotFoundError):
            dates[path] = path.stat().st_mtime_ns
    return dates


def _set_date(path: Path, date: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError):  # gone, or another's
        os.utime(path, ns=(date, date))


def digests(
    folder: str | Path, damaged: Callable[[Exception], None] | None = None
) -> dict[str, str]:
    """The digest of the data of every NetCDF file, by its path in the folder.

    Perturbation fields, which come and go, do not count. A file that is not what it was is
    told to ``damaged``; without it, raises :class:`~dualreceptor.files.netcdf.DamagedFile`.
    """
    from dualreceptor.files import netcdf  # late: a run only begins and ends here

    found = {}
    for path in files(folder):
        if path.suffix != ".nc" or path.name.endswith(".perturbations.nc"):
            continue
        try:
            digest = netcdf.digest(netcdf.read(path))
        except netcdf.DamagedFile as damage:
            if damaged is None:
                raise
            damaged(damage)
        else:
            found[path.relative_to(folder).as_posix()] = digest
    return found
