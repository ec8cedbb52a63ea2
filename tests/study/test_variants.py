"""Conditions under other parameters, and doses of constant bias and of equal area."""

import numpy as np
import pytest

from dualreceptor.model.dosing import drug_level
from dualreceptor.model.parameters import Parameters
from dualreceptor.study.study import Study
from small_config import changed

VARIANTS = {"slow": {"plasticity": 0.1}, "sine": {"pattern": "sine", "size": 12}}


def read(kind, **section):
    return Study.from_config(changed(ensembles__e={"design": kind} | section))


def test_every_variant_has_the_conditions_of_the_experiment():
    study = read("variants", experiment="all", variants=VARIANTS, points_per_job=5)
    ensemble = study.ensembles["e"]
    assert ensemble.dims(study)["variant"] == ["baseline", "slow", "sine"]
    assert ensemble.dims(study)["condition"] == [c.name for c in study.conditions("all")]
    assert list(study.slabs_of("e"))[:3] == ["baseline_0-4", "baseline_5-8", "slow_0-4"]
    assert study.points_of("e", "baseline_5-8") == [
        condition.parameters for condition in study.conditions("all")[5:]
    ]
    points = study.points_of("e", "sine_0-4")
    assert [(p.pattern, p.size, p.dose_1a, p.dose_2a) for p in points][1] == (
        "sine",
        12,
        0,
        0.25,
    )


def test_what_the_ensemble_changes_holds_in_all_variants():
    study = read(
        "variants", experiment="one", variants=VARIANTS, parameters={"homeostasis": 0.2}
    )
    every = [p for slab in study.slabs_of("e") for p in study.points_of("e", slab)]
    assert {point.homeostasis for point in every} == {0.2}


def test_rays_divide_a_dose_in_constant_shares():
    study = read("rays", shares=[1, 0.75, 0], dose={"from": 0, "to": 0.4, "count": 3})
    doses = study.ensembles["e"].coordinates(study)
    np.testing.assert_array_equal(doses["dose_1a"].values[1], [0, 0.15, 0.3])
    np.testing.assert_array_equal(doses["dose_2a"].values[1], [0, 0.05, 0.1])
    points = study.points_of("e", "share-0.75_0-2")
    assert [(p.dose_1a, p.dose_2a) for p in points] == [(0, 0), (0.15, 0.05), (0.3, 0.1)]
    assert list(study.slabs_of("e")) == ["share-1_0-2", "share-0.75_0-2", "share-0_0-2"]


RESPONSES = ["beta-short", "beta-long", "full"]


def test_doses_under_each_response_have_the_same_area():
    study = read("courses", pairs=[["zero", "low"], ["low", "high"]], responses=RESPONSES)
    base = Parameters()
    for response in RESPONSES:
        for point, dose in zip(
            study.points_of("e", f"{response}_0-1"), ((0, 0.25), (0.25, 1)), strict=True
        ):
            assert point.response == response
            area = drug_level(point).sum()
            assert point.dose_1a * area == pytest.approx(dose[0] * drug_level(base).sum())
            assert point.dose_2a * area == pytest.approx(dose[1] * drug_level(base).sum())


def test_courses_are_described_by_when_and_how_high_they_peak():
    study = read("courses", pairs=[["low", "low"]], responses=RESPONSES)
    found = study.ensembles["e"].coordinates(study)
    levels = [drug_level(Parameters(response=name)) for name in RESPONSES]
    assert found["dose_factor"].values[1] == 1
    assert found["dose_factor"].values[2] == pytest.approx(levels[1].sum() / 201)
    np.testing.assert_array_equal(found["peak"].values, [level.max() for level in levels])
    assert found["time_to_peak"].values.tolist() == [
        float(np.argmax(level) - 50) for level in levels
    ]
    named = [c.name for c in study.ensembles["e"].conditions(study)]
    assert named == ["1a-0.25_2a-0.25"]


def test_points_of_published_seeding_have_no_root_seed():
    study = Study.from_config(changed(root_seed=3, parameters={"seeding": "independent"}))
    assert study.root_seed_of(Parameters()) == 0
    assert study.root_seed_of(Parameters(seeding="independent")) == 3


def test_an_ensemble_can_have_replicates_of_its_own():
    study = Study.from_config(
        changed(
            replicates=3,
            seeds_per_job=2,
            ensembles__own={"design": "variants", "experiment": "one", "replicates": 5},
            ensembles__shared={"design": "variants", "experiment": "one"},
        )
    )
    assert list(study.blocks_of("own")) == ["0-1", "2-3", "4-4"]
    assert study.blocks_of("shared") == {"0-1": range(2), "2-2": range(2, 3)}
