"""Runs at many points: the numbers of single runs, to the bit, and sums that add up exactly."""

import json

import numpy as np
import pytest
import xarray as xr

from dualreceptor.analysis.summaries import summarize
from dualreceptor.model import landscapes, runs
from dualreceptor.model.ensembles import (
    group_points,
    mean_and_error,
    run_points,
    run_replicate,
    simulate_points,
    split,
)
from dualreceptor.model.observables import AVERAGE, FINAL, SERIES
from dualreceptor.model.runs import Run
from dualreceptor.model.simulations import simulate_block
from made_up import SMALL

DOSES = [(0.0, 0.0), (0.3, 0.0), (0.0, 0.4), (0.3, 0.4), (1.5, 2.0)]
BASES = {
    "published": (SMALL, 0),
    "independent": (SMALL.model_copy(update={"seeding": "independent"}), 7),
    "no warm-up": (SMALL.model_copy(update={"warmup_steps": 0, "response": "full"}), 0),
    "placebo": (SMALL.model_copy(update={"placebo": True}), 0),
    "two administrations": (
        SMALL.model_copy(update={"administrations": 2, "placebo": (False, True)}),
        0,
    ),
    "to the nearest cell": (SMALL.model_copy(update={"walker_rounding": "nearest"}), 0),
}


def points_of(base, doses=DOSES):
    return [base.model_copy(update={"dose_1a": a, "dose_2a": b}) for a, b in doses]


@pytest.mark.parametrize(("base", "root_seed"), BASES.values(), ids=BASES)
@pytest.mark.parametrize("at_a_time", [1, 50, 2**17])
def test_runs_at_points_are_single_runs_to_the_bit(base, root_seed, at_a_time, monkeypatch):
    monkeypatch.setattr(runs, "NOISE_AT_A_TIME", at_a_time)
    points = points_of(base)
    together = run_replicate(points, 3, root_seed)
    for point, run in zip(points, together, strict=True):
        alone = Run(point, 3, root_seed).finish().observables
        for name in set(alone) - {"entropy"}:
            np.testing.assert_array_equal(run.observables[name], alone[name], err_msg=name)
        assert alone["entropy"].all()
        assert not run.observables["entropy"].any()


def test_the_order_of_points_changes_nothing():
    points = points_of(SMALL)
    forward, backward = run_replicate(points, 1), run_replicate(points[::-1], 1)
    for one, other in zip(forward, backward[::-1], strict=True):
        np.testing.assert_array_equal(one.modulated_energy, other.modulated_energy)
        np.testing.assert_array_equal(one.walkers, other.walkers)


@pytest.mark.parametrize(("base", "root_seed"), BASES.values(), ids=BASES)
def test_outcomes_are_those_of_the_summary_of_simulations(base, root_seed):
    replicates = [0, 1, 2]
    points = points_of(base)
    kept = run_points(points, replicates, root_seed)
    for i, point in enumerate(points):
        start = landscapes.landscapes(point, replicates, root_seed)
        block = simulate_block(
            point,
            replicates,
            root_seed,
            start,
            lambda k, point=point: landscapes.perturbations(point, k, root_seed),
        )
        dataset = xr.Dataset(*block).expand_dims("condition")
        dataset = dataset.assign_coords(condition=["one"], final_step=point.states - 1)
        summary = summarize(dataset).isel(condition=0)
        for kind, names in (("final", FINAL), ("average", AVERAGE)):
            for name in names:
                np.testing.assert_array_equal(kept[kind, name][i], summary[f"{kind}_{name}"])
        for name in SERIES:
            mean, error = mean_and_error(
                kept["sum", name][i], kept["sum_of_squares", name][i], 3
            )
            np.testing.assert_allclose(mean, summary[f"mean_{name}"], rtol=1e-13, atol=1e-16)
            # the difference of two sums: its error is that of the squares
            np.testing.assert_allclose(error, summary[f"sem_{name}"], rtol=1e-9, atol=1e-9)


def test_sums_over_blocks_are_the_sums_over_all_to_the_bit():
    points = points_of(SMALL)
    whole = run_points(points, range(5))
    first, second = run_points(points, range(2)), run_points(points, range(2, 5))
    for kind in ("sum", "sum_of_squares"):
        for name in SERIES:
            parts = second[kind, name] + first[kind, name]
            np.testing.assert_array_equal(parts, whole[kind, name])
    assert whole["sum", "kl_divergence"].all(axis=-1).any()  # both parts are in use


def test_a_value_in_parts_is_the_value():
    values = np.random.default_rng(0).standard_normal(1000) * 10.0 ** np.arange(-6, 4).repeat(
        100
    )
    parts = split(values)
    np.testing.assert_allclose(
        parts.sum(axis=-1), values, rtol=0, atol=2.0**-54 + 1e-16 * 2**13
    )
    np.testing.assert_array_equal(parts[:, 0] % 2.0**-20, 0)
    np.testing.assert_array_equal(parts[:, 1] % 2.0**-54, 0)
    shuffled = np.random.default_rng(1).permutation(parts)
    np.testing.assert_array_equal(
        sum(shuffled[:500]) + sum(shuffled[500:]), sum(parts)
    )  # in any order, however grouped


