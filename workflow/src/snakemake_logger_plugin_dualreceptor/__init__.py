"""How far a run is: bars on a terminal, elsewhere a line for each job that is done.

Of a job that fails, either shows what its log says last; a dry run has a line for each job and
a summary. Snakemake finds this package by its name, and ``profiles/default`` asks for it. What
Snakemake itself would print is in its log, in ``.snakemake/log``, and on the screen with
``--printshellcmds``, ``--verbose`` or ``--debug-dag``.
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
from snakemake.logging import (
    ColorizingTextHandler,
    DefaultFilter,
    format_percentage,
    logger,
)
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from snakemake_logger_plugin_dualreceptor.dry_runs import DryRun
from snakemake_logger_plugin_dualreceptor.errors import explain

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
#: What it says in a dry run and is of use; what the workflow says there of itself is.
SHOWN_DRY = ("Nothing to be done", "changes against", "no change of")
HOW_TO_SEE = (
    "Nothing was run. `snakemake -n --quiet rules` shows this summary alone, `snakemake -n -p` "
    "each job and its reasons in full."
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
    has_filter = True
    has_formatter = False
    needs_rulegraph = False

    def __post_init__(self) -> None:
        settings = self.common_settings
        stream = sys.stdout if settings.stdout else sys.stderr
        self._plain = ColorizingTextHandler(nocolor=settings.nocolor, stream=stream)
        self._in_full = settings.printshellcmds or settings.verbose or settings.debug_dag
        self._dry_run = DryRun() if settings.dryrun and not self._in_full else None
        if not self._dry_run:  # which counts what it does not show
            given = ("quiet", "debug_dag", "verbose", "dryrun", "printshellcmds")
            self.addFilter(DefaultFilter(**{name: getattr(settings, name) for name in given}))
        self._console = Console(
            file=stream, no_color=settings.nocolor or None, highlight=False, soft_wrap=True
        )
        logger.addFilter(_explain)
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
        if self._dry_run:
            self._handle_dry_run(record, self._dry_run)
            return
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

    def _handle_dry_run(self, record: LogRecord, dry_run: DryRun) -> None:
        quiet, text = self.common_settings.quiet or (), record.getMessage()
        match getattr(record, "event", None):
            case LogEvent.JOB_INFO:
                line = dry_run.take(record)
                if not quiet:
                    self._print(line)
            case LogEvent.RUN_INFO:
                dry_run.counts = record.stats
                if Quietness.PROGRESS in quiet:  # then Snakemake ends here
                    self._print("\n".join(dry_run.summary()))
            case _ if record.levelno > logging.INFO:
                self._print(text, "red" if record.levelno >= logging.ERROR else "yellow")
            case _ if text.startswith(SHOWN_DRY):
                self._print(text)
            case _ if text.startswith("This was a dry-run") and dry_run.counts:
                self._print("\n".join(["", *dry_run.summary(), "", HOW_TO_SEE]))

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


def _explain(record: LogRecord) -> bool:
    """Give the record of an error a better text, if there is one; a filter that keeps all.

    Where errors are logged, they are at hand; the handler works in another thread.
    """
    if record.levelno >= logging.ERROR and (better := explain(sys.exc_info()[1])):
        record.msg, record.args = better, ()
    return True


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
