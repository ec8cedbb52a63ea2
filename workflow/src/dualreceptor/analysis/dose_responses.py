"""The tables of rays of constant bias. To add one, describe it in :data:`TABLES`."""

from __future__ import annotations

from dualreceptor.analysis import curves
from dualreceptor.analysis.statistics import Table

#: By the name of their file.
TABLES: dict[str, Table] = {
    "curves": Table(
        curves.COLUMNS,
        "Dose-response curves of both outcomes along rays of constant bias: Hill's equation "
        "against a monotone spline, and the dose of half effect, with 95 % bootstrap "
        "intervals.",
        lambda rays, study, _: curves.curves(rays, study.root_seed),
    ),
    "fitted": Table(
        curves.FITTED,
        "These curves dose by dose, with the 95 % bootstrap interval of each dose.",
        lambda rays, study, _: curves.fitted(rays, study.root_seed),
    ),
    "dose_means": Table(
        curves.MEANS,
        "The means that these curves are fitted to, with 95 % bootstrap intervals (BCa); "
        "lower is better.",
        lambda rays, study, _: curves.dose_means(rays, study.root_seed),
    ),
}
