"""The part of a configuration that a figure, a picture or a gallery follows from."""

from pathlib import Path

import pytest
import yaml

from dualreceptor.configuration import subsets
from dualreceptor.configuration.reading import read_config
from dualreceptor.study.subsets import config_of_claims

ROOT = Path(__file__).parents[2]
RAW = yaml.safe_load((ROOT / "config/config.yaml").read_text())
STUDY = read_config(RAW)


def reread(config):
    return read_config(yaml.safe_load(yaml.safe_dump(config, sort_keys=False)))


@pytest.mark.parametrize(("subject", "figure"), sorted({(s, f) for s, f, _ in STUDY.drawn()}))
def test_a_figure_is_the_only_one_in_its_part(subject, figure):
    alone = reread(subsets.config_of_figure(STUDY, subject, figure))
    drawn = {(s, f) for s, f, _ in alone.drawn()}
    assert drawn == {(subject, figure)}
    assert getattr(alone.figures[subject], figure) == getattr(STUDY.figures[subject], figure)
    if subject in STUDY.ensembles:
        for slab in STUDY.slabs_of(subject):
            assert alone.points_of(subject, slab) == STUDY.points_of(subject, slab)
    if subject in STUDY.planes:
        assert (alone.levels, alone.compounds) == (STUDY.levels, STUDY.compounds)
    elif subject not in STUDY.ensembles:
        assert alone.descriptions(subject) == STUDY.descriptions(subject)


def test_the_figure_of_claims_is_of_the_same_claims():
    alone = reread(subsets.config_of_claims_figure(STUDY))
    assert alone.claims_figure == STUDY.claims_figure
    assert "claims_figure" not in config_of_claims(STUDY)
    assert alone.claims == STUDY.claims
    assert alone.descriptions("full") == STUDY.descriptions("full")


OF_PICTURES = [
    subsets.config_of_frames,
    subsets.config_of_picture,
    subsets.config_of_animation,
]


@pytest.mark.parametrize("config_of", OF_PICTURES)
@pytest.mark.parametrize("name", STUDY.pictures)
def test_a_picture_shows_the_same_run_at_the_same_steps(name, config_of):
    alone = reread(config_of(STUDY, name))
    assert list(alone.pictures) == [name]
    assert alone.pictured(name) == STUDY.pictured(name)
    assert alone.pictures[name].replicate == STUDY.pictures[name].replicate
    assert alone.pictured_states(name) == STUDY.pictured_states(name)


@pytest.mark.parametrize("name", STUDY.pictures)
def test_a_picture_is_drawn_the_same(name):
    picture = STUDY.pictures[name]
    still = reread(subsets.config_of_picture(STUDY, name)).pictures[name]
    assert still.model_dump(exclude={"animation"}) == picture.model_dump(exclude={"animation"})
    if picture.animation:
        moving = reread(subsets.config_of_animation(STUDY, name)).pictures[name]
        for setting in ("view", "show", "vocabulary", "animation"):
            assert getattr(moving, setting) == getattr(picture, setting)


def test_what_a_still_picture_looks_like_does_not_touch_frames_and_film():
    raw = RAW | {"pictures": {"p": RAW["pictures"]["biased-contours"] | {"dpi": 77}}}
    one, other = (
        read_config(raw),
        read_config(raw | {"pictures": {"p": raw["pictures"]["p"] | {"dpi": 78}}}),
    )
    assert subsets.config_of_frames(one, "p") == subsets.config_of_frames(other, "p")
    assert subsets.config_of_animation(one, "p") == subsets.config_of_animation(other, "p")
    assert subsets.config_of_picture(one, "p") != subsets.config_of_picture(other, "p")


@pytest.mark.parametrize("name", STUDY.galleries)
def test_a_gallery_is_the_same(name):
    alone = reread(subsets.config_of_gallery(STUDY, name))
    assert alone.galleries == {name: STUDY.galleries[name]}
    assert alone.parameters == STUDY.parameters
