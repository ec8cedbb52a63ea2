"""Both outcomes along lines through the plane: of constant bias, of constant total dose."""

from __future__ import annotations

from collections.abc import Iterator

import lazy_loader
import numpy as np

from dualreceptor.analysis.outcomes import OUTCOMES
from dualreceptor.analysis.planes import (
    MEAN,
    MIXTURE,
    SAME_DOSE,
    describe_means,
    interpolate,
    snap,
)
from dualreceptor.analysis.resampling import Array
from dualreceptor.study.conditions import DOSES, format_value

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: Ratios 1A:2A of the rays, and what share of the total dose is 5-HT1A.
BIASES = {"1:0": 1.0, "3:1": 0.75, "1:1": 0.5, "1:3": 0.25, "0:1": 0.0}
DIGITS = 12  # of a total dose, as it is called
NOT_MET = "the line does not meet the plane"

#: Of the table, with their meaning.
COLUMNS = {
    "kind": "'bias' (a ray on which the ratio of the doses is constant) or 'total' (a line on "
    "which their sum is constant)",
    "line": "that ratio, 5-HT1A to 5-HT2A, or that sum",
    "outcome": "outcome or burden, the two measures by which a treatment is judged",
    **MIXTURE,
    "total_dose": "dose_1a + dose_2a",
    "mean": "mean over replicates (nat; lower is better)",
    "low": "lower end of the 95 % BCa bootstrap interval of the mean (nat)",
    "high": "upper end of that interval (nat); intervals are of one point each",
    "end_error": "Monte-Carlo standard error of these ends, the larger of the two (nat)",
    "interpolated": "whether the point lies between cells: the values of each replicate are "
    "then interpolated linearly",
    "n": "number of replicates",
    "reason": "why a field is empty",
}


def rays(plane: xr.Dataset, root_seed: int) -> pd.DataFrame:
    """Both outcomes along rays of constant bias and lines of constant total dose.

    A point lies wherever a line has a dose of one of the axes. Total doses are those of the
    axes that either agonist alone can make up.

    Parameters
    ----------
    plane
        Dims (dose_1a, dose_2a, replicate).
    root_seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        A row for each line, outcome and point, with :data:`COLUMNS`; one without doses, and
        the reason, for a line that does not meet the plane.
    """
    axes = [plane[dose].values.astype(float) for dose in DOSES]
    lines = [*_biases(*axes), *_totals(*axes)]
    at, interpolated = interpolate(plane, *np.concatenate([line[2] for line in lines]).T)
    described = {name: describe_means(values, root_seed) for name, values in at.values.items()}
    rows, first = [], 0
    for kind, line, points in lines:
        about = {"kind": kind, "line": line}
        place = range(first, first + len(points))
        first += len(points)
        for name in OUTCOMES:
            rows += [
                about
                | {"outcome": name, "interpolated": bool(interpolated[i])}
                | at.describe(i)
                | {"total_dose": at.dose_1a[i] + at.dose_2a[i]}
                | {column: described[name][i].get(column, np.nan) for column in MEAN}
                for i in place
            ]
            if not place:
                empty = {"outcome": name, "interpolated": False, "n": at.replicates}
                rows.append(about | empty | {"reason": NOT_MET})
    return pd.DataFrame(rows, columns=list(COLUMNS))


Line = tuple[str, str, Array]  # kind, line, and its points, (points, 2)


def _biases(axis_1a: Array, axis_2a: Array) -> Iterator[Line]:
    for line, share in BIASES.items():
        totals = [
            axis / part for axis, part in ((axis_1a, share), (axis_2a, 1 - share)) if part
        ]
        total = np.concatenate(totals)
        points = np.stack([share * total, (1 - share) * total], axis=1)
        yield "bias", line, _on_plane(points, axis_1a, axis_2a)


def _totals(axis_1a: Array, axis_2a: Array) -> Iterator[Line]:
    most = min(axis_1a[-1], axis_2a[-1]) + SAME_DOSE
    totals = _distinct(np.concatenate([axis_1a, snap(axis_1a, axis_2a)])[:, None])[:, 0]
    for total in totals[(totals > 0) & (totals <= most)]:
        by_1a = np.stack([axis_1a, total - axis_1a], axis=1)
        by_2a = np.stack([total - axis_2a, axis_2a], axis=1)
        points = _on_plane(np.concatenate([by_1a, by_2a]), axis_1a, axis_2a)
        yield "total", format_value(round(total, DIGITS)), points


def _on_plane(points: Array, axis_1a: Array, axis_2a: Array) -> Array:
    """Those of some points, (points, 2), that lie on the plane, each once, in order."""
    points = np.stack([snap(axis_1a, points[:, 0]), snap(axis_2a, points[:, 1])], axis=1)
    low, high = ([axis[end] for axis in (axis_1a, axis_2a)] for end in (0, -1))
    return _distinct(points[((points >= low) & (points <= high)).all(axis=1)])


def _distinct(points: Array) -> Array:
    """Points, (points, dims), each once, by the first of their doses, then by the next."""
    points = points[np.lexsort(points.T[::-1])]
    apart = (np.abs(np.diff(points, axis=0)) > SAME_DOSE).any(axis=1)
    return points[np.concatenate([[True] * bool(len(points)), apart]).astype(bool)]
