"""The part of a configuration that a result follows from, as a configuration of its own.

Everything is spelled out, defaults too, so that it means the same when defaults have changed.
A job is given this part alone: what else is configured reruns nothing.
"""

from collections.abc import Mapping
from typing import Any

from dualreceptor.study.conditions import DOSES
from dualreceptor.study.designs import Experiment
from dualreceptor.study.doses import parse_level
from dualreceptor.study.study import Study

Config = dict[str, Any]
#: What stands for experiments where nothing follows from one: there has to be one.
NO_EXPERIMENT = {"none": {"design": "diagonal"}}


def config_of_dataset(study: Study, *subjects: str, **sections: Any) -> Config:
    """What the datasets of experiments or sweeps follow from, with more sections."""
    names = dict.fromkeys(map(study.experiment_of, subjects))
    config = config_of_experiments(study, {name: study.experiments[name] for name in names})
    sweeps = {name: dump(study.sweeps[name]) for name in subjects if name in study.sweeps}
    return config | ({"sweeps": sweeps} if sweeps else {}) | sections


def config_of_experiments(study: Study, experiments: Mapping[str, Experiment]) -> Config:
    """What runs of some experiments follow from."""
    used = {level for e in experiments.values() for level in e.levels_used(study.levels)}
    return {
        "root_seed": study.root_seed,
        "replicates": study.replicates,
        "parameters": study.parameters.model_dump(mode="json", exclude=set(DOSES)),
        "levels": {n: dose for n, dose in study.levels.items() if n in used},
        "experiments": {name: dump(section) for name, section in experiments.items()},
    }


def config_of_ensemble(study: Study, name: str, **sections: Any) -> Config:
    """What the dataset of an ensemble follows from, with more sections."""
    ensemble, section = study.ensembles[name], dump(study.ensembles[name])
    for key in ("points_per_job", "levels"):  # no runs follow from them
        section.pop(key, None)
    experiments = {name: study.experiments[name] for name in ensemble.experiments_used()}
    config = (
        config_of_experiments(study, experiments)
        if experiments
        else config_of_no_experiment(study)
    )
    if levels := ensemble.levels_used():
        config["levels"] = {n: dose for n, dose in study.levels.items() if n in levels}
    config["replicates"] = study.replicates_of(name)
    return config | {"ensembles": {name: section}} | sections


def config_of_no_experiment(study: Study) -> Config:
    """What runs of no experiment follow from; the one here is the least that has to be."""
    return config_of_experiments(study, {}) | {
        "levels": {"zero": 0},
        "experiments": NO_EXPERIMENT,
    }


def config_of_statistics(study: Study, subject: str) -> Config:
    """What the tables of an experiment or sweep follow from."""
    pairs = [dump(pair) for pair in study.pairs_of(subject)]
    return config_of_dataset(study, subject, **({"pairs": {subject: pairs}} if pairs else {}))


def config_of_claims(study: Study) -> Config:
    """What the table of claims follows from."""
    claims = {name: dump(claim) for name, claim in study.claims.items()}
    return config_of_dataset(study, *study.claimed, claims=claims)


def config_of_tables(study: Study, ensemble: str, **sections: Any) -> Config:
    """What the tables of an ensemble follow from, with more sections."""
    if ensemble in study.planes:
        # levels and compounds have their places in it
        compounds = {name: dump(compound) for name, compound in study.compounds.items()}
        marked = study.levels_marked(ensemble)
        config = config_of_ensemble(study, ensemble)
        config["ensembles"][ensemble]["levels"] = list(map(parse_level, marked))
        config["levels"] = {n: dose for n, dose in study.levels.items() if n in marked}
        return config | ({"compounds": compounds} if compounds else {}) | sections
    config = config_of_ensemble(study, ensemble, **sections)
    asked = study.ensembles[ensemble].claims_asked(study)
    if not asked:
        return config
    claims = {name: dump(study.claims[name]) for name in asked}
    experiments = {study.claims[name].experiment: None for name in asked}
    about = {name: dump(study.experiments[name]) for name in experiments}
    return config | {
        "replicates": study.replicates,
        "levels": study.levels,
        "experiments": config["experiments"] | about,
        "claims": claims,
    }


def dump(section: Any) -> Any:
    """A section as plain values."""
    return section.model_dump(mode="json", by_alias=True, exclude_none=True)
