"""What a run shows: bars on a terminal, elsewhere a line a job; of a failed one, the end of its log."""

import contextlib
import logging
import os
import pty
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from snakemake_logger_plugin_dualreceptor import LogHandler


def snakemake(project, words, output):
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "1", *words],
        cwd=project.folder,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "30"},
        stdout=output,
        stderr=output,
    )


def in_a_pipe(project, *words):
    """How it ends, and all that Snakemake writes, into a pipe."""
    reading, writing = os.pipe()
    return written(snakemake(project, words, writing), reading, writing)


def on_a_terminal(project, *words):
    """The same on a terminal, without its colours."""
    terminal, end = pty.openpty()
    status, text = written(snakemake(project, words, end), terminal, end)
    return status, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", text)


def written(run, reading, writing):
    os.close(writing)
    text = bytearray()
    with contextlib.suppress(OSError):  # which is how a terminal ends
        while some := os.read(reading, 65536):
            text += some
    os.close(reading)
    return run.wait(), text.decode()


def test_a_terminal_shows_bars_of_all_jobs_and_of_each_rule(project):
    status, screen = on_a_terminal(project, "--forcerun", "statistics")
    assert status == 0
    shown = set(re.findall(r"all jobs +[━╸╺]+ (\d)/4 \S+ (left|taken)", screen))
    assert {("0", "left"), ("4", "taken")} < shown
    assert len(shown) > 3  # of five, since two jobs may end at once
    for rule, jobs in {"statistics": 2, "explorer": 1}.items():
        for done in (0, jobs):
            assert re.search(rf"{rule} +[━╸╺]+ {done}/{jobs}\s", screen)
    assert "results/statistics" not in screen
    assert re.search(r"Complete log\(s\): \S+/\.snakemake/log/", screen)


def test_a_pipe_gets_one_line_a_job_whatever_the_profile(project):
    elsewhere = ["--profile", "profiles/slurm", "--executor", "local"]
    status, output = in_a_pipe(project, *elsewhere, "--forcerun", "explorer")
    assert status == 0
    profiles, *lines, log = output.splitlines()
    assert profiles.startswith("Using profiles profiles/slurm and workflow specific profile ")
    assert [re.sub(r"^\[\d\d:\d\d:\d\d\] ", "", line) for line in lines] == [
        "2 steps: 1 explorer, 1 all",
        "1 of 2 steps (50%) done: explorer results/explorer.html",
        "2 of 2 steps (100%) done: all",
    ]
    assert log.startswith("Complete log(s): ")


@pytest.mark.parametrize("shown", [on_a_terminal, in_a_pipe])
def test_of_a_failed_job_the_end_of_its_log_is_shown_and_what_to_do(project, shown):
    numbers = "\nprint(*range(100), sep='\\n')\nraise ValueError('no such sum')\n"
    project.edit("workflow/scripts/statistics.py", "\nparams = ", f"{numbers}params = ")
    table = "results/statistics/one/effects.csv"
    status, output = shown(project, table, "--forcerun", "statistics")
    assert status == 1
    log = (project.results / "logs/statistics/one.log").read_text().splitlines()
    assert log[0] == "0" and log[-1] == "ValueError: no such sum"
    end = [
        f"Error in rule statistics {table}",
        "  results/logs/statistics/one.log ends with:",
        *(f"    {line}" for line in log[-12:]),
    ]
    assert "\n".join(end) in output
    assert "\n    90\n" not in output
    assert "CalledProcessError" not in output
    assert output.endswith(
        "1 of 1 steps failed, 0 are done. Mend the cause, then run the same command again: "
        "it continues from here.\n"
    )


def test_jobs_are_shown_in_full_on_request_and_in_dry_runs(project):
    for words in (["--dry-run"], ["--printshellcmds"]):
        _, output = in_a_pipe(project, *words, "--forcerun", "explorer")
        assert "rule explorer:\n    input: " in output
        assert "    reason: Forced execution" in output


def test_of_a_failed_group_the_jobs_that_began_and_did_not_finish_are_shown(tmp_path, capsys):
    """As a cluster reports it: an error of the group, then one of each of its jobs."""

    def error(jobid, **fields):
        job = {"jobid": jobid, "rule_name": "simulations", "rule_msg": None, "indent": True}
        return {"event": LogEvent.JOB_ERROR, **job, **fields}

    paths = {
        name: str(tmp_path / name) for name in ("slurm", "done.nc", "done", "cut.nc", "cut")
    }
    for name in ("slurm", "done.nc", "done", "cut"):
        (tmp_path / name).write_text(f"what {name} says\n")
    records = [
        {"event": LogEvent.RUN_INFO, "stats": {"simulations": 3, "total": 3}},
        {
            "event": LogEvent.GROUP_ERROR,
            "aux_logs": [paths["slurm"]],
            "job_error_info": [1, 2, 3],
        },
        error(1, output=[paths["done.nc"]], log=[paths["done"]]),
        error(2, output=[paths["cut.nc"]], log=[paths["cut"]]),
        error(3, output=[str(tmp_path / "never.nc")], log=[str(tmp_path / "never")]),
    ]
    no = dict.fromkeys(
        ("stdout", "nocolor", "dryrun", "printshellcmds", "verbose", "debug_dag")
    )
    handler = LogHandler(SimpleNamespace(**no), None)
    for record in records:
        handler.handle(logging.makeLogRecord(record))
    handler.close()
    assert capsys.readouterr().err.splitlines() == [
        "3 steps: 3 simulations",
        "Error in a group of 3 jobs",
        f"  {paths['slurm']} ends with:",
        "    what slurm says",
        f"Error in rule simulations {paths['cut.nc']}",
        f"  {paths['cut']} ends with:",
        "    what cut says",
        "3 of 3 steps failed, 0 are done. Mend the cause, then run the same command again: "
        "it continues from here.",
    ]
