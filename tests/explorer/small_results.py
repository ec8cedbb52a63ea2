"""A small study's results, made by the package's own functions."""

from small_project import PARAMETERS

from dualreceptor import claims, contrasts, datasets, landscapes, netcdf, statistics
from dualreceptor.config import read_config
from dualreceptor.simulations import simulate_block
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
        tables = folder / "statistics" / subject
        tables.mkdir(parents=True)
        effects = statistics.effects(made[subject], [], SEED)
        effects.to_csv(tables / "effects.csv", index=False)
        regressions = statistics.regressions(made[subject])
        regressions.to_csv(tables / "regressions.csv", index=False)
    judged = claims.evaluate(contrasts.resolved(STUDY), made, SEED)
    judged.to_csv(folder / "claims.csv", index=False)


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
