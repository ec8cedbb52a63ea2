"""What a job has to say: to its log, and errors in one line."""

import sys
import traceback
from pathlib import Path
from types import TracebackType

from dualreceptor.files.atomic import DamagedFile

#: What the user, not the code, can mend; the message tells how.
ERRORS = (DamagedFile, OSError, FloatingPointError, MemoryError)


def start(path: str | Path) -> None:
    """Write all that is printed from now on to ``path``, and an error that ends the job.

    An error that the user can mend is one line; any other is a traceback.
    """
    log = Path(path).open("w", buffering=1)  # noqa: SIM115  (open as long as the job)
    sys.stdout = sys.stderr = log
    sys.excepthook = _report


def _report(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    if issubclass(kind, ERRORS):
        text = f"{str(error) or 'not enough memory'}\n"
    else:
        text = "".join(traceback.format_exception(kind, error, at))
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:  # the log lies on the disk that is full
        sys.__stderr__.write(text)