def test_the_mean_of_one_value_has_no_error():
    mean, error = mean_and_error(split(np.array([0.3])), split(np.array([0.09])), 1)
    assert mean == [0.3]
    assert np.isnan(error).all()


def test_equal_values_have_no_error():
    three = np.array([0.1, 2.0])
    mean, error = mean_and_error(3 * split(three), 3 * split(three**2), 3)
    np.testing.assert_allclose(mean, three, rtol=1e-15)
    np.testing.assert_allclose(error, 0, atol=1e-7)


def test_a_run_that_diverges_is_named_and_the_others_are_kept():
    lines = []
    doses = [(0.3, 0.4), (1e200, 0.4), (0.0, 0.4)]
    kept = run_points(points_of(SMALL, doses), [0, 1], report=lines.append)
    assert (
        "replicate 0 diverged with dose_1a 1e+200, dose_2a 0.4: its outcomes are missing"
        in lines
    )
    alone = run_points(points_of(SMALL, [doses[0], doses[2]]), [0, 1])
    for what, values in kept.items():
        assert np.isnan(values[1]).all(), what
        np.testing.assert_array_equal(values[[0, 2]], alone[what])


MIXED = [
    {"dose_1a": 0.3, "dose_2a": 0.4},
    {"dose_1a": 0.3, "dose_2a": 0.4, "plasticity": 0.1},
    {"dose_1a": 0.0, "dose_2a": 0.4, "walkers": 3, "drug_steps": 4},
    {"dose_1a": 0.1, "dose_2a": 0.0, "plasticity": 0.1},
    {"dose_1a": 0.0, "dose_2a": 0.4, "pattern": "sine", "size": 12},
]


def mixed(**more):
    return [SMALL.model_copy(update=changes | more) for changes in MIXED]


def test_points_that_differ_in_more_than_doses_are_run_in_groups():
    assert group_points(mixed()) == [[0], [1, 3], [2], [4]]
    together = run_points(mixed(), [2, 5], series=False)
    for i, point in enumerate(mixed()):
        alone = run_points([point], [2, 5], series=False)
        for what, values in together.items():
            np.testing.assert_array_equal(values[i], alone[what][0], err_msg=str(what))
    assert {kind for kind, _ in together} == {"final", "average"}


def test_points_of_the_same_fields_make_them_once(monkeypatch):
    made = []
    make = landscapes.perturbations

    def watched(parameters, replicate, root_seed):
        made.append((parameters.drug_steps, parameters.pattern, replicate))
        return make(parameters, replicate, root_seed)

    monkeypatch.setattr(landscapes, "perturbations", watched)
    run_points(mixed(), [0, 1], series=False)
    of_each = [(SMALL.drug_steps, "noise"), (4, "noise"), (SMALL.drug_steps, "sine")]
    assert made == [(*of, replicate) for replicate in (0, 1) for of in of_each]


def test_series_are_of_points_with_as_many_steps():
    with pytest.raises(ValueError, match=r"^series are kept of points with as many steps$"):
        run_points(mixed(), [0])


def test_runs_together_share_all_but_doses():
    with pytest.raises(ValueError, match=r"^points that are run together share all but doses$"):
        run_replicate(mixed(), 0)


def test_labelled_outcomes_name_what_differs():
    labelled = xr.Dataset(*simulate_points(mixed()[:2], [4], series=False))
    assert labelled.plasticity.values.tolist() == [SMALL.plasticity, 0.1]
    assert labelled.plasticity.attrs == {"long_name": "plasticity", "units": "1"}
    assert "plasticity" not in json.loads(labelled.attrs["parameters"])
    assert "step" not in labelled.dims


def test_labelled_outcomes_have_dims_doses_and_units():
    points = points_of(SMALL)
    dataset = xr.Dataset(*simulate_points(points, [4, 5]))
    assert dict(dataset.sizes) == {"point": 5, "replicate": 2, "step": 16, "part": 2}
    np.testing.assert_array_equal(dataset.dose_1a, [a for a, _ in DOSES])
    np.testing.assert_array_equal(dataset.dose_2a, [b for _, b in DOSES])
    np.testing.assert_array_equal(dataset.replicate, [4, 5])
    final = dataset.final_kl_divergence
    assert final.dims == ("point", "replicate")
    assert final.attrs == {"long_name": "final KL divergence from the target", "units": "nat"}
    kept = run_points(points, [4, 5])
    np.testing.assert_array_equal(final, kept["final", "kl_divergence"])
