"""The part of a configuration that one result follows from."""

from pathlib import Path

import pytest
import yaml
from dualreceptor.configuration.config import read_config

from dualreceptor.configuration import excerpts

ROOT = Path(__file__).parents[1]
RAW = yaml.safe_load((ROOT / "config/config.yaml").read_text())
STUDY = read_config(RAW)
CHANGED = read_config(
    RAW | {"parameters": {"homeostasis": 0.1, "seeding": "independent"}, "root_seed": 7}
)


def reread(excerpt):
    return read_config(yaml.safe_load(yaml.safe_dump(excerpt, sort_keys=False)))


@pytest.mark.parametrize("study", [STUDY, CHANGED], ids=["study", "changed"])
@pytest.mark.parametrize("subject", STUDY.subjects)
def test_a_dataset_is_the_same_by_its_excerpt(study, subject):
    alone = reread(excerpts.of_dataset(study, subject))
    assert alone.descriptions(subject) == study.descriptions(subject)
    assert alone.points(subject) == study.points(subject)
    assert (alone.replicates, alone.root_seed) == (study.replicates, study.root_seed)
    assert alone.simulations == study.simulations_of(subject) | {
        name: parameters
        for name, parameters in alone.simulations.items()
        if subject in study.sweeps  # whose experiment stands in the excerpt, too
    }


@pytest.mark.parametrize(("subject", "figure"), sorted({(s, f) for s, _, f in STUDY.drawn()}))
def test_a_figure_is_the_only_one_in_its_excerpt(subject, figure):
    alone = reread(excerpts.of_figure(STUDY, subject, figure))
    drawn = {(s, f) for s, _, f in alone.drawn()}
    assert drawn == {(subject, figure)}
    assert getattr(alone.figures[subject], figure) == getattr(STUDY.figures[subject], figure)
    assert alone.descriptions(subject) == STUDY.descriptions(subject)


def test_an_excerpt_has_what_is_used_and_no_more():
    excerpt = excerpts.of_dataset(STUDY, "comparison")
    assert list(excerpt) == ["root_seed", "replicates", "parameters", "levels", "experiments"]
    assert list(excerpt["levels"]) == ["zero", "medium", "heavy", "max"]
    assert list(excerpt["experiments"]) == ["comparison"]
    assert excerpt["parameters"]["homeostasis"] == 0.05  # the default, spelled out


@pytest.mark.parametrize("subject", STUDY.subjects)
def test_statistics_compare_the_same_pairs(subject):
    alone = reread(excerpts.of_statistics(STUDY, subject))
    assert alone.pair_names(subject) == STUDY.pair_names(subject)


def test_claims_are_the_same():
    alone = reread(excerpts.of_claims_figure(STUDY))
    assert alone.claims_figure == STUDY.claims_figure
    assert "claims_figure" not in excerpts.of_claims(STUDY)
    assert alone.claims == STUDY.claims
    assert alone.descriptions("full") == STUDY.descriptions("full")


@pytest.mark.parametrize("of", [excerpts.of_frames, excerpts.of_picture, excerpts.of_animation])
@pytest.mark.parametrize("name", STUDY.pictures)
def test_a_picture_shows_the_same_run_at_the_same_steps(name, of):
    alone = reread(of(STUDY, name))
    assert list(alone.pictures) == [name]
    assert alone.shown(name) == STUDY.shown(name)
    assert alone.pictures[name].replicate == STUDY.pictures[name].replicate
    assert alone.pictured(name) == STUDY.pictured(name)


@pytest.mark.parametrize("name", STUDY.pictures)
def test_a_picture_is_drawn_the_same(name):
    picture = STUDY.pictures[name]
    assert reread(excerpts.of_picture(STUDY, name)).pictures[name].drawing == picture.drawing
    if picture.animation:
        alone = reread(excerpts.of_animation(STUDY, name)).pictures[name]
        assert alone.filming == picture.filming


def test_what_a_still_picture_looks_like_does_not_touch_frames_and_film():
    raw = RAW | {"pictures": {"p": RAW["pictures"]["biased-contours"] | {"dpi": 77}}}
    one, other = (
        read_config(raw),
        read_config(raw | {"pictures": {"p": raw["pictures"]["p"] | {"dpi": 78}}}),
    )
    assert excerpts.of_frames(one, "p") == excerpts.of_frames(other, "p")
    assert excerpts.of_animation(one, "p") == excerpts.of_animation(other, "p")
    assert excerpts.of_picture(one, "p") != excerpts.of_picture(other, "p")


@pytest.mark.parametrize("name", STUDY.galleries)
def test_a_gallery_is_the_same(name):
    alone = reread(excerpts.of_gallery(STUDY, name))
    assert alone.galleries == {name: STUDY.galleries[name]}
    assert alone.parameters == STUDY.parameters.model_copy()
