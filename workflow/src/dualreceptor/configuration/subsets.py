"""The part of a configuration that a figure or a picture follows from, in the same way as
:mod:`dualreceptor.study.subsets`."""

from dualreceptor.configuration.configuration import Configuration
from dualreceptor.study.subsets import (
    Config,
    config_of_claims,
    config_of_dataset,
    config_of_experiments,
    config_of_no_experiment,
    config_of_tables,
    dump,
)


def config_of_figure(study: Configuration, subject: str, figure: str) -> Config:
    """What a figure of an experiment, sweep or ensemble follows from."""
    settings = dump(getattr(study.figures[subject], figure))
    part = config_of_tables if subject in study.ensembles else config_of_dataset
    return part(study, subject, figures={subject: {figure: settings}})


def config_of_claims_figure(study: Configuration) -> Config:
    """What the figure of all claims follows from."""
    return config_of_claims(study) | {"claims_figure": dump(study.claims_figure)}


def config_of_frames(study: Configuration, name: str, *settings: str) -> Config:
    """What the frames of a run follow from, and more settings of its picture."""
    picture = study.pictures[name]
    kept = {"experiment", "condition", "replicate", "steps", "animation", *settings}
    section = {key: value for key, value in dump(picture).items() if key in kept}
    if picture.animation and "animation" not in settings:
        section["animation"] = {"every": picture.animation.every}
    alone = study.experiments[picture.experiment].alone(study.pictured(name))
    return config_of_experiments(study, {picture.experiment: alone}) | {
        "replicates": picture.replicate + 1,
        "pictures": {name: section},
    }


def config_of_picture(study: Configuration, name: str) -> Config:
    """What the still picture of a run follows from."""
    return config_of_frames(study, name, "view", "show", "vocabulary", "width_mm", "dpi")


def config_of_animation(study: Configuration, name: str) -> Config:
    """What the animation of a run follows from."""
    return config_of_frames(study, name, "view", "show", "vocabulary", "animation")


def config_of_gallery(study: Configuration, name: str) -> Config:
    """What a gallery follows from."""
    gallery = study.galleries[name]
    return config_of_no_experiment(study) | {
        "replicates": gallery.replicate + 1,
        "galleries": {name: dump(gallery)},
    }
