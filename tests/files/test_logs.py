"""What a job says in its log when it ends."""

import subprocess
import sys

import pytest


def end_of_job(folder, statement):
    """The log of a job that ends with a statement, and what it wrote elsewhere."""
    program = (
        f"from dualreceptor.files import atomic, logs\nlogs.start({str(folder / 'log')!r})\n"
    )
    program += f"print('at work')\n{statement}\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    return (folder / "log").read_text(), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("atomic.DamagedFile('a.nc is damaged')", "a.nc is damaged"),
        ("OSError('the disk is full')", "the disk is full"),
        ("FloatingPointError('it diverged')", "it diverged"),
        ("MemoryError", "not enough memory"),
    ],
)
def test_a_fault_that_the_user_can_mend_is_one_line(tmp_path, fault, line):
    assert end_of_job(tmp_path, f"raise {fault}") == (f"at work\n{line}\n", "")


def test_any_other_fault_is_a_traceback(tmp_path):
    log, elsewhere = end_of_job(tmp_path, "raise KeyError('x')")
    assert log.startswith("at work\nTraceback (most recent call last):\n")
    assert log.endswith("KeyError: 'x'\n")
    assert elsewhere == ""


def test_a_log_is_written_as_the_job_goes(tmp_path):
    log, _ = end_of_job(
        tmp_path, "import os; print('to the end', end=''); print(); os._exit(1)"
    )
    assert log == "at work\nto the end\n"
