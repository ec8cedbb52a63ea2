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
#: What files call things for short: labels of plots are made of long names, broken after 30
#: characters, and have room for one line. In full, the name is in the comment.
SHORTER = {
    "standard error of the mean of the ": "SEM of ",
    "mean of the ": "mean ",
    "sum over replicates of squares of the ": "summed squared ",
    "sum over replicates of the ": "summed ",
    "cumulative increase of the KL divergence": "cumulative KL increase",
    "KL divergence from the target": "KL divergence",
    "entropy of the modulated energy": "entropy",
    "mean gradient magnitude": "gradient magnitude",
    "drug level relative to the dose": "relative drug level",
    "target energy at the walkers": "walkers' target energy",
    "energy at the walkers": "walkers' energy",
    "states visited by walker 0": "states visited",
    "local minima visited by walker 0": "minima visited",
    ", total over administrations, without placebos": "",
    "dose of each administration": "doses",
    "response curve of each administration": "response curves",
    "whether an administration is a placebo": "placebo",
    "share of 5-HT1A in the total dose": "share of 5-HT1A",
    "steps from onset to the highest drug level": "steps to highest drug level",
}
#: The same, where it would not fit even so.
SHORTEST = {"cumulative KL increase": "KL increase"}
LINE = 30
#: Coordinates that files hold as data: they are one number for a whole experiment, which no
#: selection leads to, and as coordinates they would be in the title of every plot.
APART = frozenset({"final_step"})


def describe(variables: Mapping[str, Variable], coords: Collection[str]) -> dict[str, Variable]:
    """Variables as files describe them: units of CF, data marked as what a model computed.

    What is dimensionless has no units, which CF allows: plots would write "[1]" behind its
    name. Names are short, see :data:`SHORTER`. Coordinates of several dims are marked as such:
    of numbers alone they look like data. Coordinates along their own dim come first, as do
    the values of a selection in titles of plots, and those that are :data:`APART` last.
    """
    described = {}
    for name in sorted(variables, key=lambda name: _place(name, variables, coords)):
        dims, values, attrs = variables[name]
        own = dict(attrs)
        if name in APART:
            own["coverage_content_type"] = "auxiliaryInformation"
        elif name not in coords:
            own["coverage_content_type"] = "modelResult"
        elif len(dims) > 1:
            own["coverage_content_type"] = "coordinate"
        described[name] = Variable(dims, values, _label(own))
    return described


def restore(dataset: xr.Dataset) -> xr.Dataset:
    """A dataset from a file, with coordinates, names in full, and units that the file has not.

    Data without units have the unit "1", those in nats that.
    """
    dataset = dataset.set_coords([name for name in APART if name in dataset])
    for variable in dataset.variables.values():
        _unlabel(variable.attrs)
    for data in dataset.data_vars.values():
        if "long_name" in data.attrs and data.dtype.kind in "fiu":
            data.attrs.setdefault("units", "1")
    return dataset


def _place(name: str, variables: Mapping[str, Variable], coords: Collection[str]) -> int:
    if name in APART:
        return 3
    return 2 if name not in coords else 0 if variables[name].dims == (name,) else 1


def _label(attrs: dict[str, str]) -> dict[str, str]:
    """Attributes with a short name, in full in the comment, and units that plots can show."""
    own = dict(attrs)
    unit = IN_NAT if own.get("units") == "nat" else ""
    if own.get("units") in ("1", "nat"):
        del own["units"]
    if "long_name" not in own:
        return own
    name = _shorten(own["long_name"], SHORTER)
    if len(name + unit) > LINE:
        name = _shorten(name, SHORTEST)
    if name != own["long_name"]:
        own["comment"] = own["long_name"]
    return own | {"long_name": name + unit}


def _unlabel(attrs: dict[str, str]) -> None:
    """Take back what :func:`_label` has done, but for units of one."""
    long_name = attrs.get("long_name", "")
    if long_name.endswith(IN_NAT):
        attrs |= {"long_name": long_name.removesuffix(IN_NAT), "units": "nat"}
    if "comment" in attrs:
        attrs["long_name"] = attrs.pop("comment")


def _shorten(name: str, shorter: Mapping[str, str]) -> str:
    for words, fewer in shorter.items():
        name = name.replace(words, fewer)
    return name


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
