"""How far a run is: bars on a terminal, elsewhere a line for each job that is done.

Of a job that fails, either shows what its log says last. Snakemake finds this package by its
name, and ``profiles/default`` asks for it. What Snakemake itself would print is in its log, in
``.snakemake/log``, and on the screen in dry runs and with ``--printshellcmds``, ``--verbose``
or ``--debug-dag``.
"""

import logging
import re
import sys
import time
from collections import deque
from collections.abc import Iterator
from logging import LogRecord
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TimeRemainingColumn
from rich.text import Text
from snakemake.logging import ColorizingTextHandler, format_percentage
from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

#: Lines of a failed job's log that are shown.
LAST = 12
#: What Snakemake says before a run and is of no use to whoever waits for one.
PREAMBLE = (
    "host:",
    "Assuming unrestricted",
    "Building DAG",
    "Conda environments:",
    "Execute ",
    "Group jobs: inactive",
    "Provided cores",
    "Rules claiming",
    "Select jobs",
    "Using shell",
)
#: What it says during and after one that is of use; the rest is how it goes about its work.
SHOWN = ("Complete log", "Nothing to be done", "Trying to restart")
#: What it says of jobs that fail, in the place of which stand their logs and what to do. That a
#: job was killed, say, is not among it.
REPLACED = re.compile(
    r"Exiting because a job|Shutting down|WorkflowError:\nAt least one job"
    r"|RuleException:\nCalledProcessError (.|\n)*exit status 1\.$"
)


class LogHandler(LogHandlerBase):
    """Snakemake's logger plugin."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = False  # Snakemake's own knows --quiet
    has_formatter = False
    needs_rulegraph = False

    def __post_init__(self) -> None:
        settings = self.common_settings
        stream = sys.stdout if settings.stdout else sys.stderr
        self._plain = ColorizingTextHandler(nocolor=settings.nocolor, stream=stream)
        self._in_full = (
            settings.dryrun or settings.printshellcmds or settings.verbose or settings.debug_dag
        )
        self._console = Console(
            file=stream, no_color=settings.nocolor or None, highlight=False, soft_wrap=True
        )
        self._bars: Bars | None = None
        self._running = False
        self._jobs: dict[int, LogRecord] = {}
        self._failed: set[int] = set()
        self._done = self._total = 0

    def emit(self, record: LogRecord) -> None:
        try:
            if self._in_full:
                self._plain.setFormatter(self.formatter)
                self._plain.emit(record)
            else:
                self._handle(record)
        except Exception:
            self.handleError(record)

    def _handle(self, record: LogRecord) -> None:
        match getattr(record, "event", None):
            case LogEvent.RUN_INFO:
                self._begin(record.stats)
            case LogEvent.JOB_INFO:
                self._jobs[record.jobid] = record
            case LogEvent.JOB_FINISHED:
                self._finish(record.job_id)
            case LogEvent.JOB_ERROR:
                self._report_failure(record)
            case LogEvent.GROUP_ERROR:
                title = f"Error in a group of {len(record.job_error_info)} jobs"
                self._print(title, "red", *_last_lines(record.aux_logs))
            case LogEvent.ERROR | None:
                self._pass_on(record)

    def _begin(self, stats: dict[str, int]) -> None:
        self._running = True
        self._total = stats["total"]
        counts = {rule: count for rule, count in stats.items() if rule != "total"}
        if self._console.file.isatty() and not self._console.is_dumb_terminal:
            self._bars = Bars(counts, self._total, self._console)
        else:
            rules = ", ".join(f"{count} {rule}" for rule, count in counts.items())
            self._print(f"{self._total} steps: {rules}")

    def _finish(self, jobid: int) -> None:
        self._done += 1
        self._failed.discard(jobid)  # it was tried again
        job = self._jobs[jobid]
        if self._bars:
            self._bars.advance(job.rule_name)
        else:
            share = format_percentage(self._done, self._total)
            done = f"{self._done} of {self._total} steps ({share}) done"
            self._print(f"[{time.strftime('%H:%M:%S')}] {done}: {_describe(job)}")

    def _report_failure(self, job: LogRecord) -> None:
        self._failed.add(job.jobid)
        # of a group, those that had their turn and did not finish
        if job.indent and (
            all(Path(path).exists() for path in job.output)
            or not any(Path(path).exists() for path in job.log)
        ):
            return
        message = [f"  {job.rule_msg}"] if job.rule_msg else []
        self._print(f"Error in rule {_describe(job)}", "red", *message, *_last_lines(job.log))

    def _pass_on(self, record: LogRecord) -> None:
        text = self.format(record)
        known = text.startswith(SHOWN if self._running else PREAMBLE)
        if record.levelno >= logging.WARNING:
            if not REPLACED.match(text):
                self._print(text, "red" if record.levelno >= logging.ERROR else "yellow")
        elif known == self._running and text not in ("", "None"):
            self._print(text)

    def _print(self, text: str, style: str = "", *more: str) -> None:
        self._console.print(Text("\n").join([Text(text, style), *map(Text, more)]))

    def close(self) -> None:
        """Take the bars to their end, and say what to do about jobs that failed."""
        if self._bars:
            self._bars.stop()
            self._bars = None
        if self._failed:
            self._print(
                f"{len(self._failed)} of {self._total} steps failed, {self._done} are done. "
                "Mend the cause, then run the same command again: it continues from here.",
                "red",
            )
            self._failed.clear()  # Snakemake closes more than once
        super().close()


def _describe(job: LogRecord) -> str:
    """A job, by its rule and the first file that it makes."""
    return " ".join([job.rule_name, *job.output[:1]])


def _last_lines(logs: list[str]) -> Iterator[str]:
    """The last lines of each log that there is."""
    for path in logs:
        try:
            with Path(path).open(errors="replace") as log:
                lines = deque(log, LAST)
        except OSError:
            continue
        yield f"  {path} ends with:" if lines else f"  {path} is empty"
        yield from (f"    {line.rstrip()}" for line in lines)


class Bars:
    """A bar for all jobs, with the time left, and one for those of each rule."""

    def __init__(self, counts: dict[str, int], total: int, console: Console) -> None:
        self._progress = Progress(
            "{task.description}",
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeLeft(),
            console=console,
            expand=True,
            speed_estimate_period=600,
        )
        self._all = self._progress.add_task("all jobs", total=total, whole=True)
        self._rules = {
            rule: self._progress.add_task(rule, total=count, whole=False)
            for rule, count in counts.items()
        }
        self._progress.start()

    def advance(self, rule: str) -> None:
        for bar in (self._all, self._rules[rule]):
            self._progress.advance(bar)

    def stop(self) -> None:
        self._progress.stop()


class TimeLeft(TimeRemainingColumn):
    """The time that all jobs still need, if they are like those that are done."""

    def __init__(self) -> None:
        super().__init__(elapsed_when_finished=True)

    def render(self, task: Task) -> Text:
        if not task.fields["whole"]:
            return Text()
        return super().render(task).append(" taken" if task.finished else " left")
