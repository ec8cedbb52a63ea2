"""What the sections of the configuration have in common."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

from dualreceptor.model.messages import join_names, suggest

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Section(BaseModel):
    """A part of the configuration: no unknown keys, no conversions, no changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _join_words(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "a, b and c"."""
    *before, last = words
    return " and ".join([", ".join(before), last] if before else [last])


def mapping(value: Any) -> dict:
    """``value`` if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def raw_section(info: ValidationInfo, name: str) -> dict:
    """A section of the whole config as the user wrote it, before any validation."""
    return mapping((info.context or {}).get(name))


def distinct(value: list) -> list:
    """Refuse a list in which something stands twice."""
    repeated = [item for i, item in enumerate(value) if item in value[:i]]
    if repeated:
        raise ValueError(f"{join_names(repeated)} stands twice; once is enough")
    return value


def _check_safe_name(value: str) -> str:
    if not SAFE_NAME.fullmatch(value):
        raise ValueError(
            "a name becomes a file name; use up to 64 letters, digits, '-' and '_', "
            "beginning with a letter or digit"
        )
    return value


def known(*kinds: str) -> AfterValidator:
    """Refuse a name that none of these sections of the config has."""

    def check(value: str, info: ValidationInfo) -> str:
        names = [name for kind in kinds for name in raw_section(info, kind)]
        if value not in names:
            raise ValueError(
                f"{suggest(value, names)}not among the config's {_join_words(kinds)}: "
                f"{join_names(names)}"
            )
        return value

    return AfterValidator(check)


SafeName = Annotated[str, AfterValidator(_check_safe_name)]
ExperimentName = Annotated[str, known("experiments")]
SubjectName = Annotated[str, known("experiments", "sweeps")]
FiguredName = Annotated[str, known("experiments", "sweeps", "ensembles")]
