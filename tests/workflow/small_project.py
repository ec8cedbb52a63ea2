"""A small project on which the rules run for real."""

import copy
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

import prepared
import pytest
import yaml

from dualreceptor.files import results

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "workflow", "profiles", "envs", "config")

PARAMETERS = {
    "size": 10,
    "base_resolution": 12,
    "warmup_steps": 4,
    "drug_steps": 10,
    "washout_steps": 6,
    "walkers": 5,
    "gradient_steps": 2,
}

CONFIG = {
    "replicates": 3,
    "seeds_per_job": 2,
    "parameters": PARAMETERS,
    "levels": {"zero": 0, "high": 0.5},
    "experiments": {
        "one": {"design": "series", "receptor": "5-HT2A"},
        "all": {"design": "grid"},
    },
    "figures": {
        "one": {"timeseries": {"dpi": 60}},
        "all": {"timeseries": {"dpi": 60}, "matrices": {"dpi": 60}},
    },
}

#: The same with a sweep, regimens, claims, a picture and a gallery.
STUDY = copy.deepcopy(CONFIG) | {
    "seeds_per_job": 3,
    "formats": ["pdf", "png", "svg"],
    "sweeps": {
        "over_time": {
            "experiment": "one",
            "over": {"drug_steps": [5, 10], "plasticity": [0.5, 1]},
        }
    },
    "pairs": {"all": [{"condition": ["high", "high"], "reference": ["zero", "high"]}]},
    "claims": {
        "pure": {
            "kind": "contrast",
            "statement": "Either agonist alone improves the outcome.",
            "experiment": "all",
            "outcome": "outcome",
            "contrasts": [
                {"condition": ["$a", "zero"], "reference": ["zero", "zero"]},
                {"condition": ["zero", "$a"], "reference": ["zero", "zero"]},
            ],
        },
        "best": {
            "kind": "best",
            "statement": "The best condition is mixed.",
            "experiment": "all",
            "properties": ["mixed"],
        },
    },
    "figures": {
        "over_time": {
            figure: {"dpi": 60} for figure in ("sweep", "timeseries", "bars", "regressions")
        },
        "doses": {"timeseries": {"dpi": 60}, "bars": {"dpi": 60}},
    },
    "pictures": {
        "film": {
            "experiment": "one",
            "condition": ["zero", "high"],
            "steps": [0, 7, 19],
            "replicate": 1,
            "dpi": 60,
            "animation": {"every": 5, "dpi": 50},
        }
    },
    "galleries": {
        "blurs": {"vary": "blur", "values": [1, 3], "patterns": ["noise"], "dpi": 60}
    },
}
STUDY["ensembles"] = {
    "plane": {
        "design": "plane",
        "dose_1a": [0, 0.5],
        "dose_2a": {"from": 0, "to": 0.5, "count": 3},
    }
}
STUDY["experiments"]["doses"] = {
    "design": "regimens",
    "regimens": {
        "at-once": {"dose_1a": ["high", 0], "dose_2a": [0.5, 0]},
        "in-two": {"dose_1a": [0.25, 0.25], "dose_2a": [0.25, 0.25]},
        "late": {"dose_1a": [0.5, 0.5], "dose_2a": [0.5, 0.5], "placebo": [True, False]},
    },
}

#: The small project with all that code may matter for, in as few jobs as there can be.
WIDE = copy.deepcopy(CONFIG) | {
    "replicates": 2,
    "sweeps": {
        "surfaces": {"experiment": "one", "over": {"pattern": ["noise", "sine"]}},
        "curves": {"experiment": "one", "over": {"response": ["beta-long", "full"]}},
    },
    "claims": {"pure": STUDY["claims"]["pure"]},
    "ensembles": STUDY["ensembles"],
    "figures": {
        "one": {"timeseries": {"dpi": 60}, "bars": {"dpi": 60}},
        "all": {"matrices": {"dpi": 60}},
        "surfaces": {"sweep": {"dpi": 60}},
        "curves": {"regressions": {"dpi": 60}},
    },
    "pictures": STUDY["pictures"],
    "galleries": {
        "some": {"vary": "blur", "values": [3], "patterns": ["noise"], "dpi": 60},
        "every": {"vary": "normalization", "values": ["min-max", "bound"], "dpi": 60},
    },
}

