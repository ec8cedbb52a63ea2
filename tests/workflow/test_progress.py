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

from dualreceptor.cli.main import main
from snakemake_logger_plugin_dualreceptor import LogHandler
from snakemake_logger_plugin_dualreceptor.dry_runs import shorten_reason


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
        "replicates: 3: intervals from fewer than 10 replicates are unreliable",
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


def test_jobs_are_shown_in_full_on_request(project):
    for words in (["--dry-run", "--printshellcmds"], ["--printshellcmds"]):
        _, output = in_a_pipe(project, *words, "--forcerun", "explorer")
        assert "rule explorer:\n    input: " in output
        assert "    reason: Forced execution" in output


def test_a_dry_run_has_a_line_for_each_job_and_a_summary(project):
    words = ["--dry-run", "--forcerun", "statistics"]
    _, output = in_a_pipe(project, *words)
    lines = output.splitlines()
    shown = [line for line in lines if line.startswith("statistics results/")]
    assert sorted(line.split(" (")[0] for line in shown) == [
        f"statistics results/statistics/{name}/effects.csv" for name in ("all", "one")
    ]
    assert {line.rpartition(": ")[2] for line in shown} == {"forced"}
    assert re.search(r"^statistics +2  forced$", output, re.MULTILINE)
    assert re.search(r"^explorer +1  inputs made anew$", output, re.MULTILINE)
    assert re.search(r"^total +\d$", output, re.MULTILINE)
    assert lines[-1].startswith("Nothing was run. ")
    assert len(lines) < 20

    _, output = in_a_pipe(project, *words, "--quiet", "rules")
    assert "results/statistics" not in output
    assert re.search(r"^statistics +2  forced$", output, re.MULTILINE)
    _, output = in_a_pipe(project, *words, "--quiet")
    assert re.search(r"^statistics +2$", output, re.MULTILINE)


def test_reasons_are_short_whatever_they_hold():
    text = (
        "Updated input files: a.nc, b.nc; Set of input files has changed since last execution; "
        "Code has changed since last execution; Params have changed since last execution: "
        "before: {'config': 1}; now: {'config': 2}"
    )
    short = ["newer inputs", "other inputs", "settings or code changed"]
    assert list(shorten_reason(text)) == short
    assert list(shorten_reason("Incomplete output files: a")) == ["incomplete"]
    assert list(shorten_reason(None)) == ["needed"]


#: What is wrong with a configuration file, and how both commands say it.
UNREADABLE = {
    "tabs": (
        "replicates:\t4\n\tlevels: 3\n",
        "line 1, column 12: found character '\\t' that cannot start any token; indent with spaces",
    ),
    "indentation": (
        "replicates: 4\n  seeds_per_job: 4\n",
        "line 2, column 16: mapping values are not allowed here; check the indentation",
    ),
    "nothing": ("", "should be keys with values"),
    "a list": ("- 1\n", "should be keys with values"),
    "no file": (None, "cannot be read: No such file or directory"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_a_file_that_cannot_be_read_is_named_as_plan_names_it(project, fault, tmp_path, capsys):
    content, message = UNREADABLE[fault]
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_text(content)
    status, output = in_a_pipe(project, "--dry-run", "--configfile", str(path))
    lines = [line for line in output.splitlines() if not line.startswith("Using workflow")]
    assert (status, len(lines)) == (1, 1)
    assert lines[0].startswith(f"{path}: {message}")
    assert main(["plan", "--configfile", str(path)]) == 2
    assert capsys.readouterr().err == f"{lines[0]}\n"


def test_a_target_that_was_read_as_a_configuration_file_is_said_to_be_one(project):
    target = "results/figures/all/matrices.pdf"
    status, output = in_a_pipe(
        project, "--dry-run", "--configfile", "config/config.yaml", target
    )
    assert status == 1
    assert output.splitlines()[-1].endswith(
        "(all that follows --configfile is read as one: put targets before it)"
    )


def test_a_fault_in_the_configuration_is_named_without_a_place_in_our_code(project):
    status, output = in_a_pipe(project, "--dry-run", "--config", "replicates=many")
    assert status == 1
    assert output.splitlines()[-2:] == [
        "the configuration has errors:",
        "  replicates: 'many' is not allowed: should be a whole number",
    ]


@pytest.mark.parametrize(
    ("target", "nearest"),
    [
        ("results/figures/all/matrix.pdf", "results/figures/all/matrices.pdf"),
        ("all/matrices.pfd", "results/figures/all/matrices.pdf"),
        ("results/figures/all/bars.pdf", "results/figures/all/"),  # not asked for
        ("results/figures/nosuch/matrices.pdf", "results/figures/all/matrices.pdf"),
        ("results/simulations/baseline/1a-9_2a-9/0-0.nc", "results/simulations/baseline/1a-"),
    ],
)
def test_of_a_file_that_no_rule_makes_the_nearest_are_named(project, target, nearest):
    status, output = in_a_pipe(project, "--dry-run", target)
    assert status == 1
    last = output.splitlines()[-1]
    assert last.startswith(f"no rule makes {target}; did you mean {nearest}")
    assert "Exception" not in output
    assert "Traceback" not in output


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
        ("stdout", "nocolor", "dryrun", "printshellcmds", "verbose", "debug_dag", "quiet")
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
