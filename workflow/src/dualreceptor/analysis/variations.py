"""The tables of variants of the model. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from dualreceptor.analysis import power, robustness
from dualreceptor.analysis.statistics import Table

#: By the name of their file.
TABLES: dict[str, Table] = {
    "robustness": Table(
        robustness.COLUMNS,
        "Every contrast of every claim under every variant, with its effect, interval and "
        "verdict.",
        robustness.robustness,
    ),
    "power": Table(
        power.POWER,
        "Width of the interval, verdicts of resamples and power of t tests for each contrast, "
        "by the number of replicates.",
        power.power,
    ),
    "settling": Table(
        power.SETTLING,
        "The number of replicates from which on each contrast has its verdict, and the number "
        "that a t test needs.",
        power.settling,
    ),
    "replicates": Table(
        power.REPLICATES,
        "Every contrast from the replicates of the study, and from all replicates.",
        power.replicates,
    ),
}
