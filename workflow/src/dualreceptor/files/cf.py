"""Global attributes by which a NetCDF file is found and understood (CF-1.11, ACDD-1.3).

Nothing in these files has a place on Earth or a calendar time, and the same data are to be the
same bytes: attributes for places and dates are left out. So are standard names, since CF's
table has none for what a run of the model records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import lazy_loader

from dualreceptor.model.observables import Variable
from dualreceptor.provenance import embedding
from dualreceptor.provenance.records import Record
from dualreceptor.provenance.versions import NAME

xr = lazy_loader.load("xarray")

STUDY = (
    "Juliani, Chelu, Graesser, Safron: A dual-receptor model of serotonergic psychedelics: "
    "therapeutic insights from simulated cortical dynamics. doi:10.1101/2024.04.12.589282"
)
#: Attributes that all files have in common.
SHARED = {
    "Conventions": "CF-1.11, ACDD-1.3",
    "keywords": "computational psychiatry, psychedelics, 5-HT1A, 5-HT2A, energy landscape",
    "creator_name": f"The {NAME} authors",
    "creator_type": "group",
    "project": NAME,
    "license": "MIT",
    "processing_level": "simulated",
    "references": STUDY,
    "acknowledgement": f"The model is that of {STUDY}",
}


#: To CF, "nat" is a technical atmosphere (nano-at): the long name tells the unit.
IN_NAT = " (nat)"


def describe(variables: Mapping[str, Variable], coords: Collection[str]) -> dict[str, Variable]:
    """Variables as files describe them: units of CF, data marked as what a model computed.

    Coordinates of several dims are marked as such: of numbers alone they look like data.
    """
    described = {}
    for name, (dims, values, attrs) in variables.items():
        own = dict(attrs)
        if name not in coords:
            own["coverage_content_type"] = "modelResult"
            if own.get("units") == "nat":
                own |= {"long_name": f"{own['long_name']}{IN_NAT}", "units": "1"}
        elif len(dims) > 1:
            own["coverage_content_type"] = "coordinate"
        described[name] = Variable(dims, values, own)
    return described


def restore_nat(dataset: xr.Dataset) -> xr.Dataset:
    """A dataset from a file, with the units that CF has not."""
    for variable in dataset.data_vars.values():
        long_name = variable.attrs.get("long_name", "")
        if long_name.endswith(IN_NAT):
            variable.attrs |= {"long_name": long_name.removesuffix(IN_NAT), "units": "nat"}
    return dataset


def format_attributes(record: Record, path: str | Path) -> dict[str, str]:
    """The attributes of a file with this record, which is among them."""
    project = record["made"][0]["project"]
    commit = f" (commit {project['commit']})" if "commit" in project else ""
    source = f"{NAME} {project['version']}{commit}"
    return SHARED | {
        "title": f"{record['what'].capitalize()}, of the dual-receptor model",
        "summary": f"{record['what'].capitalize()}: runs of a model in which a 5-HT2A agonist "
        "perturbs and a 5-HT1A agonist smooths a landscape of energies, walkers descend it, "
        "and plasticity moves it toward a target.",
        "id": embedding.format_path(path),
        "product_version": project["version"],
        "source": source,
        "history": f"made by {source}: {embedding.command(record, path)}",
        embedding.KEY: embedding.format_record(record, path),
    }
