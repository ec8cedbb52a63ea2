"""Galleries: which landscapes stand where, and on what scale."""

import numpy as np
import pytest
from matplotlib.backends.backend_pdf import PdfFile
from matplotlib.image import AxesImage
from test_figures import cut_off

from dualreceptor import Parameters
from dualreceptor.figures import style
from dualreceptor.figures.gallery import Gallery
from dualreceptor.model.landscapes import landscape
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.model.streams import streams
from made_up import RECORD

SMALL = Parameters(size=20, base_resolution=30)
ROWS = ["noise", "tangent", "parabolic"]
VALUES = {
    "blur": [0, 2.5, 10],
    "magnitude": [1, 3],
    "normalization": ["min-max", "bound", "z-score", "neg-pos", "none"],
}
CHANGES = {
    "blur": lambda value: {"landscape_blur": value},
    "magnitude": lambda value: {"landscape_magnitude": value, "normalization": "none"},
    "normalization": lambda value: {"normalization": value},
}


def draw(vary, dimensions=2, patterns=ROWS, width_mm=180.0, parameters=SMALL):
    settings = {"patterns": patterns, "dimensions": dimensions, "width_mm": width_mm}
    return Gallery(vary=vary, values=VALUES[vary], replicate=2, **settings).draw(parameters, 0)


def energies(vary, parameters=SMALL):
    """Row by row, (patterns, values, size, size)."""
    noise = streams(parameters, 2, 0).initial()
    plain = parameters.model_dump()
    return np.array(
        [
            [
                landscape(
                    noise, Parameters(**plain | {"pattern": pattern} | CHANGES[vary](value))
                )
                for value in VALUES[vary]
            ]
            for pattern in ROWS
        ]
    )


def panels(figure, vary, dimensions):
    count = len(ROWS) * len(VALUES[vary])
    drawn = [axis.images if dimensions == 2 else axis.collections for axis in figure.axes]
    return [one for (one,) in drawn[:count]]


@pytest.mark.parametrize("vary", VALUES)
def test_flat_panels_are_the_landscapes(vary):
    images = panels(draw(vary), vary, 2)
    expected = energies(vary).reshape(-1, 20, 20)
    for image, energy in zip(images, expected, strict=True):
        np.testing.assert_array_equal(image.get_array(), energy)
        assert image.origin == "lower"


@pytest.mark.parametrize("vary", VALUES)
def test_surfaces_are_the_landscapes(vary):
    surfaces = panels(draw(vary, 3), vary, 3)
    expected = energies(vary).reshape(-1, 20, 20)
    for surface, energy in zip(surfaces, expected, strict=True):
        corners = energy[:-1, :-1] + energy[1:, :-1] + energy[:-1, 1:] + energy[1:, 1:]
        np.testing.assert_allclose(surface.get_array(), corners.ravel() / 4, atol=1e-12)
        assert surface.axes.get_zlim() == surface.get_clim()
        assert surface.get_rasterized()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_blurs_have_one_scale(dimensions):
    figure = draw("blur", dimensions)
    assert {one.get_clim() for one in panels(figure, "blur", dimensions)} == {(0, 1)}
    assert len(figure.axes) == 9 + 1


@pytest.mark.parametrize("dimensions", [2, 3])
def test_magnitudes_have_one_scale_around_zero_along_each_row(dimensions):
    figure = draw("magnitude", dimensions)
    limits = [one.get_clim() for one in panels(figure, "magnitude", dimensions)]
    most = np.abs(energies("magnitude")).max(axis=(1, 2, 3))
    assert limits == [(-one, one) for one in np.repeat(most, 2)]
    assert len(figure.axes) == 6 + 3
    assert figure.texts[0].get_text() == (
        "landscape magnitude\n(not normalized: that would hide it)"
    )


