"""What is said of errors in place of Snakemake's text, where more is known."""

import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Rule files whose errors say all there is to say: where they are raised is of no use.
CLEAR = ("configuration.smk", "runs.smk")
TARGETS_FIRST = " (all that follows --configfile is read as one: put targets before it)"
ABOUT_RESULTS = "results/README.md for what there is"


def explain(error: BaseException | None) -> str | None:
    """A better text of an error than Snakemake's own, if there is one.

    Of a configuration file that cannot be read, it names line and column; of a file that no
    rule makes, those of a similar name.
    """
    if error is None:
        return None
    return _explain_configfile(error) or _explain_target(error) or _explain_refusal(error)


def _explain_configfile(error: BaseException) -> str | None:
    for frame in _frames(error):
        if frame.f_code.co_name == "load_configfile":
            from dualreceptor.configuration import reading

            path = Path(frame.f_locals["configpath"])
            try:
                reading.load(path)
            except reading.ConfigError as unread:
                is_target = path.suffix not in (".yaml", ".yml", ".json")
                return f"{unread}{TARGETS_FIRST if is_target else ''}"
    return None


def _explain_target(error: BaseException) -> str | None:
    target, study = _find_target(error), next(_find_studies(error), None)
    if target is None or study is None:
        return None
    from dualreceptor.configuration import layout
    from dualreceptor.model.messages import join_or

    nearest = layout.find_nearest(study, target)
    hint = f"did you mean {join_or(nearest)}?" if nearest else f"see {ABOUT_RESULTS}"
    return f"no rule makes {target}; {hint}"


def _find_target(error: BaseException) -> str | None:
    """The file that no rule makes; None if the error is another one."""
    unknown = "KeyError" in str(error) or "'NoneType' object" in str(error)
    if type(error).__name__ == "InputFunctionException" and unknown:
        # names that a rule's pattern has, but the study has not
        for frame in _frames(error):
            target = frame.f_locals.get("targetfile") or frame.f_locals.get("file")
            if target is not None:
                return str(target)
    found = re.search(r"No rule to produce (\S+)", str(error))
    return found[1] if found else None


def _find_studies(error: BaseException) -> Iterator[Any]:
    """The study of the workflow in which an error was raised."""
    for frame in _frames(error):
        workflow = getattr(frame.f_locals.get("self"), "workflow", None)
        study = getattr(workflow, "globals", {}).get("STUDY")
        if study is not None:
            yield study


def _explain_refusal(error: BaseException) -> str | None:
    raised = any(Path(frame.f_code.co_filename).name in CLEAR for frame in _frames(error))
    return str(error) if raised and type(error).__name__ == "WorkflowError" else None


def _frames(error: BaseException) -> Iterator[Any]:
    return (frame for frame, _ in traceback.walk_tb(error.__traceback__))
