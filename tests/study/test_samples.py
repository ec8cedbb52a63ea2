"""Samples of the space of parameters: extensible, and seeded by the study."""

import numpy as np
import pytest

from dualreceptor.study.samples import ParameterRange, Sobol
from dualreceptor.study.study import Study
from small_config import changed

OVER = {
    "plasticity": {"from": 0.1, "to": 1},
    "gradient_steps": {"from": 1, "to": 100, "scale": "log"},
    "homeostasis": {"from": 0.01, "to": 0.1, "scale": "log"},
}


def read(root_seed=0, **changes):
    sobol = {"design": "sobol", "over": OVER, "pairs": [["zero", "zero"], ["high", "low"]]}
    sobol |= {"sample": 8, "scrambles": 2, "points_per_job": 40, "replicates": 2}
    sobol |= {"parameters": {"seeding": "independent"}} | changes
    return Study.from_config(
        changed(ensembles__s=sobol, root_seed=root_seed, parameters={"seeding": "independent"})
    )


def values_of(study, scramble=0):
    ensemble = study.ensembles["s"]
    return ensemble.values(study, scramble, slice(0, ensemble.sample))


def test_a_range_goes_from_end_to_end_and_back():
    linear = ParameterRange.model_validate({"from": 2, "to": 6})
    log = ParameterRange.model_validate({"from": 1, "to": 100, "scale": "log"})
    np.testing.assert_allclose(linear.values([0, 0.25, 1]), [2, 3, 6])
    np.testing.assert_allclose(log.values([0, 0.5, 1]), [1, 10, 100])
    np.testing.assert_allclose(linear.units([2, 3, 6]), [0, 0.25, 1])
    np.testing.assert_allclose(log.units([1, 10, 100]), [0, 0.5, 1])


def test_mixed_matrices_are_a_with_a_column_of_b():
    values = values_of(read())
    assert values.shape == (8, 5, 3)
    a, b = values[:, 0], values[:, 1]
    for i in range(3):
        np.testing.assert_array_equal(values[:, 2 + i, i], b[:, i])
        others = [j for j in range(3) if j != i]
        np.testing.assert_array_equal(values[:, 2 + i][:, others], a[:, others])


def test_values_fill_their_ranges_and_whole_ones_are_whole():
    values = values_of(read(sample=256))[:, 0]
    plasticity, steps, homeostasis = values.T
    assert (steps == np.rint(steps)).all()
    for found, one in ((plasticity, OVER["plasticity"]), (homeostasis, OVER["homeostasis"])):
        units = ParameterRange.model_validate(one).units(found)
        # a stratum each: what makes them Sobol' points
        assert sorted(np.floor(units * 256).astype(int)) == list(range(256))
    assert 0.3 < (steps < 10).mean() < 0.55


def test_a_larger_sample_begins_with_the_smaller_one():
    small, large = read(), read(sample=16)
    for scramble in (0, 1):
        np.testing.assert_array_equal(
            values_of(large, scramble)[:8], values_of(small, scramble)
        )
    assert list(small.slabs_of("s")) == [
        "scramble-0_0-3", "scramble-0_4-7", "scramble-1_0-3", "scramble-1_4-7"
    ]  # fmt: skip
    for slab in small.slabs_of("s"):
        assert large.points_of("s", slab) == small.points_of("s", slab)


def test_scrambles_and_root_seeds_give_other_points():
    study = read()
    every = [values_of(study, 0), values_of(study, 1), values_of(read(root_seed=1), 0)]
    for i in range(3):
        assert not np.isclose(every[i], every[i - 1])[:, 0, 0].any()


def test_points_are_in_the_order_of_the_dims():
    study = read()
    ensemble = study.ensembles["s"]
    assert list(ensemble.dims(study)) == ["scramble", "row", "matrix", "condition"]
    assert [len(v) for v in ensemble.dims(study).values()] == [2, 8, 5, 2]
    assert ensemble.dims(study)["matrix"][2:] == [
        "AB_plasticity", "AB_gradient_steps", "AB_homeostasis"
    ]  # fmt: skip
    points = study.points_of("s", "scramble-1_4-7")
    values = values_of(study, 1)[4:]
    assert len(points) == 4 * 5 * 2 == ensemble.size(study) / 4
    point = points[2 * (5 * 3 + 4) + 1]  # row 7, the last matrix, the second condition
    assert (point.dose_1a, point.dose_2a) == (1, 0.25)
    assert point.seeding == "independent"
    assert point.plasticity == values[3, 4, 0]
    assert point.gradient_steps == values[3, 4, 1]
    assert isinstance(point.gradient_steps, int)


def test_the_corners_bound_the_doses_that_overshoot():
    study = read(
        over={"homeostasis": OVER["homeostasis"], "perturbation_blur": {"from": 1, "to": 4}}
    )
    corners = list(study.ensembles["s"].extremes(study))
    found = {(p.homeostasis, p.perturbation_blur) for p in corners}
    assert found == {(0.01, 1), (0.01, 4), (0.1, 1), (0.1, 4)}
    assert len(corners) == 8


@pytest.mark.parametrize("sample", [3, 6, 100])
def test_the_size_of_a_sample_is_a_power_of_two(sample):
    with pytest.raises(ValueError, match="should be a power of two"):
        Sobol.model_validate({"design": "sobol", "sample": sample})
