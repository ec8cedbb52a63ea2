"""What holds for every run, whatever its parameters."""

import numpy as np
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dualreceptor import Parameters, simulate
from dualreceptor.model import landscapes
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.responses import RESPONSES
from dualreceptor.model.simulations import simulate_block
from dualreceptor.study.study import Study

small = st.fixed_dictionaries(
    {
        "size": st.sampled_from([4, 9, 16]),
        "base_resolution": st.sampled_from([6, 16]),
        "pattern": st.sampled_from([p for p in PATTERNS if p != "log"]),
        "normalization": st.sampled_from([*NORMALIZATIONS]),
        "response": st.sampled_from([*RESPONSES]),
        "walker_rounding": st.sampled_from(["truncate", "nearest"]),
        "seeding": st.sampled_from(["published", "independent"]),
        "warmup_steps": st.integers(0, 4),
        "drug_steps": st.integers(1, 15),
        "washout_steps": st.integers(0, 5),
        "administrations": st.integers(1, 3),
        "walkers": st.integers(1, 8),
        "gradient_steps": st.integers(1, 5),
        "step_size": st.floats(0, 3),
        "gradient_noise": st.floats(0, 1),
        "homeostasis": st.floats(0, 1),
        "plasticity": st.floats(0, 1),
        "perturbation_blur": st.floats(0, 8),
        "landscape_blur": st.floats(0, 8),
    }
)
doses = st.floats(0, 0.8)
few = settings(max_examples=40, deadline=None)


@few
@given(small, doses, doses, st.integers(0, 20))
def test_what_every_run_keeps_to(given_parameters, dose_1a, dose_2a, replicate):
    parameters = Parameters(**given_parameters, dose_1a=dose_1a, dose_2a=dose_2a)
    run = simulate(parameters, replicate)
    cells = parameters.size**2
    assert run.sizes["step"] == parameters.states
    assert all(np.isfinite(variable).all() for variable in run.data_vars.values())
    assert (run.kl_divergence >= -1e-12).all()
    assert (run.entropy <= np.log(cells) + 1e-12).all()
    for name in ("cumulative_kl_increase", "states_visited", "minima_visited"):
        assert (np.diff(run[name]) >= 0).all()
    assert (run.minima_visited <= run.states_visited).all()
    assert ((run.final_walkers >= 0) & (run.final_walkers < parameters.size)).all()
    # plasticity moves each cell between where it was and the target
    low = np.minimum(run.initial_energy, run.target)
    high = np.maximum(run.initial_energy, run.target)
    assert ((run.final_energy >= low - 1e-12) & (run.final_energy <= high + 1e-12)).all()


@few
@given(small, doses, doses)
def test_without_a_drug_level_doses_do_not_matter(given_parameters, dose_1a, dose_2a):
    placebo = given_parameters | {"placebo": True}
    run = simulate(Parameters(**placebo, dose_1a=dose_1a, dose_2a=dose_2a))
    xr.testing.assert_equal(run, simulate(Parameters(**placebo)))


@few
@given(small, doses, doses, st.integers(0, 5), st.integers(1, 4))
def test_a_replicate_does_not_depend_on_its_block(given_parameters, one, other, first, count):
    parameters = Parameters(**given_parameters, dose_1a=one, dose_2a=other)
    replicates = list(range(first, first + count))
    block = simulate_block(
        parameters,
        replicates,
        0,
        landscapes.landscapes(parameters, replicates),
        lambda replicate: landscapes.perturbations(parameters, replicate),
    )
    block = xr.Dataset(*block)
    for replicate in replicates:
        alone = simulate(parameters, replicate)
        for name in block.data_vars:
            inside = block[name]
            if "replicate" in inside.dims:
                inside = inside.sel(replicate=replicate)
            np.testing.assert_array_equal(inside, alone[name])


@few
@given(small, doses, doses, st.integers(0, 1000))
def test_a_run_is_the_same_every_time(given_parameters, dose_1a, dose_2a, replicate):
    parameters = Parameters(**given_parameters, dose_1a=dose_1a, dose_2a=dose_2a)
    xr.testing.assert_identical(
        simulate(parameters, replicate), simulate(parameters, replicate)
    )


@few
@given(small)
def test_independent_runs_differ_between_root_seeds_and_replicates(given_parameters):
    parameters = Parameters(**given_parameters | {"seeding": "independent"})
    starts = {
        float(landscapes.landscapes(parameters, [k], seed).target[0, 0, 1])
        for k in (0, 1)
        for seed in (0, 1, 2**40)
    }
    if parameters.normalization in ("z-score", "none"):  # others may clip to the same number
        assert len(starts) == 6


@given(st.integers(1, 500), st.integers(1, 600))
def test_blocks_cover_every_replicate_once(replicates, seeds_per_job):
    study = Study(
        replicates=replicates,
        seeds_per_job=seeds_per_job,
        levels={"zero": 0},
        experiments={"one": {"design": "diagonal"}},
    )
    covered = [
        replicate
        for block in study.blocks
        for first, last in [map(int, block.split("-"))]
        for replicate in range(first, last + 1)
    ]
    assert covered == list(range(replicates))
