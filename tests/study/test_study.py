"""The study: its runs, how they are grouped, and what they are asked."""

from pathlib import Path

import yaml

from dualreceptor.model.parameters import Parameters
from dualreceptor.study.study import Study
from small_config import REGIMENS, changed

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())


def test_the_default_is_the_study():
    study = Study.from_config(CONFIG)
    sizes = {name: len(study.conditions(name)) for name in study.experiments}
    regimens = sizes.pop("regimens")
    assert sizes == {"5ht2a": 6, "5ht1a": 6, "mixed": 6, "comparison": 8, "full": 36}
    assert list(study.levels.values()) == [0, 0.03, 0.06, 0.13, 0.25, 0.5]
    assert (study.replicates, study.root_seed, study.parameters) == (100, 0, Parameters())
    # 36 of the grid, 2 x 8 for each of three sweeps and 5 x 8 for the patterns
    assert len(study.simulations) - regimens == 124


def test_replicates_are_divided_into_blocks():
    study = Study.from_config(changed(replicates=7, seeds_per_job=3))
    assert study.blocks == ["0-2", "3-5", "6-6"]
    assert [k for block in study.block_replicates for k in block] == list(range(7))
    assert Study.from_config(changed(replicates=3, seeds_per_job=3)).blocks == ["0-2"]


def test_a_condition_is_found_by_its_levels_or_its_name():
    study = Study.from_config(changed(experiments__r=REGIMENS))
    assert study.condition_named("all", ("low", "high")).name == "1a-0.25_2a-1"
    assert study.condition_named("r", "twice").parameters.dose_1a == (0.1, 0.2)
    assert study.condition_named("one", ("low", "high")) is None
    assert study.condition_named("r", "thrice") is None


def test_a_sweep_compares_the_pairs_of_its_experiment_and_then_its_own():
    low_high, high_low, high_zero = (
        {"condition": [one, one], "reference": [other, other]}
        for one, other in (("low", "high"), ("high", "low"), ("high", "zero"))
    )
    study = Study.from_config(
        changed(
            sweeps={"s": {"experiment": "one", "over": {"plasticity": [0.1]}}},
            pairs={"one": [low_high, high_low], "s": [high_zero, low_high]},
        )
    )
    low, high, zero = "1a-0.25_2a-0.25", "1a-1_2a-1", "1a-0_2a-0"
    assert study.pair_names("one") == [(low, high), (high, low)]
    assert study.pair_names("s") == [(low, high), (high, low), (high, zero)]
    assert study.pair_names("all") == []


def test_landscapes_are_shared_by_all_that_start_from_the_same():
    over = {"plasticity": [0.1, 0.5], "pattern": ["noise", "sine"]}
    study = Study.from_config(changed(sweeps={"s": {"experiment": "one", "over": over}}))
    named = {study.landscape_name(parameters) for parameters in study.simulations.values()}
    assert named == set(study.landscapes) == {"baseline", "pattern-sine"}
    assert study.landscapes["pattern-sine"].pattern == "sine"
