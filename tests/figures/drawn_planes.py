"""Planes of doses to draw, with the tables that their figures are drawn from."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

import made_up
from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.study.compounds import Compound

LEVELS = {"zero": 0, "min": 0.03, "light": 0.06, "medium": 0.13, "heavy": 0.25, "max": 0.5}
ABOUT = {"source": "10.1000/1", "species": "human", "assay": "binding"}


def compound(k_1a, k_2a, **more):
    """A compound of one Ki at either receptor, nM, or of what it is above, if negative."""
    kinds = [{"above" if k < 0 else "value": float(abs(k)), "kind": "Ki"} for k in (k_1a, k_2a)]
    given = {
        f"affinity_{name}": [kind | ABOUT]
        for name, kind in zip(("1a", "2a"), kinds, strict=True)
    }
    return Compound.model_validate(given | more)


#: A compound of equal affinities, one of 5-HT1A, one of 5-HT2A, one that is widened, one open.
COMPOUNDS = {
    "even": compound(10, 10),
    "to-1a": compound(10, 40, note="More is known."),
    "to-2a": compound(90, 10),
    "wide": compound(
        1, 1000, disagreement=[{"receptor": "5-HT1A", "fold": 1e6, "source": "not stated"}]
    ),
    "open": compound(10, -10_000),
}
ELEVEN, TWENTY_ONE = np.linspace(0, 1, 11), np.linspace(0, 1, 21)


def outcome(dose_1a, dose_2a, replicate):
    """Better for both doses, with some noise, most of it the replicate's own."""
    gain = 0.3 * dose_1a / (dose_1a + 0.3) + 0.3 * dose_2a / (dose_2a + 0.2)
    noise = 0.02 * np.sin(9 * dose_1a + 31 * dose_2a + replicate)
    return 0.01 * (1.3 - gain + noise) + 0.001 * np.cos(replicate)


def burden(dose_1a, dose_2a, replicate):
    """Worse for more 5-HT2A, and a little for any 5-HT1A."""
    worse = 0.1 + 4 * (dose_1a > 0) + 60 * dose_2a**2 + 30 * dose_2a * (1 - dose_1a / 3)
    return 0.001 * worse * (1 + 0.05 * np.sin(7 * replicate))


def lose(plane, *cells):
    """A plane in which a run of each of these cells diverged, by places on both axes."""
    for row, column in cells:
        for name in ("final_kl_divergence", "final_cumulative_kl_increase"):
            plane[name][row, column, 0] = np.nan
    return plane


@lru_cache
def made(name):
    """A plane by what is special about it."""
    small = np.array([0, 0.1, 0.5, 1.0])
    return {
        "usual": lambda: made_up.plane(ELEVEN, ELEVEN, 5, outcome, burden),
        "fine": lambda: made_up.plane(TWENTY_ONE, TWENTY_ONE, 1, outcome, burden),
        "small": lambda: made_up.plane(small, small[:3], 6, outcome, burden),
        "uneven": lambda: made_up.plane(
            [0, 0.03, 0.13, 0.5], [0, 0.01, 0.1, 1], 6, outcome, burden
        ),
        "no zero": lambda: made_up.plane([0.1, 0.2, 0.4], [0.05, 0.1, 0.8], 6, outcome, burden),
        "one replicate": lambda: made_up.plane(small, small, 1, outcome, burden),
        "diverged": lambda: lose(
            made_up.plane(small, small, 6, outcome, burden), (0, 1), (3, 3)
        ),
        "all diverged": lambda: made_up.plane(small[:2], small[:2], 6, np.nan, np.nan),
        "constant": lambda: made_up.plane(small, small, 6, 1.0, 0.0),
        "two doses": lambda: made_up.plane([0, 1], [0, 1], 6, outcome, burden),
    }[name]()


NAMES = (
    *("usual", "fine", "small", "uneven", "no zero"),
    *("one replicate", "diverged", "all diverged", "constant", "two doses"),
)


@lru_cache
def table(name, of):
    """A table of such a plane."""
    marked = {"levels_marked": lambda plane: LEVELS}
    study = SimpleNamespace(root_seed=0, compounds=COMPOUNDS, **marked)
    return PLANE_TABLES[of].compute(made(name), study, name)


def draw(figure, name):
    """A figure of such a plane."""
    tables = {of: table(name, of) for of in figure.tables}
    return figure.draw(plane=made(name), levels=LEVELS, **tables)


def legend_of(figure):
    """What the legend says."""
    return [text.get_text() for text in figure.legends[0].get_texts()]
