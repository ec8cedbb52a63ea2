"""What the jobs of a real run execute of the package, against the code that they watch."""

import copy
import json
from collections import defaultdict
from inspect import getsource

import pytest
from small_project import WIDE, copied

from dualreceptor.model import normalizations, patterns, responses
from dualreceptor.provenance import code

pytestmark = pytest.mark.slow

REGISTRIES = {
    "model/patterns.py": patterns.PATTERNS,
    "model/normalizations.py": normalizations.NORMALIZATIONS,
    "model/responses.py": responses.RESPONSES,
}
#: What runs of the model may use of modules that no run depends on: checks and descriptions.
CHECKS = {
    "model/parameters.py": {
        "Parameters.__init__",
        "Parameters._has_a_value_everywhere",
        "Parameters._has_one_per_administration",
        "Parameters._sequences_are_tuples",
        "_one_or_each.<locals>.<lambda>",
        "check_root_seed",
        "shared_parameters",
        "shared_parameters.<locals>.<dictcomp>",
        # of the records of slabs, and the steps of their files
        "split_common",
        "split_common.<locals>.<dictcomp>",
        "split_common.<locals>.<dictcomp>.<genexpr>",
        "split_common.<locals>.<listcomp>",
        "split_common.<locals>.<listcomp>.<dictcomp>",
        "Parameters.states",
    },
    "model/observables.py": {"attributes"},
}
NUMERICS = ("landscapes", "simulations", "ensembles")


def begin():
    """Note the functions of the package that a job executes, and write them when it ends."""
    import atexit
    import json
    import os
    import sys
    from pathlib import Path

    sources, ran = f"{Path(__file__).parents[1]}{os.sep}", set()

    def note(frame, event, argument):
        code = frame.f_code
        is_function = code.co_flags & 1  # and not the body of a module or class
        if event == "call" and is_function and code.co_filename.startswith(sources):
            ran.add((code.co_filename.removeprefix(sources), code.co_qualname))

    def write():
        job = sys.modules["__main__"].snakemake
        notes = {"rule": job.rule, "watched": [*job.params.code], "ran": sorted(ran)}
        Path("ran").mkdir(exist_ok=True)
        Path("ran", f"{os.getpid()}.json").write_text(json.dumps(notes))

    atexit.register(write)
    sys.setprofile(note)


RECORDER = f"""

start_log = start


{getsource(begin)}

def start(path):
    start_log(path)
    begin()
"""


@pytest.fixture(scope="module")
def jobs(blank, tmp_path_factory):
    """Notes on every job of a small study, by its rule; the kernel is not compiled."""
    project = copied(blank.folder, tmp_path_factory.mktemp("watched"))
    config = copy.deepcopy(WIDE)
    config["sweeps"].pop("curves")
    config["figures"]["one"] |= config["figures"].pop("curves")
    project.configure(config)
    logs = project.folder / "workflow/src/dualreceptor/files/logs.py"
    logs.write_text(logs.read_text() + RECORDER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_DISABLE_JIT", "1")
        project.executed = project.run()
    notes = [json.loads(path.read_text()) for path in (project.folder / "ran").iterdir()]
    assert len(notes) == project.executed.total()
    by_rule = defaultdict(list)
    for one in notes:
        by_rule[one["rule"]].append(one)
    return by_rule


def files(job):
    return {name for name, _ in job["ran"]}


def functions(job, name):
    return {function for file, function in job["ran"] if file == name}


def test_jobs_watch_all_that_they_execute(jobs):
    missed = {
        (rule, file)
        for rule in jobs.keys() - set(NUMERICS)
        for job in jobs[rule]
        for file in files(job) - set(job["watched"]) - set(REGISTRIES)
    }
    assert missed == set()
    assert len(jobs) == 17  # every rule but those of the crate and the report


@pytest.mark.parametrize("rule", NUMERICS)
def test_runs_watch_all_of_the_model_that_their_numbers_follow_from(jobs, rule):
    for job in jobs[rule]:
        of_model = {file for file in files(job) if file.startswith("model/")}
        watched = {name.partition(":")[0] for name in job["watched"]}
        assert of_model - watched <= set(code.DESCRIPTIONS)
        for file, allowed in CHECKS.items():
            assert functions(job, file) <= allowed
    every = {file for job in jobs[rule] for file in files(job)}
    labelled = "model/ensembles.py" if rule == "ensembles" else "model/simulations.py"
    assert {"model/kernel.py", "model/streams.py", labelled} <= every
    assert ("model/runs.py" in every) == (rule != "landscapes")


def names_of(file, entries):
    return {REGISTRIES[file][entry].__name__ for entry in entries}


@pytest.mark.parametrize("file", REGISTRIES)
def test_jobs_watch_the_entries_of_registries_that_they_execute(jobs, file):
    for rule, those in jobs.items():
        for job in those if rule != "summaries" else []:  # which follow from simulations
            watched = [n.partition(":")[2] for n in job["watched"] if n.startswith(f"{file}:")]
            executed = functions(job, file) & names_of(file, REGISTRIES[file])
            assert executed <= names_of(file, watched), rule
    used = {
        function
        for those in jobs.values()
        for job in those
        for function in functions(job, file)
    }
    assert used & names_of(file, REGISTRIES[file])


def test_runs_of_two_patterns_watch_one_each(jobs):
    watched = {
        frozenset(name for name in job["watched"] if name.startswith("model/patterns.py"))
        for rule in NUMERICS
        for job in jobs[rule]
    }
    assert watched == {
        frozenset({"model/patterns.py:noise"}),
        frozenset({"model/patterns.py:sine"}),
    }