def test_a_magnitude_is_a_factor():
    one, three = (image.get_array() for image in panels(draw("magnitude"), "magnitude", 2)[:2])
    np.testing.assert_allclose(three, 3 * one)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_normalizations_have_their_own_scale_and_name_it(dimensions):
    figure = draw("normalization", dimensions)
    drawn = panels(figure, "normalization", dimensions)
    for one, energy in zip(drawn, energies("normalization").reshape(-1, 20, 20), strict=True):
        assert one.get_clim() == (energy.min(), energy.max())
        text = f"{energy.min():z.2f} to {energy.max():z.2f}".replace("-", "−")
        assert one.axes.texts[-1].get_text() == text
    assert [one.axes.texts[-1].get_text() for one in (drawn[0], drawn[3])] == [
        "0.00 to 1.00",
        "−1.00 to 1.00",
    ]


@pytest.mark.parametrize("dimensions", [2, 3])
def test_rows_are_patterns_and_columns_are_values(dimensions):
    axes = np.reshape(draw("blur", dimensions).axes[:9], (3, 3))
    assert [axis.get_title() for axis in axes[0]] == ["0", "2.5", "10"]
    assert [axis.texts[0].get_text() for axis in axes[:, 0]] == ROWS


def test_every_pattern_is_shown_if_none_is_named():
    figure = draw("blur", patterns=None)
    rows = [axis.texts[0].get_text() for axis in figure.axes[:-1:3]]
    assert rows == list(PATTERNS)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_flat_landscape_is_drawn(dimensions):
    level = Parameters(**SMALL.model_dump() | {"landscape_blur": 1000.0})
    bound = {"vary": "normalization", "values": ["bound"], "patterns": ["log"]}
    figure = Gallery(**bound, dimensions=dimensions, replicate=2).draw(level, 0)
    (drawn,) = (figure.axes[0].images, figure.axes[0].collections)[dimensions - 2]
    assert (drawn.get_array() == 0).all()
    assert figure.axes[0].texts[-1].get_text() == "0.00 to 0.00"
    assert cut_off(figure) == {}


@pytest.mark.parametrize("vary", VALUES)
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("width_mm", [80, 180])
def test_nothing_is_cut_off_or_longer_than_a_page(vary, dimensions, width_mm):
    figure = draw(vary, dimensions, patterns=None, width_mm=width_mm)
    assert cut_off(figure) == {}
    width, height = figure.get_size_inches() / style.MM
    assert width <= width_mm + 1e-9 and height <= 240 + 1e-9


def test_a_gallery_of_surfaces_is_a_small_file(tmp_path):
    study = Parameters()
    style.save(draw("blur", 3, None, parameters=study), [tmp_path / "gallery.pdf"], 300, RECORD)
    assert (tmp_path / "gallery.pdf").stat().st_size < 2e6


def test_of_each_surface_no_more_is_held_than_was_drawn(tmp_path, monkeypatch):
    held, hold = [], PdfFile.imageObject
    monkeypatch.setattr(
        PdfFile, "imageObject", lambda file, image: held.append(image) or hold(file, image)
    )
    style.save(draw("blur", 3), [tmp_path / "gallery.pdf"], 300, RECORD)
    surfaces = [image for image in held if image.shape[2] == 4]
    assert len(surfaces) >= 9 and all(image.base is None for image in surfaces)


@pytest.mark.parametrize(
    ("vary", "value", "fault"),
    [
        ("blur", -1.0, "landscape_blur"),
        ("magnitude", 0.0, "landscape_magnitude"),
        ("normalization", "minmax", "normalization"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(vary, value, fault):
    gallery = Gallery(vary=vary, values=[value], patterns=ROWS)
    with pytest.raises(ValueError, match=fault):
        gallery.draw(SMALL, 0)


def test_a_gallery_of_every_pattern_leaves_out_what_has_no_value():
    gallery = Gallery(vary="blur", values=[2])
    drawn = {
        size: len(gallery.draw(Parameters(size=size), 0).findobj(AxesImage)) for size in (6, 7)
    }
    assert drawn[6] - drawn[7] == 1
