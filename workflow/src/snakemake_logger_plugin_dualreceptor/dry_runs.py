"""What a dry run shows: a line for each job with its reasons in short, and a summary."""

from collections import Counter
from collections.abc import Iterator
from logging import LogRecord

#: What is said of a reason, by how Snakemake's text of it begins.
REASONS = {
    "Missing output files": "missing",
    "Incomplete output files": "incomplete",
    "Updated input files": "newer inputs",
    "Input files updated by another job": "inputs made anew",
    "Set of input files has changed": "other inputs",
    "Params have changed": "settings or code changed",
    "Code has changed": "settings or code changed",
    "Software environment definition has changed": "another environment",
    "Forced execution": "forced",
}


class DryRun:
    """The jobs of a dry run, as they are announced."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._reasons: dict[str, Counter[str]] = {}

    def take(self, job: LogRecord) -> str:
        """The line of a job."""
        reasons = list(shorten_reason(job.reason))
        # of several, the summary has the first: what is missing needs no other reason
        self._reasons.setdefault(job.rule_name, Counter())[reasons[0]] += 1
        outputs = list(job.output)
        more = f" (+{len(outputs) - 1})" if len(outputs) > 1 else ""
        what = f" {outputs[0]}{more}" if outputs else ""
        return f"{job.rule_name}{what}: {', '.join(reasons)}"

    def summary(self) -> Iterator[str]:
        """A table of the rules, how many jobs each has, and why."""
        width = max(map(len, self.counts))
        for rule, count in self.counts.items():
            reasons = self._reasons.get(rule, {}).items()
            why = ", ".join(
                reason if n == count else f"{n:,} {reason}" for reason, n in reasons
            )
            yield f"{rule:<{width}}  {count:>7,}  {why}".rstrip()


def shorten_reason(text: str | None) -> Iterator[str]:
    """The reasons of a job in few words each, without the files and settings they name.

    >>> list(shorten_reason("Missing output files: a; Input files updated by another job: b"))
    ['missing', 'inputs made anew']
    """
    found = [short for long, short in REASONS.items() if long in (text or "")]
    yield from dict.fromkeys(found or ["needed"])
