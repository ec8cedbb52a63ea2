"""The compiled kernel against the plain statement of the model, and its own functions."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

import plain_model
from dualreceptor import Parameters, simulate
from dualreceptor.model import blurs, gaussians, kernel
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.responses import RESPONSES

SMALL = {
    "size": 12,
    "base_resolution": 20,
    "warmup_steps": 4,
    "drug_steps": 12,
    "washout_steps": 5,
    "walkers": 7,
    "gradient_steps": 3,
    "dose_1a": 0.5,
    "dose_2a": 0.25,
}

CASES = [
    *({"pattern": pattern} for pattern in PATTERNS),
    *({"normalization": normalization} for normalization in NORMALIZATIONS),
    *({"response": curve} for curve in RESPONSES),
    {"walker_rounding": "nearest"},
    {"seeding": "independent"},
    {"size": 5, "base_resolution": 5},  # a blur wider than the landscape
    {"size": 2, "base_resolution": 3},
    {"size": 31, "perturbation_blur": 3.3},  # an odd number of blur weights
    {"perturbation_blur": 0, "landscape_blur": 0},
    {"dose_1a": 0},
    {"dose_2a": 0},
    {"placebo": True},
    {"warmup_steps": 0, "washout_steps": 0},
    {"plasticity": 1, "homeostasis": 1},
    {"plasticity": 0, "gradient_noise": 0, "step_size": 2.5},
    {"walkers": 1, "gradient_steps": 40},
    *(
        {
            "administrations": 3,
            "dose_1a": (0.5, 0, 0.1),
            "dose_2a": (0.1, 0.3, 0.2),
            "response": ("u-curve", "beta-short", "full"),
            "placebo": (False, False, True),
            "seeding": seeding,
        }
        for seeding in ("published", "independent")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_agrees_with_plain_numpy(case):
    parameters = Parameters(**SMALL | case)
    root_seed = 5 if parameters.seeding == "independent" else 0
    run = simulate(parameters, replicate=3, root_seed=root_seed)
    series, E, M, walkers = plain_model.simulate(parameters, 3, root_seed)
    for name, expected in series.items():
        np.testing.assert_allclose(run[name], expected, rtol=0, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(run.final_energy, E, rtol=0, atol=1e-12)
    np.testing.assert_allclose(run.final_modulated_energy, M, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(run.final_walkers, walkers)


SIGMAS = [0, 0.3, 1, 2.5, 9]
SIZES = [2, 3, 17, 50]


@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("size", SIZES)
def test_blur_is_that_of_scipy(sigma, size):
    M = np.random.default_rng(0).standard_normal((size, size))
    blur = blurs.make_blur(size, sigma)
    kernel.smooth(M.ravel(), size, False, blur)
    expected = gaussian_filter(M, sigma)
    np.testing.assert_allclose(blur.blurred.reshape(size, size), expected, atol=1e-14)


@pytest.mark.parametrize("sigma", [s for s in SIGMAS if s])
@pytest.mark.parametrize("size", SIZES)
def test_blur_of_landscapes_is_that_of_scipy_to_the_bit(sigma, size):
    M = np.random.default_rng(1).standard_normal((size, size))
    blur = blurs.make_blur(size, sigma, gaussians.scipy_weights(sigma))
    np.testing.assert_array_equal(blurs.blur_like_scipy(M, blur), gaussian_filter(M, sigma))


def test_exp_is_good_to_one_unit_in_the_last_place():
    x = -np.linspace(0, 708, 100_001)
    ours = np.array([kernel.exp(value) for value in x])
    np.testing.assert_array_max_ulp(ours, np.exp(x), maxulp=1)


def test_exp_of_very_little_is_very_little():
    assert 0 < kernel.exp(-1e6) < 1e-300


def test_log_is_good_to_two_units_in_the_last_place():
    rng = np.random.default_rng(0)
    x = np.concatenate([np.exp(rng.uniform(-700, 700, 50_000)), rng.uniform(0.5, 2, 50_000)])
    ours = np.array([kernel.log(value) for value in x])
    np.testing.assert_array_max_ulp(ours, np.log(x), maxulp=2)


def test_sums_and_minima_of_any_length():
    x = np.random.default_rng(0).standard_normal(61)
    for length in range(1, 61):
        assert kernel.add(x[:length]) == pytest.approx(x[:length].sum(), abs=1e-13)
        assert kernel.least(x[:length]) == x[:length].min()


def test_diverging_energies_end_in_a_message_not_in_wild_addresses():
    parameters = Parameters(**SMALL | {"dose_1a": 1e200, "response": "full"})
    with pytest.raises(FloatingPointError, match=r"diverged with dose_1a 1e\+200 and dose_2a"):
        simulate(parameters)
