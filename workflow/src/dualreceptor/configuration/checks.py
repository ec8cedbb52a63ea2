"""Errors that show only when the parts of a configuration are seen together.

Each is a line that names the key, the value and what is allowed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from math import ceil
from typing import Any

from dualreceptor.configuration import ensembles
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.figures import gallery
from dualreceptor.figures.registry import FIGURES
from dualreceptor.model.dosing import largest_doses_1a
from dualreceptor.model.messages import format_value, join_names, join_or, suggest
from dualreceptor.model.parameters import Parameters
from dualreceptor.study.conditions import DOSES
from dualreceptor.study.conditions import format_value as format_level
from dualreceptor.study.designs import DESIGNS, Sweep, explain_changes
from dualreceptor.study.ensembles import ENSEMBLES

#: Files or folders that a folder of results may hold.
A_FOLDER = 1000
A_FEW = 20  # conditions that a message lists
MOST_SIMULATIONS = 20_000  # beyond, Snakemake plans for minutes at every start
MOST_JOBS = 100_000

#: Folders of results/figures that are not of an experiment or sweep.
RESERVED = ("claims", "galleries", "pictures")
#: Of what is compared.
SIDES = ("condition", "reference")


def find_errors(study: Configuration) -> Iterator[str]:
    """A line for every error; none for a study that can be run."""
    # Each kind of check relies on what those before have let pass.
    yield from list(_size(study)) or list(_sections(study)) or _folders(study)


def _sections(study: Configuration) -> Iterator[str]:
    yield from _names(study)
    yield from [*_sweeps(study), *ensembles.find_errors(study)] or _doses(study)
    yield from list(_figures(study)) or ensembles.find_errors_of_figures(study)
    yield from _pairs(study)
    yield from _claims(study)
    yield from _pictures(study)
    yield from _galleries(study)


def _size(study: Configuration) -> Iterator[str]:
    conditions = {name: e.size(study.levels) for name, e in study.experiments.items()}
    for name, count in conditions.items():
        if not count:
            yield (
                f"experiments.{name}.levels: missing; list doses, or name some under `levels`"
            )
        if count > A_FOLDER:
            yield (
                f"experiments.{name}: {count:,} conditions are not allowed: at most "
                f"{A_FOLDER:,}; use fewer levels"
            )
    points = sum(sweep.size for sweep in study.sweeps.values())
    if points > A_FOLDER:
        yield (
            f"sweeps: {points:,} points are not allowed: at most {A_FOLDER:,} in all sweeps; "
            "vary fewer parameters over fewer values"
        )
    for name, ensemble in study.ensembles.items():
        if (count := ensemble.count_slabs(study)) > A_FOLDER:
            yield (
                f"ensembles.{name}: {count:,} slabs are not allowed: at most "
                f"{A_FOLDER:,}; use more points_per_job, or fewer points"
            )
    blocks = ceil(study.replicates / study.seeds_per_job)
    simulations = sum(conditions.values()) + sum(
        sweep.size * conditions[sweep.experiment] for sweep in study.sweeps.values()
    )
    jobs = simulations + sum(one.count_slabs(study) for one in study.ensembles.values())
    if simulations > MOST_SIMULATIONS:
        yield (
            f"experiments, sweeps: {simulations:,} simulations are not allowed: at most "
            f"{MOST_SIMULATIONS:,}; divide the study"
        )
    else:
        most = min(A_FOLDER, MOST_JOBS // max(jobs, 1))
        if blocks > most:
            yield (
                f"seeds_per_job: {study.seeds_per_job} is not allowed: "
                f"{blocks * jobs:,} small jobs; use "
                f"{ceil(study.replicates / most)} or more"
            )


def _folders(study: Configuration) -> Iterator[str]:
    variants = Counter(name.split("/")[0] for name in study.simulations)
    for variant, count in variants.items():
        if count > A_FOLDER:
            yield (
                f"experiments: {count:,} different conditions ({variant}) are not allowed: at "
                f"most {A_FOLDER:,} in all experiments; divide the study"
            )


def _names(study: Configuration) -> Iterator[str]:
    for section in ("experiments", "sweeps", "ensembles"):
        for name in getattr(study, section):
            if name in RESERVED:
                yield f"{section}.{name}: {name!r} is not allowed: a folder of figures has it"
    for name in study.sweeps:
        if name in study.experiments:
            yield f"sweeps.{name}: {name!r} is not allowed: an experiment has this name"
    for name in study.ensembles:
        if name in study.subjects:
            yield (
                f"ensembles.{name}: {name!r} is not allowed: an experiment or a sweep has this "
                "name"
            )


def _doses(study: Configuration) -> Iterator[str]:
    """Doses of 5-HT1A agonists that overshoot: of each experiment, sweep and ensemble one."""
    for section, names in (("experiments", study.experiments), ("sweeps", study.sweeps)):
        for name in names:
            runs = study.simulations_of(name).values()
            yield from islice(_overshooting(runs, f"{section}.{name}"), 1)
    for name, ensemble in study.ensembles.items():
        key = f"ensembles.{name}" + ".dose_1a" * (name in study.planes)
        yield from islice(_overshooting(ensemble.extremes(study), key), 1)


def _overshooting(runs: Iterable[Parameters], key: str) -> Iterator[str]:
    largest = cache(largest_doses_1a)  # of what differs in more than doses
    for parameters in runs:
        without = parameters.model_copy(update=dict.fromkeys(DOSES, 0.0))
        for dose, most in zip(parameters.each("dose_1a"), largest(without), strict=True):
            if dose > most:
                yield (
                    f"{key}: a 5-HT1A dose of {dose:g} is not allowed: above "
                    f"{_round_down(most)}, smoothing overshoots more at every step, and the "
                    "energies diverge"
                )


def _round_down(value: float) -> str:
    return f"{int(value * 100) / 100:g}"


def _sweeps(study: Configuration) -> Iterator[str]:
    for name, sweep in study.sweeps.items():
        design = study.experiments[sweep.experiment].design
        refused = {parameter: _explain_refusal(design, parameter) for parameter in sweep.over}
        errors = [f"{parameter}: {why}" for parameter, why in refused.items() if why]
        for error in errors or dict.fromkeys(_sweep_values(study, sweep)):
            yield f"sweeps.{name}.over.{error}"


def _explain_refusal(design: str, name: str) -> str:
    """Why a parameter cannot be swept over an experiment of a design; empty if it can."""
    if name in DOSES:
        return "doses cannot be swept; a series or a grid has them as conditions"
    if name == "administrations" and design == "regimens":
        return "cannot be swept over regimens, whose lists have an entry for each of them"
    if name in Parameters.model_fields:
        return ""
    allowed = [parameter for parameter in Parameters.model_fields if parameter not in DOSES]
    return f"unknown parameter; {suggest(name, allowed)}a sweep can vary {join_names(allowed)}"


def _sweep_values(study: Configuration, sweep: Sweep) -> Iterator[str]:
    """The same error for each condition that has it."""
    for values in sweep.points():
        for condition in study.conditions(sweep.experiment):
            yield from explain_changes(condition.parameters, values)


def _figures(study: Configuration) -> Iterator[str]:
    """Figures that do not suit what they are to be drawn of."""
    for subject, figure, _ in study.drawn():
        kind = FIGURES[figure]
        key = f"figures.{subject}.{figure}"
        if kind.of_sweep:
            if subject not in study.sweeps:
                yield f"{key}: needs a sweep; {subject} is none"
            continue
        suits = kind.designs or tuple(DESIGNS)
        design = study.design_of(subject)
        if design not in suits:
            what = "ensemble" if suits[0] in ENSEMBLES else "experiment"
            yield f"{key}: needs an {what} of design {join_or(suits)}; {subject} is {design}"


def _pairs(study: Configuration) -> Iterator[str]:
    for subject, pairs in study.pairs.items():
        experiment = study.experiment_of(subject)
        for i, pair in enumerate(pairs):
            for side in SIDES:
                name = getattr(pair, side)
                yield from _condition(study, experiment, name, f"pairs.{subject}.{i}.{side}")


def _claims(study: Configuration) -> Iterator[str]:
    for name, claim in study.claims.items():
        if claim.kind == "best":
            if study.experiments[claim.experiment].design == "regimens":
                yield (
                    f"claims.{name}.experiment: {claim.experiment!r} is not allowed: "
                    "regimens have no bias to a receptor; name an experiment over levels"
                )
            continue
        pairs = list(claim.pairs(study))
        if not pairs:
            yield (
                f"claims.{name}.contrasts: no contrast is left: `$` stands for levels above "
                "dose zero, and there are none"
            )
        asked: dict[str, list] = {}
        for i, pair in pairs:
            for side, condition in zip(SIDES, pair, strict=True):
                asked.setdefault(f"claims.{name}.contrasts.{i}.{side}", []).append(condition)
        for key, conditions in asked.items():
            yield from _conditions(study, claim.experiment, conditions, key)


def _pictures(study: Configuration) -> Iterator[str]:
    for name, picture in study.pictures.items():
        key = f"pictures.{name}"
        yield from _condition(study, picture.experiment, picture.condition, f"{key}.condition")
        if picture.replicate >= study.replicates:
            yield _too_large(f"{key}.replicate", picture.replicate, study.replicates - 1)
        condition = study.condition_named(picture.experiment, picture.condition)
        if condition and picture.animation:
            frames = condition.parameters.states // picture.animation.every
            if frames > A_FOLDER:
                least = ceil(condition.parameters.states / A_FOLDER)
                yield (
                    f"{key}.animation.every: {picture.animation.every} is not allowed: "
                    f"a film of {frames:,} frames, at most {A_FOLDER:,}; use {least} or more"
                )
        for i, step in enumerate(picture.steps if condition else ()):
            last = condition.parameters.states - 1
            if step > last:
                yield _too_large(f"{key}.steps.{i}", step, last)


def _galleries(study: Configuration) -> Iterator[str]:
    for name, settings in study.galleries.items():
        parameter = gallery.PARAMETERS[settings.vary]
        for i, value in enumerate(settings.values):
            for pattern in settings.patterns or [study.parameters.pattern]:
                changes = {parameter: value, "pattern": pattern}
                for error in explain_changes(study.parameters, changes):
                    yield f"galleries.{name}.values.{i}: {error}"


def _condition(study: Configuration, experiment: str, name: Any, key: str) -> Iterator[str]:
    yield from _conditions(study, experiment, [name], key)


def _conditions(
    study: Configuration, experiment: str, names: Sequence[Any], key: str
) -> Iterator[str]:
    """One error for all conditions that an experiment does not have."""
    missing = [name for name in names if study.condition_named(experiment, name) is None]
    if not missing:
        return
    more = f" and {len(missing) - 1:,} more" * (len(missing) > 1)
    known = [_name_in_config(condition) for condition in study.conditions(experiment)]
    called = _plain(missing[0])
    if len(known) <= A_FEW:
        there = f"has the conditions {join_names(known)}"
    else:
        levels = map(format_level, study.levels_of(experiment))
        there = f"has {len(known):,} conditions, of the levels {join_names(levels)}"
    hint = suggest(called, known) if isinstance(called, str) else ""
    yield (
        f"{key}: {format_value(called)}{more} is not allowed: {hint}experiment {experiment} "
        f"{there}"
    )


def _name_in_config(condition: Any) -> str:
    named = condition.name == condition.label
    return condition.name if named else _bracket((condition.level_1a, condition.level_2a))


def _bracket(levels: Sequence[Any]) -> str:
    return f"[{join_names(map(format_level, levels))}]"


def _plain(name: Any) -> Any:
    return list(name) if isinstance(name, tuple) else name


def _too_large(key: str, value: int, last: int) -> str:
    return f"{key}: {value} is not allowed: should be from 0 to {last}"
