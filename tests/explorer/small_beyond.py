"""Small tables of what goes beyond a study, with numbers made up to be told apart."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from small_results import STATEMENT

from dualreceptor.analysis.registries import tables_of
from dualreceptor.analysis.samples import ABSENT
from dualreceptor.analysis.sensitivity import CONSTANT, NO_EFFECT
from dualreceptor.explorer.samples import FIELDS
from dualreceptor.files import tables
from made_up import RECORD

PARAMETERS = ["plasticity", "walkers", "drug_steps"]
#: Kind, claim, outcome and quantity.
QUANTITIES = [
    ("condition", "", "outcome", "no drug"),
    ("condition", "", "outcome", "high / high"),
    ("condition", "", "burden", "no drug"),
    ("contrast", "pure", "outcome", "high / zero  −  no drug"),
    ("claim", "pure", "outcome", "pure"),
    ("claim", "best", "score", "best"),
]
#: By quantity: the total index of each parameter.
TOTALS = [[0.3, 0.6, 0.0], [0.2, 0.5, 0.4], [np.nan] * 3, [0.7, 0.2, 0.1], [0.5, 0.8, 0.2], [0.1, 0.2, 0.9]]  # fmt: skip
#: What the other fields are, beside the total index.
BESIDE = {
    "first": -0.05,
    "first_low": -0.08,
    "first_high": -0.02,
    "first_half": -0.04,
    "first_block_0": -0.06,
    "first_block_1": -0.03,
    "total": 0,
    "total_low": -0.1,
    "total_high": 0.15,
    "total_half": 0.01,
    "total_block_0": -0.02,
    "total_block_1": 0.02,
}
SCRAMBLES, ROWS = 2, 4
STRETCHED = [0.1, 1.0, 50.0, 200.0]


def sensitivity():
    """Without effect: the drug's steps on no drug. Without variance: its burden."""
    rows = []
    for about, totals in zip(QUANTITIES, TOTALS, strict=True):
        for p, (parameter, total) in enumerate(zip(PARAMETERS, totals, strict=True)):
            row = dict(zip(("kind", "claim", "outcome", "quantity"), about, strict=True))
            row |= {"parameter": parameter, "n": SCRAMBLES * ROWS}
            row |= {field: total + beside for field, beside in BESIDE.items()}
            row |= {"rank": p + 1, "effects": 8, "variance": 1e-6, "noise_share": 0.25}
            row |= {"mu": -(p + 1) / 1000, "mu_star": (3 - p) / 1000, "sigma": (p + 5) / 1000}
            row["reason"] = ""
            if np.isnan(total):
                row |= {"reason": CONSTANT, "mu": 0.0, "mu_star": 0.0, "sigma": 0.0}
            elif total == 0:
                row |= dict.fromkeys(FIELDS, 0.0) | {"reason": NO_EFFECT}
                ends = [
                    f"{order}_{end}" for order in ("first", "total") for end in ("low", "high")
                ]
                row |= dict.fromkeys(ends, np.nan)
            rows.append(row)
    return pd.DataFrame(rows, columns=list(tables_of("sobol")["sensitivity"].columns))


def places():
    """Scramble, row and matrix of each point, and its values, (point, parameter)."""
    at = list(product(range(SCRAMBLES), range(ROWS), "AB"))
    share = np.arange(len(at)) / (len(at) - 1)
    values = [0.1 + 0.9 * share, 50 * 4**share, 100 + np.arange(len(at)) * 20]
    return at, np.array(values).T


def margins(claim):
    """Of each point, with the verdict: the lower, the surer."""
    count = SCRAMBLES * ROWS * 2
    values = (np.arange(count) - 9) / 1000 if claim == "pure" else np.linspace(0.5, -1, count)
    bounds = (-0.004, 0.004) if claim == "pure" else (-0.5, 0.45)
    verdicts = np.where(values < bounds[0], "holds", np.where(values > bounds[1], "fails", "inconclusive"))  # fmt: skip
    return values, verdicts


def points():
    at, values = places()
    made = []
    for claim in ("pure", "best"):
        found, verdicts = margins(claim)
        table = pd.DataFrame(at, columns=["scramble", "row", "matrix"])
        table[PARAMETERS] = values
        made.append(
            table.assign(claim=claim, margin=found, margin_error=0.0005, verdict=verdicts)
        )
    columns = list(tables_of("sobol")["points"].columns)
    table = pd.concat(made, ignore_index=True).assign(reason="")
    return table[[*columns[:4], *PARAMETERS, *columns[4:]]]


