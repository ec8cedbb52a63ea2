"""Landscapes against library routines and against their definitions."""

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import gaussian_filter

from dualreceptor import Parameters
from dualreceptor.model import landscapes
from dualreceptor.model.normalizations import NORMALIZATIONS

NOISE = np.random.default_rng(1).standard_normal((40, 40))


@pytest.mark.parametrize("size", [2, 7, 40, 41, 100])
def test_resampling_is_bilinear_interpolation(size):
    base = np.linspace(0, 1, 40)
    at = np.linspace(0, 1, size)
    grid = np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1)
    expected = RegularGridInterpolator((base, base), NOISE)(grid)
    np.testing.assert_allclose(landscapes.resample(NOISE, size), expected, atol=1e-12)


def test_nothing_is_resampled_where_the_sizes_are_equal():
    assert landscapes.resample(NOISE, 40) is NOISE


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("noise", lambda x, y: 1),
        ("sine", lambda x, y: np.sin(np.hypot(x, y))),
        ("cosine", lambda x, y: np.cos(np.hypot(x, y))),
        ("tangent", lambda x, y: np.tan(np.hypot(x, y))),
        ("exponent", lambda x, y: np.exp(-(x**2 + y**2))),
        ("log", lambda x, y: 0.5 * np.log(x**2 + y**2)),
        ("twisted_sine", lambda x, y: np.sin(x) * np.cos(y)),
        ("swirl", lambda x, y: np.sin(x**2 - y**2)),
        ("parabolic", lambda x, y: 5 + x**2 + y**2),
    ],
)
def test_bare_patterns(pattern, expected):
    surface = landscapes.surface(np.ones((6, 6)), pattern, 6)
    column, row = 4, 1  # x runs over columns, y over rows
    x, y = -1 + 2 * column / 5, -1 + 2 * row / 5
    assert surface.shape == (6, 6)
    assert surface[row, column] == pytest.approx(expected(x, y), abs=1e-14)


def test_log_has_no_value_at_the_centre_of_an_odd_size():
    with pytest.raises(ValueError, match=r"^pattern log has no value in some cells of size 5$"):
        landscapes.surface(np.ones((5, 5)), "log", 5)


def test_normalizations():
    cells = np.array([[-1.0, 0.25], [0.5, 3.0]])
    for name, expected in {
        "min-max": (cells + 1) / 4,
        "bound": [[0, 0.25], [0.5, 1]],
        "z-score": (cells - 0.6875) / np.std(cells),
        "neg-pos": (cells + 1) / 2 - 1,
        "none": cells,
    }.items():
        np.testing.assert_allclose(NORMALIZATIONS[name](cells), expected, atol=1e-15)


@pytest.mark.parametrize("name", ["min-max", "z-score", "neg-pos"])
def test_a_flat_landscape_is_refused(name):
    with pytest.raises(ValueError, match=f"^a flat landscape has no normalization '{name}'$"):
        NORMALIZATIONS[name](np.ones((3, 3)))


def test_blur_scales_with_the_grid_and_magnitude_comes_before_normalization():
    parameters = Parameters(
        size=20,
        base_resolution=40,
        landscape_blur=4,
        landscape_magnitude=7,
        normalization="none",
    )
    expected = 7 * gaussian_filter(landscapes.resample(NOISE, 20), 2.0)
    np.testing.assert_allclose(landscapes.landscape(NOISE, parameters), expected, atol=1e-14)


def test_perturbations_span_minus_one_to_one_whatever_the_normalization():
    parameters = Parameters(size=20, base_resolution=40, normalization="none")
    field = landscapes.perturbation(NOISE, parameters)
    assert (field.min(), field.max()) == (-1, 1)


def test_only_fields_that_a_step_uses_are_made():
    parameters = Parameters(size=8, base_resolution=8)
    # of the 201 steps with a drug, the beta curve is zero at the first two
    assert landscapes.perturbations(parameters, 0).shape == (199, 8, 8)
    placebo = Parameters(size=8, base_resolution=8, placebo=True)
    assert landscapes.perturbations(placebo, 0).shape == (0, 8, 8)
