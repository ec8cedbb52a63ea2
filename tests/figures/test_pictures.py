"""Pictures of a run: the numbers drawn, the words around them, and films read back."""

from pathlib import Path

import imageio_ffmpeg
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from test_figures import cut_off

from dualreceptor import Parameters
from dualreceptor.figures.pictures import Animation, Picture
from dualreceptor.model.frames import frames
from made_up import RECORD, SMALL

PARAMETERS = Parameters(
    **SMALL.model_dump() | {"size": 16, "base_resolution": 20, "dose_2a": 0.8}
)
STATES = [0, 3, 6, 9, 15]
VIEWS, SHOWS = ["contours", "surface"], ["current", "all"]
WORDS = {
    "neural": ("neural activity", "energy"),
    "synaptic": ("synaptic weight", "energy"),
    "belief": ("belief", "precision (−energy)"),
}


@pytest.fixture(scope="module")
def run():
    return frames(PARAMETERS, 1, 0, STATES)


def picture(view, show, vocabulary="neural", **settings):
    """Settings of a picture, whose run need not be one of a configuration."""
    about = {"view": view, "show": show, "vocabulary": vocabulary, "steps": STATES}
    return Picture.model_construct(**about | settings)


def film(view, show, **settings):
    return picture(view, show, animation=Animation(**settings))


def panels(figure):
    return [axis for axis in figure.axes if axis.get_title()]


def landscapes(run, show):
    """The landscapes of all panels, and the walkers that belong on each."""
    nobody = np.empty((0, 2))
    for frame in range(run.sizes["frame"]):
        current = run.modulated_energy.values[frame], run.walkers.values[frame]
        if show == "current":
            yield current
        else:
            yield from [
                (run.initial_energy.values, nobody),
                current,
                (run.target.values, nobody),
            ]


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize(("vocabulary", "sign"), [("neural", 1), ("belief", -1)])
def test_contours_are_those_of_the_landscape_with_the_walkers(run, show, vocabulary, sign):
    figure = picture("contours", show, vocabulary).draw(run)
    _, other = plt.subplots()
    for axis, (energy, walkers) in zip(panels(figure), landscapes(run, show), strict=True):
        bands, marks = axis.collections
        expected = other.contourf(sign * energy, bands.levels).get_paths()
        for path, expected_path in zip(bands.get_paths(), expected, strict=True):
            np.testing.assert_array_equal(path.vertices, expected_path.vertices)
        np.testing.assert_array_equal(marks.get_offsets(), walkers[:, ::-1])  # x is the column
        assert (axis.get_xlim(), axis.get_ylim()) == ((0, 15), (0, 15))


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize(("vocabulary", "sign"), [("synaptic", 1), ("belief", -1)])
def test_surfaces_are_the_landscape_with_the_walkers_above(run, show, vocabulary, sign):
    figure = picture("surface", show, vocabulary).draw(run)
    for axis, (energy, walkers) in zip(panels(figure), landscapes(run, show), strict=True):
        faces, marks = axis.collections
        height = sign * energy
        corners = height[:-1, :-1] + height[1:, :-1] + height[:-1, 1:] + height[1:, 1:]
        np.testing.assert_allclose(faces.get_array(), corners.ravel() / 4, rtol=1e-12)
        x, y, z = faces._faces.reshape(-1, 3).T
        np.testing.assert_array_equal(z, height[y.astype(int), x.astype(int)])
        row, column = walkers.astype(int).T
        low, high = axis.get_zlim()
        x, y, z = (np.asarray(part) for part in marks._offsets3d)
        np.testing.assert_array_equal(x, column)
        np.testing.assert_array_equal(y, row)
        np.testing.assert_allclose(z - height[row, column], 0.02 * (high - low))
        assert marks.zorder > faces.zorder and not axis.computed_zorder


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize(("vocabulary", "sign"), [("neural", 1), ("belief", -1)])
def test_all_panels_have_one_scale_that_holds_all_of_them(run, view, show, vocabulary, sign):
    run = run.assign(target=3 * run.target - 1)
    figure = picture(view, show, vocabulary).draw(run)
    scales = {axis.collections[0].get_clim() for axis in panels(figure)}
    ((low, high),) = scales
    heights = sign * np.array([energy for energy, _ in landscapes(run, show)])
    assert low <= heights.min() < low + 0.2 and high - 0.2 < heights.max() <= high
    if view == "contours":
        (levels,) = {tuple(axis.collections[0].levels) for axis in panels(figure)}
        assert (levels[0], levels[-1]) == (low, high)
    else:
        assert {axis.get_zlim() for axis in panels(figure)} == scales