def shares():
    rows = []
    for claim, contrasts in (("pure", (2, 10)), ("best", (1, 1))):
        found, verdicts = margins(claim)
        about = {"claim": claim, "contrasts": contrasts[0], "asked": contrasts[1], "n": 16}
        about |= {"statement": STATEMENT if claim == "pure" else "The best is mixed."}
        negative = (found < 0).mean()
        about |= {"scrambles": 2, "negative": negative, "negative_low": negative - 0.1,
                  "negative_high": negative + 0.1, "negative_block_0": negative - 0.0625,
                  "negative_block_1": negative + 0.0625, "reason": ""}  # fmt: skip
        for verdict in ("holds", "inconclusive", "fails"):
            share = (verdicts == verdict).mean()
            ends = {"low": share - 0.05, "high": share + 0.05}
            rows.append(about | {"verdict": verdict, "share": share} | ends)
    rows.append({"claim": "lower_burden", "statement": "It is lower_burden.", "contrasts": 0,
                 "asked": 4, "scrambles": 2, "reason": ABSENT})  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables_of("sobol")["shares"].columns))


def separation():
    rows = [
        {"claim": "pure", "parameter": name, "rank": p + 1, "distance": (p + 1) / 4,
         "p_holm": 0.01 * (p + 1), "median_negative": 1.5, "median_others": 2.5, "n_negative": 9,
         "n_others": 7, "n_holds": 5, "n_fails": 2, "reason": ""}
        for p, name in enumerate(PARAMETERS)
    ]  # fmt: skip
    rows.append({"claim": "lower_burden", "reason": ABSENT})
    return pd.DataFrame(rows, columns=list(tables_of("sobol")["separation"].columns))


#: By variant and claim: the effect of each contrast (nat, or a share), and its verdict.
JUDGED = {
    ("baseline", "pure"): [(-0.004, "supported"), (-0.002, "inconclusive")],
    ("baseline", "best"): [(0.97, "supported")],
    ("pattern-sine", "pure"): [(-0.006, "supported"), (-0.005, "supported")],
    ("pattern-sine", "best"): [(0.4, "inconclusive")],
    ("size-25", "pure"): [(0.003, "contradicted"), (0.007, "contradicted")],
    ("size-25", "best"): [(np.nan, "inconclusive")],
}
CHANGES = {"baseline": "", "pattern-sine": "pattern sine", "size-25": "size 25, walkers 10"}
CONTRASTS = {"pure": ["high / zero  −  no drug", "zero / high  −  no drug"], "best": ["mixed"]}


def robustness(judged=JUDGED, replicates=12):
    rows = []
    for (variant, claim), found in judged.items():
        verdicts = {verdict for _, verdict in found}
        is_best = claim == "best"
        for contrast, (effect, verdict) in zip(CONTRASTS[claim], found, strict=True):
            row = {"variant": variant, "changes": CHANGES[variant], "claim": claim}
            row |= {"statement": "The best is mixed." if is_best else STATEMENT}
            row |= {"kind": claim if is_best else "contrast", "experiment": "full"}
            row |= {"outcome": "score" if is_best else "outcome", "contrast": contrast}
            row |= {"n": replicates, "effect": effect, "verdict": verdict, "reason": ""}
            row |= {"claim_verdict": verdicts.pop() if len(verdicts) == 1 else "partly"}
            verdicts.add(row["claim_verdict"])
            if np.isnan(effect):
                row["reason"] = "a value is not finite"
            if not is_best:
                row |= {"low": effect - 0.001, "high": effect + 0.001, "cohens_d_z": -0.5}
                row |= {"p": 0.001, "p_holm": 0.002}
            rows.append(row | {"as_baseline": verdict == "supported"})
    return pd.DataFrame(rows, columns=list(tables_of("variants")["robustness"].columns))


def settling():
    rows = [
        {"claim": "pure", "outcome": "outcome", "contrast": CONTRASTS["pure"][0], "n": 12,
         "verdict": "supported", "settled": 8, "paired_80": 34, "reason": ""},
        {"claim": "pure", "outcome": "outcome", "contrast": CONTRASTS["pure"][1], "n": 12,
         "verdict": "inconclusive", "reason": "inconclusive with all replicates"},
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables_of("variants")["settling"].columns))


SAMPLED = {"sensitivity": sensitivity, "shares": shares, "points": points, "separation": separation}  # fmt: skip
VARIED = {"robustness": robustness, "settling": settling}


def write(folder: Path, design: str, name: str, made: dict) -> None:
    """Tables of an ensemble, each made by its function."""
    for kind, make in made.items():
        path = folder / "statistics" / name / f"{kind}.csv"
        tables.write(make(), path, tables_of(design)[kind].columns, RECORD)


def write_beyond(folder: Path) -> None:
    """Two sampled spaces, of which one has but its indices left; and two sets of variants."""
    write(folder, "sobol", "sensitivity", SAMPLED)
    write(folder, "variants", "robustness", VARIED)
    alone = {key: found for key, found in JUDGED.items() if key[0] == "baseline"}
    many = {"robustness": lambda: robustness(alone, 1000), "settling": settling}
    write(folder, "variants", "thousand", many)
