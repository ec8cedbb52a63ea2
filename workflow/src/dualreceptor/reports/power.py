"""How many replicates a contrast needs, in words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import lazy_loader
import numpy as np
import scipy

from dualreceptor.analysis.outcomes import OUTCOMES, outcomes
from dualreceptor.analysis.power import (
    Contrast,
    find_settled,
    needed,
    paired_power,
    tabulate,
    unpaired_power,
)
from dualreceptor.files import netcdf
from dualreceptor.model.messages import join_names
from dualreceptor.study.variants import BASELINE

xr = lazy_loader.load("xarray")

MILLI = 1e3
HEADS = ("n", "width", "supported", "inconclusive", "contradicted", "paired", "unpaired")
COLUMNS = ("supported", "inconclusive", "contradicted", "power_paired", "power_unpaired")


def read_contrast(
    path: str | Path, condition: str, reference: str, outcome: str, at: Sequence[str] = ()
) -> Contrast:
    """A contrast between two conditions of a summary or a dataset.

    Parameters
    ----------
    path
        A NetCDF file with dims (condition, replicate) and maybe more.
    condition, reference
        Names or labels of conditions, or pairs of levels such as ``max,heavy``.
    outcome
        ``outcome`` or ``burden``.
    at
        ``dim=value`` for each further dim; of variants, the baseline if not given.

    Raises
    ------
    ValueError
        Something is not there; the message names what there is.
    """
    dataset = _select(netcdf.read(path), at, path)
    if not {"condition", "replicate"} <= set(dataset.dims):
        raise ValueError(f"{path} has no conditions with replicates")
    values = outcomes(_take_ends(dataset, path))[outcome].transpose("condition", "replicate")
    places = [_find(dataset, name) for name in (condition, reference)]
    labels = [str(dataset.label.values[place]) for place in places]
    about = {
        "outcome": outcome,
        "condition": labels[0],
        "reference": labels[1],
        "file": str(path),
    }
    return Contrast(about, *(values.values[place] for place in places))


def describe(
    contrast: Contrast, counts: Sequence[int] | None = None, wanted: float = 0.8
) -> str:
    """What it takes to tell a contrast, as text; for ``counts`` of replicates."""
    about, there = contrast.about, contrast.ours.size
    _, name = OUTCOMES[about["outcome"]]
    head = f"{name}: {about['condition']} minus {about['reference']}, {about['file']}"
    if contrast.reason:
        return f"{head}\nno test: {contrast.reason}"
    mean = MILLI * contrast.differences.mean()
    reach = scipy.stats.t.ppf(0.975, there - 1) * MILLI * scipy.stats.sem(contrast.differences)
    verdict = contrast.verdict()
    settled, reason = find_settled(contrast, verdict, 0)
    needs = [
        _format_count(needed(power_of, effect, wanted))
        for power_of, effect in ((paired_power, contrast.d_z), (unpaired_power, contrast.d))
    ]
    lines = {
        "difference": f"{mean:.4g} [{mean - reach:.4g}, {mean + reach:.4g}] x 10^-3 nat, from "
        f"{there} replicates (95 % t interval)",
        "effect": f"d_z {contrast.d_z:.2f} paired, d {contrast.d:.2f} unpaired",
        "verdict": f"{verdict} (that the condition is lower; paired t test, p < 0.05, not "
        "adjusted)",
        "settles": reason
        or f"from {settled:.0f} replicates on at least 95 % of resamples have this verdict",
        f"{100 * wanted:g} % power": f"{needs[0]} replicates paired, {needs[1]} of each "
        "condition unpaired",
    }
    text = "\n".join(f"{key:<12}{line}" for key, line in lines.items())
    rows = tabulate(contrast, 0, counts)
    return "\n".join([head, text, "", _format_rows(rows)])


def _format_rows(rows: Sequence[dict]) -> str:
    head = (
        f"{'':>16}  {'share of resamples':^38}  {'power of t test':^20}\n"
        f"{'n':>6}{'width':>10}  "
        + "".join(f"{h:>13}" for h in HEADS[2:5])
        + "".join(f"{h:>10}" for h in HEADS[5:])
    )
    lines = [
        f"{row['n']:>6}{MILLI * row['width']:>10.3g}  "
        + "".join(f"{row[name]:>13.3f}" for name in COLUMNS[:3])
        + "".join(f"{row[name]:>10.3f}" for name in COLUMNS[3:])
        for row in rows
    ]
    return "\n".join([head, *lines])


def _format_count(count: float) -> str:
    return f"{count:,.0f}" if np.isfinite(count) else "over ten million"


def _select(dataset: xr.Dataset, at: Sequence[str], path: str | Path) -> xr.Dataset:
    """A dataset at values along some dims."""
    wanted = {"variant": BASELINE} if "variant" in dataset.dims else {}
    for text in at:
        dim, _, value = text.partition("=")
        wanted[dim] = value
    for dim, value in wanted.items():
        if dim not in set(dataset.dims) - {"condition", "replicate", "step"}:
            raise ValueError(
                f"--at {dim}: no dim of {path}, which has {join_names(dataset.dims)}"
            )
        texts = [_as_text(one) for one in dataset[dim].values]
        if value not in texts:
            raise ValueError(f"--at {dim}={value}: not there; {path} has {join_names(texts)}")
        dataset = dataset.isel({dim: texts.index(value)}, drop=True)
    left = [str(dim) for dim in dataset.dims if dim not in ("condition", "replicate", "step")]
    left = [dim for dim in left if dim in dataset[next(iter(dataset.data_vars))].dims]
    if left:
        raise ValueError(f"{path} has the dims {join_names(left)}: say where with --at")
    return dataset


def _as_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)


def _take_ends(dataset: xr.Dataset, path: str | Path) -> xr.Dataset:
    """The last values of both outcomes, as a summary has them."""
    ends = {}
    for observable, _ in OUTCOMES.values():
        name = f"final_{observable}"
        if name in dataset:
            ends[name] = dataset[name]
        elif observable in dataset and "final_step" in dataset.coords:
            ends[name] = dataset[observable].sel(step=dataset.final_step)
        else:
            raise ValueError(f"{path} has no outcomes of runs")
    return xr.Dataset(ends)


def _find(dataset: xr.Dataset, name: str) -> int:
    """The place of a condition by its name, its label or its levels."""
    labels = [str(label) for label in dataset.label.values]
    levels = zip(dataset.level_1a.values, dataset.level_2a.values, strict=True)
    known = [
        [str(one) for one in dataset.condition.values],
        [_squeeze(label) for label in labels],
        [_squeeze(f"{first}/{second}") for first, second in levels],
    ]
    for names, asked in zip(known, (name, _squeeze(name), _squeeze(name)), strict=True):
        if asked in names:
            return names.index(asked)
    close = get_close_matches(name, labels, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise ValueError(f"no condition {name!r}; {hint}there are {join_names(labels)}")


def _squeeze(text: str) -> str:
    return text.replace(" ", "").replace(",", "/")