@pytest.mark.parametrize("vocabulary", WORDS)
def test_axes_are_named_in_the_vocabulary(run, vocabulary):
    place, height = WORDS[vocabulary]
    flat = picture("contours", "current", vocabulary).draw(run)
    assert flat.get_supxlabel() == f"{place} (dim. 1)"
    assert flat.get_supylabel() == f"{place} (dim. 2)"
    assert flat.axes[-1].get_xlabel() == height
    solid = picture("surface", "current", vocabulary).draw(run)
    named = [axis for axis in panels(solid) if axis.get_xlabel()]
    assert {axis.get_xlabel() for axis in named} == {f"{place}\n(dim. 1)"}
    assert {axis.get_ylabel() for axis in named} == {f"{place}\n(dim. 2)"}
    assert solid.axes[-1].get_xlabel() == f"height and colour: {height}"


@pytest.mark.parametrize("view", VIEWS)
def test_titles_count_from_the_end_of_the_warm_up(run, view):
    level = [f"{value:.2f}" for value in run.drug_level.values]
    current = [
        f"step {step} after warm-up\ndrug level {of}"
        for step, of in zip(["−3", "0", "3", "6", "12"], level, strict=True)
    ]
    alone = picture(view, "current").draw(run)
    assert [axis.get_title() for axis in panels(alone)] == current
    beside = picture(view, "all").draw(run)
    rows = [title for one in current for title in ("initial", one, "target")]
    assert [axis.get_title() for axis in panels(beside)] == rows


def test_a_negative_drug_level_has_a_minus_sign():
    parameters = Parameters(**PARAMETERS.model_dump() | {"response": "u-curve"})
    figure = picture("contours", "current", steps=[3]).draw(frames(parameters, 0, 0, [3]))
    assert panels(figure)[0].get_title() == "step 0 after warm-up\ndrug level −0.49"


