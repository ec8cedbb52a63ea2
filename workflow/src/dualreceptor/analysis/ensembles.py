"""All slabs of an ensemble as one dataset.

Its dims are those of its design (:mod:`dualreceptor.study.ensembles`), then the replicate:
``plane.sel(dose_1a=0.9, dose_2a=0.2)`` is one mixture of a plane. It has the variables of a
summary (:mod:`dualreceptor.analysis.summaries`) that are kept of ensembles; where the design
keeps series, means and standard errors have step in place of the replicate.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import lazy_loader
import numpy as np

from dualreceptor.analysis.datasets import describe_conditions
from dualreceptor.analysis.summaries import KINDS
from dualreceptor.files import netcdf
from dualreceptor.files.contents import Part, blank
from dualreceptor.model import ensembles
from dualreceptor.model.observables import AVERAGE, FINAL, SERIES, attributes
from dualreceptor.provenance.keys import key_of_ensembles
from dualreceptor.provenance.records import Record
from dualreceptor.study.conditions import DOSES
from dualreceptor.study.points import Place
from dualreceptor.study.study import Study

xr = lazy_loader.load("xarray")

#: The observables of each kind of variable.
KEPT = {
    "final": FINAL,
    "average": AVERAGE,
    "mean": SERIES,
    "sem": SERIES,
}
OF_RUNS = ("final", "average")  # of these kinds
#: What dims of designs are called in full, where their name is not enough.
LONG_NAMES = ensembles.DOSES | {
    "dose": "total dose of both agonists",
    "share": "share of 5-HT1A in the total dose",
    "response": "response curve",
    "row": "row of the sample",
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
    ensemble, base = study.ensembles[name], study.ensembles[name].base(study)
    leading = ensemble.dims(study)
    coords = {
        dim: (dim, values, {"long_name": LONG_NAMES.get(dim, dim)})
        for dim, values in leading.items()
    }
    if "condition" in leading:
        described = [condition.description for condition in ensemble.conditions(study)]
        coords |= describe_conditions(described)
    coords |= ensemble.coordinates(study)
    replicates = np.arange(study.replicates_of(name))
    coords["replicate"] = ("replicate", replicates, attributes("replicate"))
    if ensemble.keeps_series:
        coords["step"] = ("step", np.arange(base.states), attributes("step"))
    parameters = base.model_dump(mode="json", exclude=set(DOSES))
    about = {"root_seed": study.root_seed_of(base), "parameters": json.dumps(parameters)}
    dataset = xr.Dataset(coords=coords, attrs=about)
    for kind in KEPT if ensemble.keeps_series else OF_RUNS:
        dim, words = KINDS[kind]
        for observable in KEPT[kind]:
            own = attributes(observable)
            own["long_name"] = f"{words} {own['long_name']}"
            dims = (*leading, dim)
            dataset[f"{kind}_{observable}"] = (dims, blank(dict(dataset.sizes), dims), own)
    return dataset


def _read_parts(study: Study, name: str, paths: Sequence[str | Path]) -> Iterator[Part]:
    """Every variable of every slab, and where it belongs."""
    ensemble, files = study.ensembles[name], iter(paths)
    sizes = [len(values) for values in ensemble.dims(study).values()]
    for slab, place in study.slabs_of(name).items():
        points = study.points_of(name, slab)
        shape = _shape_at(sizes, place)
        root_seed = study.root_seed_of(points[0])
        blocks = [
            netcdf.take_arrays(
                next(files),
                key_of_ensembles(points, block, root_seed, ensemble.keeps_series),
            )
            for block in study.blocks_of(name).values()
        ]
        for kind in OF_RUNS:
            for observable in KEPT[kind]:
                variable = f"{kind}_{observable}"
                values = np.concatenate([block[variable] for block in blocks], axis=1)
                yield Part(variable, place, values.reshape(*shape, -1))
        for observable in SERIES if ensemble.keeps_series else ():
            total, of_squares = (
                sum(block[f"{kind}_{observable}"] for block in blocks)
                for kind in ("sum", "sum_of_squares")
            )
            found = ensembles.mean_and_error(total, of_squares, study.replicates_of(name))
            for kind, values in zip(("mean", "sem"), found, strict=True):
                yield Part(f"{kind}_{observable}", place, values.reshape(*shape, -1))


def _shape_at(sizes: Sequence[int], place: Place) -> list[int]:
    """The shape of what stands at a place along leading dims of these sizes."""
    parts = [*place, *(slice(0, size) for size in sizes[len(place) :])]
    return [part.stop - part.start for part in parts if isinstance(part, slice)]
