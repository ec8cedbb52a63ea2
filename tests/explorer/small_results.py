"""A small study's results, made by the package's own functions."""

from small_project import PARAMETERS

from dualreceptor.analysis import datasets, statistics, verdicts
from dualreceptor.configuration.config import read_config
from dualreceptor.files import netcdf, tables
from dualreceptor.model import landscapes
from dualreceptor.model.simulations import simulate_block
from made_up import RECORD

SEED = 2**53 + 1  # which a page that counts in floats would get wrong
STATEMENT = (
    "Better </script><img src=x onerror=alert(1)> & <a href='https://example.org'>so</a>."
)

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


def write_results(folder):
    """Datasets, statistics and claims, as the workflow files them."""
    made = {}
    for subject in STUDY.subjects:
        paths = [simulated(folder, name, p) for name, p in simulations(subject)]
        points = list(STUDY.points(subject).values())
        described = STUDY.descriptions(subject)
        made[subject] = datasets.collect(paths, points, described, [REPLICATES], SEED)
        netcdf.write(made[subject], folder / "datasets" / f"{subject}.nc", RECORD)
        effects = statistics.effects(made[subject], [], SEED)
        regressions = statistics.regressions(made[subject])
        of_subject = folder / "statistics" / subject
        for name, table, columns in (
            ("effects", effects, statistics.COLUMNS),
            ("regressions", regressions, statistics.REGRESSION_COLUMNS),
        ):
            tables.write(table, of_subject / f"{name}.csv", columns, RECORD)
    judged = verdicts.evaluate(verdicts.resolved(STUDY), made, SEED)
    tables.write(judged, folder / "claims.csv", verdicts.COLUMNS, RECORD)


def simulations(subject):
    points = STUDY.points(subject).values()
    conditions = [c for at in points for c in STUDY.conditions_at(subject, at)]
    return [(f"{subject}-{i}", c.parameters) for i, c in enumerate(conditions)]


def simulated(folder, name, parameters):
    path = folder.parent / "simulations" / f"{name}.nc"
    block = landscapes.landscapes(parameters, REPLICATES, SEED)
    runs = simulate_block(
        parameters,
        block,
        lambda replicate: landscapes.perturbations(parameters, replicate, SEED),
        SEED,
    )
    netcdf.write(runs, path, RECORD)
    return path
