"""What a sampled space of parameters is asked about: quantities at every point of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import lazy_loader
import numpy as np
from numpy.typing import NDArray

from dualreceptor.analysis.outcomes import OUTCOMES, outcomes, scale
from dualreceptor.study.claims import PROPERTIES, resolve
from dualreceptor.study.study import Study

xr = lazy_loader.load("xarray")

Array = NDArray[np.float64]
#: Both outcomes by their name, each (..., condition), in nat.
Ends = dict[str, Array]

ABSENT = "no contrast of it is among the conditions of the sample"
ALIKE = "all conditions of the sample, or none, have its properties"


class Quantity(NamedTuple):
    """A number at every point: how it is called, and how it follows from outcomes.

    ``compute`` gives it, (...), from both outcomes as means over replicates; in nat, but for
    the margin of a claim about the best condition, which is a difference of scores.
    """

    kind: str  # condition, contrast or claim
    claim: str  # its name; empty for a condition
    outcome: str  # outcome, burden, or score
    name: str  # the label of the condition or contrast, or the name of the claim
    compute: Callable[[Ends], Array]


class SampledClaim(NamedTuple):
    """A claim as far as the conditions of a sample tell."""

    name: str
    statement: str
    outcome: str  # that of its contrasts; score, if it is about the best condition
    pairs: list[tuple[int, int]]  # places of condition and reference of each contrast
    labels: list[str]
    has: NDArray[np.bool_]  # whether each condition has what the best one is said to have
    asked: int  # how many contrasts the claim has in all
    reason: str  # why it cannot be judged

    def margin(self, ends: Ends) -> Array:
        """How far the claim is from holding: negative where it holds, (...).

        The largest of its contrasts' differences; or the lowest score among the conditions
        that have what the best one is said to have, less the lowest among the others.
        """
        if self.outcome == "score":
            scores = scale(sum(scale(ends[name]) for name in OUTCOMES) / 2)
            return scores[..., self.has].min(axis=-1) - scores[..., ~self.has].min(axis=-1)
        return self.differences(ends).max(axis=-1)

    def difference(self, ends: Ends, place: int) -> Array:
        """That of one contrast, (...)."""
        return self.differences(ends)[..., place]

    def differences(self, ends: Ends) -> Array:
        """Condition less reference of each contrast, (..., contrast)."""
        ours, theirs = np.array(self.pairs).T
        return ends[self.outcome][..., ours] - ends[self.outcome][..., theirs]


def take_ends(dataset: xr.Dataset) -> Ends:
    """Both outcomes of every run, (scramble, row, matrix, replicate, condition), in nat."""
    ends = outcomes(dataset)
    dims = ("scramble", "row", "matrix", "replicate", "condition")
    return {name: ends[name].transpose(*dims).values for name in OUTCOMES}


def mean_ends(ends: Ends, replicates: slice = slice(None)) -> Ends:
    """Means over some replicates, (scramble, row, matrix, condition)."""
    return {name: values[..., replicates, :].mean(axis=-2) for name, values in ends.items()}


def halves(count: int) -> tuple[slice, slice]:
    """Two disjoint blocks of so many replicates."""
    return slice(0, count // 2), slice(count // 2, count)


def sampled_claims(dataset: xr.Dataset, study: Study) -> list[SampledClaim]:
    """Every claim of the study, as far as the conditions of a sample tell."""
    names = dataset.condition.values.tolist()
    return [_sample_claim(claim, study, dataset, names) for claim in resolve(study)]


def quantities(dataset: xr.Dataset, study: Study) -> list[Quantity]:
    """Both outcomes of each condition, each contrast, and the margin of each claim."""
    return list(_conditions(dataset)) + [
        quantity
        for claim in sampled_claims(dataset, study)
        if not claim.reason
        for quantity in _of_claim(claim)
    ]


def _conditions(dataset: xr.Dataset) -> Iterator[Quantity]:
    for outcome in OUTCOMES:
        for place, name in enumerate(dataset.label.values.tolist()):
            compute = partial(_take, outcome=outcome, place=place)
            yield Quantity("condition", "", outcome, name, compute)


def _take(ends: Ends, outcome: str, place: int) -> Array:
    return ends[outcome][..., place]


def _of_claim(claim: SampledClaim) -> Iterator[Quantity]:
    for place, label in enumerate(claim.labels):
        compute = partial(claim.difference, place=place)
        yield Quantity("contrast", claim.name, claim.outcome, label, compute)
    yield Quantity("claim", claim.name, claim.outcome, claim.name, claim.margin)


def _sample_claim(
    claim: dict[str, Any], study: Study, dataset: xr.Dataset, names: list[str]
) -> SampledClaim:
    about = {"name": claim["name"], "statement": claim["statement"]}
    if claim["kind"] == "best":
        doses = zip(dataset.dose_1a.values, dataset.dose_2a.values, strict=True)
        asked = [PROPERTIES[name] for name in study.claims[claim["name"]].properties]
        has = np.array([all(one(*pair) for one in asked) for pair in doses])
        reason = "" if 0 < has.sum() < has.size else ALIKE
        return SampledClaim(**about, outcome="score", pairs=[], labels=[], has=has, asked=1,
                            reason=reason)  # fmt: skip
    there = [c for c in claim["contrasts"] if {c["condition"], c["reference"]} <= {*names}]
    return SampledClaim(
        **about,
        outcome=claim["outcome"],
        pairs=[(names.index(c["condition"]), names.index(c["reference"])) for c in there],
        labels=[contrast["label"] for contrast in there],
        has=np.zeros(len(names), dtype=bool),
        asked=len(claim["contrasts"]),
        reason="" if there else ABSENT,
    )
