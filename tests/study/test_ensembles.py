"""Ensembles: the points of each slab, which do not depend on what else there is."""

import pytest

from dualreceptor.configuration.reading import read_config
from dualreceptor.model.parameters import Parameters
from dualreceptor.study import subsets
from dualreceptor.study.study import Study
from small_config import changed


def plane(dose_1a, dose_2a, **more):
    """A plane over two axes."""
    return {"design": "plane", "dose_1a": dose_1a, "dose_2a": dose_2a} | more


def read(dose_1a, dose_2a, **more):
    return Study.from_config(changed(ensembles__p=plane(dose_1a, dose_2a, **more)))


def doses_of(study):
    return {
        name: [(p.dose_1a, p.dose_2a) for p in study.points_of("p", name)]
        for name in study.slabs_of("p")
    }


def test_a_range_has_the_doses_that_one_types():
    study = read({"from": 0, "to": 1, "count": 11}, {"from": 0.05, "to": 0.35, "count": 4})
    section = study.ensembles["p"]
    assert section.dose_1a == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    assert section.dose_2a == [0.05, 0.15, 0.25, 0.35]
    assert section.size(study) == 44


def test_a_slab_is_a_row_of_one_dose_cut_to_the_points_of_a_job():
    study = read([0, 0.5], [0, 0.1, 0.2, 0.3, 0.4], points_per_job=2)
    assert doses_of(study) == {
        f"1a-{row}_{first}-{last}": [
            (float(row), dose) for dose in (0, 0.1, 0.2, 0.3, 0.4)[first : last + 1]
        ]
        for row in ("0", "0.5")
        for first, last in ((0, 1), (2, 3), (4, 4))
    }
    assert study.ensembles["p"].count_slabs(study) == 6
    assert list(read([0, 0.5], [0, 0.1]).slabs_of("p")) == ["1a-0_0-1", "1a-0.5_0-1"]


def test_points_have_the_parameters_of_the_study():
    raw = changed(
        ensembles__p=plane([0, 1], [0, 2]), parameters={"plasticity": 0.1, "pattern": "sine"}
    )
    points = Study.from_config(raw).points_of("p", "1a-1_0-1")
    assert points[1] == Parameters(plasticity=0.1, pattern="sine", dose_1a=1, dose_2a=2)


@pytest.mark.parametrize("points_per_job", [1, 2, 3, 100])
def test_further_rows_leave_all_slabs_as_they_are(points_per_job):
    more = {"points_per_job": points_per_job}
    before = doses_of(read({"from": 0, "to": 1, "count": 11}, [0, 0.1, 0.2], **more))
    after = doses_of(read({"from": 0, "to": 1.2, "count": 13}, [0, 0.1, 0.2], **more))
    assert before.items() <= after.items()
    new = {name: points for name, points in after.items() if name not in before}
    assert {dose for points in new.values() for dose, _ in points} == {1.1, 1.2}


def test_further_columns_leave_full_slabs_as_they_are():
    before = doses_of(read([0, 1], [0, 1, 2, 3], points_per_job=2))
    after = doses_of(read([0, 1], [0, 1, 2, 3, 4], points_per_job=2))
    assert before.items() <= after.items()
    assert [name for name in after if name not in before] == ["1a-0_4-4", "1a-1_4-4"]


def test_a_dataset_does_not_follow_from_how_points_are_split_into_jobs():
    configs = [
        subsets.config_of_ensemble(read([0, 1], [0, 1], points_per_job=n), "p") for n in (1, 9)
    ]
    assert configs[0] == configs[1]
    alone = read_config(configs[0])
    assert alone.ensembles["p"].dose_2a == [0, 1]
    assert list(alone.ensembles) == ["p"]
