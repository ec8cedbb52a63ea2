"""What is wrong with a user's input, one line for each fault."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from dualreceptor.model.parameters import Parameters
from dualreceptor.study.designs import change
from dualreceptor.study.sections import join_names


def explain(error: ValidationError, raw: dict, model: type[BaseModel]) -> list[str]:
    """Each fault with its key, its value and what is allowed.

    ``raw`` is the input as the user gave it, ``model`` what it was validated against.
    """
    return [_line(fault, raw, model) for fault in error.errors(include_url=False)]


def explain_changes(parameters: Parameters, changes: dict[str, Any]) -> list[str]:
    """What is wrong with changes of parameters, a line for each fault."""
    try:
        change(parameters, **changes)
    except ValidationError as error:
        return explain(error, changes, Parameters)
    return []


def _line(fault: Any, raw: dict, model: type[BaseModel]) -> str:
    key = ".".join(map(str, _keys(fault["loc"], raw, fault["type"])))
    if fault["type"] == "extra_forbidden":
        return f"{key}: unknown key; {_suggestion(fault['loc'], model)}"
    if fault["type"] == "missing":
        return f"{key}: missing; it has to be given"
    reason = fault["msg"].removeprefix("Value error, ").replace("Input s", "s", 1)
    return f"{key}: {format_value(fault['input'])} is not allowed: {reason}"


def format_value(value: Any) -> str:
    """A value as text of a length that leaves the message readable."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _keys(location: tuple, raw: Any, kind: str) -> Iterator[Any]:
    """The keys of a fault as they stand in the file: without pydantic's names of types."""
    for part in location:
        if isinstance(raw, dict) and str(part) in map(str, raw):
            raw = next(value for key, value in raw.items() if str(key) == str(part))
        elif isinstance(raw, list) and isinstance(part, int):
            raw = raw[part] if part < len(raw) else None
        elif kind != "missing" or part != location[-1]:
            continue
        yield part


def _suggestion(location: tuple, model: type[BaseModel]) -> str:
    fields = _model_at(location[:-1], model).model_fields
    allowed = [field.alias or name for name, field in fields.items()]
    close = get_close_matches(str(location[-1]), allowed, n=1)
    known = f"the keys here are {join_names(allowed)}"
    return f"did you mean {close[0]}? {known}" if close else known


def _model_at(location: tuple, model: type[BaseModel]) -> type[BaseModel]:
    """The model of the part of the input where a fault is."""
    candidates = [model]
    for part in location:
        fields = candidates[0].model_fields if len(candidates) == 1 else {}
        if part in fields:
            candidates = _models_in(fields[part].annotation)
        elif len(candidates) > 1:  # pydantic names the member of a union it chose
            candidates = [m for m in candidates if part in _tags(m)] or candidates
    return candidates[0]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models_in(arg)]


def _tags(model: type[BaseModel]) -> tuple:
    """The values of the field by which a union tells its members apart."""
    name = next(name for name in ("design", "kind") if name in model.model_fields)
    return get_args(model.model_fields[name].annotation)