@pytest.mark.parametrize(
    ("count", "width_mm", "columns"), [(1, 180, 1), (4, 180, 4), (5, 180, 3), (5, 80, 2)]
)
@pytest.mark.parametrize("view", VIEWS)
def test_frames_stand_in_even_rows_of_at_most_four(run, view, count, width_mm, columns):
    figure = picture(view, "current", steps=STATES[:count], width_mm=width_mm).draw(run)
    grid = panels(figure)[0].get_subplotspec().get_gridspec()
    assert (grid.nrows, grid.ncols) == (-(-count // columns), columns)
    assert len(panels(figure)) == count


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("width_mm", [80, 120, 180])
@pytest.mark.parametrize("vocabulary", ["neural", "belief"])
def test_nothing_is_cut_off(run, view, show, width_mm, vocabulary):
    few = picture(view, show, vocabulary, steps=STATES[:2], width_mm=width_mm)
    assert cut_off(few.draw(run)) == {}


@pytest.fixture(scope="module", params=[(v, s) for v in VIEWS for s in SHOWS], ids="-".join)
def films(request, run, tmp_path_factory):
    """View, show, and the films that should show them."""
    folder = tmp_path_factory.mktemp("films")
    paths = folder / "run.gif", str(folder / "run.mp4")
    settings = {"frames_per_second": 5, "width_mm": 85}
    film(*request.param, **settings).animate(run, STATES, paths, RECORD)
    assert sorted(path.name for path in folder.iterdir()) == ["run.gif", "run.mp4"]
    return *request.param, *paths


def read_gif(path):
    with Image.open(path) as moving:
        images = []
        for i in range(moving.n_frames):
            moving.seek(i)
            images.append(np.asarray(moving.convert("RGB"), dtype=int))
            assert moving.info["duration"] == 200
        assert moving.info["loop"] == 0
    return np.array(images)


def read_mp4(path):
    reader = imageio_ffmpeg.read_frames(str(path))
    meta = next(reader)
    assert (meta["fps"], meta["codec"]) == (5, "h264")
    assert meta["pix_fmt"].startswith("yuv420p")
    width, height = meta["size"]
    images = [np.frombuffer(image, np.uint8).reshape(height, width, 3) for image in reader]
    return np.array(images, dtype=int)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # by read_frames itself
def test_films_show_every_frame_in_both_formats(films):
    _, _, gif_path, mp4_path = films
    gif, mp4 = read_gif(gif_path), read_mp4(mp4_path)
    assert imageio_ffmpeg.count_frames_and_secs(mp4_path) == (5, 1.0)
    assert gif.shape == mp4.shape
    assert len(gif) == 5
    assert gif.shape[2] == 334 and gif.shape[1] % 2 == 0
    assert (gif[:, 0, 0] == 255).all()
    apart = np.abs(gif[:, None] - mp4[None]).mean(axis=(2, 3, 4))
    assert (apart.argmin(axis=0) == range(5)).all()
    assert apart.diagonal().max() < 4


def test_a_film_of_one_frame_is_its_still_picture(films, run, tmp_path):
    view, show, *_ = films
    one, path = STATES[3:4], tmp_path / "one.gif"
    film(view, show, frames_per_second=5, width_mm=85).animate(run, one, [path], RECORD)
    figure = picture(view, show, steps=one, width_mm=85).draw(run)
    figure.set_dpi(100)
    figure.canvas.draw()
    still = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    with Image.open(path) as image:
        image = np.asarray(image.convert("RGB"), dtype=int)
    apart = np.abs(image - still[: image.shape[0], : image.shape[1]])
    assert apart.mean() < 1 and (apart > 32).mean() < 0.01  # 255 colours stand for all


def test_nothing_of_a_frame_stays_in_the_next(films, run, tmp_path):
    view, show, *_ = films
    path = tmp_path / "back.gif"
    film(view, show, frames_per_second=5).animate(run, [3, 9, 3], [path], RECORD)
    first, between, last = read_gif(path)
    np.testing.assert_array_equal(first, last)
    assert (first != between).any()


def test_films_have_the_same_bytes_each_time(films, run, tmp_path):
    view, show, gif, mp4 = films
    again = tmp_path / Path(gif).name, tmp_path / Path(mp4).name
    settings = {"frames_per_second": 5, "width_mm": 85}
    film(view, show, **settings).animate(run, STATES, again, RECORD)
    assert again[0].read_bytes() == gif.read_bytes()
    assert again[1].read_bytes() == Path(mp4).read_bytes()


def test_a_film_of_another_kind_is_refused_before_it_is_drawn(run, tmp_path):
    paths = [tmp_path / "run.gif", tmp_path / "run.avi"]
    with pytest.raises(ValueError) as refusal:
        film("contours", "current").animate(run, STATES, paths, RECORD)
    assert (
        str(refusal.value)
        == f"{paths[1]} is not allowed: a moving picture ends in .gif or .mp4"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_not_whole_is_not_there(run, tmp_path, monkeypatch):
    monkeypatch.setattr(imageio_ffmpeg, "count_frames_and_secs", lambda path: (3, 0.6))
    with pytest.raises(OSError, match=r"has 3 of 5 frames$"):
        film("contours", "current").animate(run, STATES, [tmp_path / "run.mp4"], RECORD)
    assert list(tmp_path.iterdir()) == []
