"""All runs of an experiment as one dataset."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from dualreceptor.netcdf import read

STUDY = (
    "Juliani, Chelu, Graesser, Safron: A dual-receptor model of serotonergic psychedelics: "
    "therapeutic insights from simulated cortical dynamics. doi:10.1101/2024.04.12.589282"
)


def collect(
    paths: Sequence[str | Path],
    conditions: Sequence[dict[str, Any]],
    replicates: int,
    title: str,
) -> xr.Dataset:
    """Simulation files as one dataset, dims (condition, replicate, step).

    Parameters
    ----------
    paths
        Simulation files; those of one condition together, in the order of ``conditions``.
    conditions
        For each condition its ``condition`` (name), ``level_1a``, ``level_2a``,
        ``agonist_type`` and ``parameters``.
    replicates
        How many replicates, from 0, each condition must have.

    Raises
    ------
    ValueError
        A file holds another condition or other replicates than it should.
    """
    blocks = len(paths) // len(conditions)
    runs = [
        _one_condition(paths[i * blocks : (i + 1) * blocks], condition, replicates)
        for i, condition in enumerate(conditions)
    ]
    dataset = xr.concat(runs, dim="condition", combine_attrs="drop")
    dataset = dataset.assign_coords(_coordinates(conditions))
    first = conditions[0]["parameters"]
    common = {k: v for k, v in first.items() if k not in ("dose_1a", "dose_2a")}
    dataset.attrs = {
        "Conventions": "CF-1.11",
        "title": title,
        "source": f"dualreceptor {version('dualreceptor')}",
        "references": STUDY,
        "root_seed": runs[0].attrs["root_seed"],
        "parameters": json.dumps(common),
    }
    return dataset


def _one_condition(paths, condition: dict[str, Any], replicates: int) -> xr.Dataset:
    parts = [read(path) for path in paths]
    expected = json.loads(json.dumps(condition["parameters"]))
    for path, part in zip(paths, parts, strict=True):
        if json.loads(part.attrs["parameters"]) != expected:
            raise ValueError(f"{path} holds runs under other parameters than {expected}")
    runs = xr.concat(parts, dim="replicate", data_vars="minimal", combine_attrs="override")
    if not np.array_equal(runs.replicate, np.arange(replicates)):
        raise ValueError(f"{paths[0]} and its like do not hold replicates 0-{replicates - 1}")
    return runs


def _coordinates(conditions: Sequence[dict[str, Any]]) -> dict[str, tuple]:
    def along(values, long_name, **attrs):
        return "condition", list(values), {"long_name": long_name} | attrs

    return {
        "condition": along((c["condition"] for c in conditions), "condition"),
        "dose_1a": along(
            (float(c["parameters"]["dose_1a"]) for c in conditions),
            "5-HT1A dose",
            units="1",
        ),
        "dose_2a": along(
            (float(c["parameters"]["dose_2a"]) for c in conditions),
            "5-HT2A dose",
            units="1",
        ),
        "level_1a": along((c["level_1a"] for c in conditions), "5-HT1A dose level"),
        "level_2a": along((c["level_2a"] for c in conditions), "5-HT2A dose level"),
        "agonist_type": along((c["agonist_type"] for c in conditions), "agonist type"),
    }
