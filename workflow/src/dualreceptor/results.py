"""The results folder as a whole: one run at a time in it, and what its data are."""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

WITHOUT_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP)


class ResultsError(Exception):
    """The folder cannot be worked in now; the message says why and what to do."""


def hold(folder: str | Path) -> IO[str]:
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
        file.seek(0)
        raise ResultsError(
            f"another run is at work in {folder} ({file.read().strip()}); wait until it has "
            "ended, or work in another folder with --directory"
        ) from None
    except OSError as error:
        if error.errno not in WITHOUT_LOCKS:
            raise
    file.truncate(0)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    file.write(f"process {os.getpid()} on {os.uname().nodename} since {now}\n")
    file.flush()
    return file


def settle_dates(folder: str | Path) -> float:
    """Move the dates of all files into the past by as much as one lies in the future.

    Their order, by which Snakemake knows what is out of date, stays. Returns by how many
    seconds a date lay in the future.
    """
    now = time.time_ns()
    dates = {path: path.stat().st_mtime_ns for path in files(folder)}
    ahead = max([date - now for date in dates.values()], default=0)
    if ahead <= 0:
        return 0.0
    for path, date in dates.items():
        os.utime(path, ns=(date - ahead, date - ahead))
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
    dates = {path: path.stat().st_mtime_ns for path in files(folder)}
    if max(dates.values(), default=0) > now:
        for path, date in dates.items():
            if date > since * 1e9:
                os.utime(path, ns=(now, now))


def tidy(folder: str | Path) -> None:
    """Remove what only a run in progress needs: perturbation fields and unfinished files."""
    for path in Path(folder, "landscapes").glob("*/*.perturbations.nc*"):
        path.unlink()
    for path in Path(folder).rglob(".*.part"):
        path.unlink()


def files(folder: str | Path) -> Iterator[Path]:
    """Every file that is a result."""
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path


def digests(folder: str | Path) -> dict[str, str]:
    """The digest of the data of every NetCDF file, by its path in the folder.

    Perturbation fields, which come and go, do not count. Raises
    :class:`~dualreceptor.netcdf.DamagedFile` for a file that is not what it was.
    """
    from dualreceptor import netcdf  # late: a run only begins and ends here

    found = [path for path in files(folder) if path.suffix == ".nc"]
    lasting = [path for path in found if not path.name.endswith(".perturbations.nc")]
    return {
        path.relative_to(folder).as_posix(): netcdf.digest(netcdf.read(path))
        for path in lasting
    }
