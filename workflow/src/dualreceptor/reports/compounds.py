"""The compounds of the configuration as tables of a page: values with their sources, wedges."""

import re
from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

from dualreceptor.analysis import compounds
from dualreceptor.study.compounds import LOGARITHMIC, Measurement
from dualreceptor.study.study import Study

#: A DOI in a text, without what ends the sentence or the brackets that it stands in.
DOI = re.compile(r"10\.\d{4,9}/(?:[^\s()]|\([^\s()]*\))*[^\s().,;]")
VALUES = ("compound", "receptor", "value", "species", "assay", "ligand", "source", "via")
WEDGES = ("compound", "share", "wedge", "by values alone", "sources", "open at", "widened by")


def tables(study: Study) -> str:
    """What sources say of each compound, its wedge and what else there is to know, as Markdown.

    The shares are those of :data:`dualreceptor.analysis.compounds.COLUMNS`.
    """
    rows = [
        _value(name, receptor, one)
        for name, compound in study.compounds.items()
        for receptor, measured in compound.affinities.items()
        for one in measured
    ]
    wedges = compounds.wedges(study.compounds)
    notes = [f"- {one.compound}: {_link(one.note)}" for one in wedges.itertuples() if one.note]
    lines = ["### Values", "", *_table(VALUES, rows), "", "### Wedges", ""]
    lines += [*_table(WEDGES, map(_wedge, wedges.itertuples())), "", *notes, ""]
    return "\n".join(lines)


def _value(name: str, receptor: str, one: Measurement) -> list[str]:
    amount = f"{one.value:,.12g}" if one.value is not None else f"> {one.above:,.12g}"
    unit = "" if one.kind in LOGARITHMIC else " nM"
    about = [one.species, one.assay, one.ligand, _link(one.source), _link(one.via or "")]
    return [name, receptor, f"{one.kind} {amount}{unit}", *about]


def _wedge(wedge: Any) -> list[str]:
    return [
        wedge.compound,
        "" if isnan(wedge.share) else f"{wedge.share:.3f}",
        f"{wedge.low:.3f} to {wedge.high:.3f}",
        f"{wedge.values_low:.3f} to {wedge.values_high:.3f}",
        f"{wedge.sources_1a} at 5-HT1A, {wedge.sources_2a} at 5-HT2A",
        wedge.censored,
        _link(wedge.widened),
    ]


def _link(text: str) -> str:
    """A text whose DOIs lead to the papers."""
    return DOI.sub(r"[\g<0>](https://doi.org/\g<0>)", text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