#: What goes beyond a study, of each design.
BEYOND = copy.deepcopy(CONFIG) | {
    "formats": ["png"],
    "claims": STUDY["claims"],
    "ensembles": {
        "sensitivity": {
            "design": "sobol",
            "over": {
                "plasticity": {"from": 0.1, "to": 1},
                "drug_steps": {"from": 5, "to": 10},
            },
            "pairs": [["zero", "zero"], ["high", "zero"], ["zero", "high"], ["high", "high"]],
            "sample": 4,
            "scrambles": 2,
            "points_per_job": 64,
            "replicates": 4,
            "parameters": {"seeding": "independent"},
        },
        "robustness": {
            "design": "variants",
            "experiment": "all",
            "variants": {"sine": {"pattern": "sine"}},
            "replicates": 12,
        },
        "curves": {"design": "rays", "shares": [1, 0.5], "dose": [0, 0.1, 0.2, 0.5]},
        "courses": {
            "design": "courses",
            "pairs": [["zero", "zero"], ["high", "high"]],
            "responses": ["full", "beta-long"],
        },
    },
    "figures": {
        "sensitivity": {"sensitivity": {"dpi": 60}, "shares": {"dpi": 60}},
        "robustness": {"robustness": {"dpi": 60}, "power": {"dpi": 60}},
        "curves": {"curves": {"dpi": 60}},
        "courses": {"courses": {"dpi": 60}},
    },
}
BEYOND["seeds_per_job"] = 12


class Project:
    """A copy of the project in a folder of its own, with a small configuration."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._originals: dict[Path, tuple[bytes, int]] = {}

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text()
        assert old in text
        self._write(name, text.replace(old, new, 1))

    def configure(self, config: dict) -> None:
        self._write("config/config.yaml", yaml.safe_dump(config, sort_keys=False))

    def restore(self) -> None:
        """Take back every edit since the last call, and the times of the files."""
        for path, (content, written) in self._originals.items():
            path.write_bytes(content)
            os.utime(path, ns=(written, written))
        self._originals.clear()

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        self._originals.setdefault(path, (path.read_bytes(), path.stat().st_mtime_ns))
        path.write_text(text)

    def snakemake(self, *words: str) -> subprocess.CompletedProcess:
        return prepared.snakemake("--cores", "2", *words, folder=self.folder)

    def plan(self, *words: str) -> Counter:
        """How many jobs of each rule, and of each figure, a run would execute now."""
        return self.run("--dry-run", *words)

    def run(self, *words: str) -> Counter:
        """Run the workflow; how many jobs of each rule, and of each figure, it executed."""
        done = self.snakemake("--printshellcmds", *words)  # which shows jobs in full
        output = done.stdout + done.stderr
        assert done.returncode == 0, output
        jobs = re.findall(r"^ *(?:local)?rule ([\w-]+):\n((?:    .*\n)*)", output, re.MULTILINE)
        figures = [re.search(r"\bfigure=(\w+)", block) for _, block in jobs]
        names = [
            f"figures_{figure[1]}" if figure else rule
            for (rule, _), figure in zip(jobs, figures, strict=True)
        ]
        return Counter(name for name in names if name != "all")

    def files(self) -> dict[str, int]:
        """Every file of the results, with the time it was written."""
        return {
            str(path.relative_to(self.results)): path.stat().st_mtime_ns
            for path in results.files(self.results)
        }


def first_of(cases):
    """Cases of a test: `make test` runs the first, `make test-slow` all others."""
    first, *others = cases
    return [first, *(pytest.param(case, marks=pytest.mark.slow) for case in others)]


def wait_for(condition, seconds=600):
    """Wait until ``condition()`` is true, and return what it is.

    The limit is for what never happens, not for a slow machine.
    """
    deadline = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.005)
    return met


def created(folder: Path) -> Project:
    """The small project in a folder, before its first run."""
    folder.mkdir(exist_ok=True)
    for name in PARTS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
    project = Project(folder)
    project.configure(CONFIG)
    return project


def copied(source: Path, target: Path) -> Project:
    """A copy with all times kept, so that Snakemake and numba find what they know."""
    target.mkdir(exist_ok=True)
    for path in source.iterdir():
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copy2(path, target)
    return Project(target)
