"""The part of a configuration that one result follows from, as a configuration of its own.

Everything is spelled out, defaults too, so that it means the same when defaults have changed.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dualreceptor.study.conditions import DOSES

if TYPE_CHECKING:
    from dualreceptor.configuration.config import Study

Excerpt = dict[str, Any]


def of_dataset(study: "Study", *subjects: str, **sections: Any) -> Excerpt:
    """What the datasets of experiments or sweeps follow from, with more sections."""
    sweeps = {name: study.sweeps[name] for name in subjects if name in study.sweeps}
    experiments = [sweeps[name].experiment if name in sweeps else name for name in subjects]
    used = set(_levels(study, experiments))
    named = {
        "experiments": {
            name: _dumped(study.experiments[name]) for name in dict.fromkeys(experiments)
        },
        "sweeps": {name: _dumped(sweep) for name, sweep in sweeps.items()},
    }
    return (
        {
            "root_seed": study.root_seed,
            "replicates": study.replicates,
            "parameters": study.parameters.model_dump(mode="json", exclude=set(DOSES)),
            "levels": {name: dose for name, dose in study.levels.items() if name in used},
        }
        | {name: content for name, content in named.items() if content}
        | sections
    )


def of_statistics(study: "Study", subject: str) -> Excerpt:
    """What the tables of an experiment or sweep follow from."""
    pairs = [_dumped(pair) for pair in study.pairs_of(subject)]
    return of_dataset(study, subject, **({"pairs": {subject: pairs}} if pairs else {}))


def of_figure(study: "Study", subject: str, figure: str) -> Excerpt:
    """What a figure of an experiment or sweep follows from."""
    settings = _dumped(getattr(study.figures[subject], figure))
    return of_dataset(study, subject, figures={subject: {figure: settings}})


def of_claims(study: "Study") -> Excerpt:
    """What the table of claims follows from."""
    claims = {name: _dumped(claim) for name, claim in study.claims.items()}
    return of_dataset(study, *study.claimed, claims=claims)


def of_claims_figure(study: "Study") -> Excerpt:
    """What the figure of all claims follows from."""
    return of_claims(study) | {"claims_figure": _dumped(study.claims_figure)}


def of_frames(study: "Study", name: str, *settings: str) -> Excerpt:
    """What the frames of a run follow from, and more settings of its picture."""
    picture = study.pictures[name]
    kept = {"experiment", "condition", "replicate", "steps", "animation", *settings}
    section = {key: value for key, value in _dumped(picture).items() if key in kept}
    if picture.animation and "animation" not in settings:
        section["animation"] = {"every": picture.animation.every}
    shown = study.pictured(name)
    experiment = study.experiments[picture.experiment]
    if experiment.design == "regimens":
        alone = {"regimens": {shown.name: _dumped(experiment.regimens[shown.name])}}
        levels = study.levels
    else:
        alone = {"design": "pairs", "pairs": [[shown.level_1a, shown.level_2a]]}
        levels = {level: study.levels[level] for level in (shown.level_1a, shown.level_2a)}
    return of_dataset(study) | {
        "replicates": picture.replicate + 1,
        "levels": levels,
        "experiments": {picture.experiment: {"design": experiment.design} | alone},
        "pictures": {name: section},
    }


def of_picture(study: "Study", name: str) -> Excerpt:
    """What the still picture of a run follows from."""
    return of_frames(study, name, "view", "show", "vocabulary", "width_mm", "dpi")


def of_animation(study: "Study", name: str) -> Excerpt:
    """What the animation of a run follows from."""
    return of_frames(study, name, "view", "show", "vocabulary", "animation")


def of_gallery(study: "Study", name: str) -> Excerpt:
    """What a gallery follows from; the experiment is the least that a configuration needs."""
    least = {"levels": {"zero": 0}, "experiments": {"none": {"design": "diagonal"}}}
    gallery = study.galleries[name]
    least |= {"replicates": gallery.replicate + 1, "galleries": {name: _dumped(gallery)}}
    return of_dataset(study) | least


def _levels(study: "Study", experiments: Iterable[str]) -> Iterable[str]:
    """The levels that experiments use; of regimens all, which can call them by dose."""
    for name in experiments:
        if study.experiments[name].design == "regimens":
            yield from study.levels
        for condition in study.conditions(name):
            yield from (condition.level_1a, condition.level_2a)


def _dumped(section: Any) -> Any:
    return section.model_dump(mode="json", exclude_none=True)
