"""A small configuration, and others that differ from it in some keys."""

import copy

SMALL = {
    "levels": {"zero": 0, "low": 0.25, "high": 1},
    "experiments": {"one": {"design": "diagonal"}, "all": {"design": "grid"}},
}
#: Sequences of administrations, by level and by dose.
REGIMENS = {
    "design": "regimens",
    "regimens": {
        "once": {"dose_1a": ["high", 0], "dose_2a": [0.5, "zero"]},
        "twice": {"dose_1a": [0.1, 0.2], "dose_2a": [0, 0], "placebo": [True, False]},
    },
}


def changed(raw=SMALL, **changes):
    """The small config, or another, with keys set: of a section in a section, ``a__b__c``."""
    raw = copy.deepcopy(raw)
    for key, value in changes.items():
        *path, last = key.split("__")
        section = raw
        for part in path:
            section = section.setdefault(part, {})
        section[last] = value
    return raw
