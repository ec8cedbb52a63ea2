"""All slabs of an ensemble as one dataset.

A plane's dataset has dims (dose_1a, dose_2a, replicate), and step in place of the replicate for
means and standard errors: ``plane.sel(dose_1a=0.9, dose_2a=0.2)`` is one mixture. It has the
variables of a summary (:mod:`dualreceptor.analysis.summaries`) that are kept of ensembles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import lazy_loader
import numpy as np

from dualreceptor.analysis.summaries import KINDS
from dualreceptor.files import netcdf
from dualreceptor.files.contents import Part, blank
from dualreceptor.model import ensembles
from dualreceptor.model.observables import AVERAGE, FINAL, SERIES, attributes
from dualreceptor.provenance.keys import key_of_ensembles
from dualreceptor.provenance.records import Record
from dualreceptor.study.conditions import DOSES
from dualreceptor.study.study import Study

xr = lazy_loader.load("xarray")

#: The observables of each kind of variable.
KEPT = {
    "final": FINAL,
    "average": AVERAGE,
    "mean": SERIES,
    "sem": SERIES,
}


def write(
    study: Study,
    name: str,
    paths: Sequence[str | Path],
    path: str | Path,
    record: Record,
    key: str = "",
) -> None:
    """Write the slabs of an ensemble as one dataset; those of one slab are in memory together.

    Parameters
    ----------
    study, name
        What the ensemble is, and the replicates of each file of a slab.
    paths
        Files of slabs, block by block, slab by slab.
    path, record, key
        The file to write, what it is made from, and its key.

    Raises
    ------
    DamagedFile
        A file is damaged, or holds other points or replicates than it should.
    """
    netcdf.write_parts(outline(study, name), _read_parts(study, name, paths), path, record, key)


def outline(study: Study, name: str) -> xr.Dataset:
    """The dataset of an ensemble without its data: coordinates and shape."""
    ensemble = study.ensembles[name]
    states = study.parameters.states
    coords = {
        dose: (dose, getattr(ensemble, dose), {"long_name": long_name, "units": "1"})
        for dose, long_name in ensembles.DOSES.items()
    }
    coords["replicate"] = ("replicate", np.arange(study.replicates), attributes("replicate"))
    coords["step"] = ("step", np.arange(states), attributes("step"))
    parameters = study.parameters.model_dump(mode="json", exclude=set(DOSES))
    about = {"root_seed": study.root_seed, "parameters": json.dumps(parameters)}
    dataset = xr.Dataset(coords=coords, attrs=about)
    for kind, observables in KEPT.items():
        dim, words = KINDS[kind]
        for observable in observables:
            own = attributes(observable)
            own["long_name"] = f"{words} {own['long_name']}"
            dims = (*DOSES, dim)
            dataset[f"{kind}_{observable}"] = (dims, blank(dict(dataset.sizes), dims), own)
    return dataset


def _read_parts(study: Study, name: str, paths: Sequence[str | Path]) -> Iterator[Part]:
    """Every variable of every slab, and where it belongs."""
    slabs, files = study.slabs_of(name), iter(paths)
    for slab, row, columns in study.ensembles[name].slabs():
        blocks = [
            netcdf.take_arrays(
                next(files), key_of_ensembles(slabs[slab], block, study.root_seed)
            )
            for block in study.block_replicates
        ]
        for kind in ("final", "average"):
            for observable in KEPT[kind]:
                variable = f"{kind}_{observable}"
                values = np.concatenate([block[variable] for block in blocks], axis=1)
                yield Part(variable, (row, columns), values)
        for observable in SERIES:
            total, of_squares = (
                sum(block[f"{kind}_{observable}"] for block in blocks)
                for kind in ("sum", "sum_of_squares")
            )
            found = ensembles.mean_and_error(total, of_squares, study.replicates)
            for kind, values in zip(("mean", "sem"), found, strict=True):
                yield Part(f"{kind}_{observable}", (row, columns), values)
