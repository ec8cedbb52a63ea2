"""What is wrong with ensembles, a line for each error."""

from collections.abc import Iterator

from dualreceptor.configuration.configuration import Configuration
from dualreceptor.model.messages import format_value, join_names
from dualreceptor.model.parameters import Parameters
from dualreceptor.study.designs import change, explain_changes
from dualreceptor.study.samples import NUMBERS, Sobol
from dualreceptor.study.variants import ResponseCourses, Variants


def find_errors(study: Configuration) -> Iterator[str]:
    """The errors of what ensembles change in the parameters of the study."""
    for name, ensemble in study.ensembles.items():
        key = f"ensembles.{name}"
        errors = explain_changes(study.parameters, ensemble.parameters or {})
        if errors:
            yield from (f"{key}.parameters.{error}" for error in errors)
            continue
        for kind, find in KINDS.items():
            if isinstance(ensemble, kind):
                found = find(ensemble, ensemble.base(study))
                yield from (f"{key}.{error}" for error in found)


def find_errors_of_figures(study: Configuration) -> Iterator[str]:
    """Conditions that figures of ensembles name and that these do not have."""
    for name, figures in study.figures.items():
        if figures.sensitivity and (label := figures.sensitivity.condition):
            labels = [one.label for one in study.ensembles[name].conditions(study)]
            if label not in labels:
                yield (
                    f"figures.{name}.sensitivity.condition: {label!r} is not allowed: the "
                    f"sample has the conditions {join_names(labels)}"
                )


def _sampled(ensemble: Sobol, base: Parameters) -> Iterator[str]:
    for name, one in ensemble.over.items():
        for key, end in (("from", one.start), ("to", one.stop)):
            whole = NUMBERS[name]
            if whole and not end.is_integer():
                yield f"over.{name}.{key}: {end:g} is not allowed: should be a whole number"
                continue
            for error in explain_changes(base, {name: int(end) if whole else end}):
                yield f"over.{name}.{key}: {error.partition(': ')[2]}"


def _varied(ensemble: Variants, base: Parameters) -> Iterator[str]:
    seen = {base: "the baseline"}
    for name, changes in ensemble.variants.items():
        key = f"variants.{name}"
        if errors := explain_changes(base, changes):
            yield from (f"{key}.{error}" for error in errors)
            continue
        same = seen.setdefault(change(base, **changes), name)
        if same != name:
            yield (
                f"{key}: {format_value(changes)} is not allowed: it equals {same}; change "
                "something, or leave it out"
            )


def _coursed(ensemble: ResponseCourses, base: Parameters) -> Iterator[str]:
    for i, response in enumerate(ensemble.responses):
        if not ensemble.area(base, response):
            yield (
                f"responses.{i}: {response!r} is not allowed: nothing acts under it, so that "
                "no dose has the same area"
            )


#: Of the designs that have any.
KINDS = {Sobol: _sampled, Variants: _varied, ResponseCourses: _coursed}
