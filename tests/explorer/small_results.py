"""A small study's results, made by the package's own functions."""

from pathlib import Path

import numpy as np
from small_project import PARAMETERS

import made_up
from dualreceptor.analysis import datasets, ensembles, verdicts
from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.analysis.summaries import summarize
from dualreceptor.configuration import explored
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import netcdf, tables
from dualreceptor.model import landscapes
from dualreceptor.model.ensembles import simulate_points
from dualreceptor.model.frames import frames_of_conditions
from dualreceptor.model.parameters import Parameters
from dualreceptor.model.simulations import simulate_block
from dualreceptor.provenance.keys import key_of_ensembles, key_of_simulations
from dualreceptor.study import claims
from made_up import RECORD

SEED = 2**53 + 1  # which a page that counts in floats would get wrong
STATEMENT = (
    "Better </script><img src=x onerror=alert(1)> & <a href='https://example.org'>so</a>."
)

ABOUT = {
    "kind": "Ki",
    "source": "10.1000/1",
    "species": "human",
    "assay": "binding",
}
WEAK, STRONG = [ABOUT | {"value": 40}], [ABOUT | {"value": 10}]

CONFIG = {
    "root_seed": SEED,
    "replicates": 3,
    "parameters": PARAMETERS | {"homeostasis": 1e-7, "seeding": "independent"},
    "levels": {"zero": 0, "low": 0.1, "high": 0.5},
    "experiments": {
        "grid": {"design": "grid"},
        "courses": {
            "design": "regimens",
            "regimens": {
                "twice": {"dose_1a": ["low", 0.25], "dose_2a": ["high", 0]},
                "once": {
                    "dose_1a": ["high", 0],
                    "dose_2a": ["high", 0],
                    "placebo": [False, True],
                },
            },
        },
    },
    "sweeps": {
        "speed": {"experiment": "grid", "over": {"plasticity": [0.1, 1], "walkers": [3, 5]}}
    },
    "ensembles": {
        "plane": {
            "design": "plane",
            "dose_1a": [0, 0.1, 0.3, 0.5],
            "dose_2a": [0, 0.25, 0.5],
        },
    },
    "compounds": {
        "one": {"affinity_1a": STRONG, "affinity_2a": WEAK},
        "other": {
            "affinity_1a": WEAK,
            "affinity_2a": STRONG,
            "disagreement": [{"receptor": "5-HT1A", "fold": 7, "source": "not stated"}],
        },
    },
    "claims": {
        "pure": {
            "kind": "contrast",
            "statement": STATEMENT,
            "experiment": "grid",
            "outcome": "outcome",
            "contrasts": [{"condition": ["$a", "zero"], "reference": ["zero", "zero"]}],
        },
        "best": {
            "kind": "best",
            "statement": "The best is mixed.",
            "experiment": "grid",
            "properties": ["mixed"],
        },
    },
}
STUDY = read_config(CONFIG)
REPLICATES = list(range(STUDY.replicates))
#: What the page is told of the study, besides what the folder of results holds.
TOLD = {"claims": {"pure": "grid"}, "levels": dict.fromkeys(("plane", "known"), STUDY.levels)}


KNOWN_1A, KNOWN_2A = [0.0, 0.1, 0.3], [0.0, 0.2, 0.4, 0.8]


def known_plane(replicates=12, dose_1a=KNOWN_1A, dose_2a=KNOWN_2A):
    """A plane whose mixtures are worse than both effects added up at low doses of 5-HT2A, and
    better at high ones."""
    return made_up.plane(
        dose_1a,
        dose_2a,
        replicates,
        lambda a, b, k: 3 - 2 * a - b + 3 * a * b * (0.3 - b) + np.cos(7 * a + 3 * b + k) / 40,
        lambda a, b, k: 1 + a + b**2 + np.sin(5 * a + b + 2 * k) / 20,
    )


def write_results(folder: Path) -> None:
    """Datasets, summaries, statistics, frames and claims, as the workflow files them."""
    for name, parameters in STUDY.simulations.items():
        _simulate(parameters, folder / "simulations" / f"{name}.nc")
    summaries = {subject: _summarize(subject, folder) for subject in STUDY.subjects}
    for subject, summary in summaries.items():
        for name, table in TABLES.items():
            rows = table.compute(summary, STUDY.pair_names(subject), SEED)
            path = folder / "statistics" / subject / f"{name}.csv"
            tables.write(rows, path, table.columns, RECORD)
    for name in STUDY.ensembles:
        write_plane(name, _simulate_plane(name, folder), folder)
    for variant, runs in explored.choose(STUDY).shown.items():
        states = explored.choose_states(next(iter(runs.values())))
        frames = frames_of_conditions(runs, 0, SEED, states)
        netcdf.write(frames, folder / "frames" / "explorer" / f"{variant}.nc", RECORD)
    judged = verdicts.evaluate(claims.resolve(STUDY), summaries, SEED)
    tables.write(judged, folder / "claims.csv", verdicts.COLUMNS, RECORD)


def write_plane(name: str, plane, folder: Path, study=STUDY) -> None:
    """A plane's dataset and statistics."""
    netcdf.write(plane, folder / "datasets" / f"{name}.nc", RECORD)
    for kind, table in PLANE_TABLES.items():
        path = folder / "statistics" / name / f"{kind}.csv"
        tables.write(table.compute(plane, study, "plane"), path, table.columns, RECORD)


def _simulate_plane(name: str, folder: Path):
    """The dataset of an ensemble."""
    paths = []
    for slab in STUDY.slabs_of(name):
        points = STUDY.points_of(name, slab)
        paths.append(folder / "ensembles" / name / slab / "0-2.nc")
        key = key_of_ensembles(points, REPLICATES, SEED)
        netcdf.write(simulate_points(points, REPLICATES, SEED), paths[-1], RECORD, key)
    path = folder / "ensembles" / name / "all.nc"
    ensembles.write(STUDY, name, paths, path, RECORD)
    return netcdf.read(path)


def _simulate(parameters: Parameters, path: Path) -> None:
    runs = simulate_block(
        parameters,
        REPLICATES,
        SEED,
        landscapes.landscapes(parameters, REPLICATES, SEED),
        lambda replicate: landscapes.perturbations(parameters, replicate, SEED),
    )
    netcdf.write(runs, path, RECORD, key_of_simulations(parameters, REPLICATES, SEED))


def _summarize(subject: str, folder: Path):
    """The summary of an experiment or sweep, which is written, and so is its dataset."""
    runs = [folder / "simulations" / f"{name}.nc" for name in STUDY.simulations_of(subject)]
    path = folder / "datasets" / f"{subject}.nc"
    datasets.write(STUDY, subject, runs, path, RECORD)
    summary = summarize(netcdf.read(path))
    netcdf.write(summary, folder / "summaries" / f"{subject}.nc", RECORD)
    return summary
