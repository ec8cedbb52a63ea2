"""What is wrong with a user's input, one line for each error."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

LONGEST = 80  # characters of a value that leave a message readable

#: What is allowed, by the type of an error as pydantic calls it.
ALLOWED = {
    "bool_type": "should be true or false",
    "dict_type": "should be keys with values",
    "finite_number": "should be a finite number",
    "float_type": "should be a number",
    "int_from_float": "should be a whole number",
    "int_type": "should be a whole number",
    "list_type": "should be a list",
    "model_attributes_type": "should be keys with values",
    "model_type": "should be keys with values",
    "string_type": "should be text",
    "tuple_type": "should be a list",
}


def explain(error: ValidationError, raw: Any, model: type[BaseModel]) -> list[str]:
    """Each error with its key, its value and what is allowed.

    ``raw`` is the input as the user gave it, ``model`` what it was validated against.
    """
    errors = [_line(one, raw, model) for one in error.errors(include_url=False)]
    return list(dict.fromkeys(errors))


def join_names(names: Iterable[Any]) -> str:
    """Names, with commas between them."""
    return ", ".join(map(str, names))


def join_or(names: Sequence[str]) -> str:
    """Names as a sentence lists what there is to choose from."""
    *before, last = names
    return " or ".join([", ".join(before), last] if before else [last])


def suggest(value: Any, allowed: Iterable[Any]) -> str:
    """A question that begins a message, where something allowed is close to ``value``.

    >>> suggest("hevay", ["max", "heavy"]), suggest("big", ["max", "heavy"])
    ('did you mean heavy? ', '')
    """
    close = get_close_matches(str(value), list(map(str, allowed)), n=1)
    return f"did you mean {close[0]}? " if close else ""


def format_value(value: Any) -> str:
    """A value as text of a length that leaves the message readable."""
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def parse_number(text: str) -> float | None:
    """The number that a text is; None if it is none.

    >>> parse_number("0.3"), parse_number("heavy")
    (0.3, None)
    """
    try:
        return float(text)
    except ValueError:
        return None


#: Of what stands in quotes and should not: what reads it, None if it is something else.
UNQUOTED = {
    "bool_type": {"true": True, "false": False}.get,
    "float_type": parse_number,
    "int_type": parse_number,
}


def _line(error: Any, raw: Any, model: type[BaseModel]) -> str:
    kind, value = error["type"], error["input"]
    keys = [*map(str, _keys(error["loc"], raw, kind))]
    if kind == "union_tag_not_found":
        tags = [tag for one in _members(error["loc"], model) for tag in _tags(one)]
        tagged = ".".join([*keys, error["ctx"]["discriminator"].strip("'")])
        return f"{tagged}: missing; it should be {join_or(tags)}"
    if kind == "union_tag_invalid":
        keys, value = [*keys, error["ctx"]["discriminator"].strip("'")], error["ctx"]["tag"]
        tags = error["ctx"]["expected_tags"].replace("'", "").split(", ")
        return _refuse(keys, value, f"{suggest(value, tags)}should be {join_or(tags)}")
    if kind == "extra_forbidden":
        return f"{'.'.join(keys)}: unknown key; {_suggest_key(error['loc'], model)}"
    if kind == "missing":
        return f"{'.'.join(keys)}: missing; it has to be given"
    return _refuse(keys, value, _allowed(error))


def _refuse(keys: list[str], value: Any, reason: str) -> str:
    return f"{'.'.join(keys)}: {format_value(value)} is not allowed: {reason}"


def _allowed(error: Any) -> str:
    """What is allowed in the place of a value."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if isinstance(value, str) and kind in UNQUOTED and UNQUOTED[kind](value) is not None:
        return f"{ALLOWED[kind]}: drop the quotes"
    if kind == "literal_error":
        entries = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return f"{suggest(value, entries)}should be {join_or(entries)}"
    if kind in ("too_short", "too_long"):
        side, length = (
            ("at least", context.get("min_length"))
            if kind == "too_short"
            else ("at most", context.get("max_length"))
        )
        return f"should have {side} {length} {'entry' if length == 1 else 'entries'}"
    return ALLOWED.get(kind) or error["msg"].removeprefix("Value error, ").replace(
        "Input s", "s", 1
    )


def _keys(location: tuple, raw: Any, kind: str) -> Iterator[Any]:
    """The keys of an error as they stand in the file: without pydantic's names of types."""
    for part in location:
        if isinstance(raw, dict) and str(part) in map(str, raw):
            raw = next(value for key, value in raw.items() if str(key) == str(part))
        elif isinstance(raw, list) and isinstance(part, int):
            raw = raw[part] if part < len(raw) else None
        elif kind != "missing" or part != location[-1]:
            continue
        yield part


def _suggest_key(location: tuple, model: type[BaseModel]) -> str:
    fields = _members(location[:-1], model)[0].model_fields
    allowed = [field.alias or name for name, field in fields.items()]
    return f"{suggest(location[-1], allowed)}the keys here are {join_names(allowed)}"


def _members(location: tuple, model: type[BaseModel]) -> list[type[BaseModel]]:
    """The models that the part of the input where an error is can be of."""
    candidates = [model]
    for part in location:
        fields = candidates[0].model_fields if len(candidates) == 1 else {}
        if part in fields:
            candidates = _models_in(fields[part].annotation)
        elif len(candidates) > 1:  # pydantic names the member of a union it chose
            candidates = [m for m in candidates if part in _tags(m)] or candidates
    return candidates


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models_in(arg)]


def _tags(model: type[BaseModel]) -> tuple:
    """The values of the field by which a union tells its members apart."""
    name = next((name for name in ("design", "kind") if name in model.model_fields), None)
    return get_args(model.model_fields[name].annotation) if name else ()
