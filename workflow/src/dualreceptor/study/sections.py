"""What the sections of the configuration have in common."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from dualreceptor.model.parameters import NonNegative

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Section(BaseModel):
    """A part of the configuration: no unknown keys, no conversions, no changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def join_names(names: Iterable[Any]) -> str:
    """Names, with commas between them."""
    return ", ".join(map(str, names))


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
                f"not among the config's {_join_words(kinds)}: {join_names(names)}"
            )
        return value

    return AfterValidator(check)


def _check_dose_is_unique(value: float, info: ValidationInfo) -> float:
    same = [name for name, dose in raw_section(info, "levels").items() if dose == value]
    if len(same) > 1:
        raise ValueError(
            f"the dose of {' and '.join(map(str, same))}; each level needs its own"
        )
    return value


SafeName = Annotated[str, AfterValidator(_check_safe_name)]
Level = Annotated[str, known("levels")]
LevelDose = Annotated[NonNegative, AfterValidator(_check_dose_is_unique)]
ExperimentName = Annotated[str, known("experiments")]
ConditionName = Annotated[
    tuple[str, str] | str,
    Field(description="[5-HT1A level, 5-HT2A level], or a regimen's name"),
]
SubjectName = Annotated[str, known("experiments", "sweeps")]
FiguredName = Annotated[str, known("experiments", "sweeps", "ensembles")]
LevelSubset = Annotated[
    Annotated[list[Level], Field(min_length=1), AfterValidator(distinct)] | None,
    Field(description="the levels to use; all of them if not given"),
]
