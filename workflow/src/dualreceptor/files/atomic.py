"""Files that are either whole or not there."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DamagedFile(ValueError):
    """A file that is not what was once written, or not what is wanted."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary path beside ``path``, renamed to it if and only if the block succeeds.

    Raises ``OSError`` that names ``path`` where there is no room for it.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.uname().nodename}-{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())  # else a crash could leave the name without the data
        part.replace(path)
    except (OSError, RuntimeError, DamagedFile) as error:  # some the NetCDF library's own
        if _is_disk_full(error, path.parent):
            raise OSError(
                f"{path} could not be written: the disk, or your quota on it, is full; make "
                "room and run again"
            ) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def _is_disk_full(error: Exception, folder: Path) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(2**20))
    except OSError as refused:
        return refused.errno in FULL
    return False
