"""The configuration as a whole: what is allowed in it, and what messages say of its errors."""

from pathlib import Path
from typing import Literal, get_args

import pytest
import yaml

from dualreceptor.configuration.reading import ConfigError, read_config
from dualreceptor.model.observables import OBSERVABLES
from dualreceptor.model.parameters import Parameters, Pattern, Response
from small_config import changed

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text())


def errors(raw):
    with pytest.raises(ConfigError) as caught:
        read_config(raw)
    first, *lines = str(caught.value).splitlines()
    assert first == "the configuration has errors:"
    return [line.removeprefix("  ") for line in lines]


def test_administrations_cannot_be_swept_over_regimens():
    sweeps = {"s": {"experiment": "r", "over": {"administrations": [2, 3]}}}
    equal = {"given": {"dose_1a": [1, 1], "dose_2a": [0, 0]}}
    regimens = {"design": "regimens", "regimens": equal}
    assert errors(changed(experiments__r=regimens, sweeps=sweeps)) == [
        "sweeps.s.over.administrations: cannot be swept over regimens, whose lists have an "
        "entry for each of them"
    ]


def test_any_parameter_but_doses_can_be_swept():
    values = {
        "size": [20, 30],
        "base_resolution": [2],
        "pattern": ["sine"],
        "normalization": ["none"],
        "walker_rounding": ["nearest"],
        "placebo": [True],
        "response": ["full", "u-curve"],
        "seeding": ["independent"],
        "administrations": [1, 2],
    }
    for name in Parameters.model_fields:
        if name not in ("dose_1a", "dose_2a"):
            over = {name: values.get(name, [1])}
            study = read_config(changed(sweeps={"s": {"experiment": "one", "over": over}}))
            assert len(study.points("s")) == len(over[name])


def one_of(kind):
    *names, last = get_args(kind)
    return f"{', '.join(names)} or {last}"


CLAIM = {"kind": "contrast", "statement": "s", "experiment": "one", "outcome": "outcome"}
PICTURE = {"experiment": "one", "condition": ["low", "low"], "steps": [0]}
STRONG = {"dose_1a": [50], "dose_2a": [0]}
SHAM = {"dose_1a": [50, 1], "dose_2a": [0, 0], "placebo": [True, False]}


def test_a_placebo_can_be_of_any_dose():
    sham = {"design": "regimens", "regimens": {"sham": SHAM}}
    assert len(read_config(changed(experiments__r=sham)).conditions("r")) == 1


def sobol(**changes):
    """A sample of the space of two parameters, with other keys."""
    over = {"plasticity": {"from": 0.1, "to": 1}, "walkers": {"from": 1, "to": 10}}
    section = {"design": "sobol", "over": over, "pairs": [["zero", "zero"], ["low", "low"]]}
    return changed(section, **changes)


def variants(**each):
    """Variants of an experiment."""
    return {"design": "variants", "experiment": "one", "variants": each}


def plane(**changes):
    """A small plane, with keys set."""
    return {"design": "plane", "dose_1a": [0, 1], "dose_2a": [0, 1]} | changes


ERRORS = [
    (
        {"replicate": 3},
        "replicate: unknown key; did you mean replicates? the keys here are root_seed, "
        "replicates, seeds_per_job, parameters, levels, experiments, sweeps, ensembles, pairs, "
        "claims, compounds, figures, formats, claims_figure, pictures, galleries",
    ),
    ({"replicates": 0}, "replicates: 0 is not allowed: should be greater than or equal to 1"),
    (
        {"replicates": "3"},
        "replicates: '3' is not allowed: should be a whole number: drop the quotes",
    ),
    ({"replicates": 2.5}, "replicates: 2.5 is not allowed: should be a whole number"),
    (
        {"seeds_per_job": -1},
        "seeds_per_job: -1 is not allowed: should be greater than or equal to 1",
    ),
    (
        {"root_seed": 3},
        "root_seed: 3 is not allowed: root_seed 3 is not allowed with seeding 'published', "
        "which is defined for 0 alone; use root_seed 0 or seeding 'independent'",
    ),
    (
        {"levels__low": -0.1},
        "levels.low: -0.1 is not allowed: should be greater than or equal to 0",
    ),
    (
        {"levels__low": "0.1"},
        "levels.low: '0.1' is not allowed: should be a number: drop the quotes",
    ),
    (
        {"levels__low": float("nan")},
        "levels.low: nan is not allowed: should be a finite number",
    ),
    (
        {"levels__a/b": 2},
        "levels.a/b: 'a/b' is not allowed: a name becomes a file name; use up to 64 letters, "
        "digits, '-' and '_', beginning with a letter or digit",
    ),
    (
        {"experiments__..": {"design": "diagonal"}},
        "experiments...: '..' is not allowed: a name becomes a file name; use up to 64 letters, "
        "digits, '-' and '_', beginning with a letter or digit",
    ),
    (
        {"experiments__one": {"design": "diagonal", "levels": ["zero", "hihg"]}},
        "experiments.one.levels.1: 'hihg' is not allowed: did you mean high? should be a dose, "
        "or among the config's levels: zero, low, high",
    ),
    (
        {"experiments__one": {"design": "pairs", "pairs": []}},
        "experiments.one.pairs: [] is not allowed: should have at least 1 entry",
    ),
    (
        {"experiments__one": {"design": "pairs", "pairs": [["zero", "low"], ["zero", "low"]]}},
        "experiments.one.pairs: [['zero', 'low'], ['zero', 'low']] is not allowed: "
        "('zero', 'low') stands twice; once is enough",
    ),
    (
        {"experiments__one": {"design": "circle"}},
        "experiments.one.design: 'circle' is not allowed: should be series, diagonal, pairs, "
        "grid, ray or regimens",
    ),
    (
        {"experiments__one": {"design": "grids"}},
        "experiments.one.design: 'grids' is not allowed: did you mean grid? should be series, "
        "diagonal, pairs, grid, ray or regimens",
    ),
    (
        {"experiments__one": {"levels": ["zero"]}},
        "experiments.one.design: missing; it should be series, diagonal, pairs, grid, ray or "
        "regimens",
    ),
    (
        {"experiments__one": 3},
        "experiments.one: 3 is not allowed: should be keys with values",
    ),
    (
        {"experiments__one": {"design": "pairs", "pairs": [["0.3", "low"]]}},
        "experiments.one.pairs.0.0: '0.3' is not allowed: a dose is a number: drop the quotes",
    ),
    (
        {"experiments__one": {"design": "pairs", "pairs": [[1, "low"], ["high", 0.25]]}},
        "experiments.one.pairs: [[1, 'low'], ['high', 0.25]] is not allowed: ('high', 'low') "
        "stands twice; once is enough",
    ),
    (
        {"experiments__one": {"design": "ray", "ratio": [0, 0], "dose": [0, 1]}},
        "experiments.one.ratio: [0, 0] is not allowed: one part at least is above 0",
    ),
    (
        {"levels__7": 0.7},
        "levels.7: '7' is not allowed: the name of a level cannot be a number, which stands for "
        "itself",
    ),
    (
        {
            "claims__c": CLAIM
            | {
                "levels": ["zero"],
                "contrasts": [{"condition": ["$a", "$a"], "reference": ["zero", "zero"]}],
            }
        },
        "claims.c.contrasts: no contrast is left: `$` stands for levels above dose zero, and "
        "there are none",
    ),
    (
        {"experiments__one": {"design": "series"}},
        "experiments.one.receptor: missing; it has to be given",
    ),
    (
        {"experiments__one": {"design": "diagonal", "level": ["zero"]}},
        "experiments.one.level: unknown key; did you mean levels? the keys here are design, levels",
    ),
    (
        {"experiments__one": None},
        "experiments.one: None is not allowed: should be keys with values",
    ),
    (
        {"ensembles__p": plane(dose_1a={"from": 1, "to": 0.5, "count": 3})},
        "ensembles.p.dose_1a.to: 0.5 is not allowed: should be above 1, where the range begins",
    ),
    (
        {"ensembles__p": plane(dose_2a={"from": 0, "to": 0.5, "count": 1})},
        "ensembles.p.dose_2a.count: 1 is not allowed: should be greater than or equal to 2",
    ),
    (
        {"ensembles__p": plane(dose_2a={"from": 0, "count": 3})},
        "ensembles.p.dose_2a.to: missing; it has to be given",
    ),
    (
        {"ensembles__p": plane(dose_2a={"from": 0, "to": 1, "count": 3, "counts": 3})},
        "ensembles.p.dose_2a.counts: unknown key; did you mean count? the keys here are from, "
        "to, count",
    ),
    (
        {"ensembles__p": plane(dose_1a=[0])},
        "ensembles.p.dose_1a: [0] is not allowed: should have at least 2 entries",
    ),
    (
        {"ensembles__p": plane(dose_1a=[0, 0.2, 0.1])},
        "ensembles.p.dose_1a: [0, 0.2, 0.1] is not allowed: 0.1 follows 0.2: list doses from "
        "the lowest to the highest, each once",
    ),
    (
        {"ensembles__p": plane(dose_1a=[-0.1, 0.2])},
        "ensembles.p.dose_1a.0: -0.1 is not allowed: should be greater than or equal to 0",
    ),
    (
        {"ensembles__p": plane(dose_1a=[0, 2.5])},
        "ensembles.p.dose_1a: a 5-HT1A dose of 2.5 is not allowed: above 1.98, smoothing "
        "overshoots more at every step, and the energies diverge",
    ),
    (
        {"ensembles__s": sobol(sample=48)},
        "ensembles.s.sample: 48 is not allowed: should be a power of two, such as 32 or 64",
    ),
    (
        {"ensembles__s": sobol(replicates=1)},
        "ensembles.s.replicates: 1 is not allowed: should be greater than or equal to 2",
    ),
    (
        {"ensembles__s": sobol(over__plasticity={"from": 0.1, "to": 1.5})},
        "ensembles.s.over.plasticity.to: 1.5 is not allowed: should be less than or equal to 1",
    ),
    (
        {"ensembles__s": sobol(over__walkers={"from": 0.5, "to": 100})},
        "ensembles.s.over.walkers.from: 0.5 is not allowed: should be a whole number",
    ),
    (
        {"ensembles__s": sobol(over__walkers={"from": 0, "to": 100, "scale": "log"})},
        "ensembles.s.over.walkers.scale: 'log' is not allowed: a range with logarithms begins "
        "above 0",
    ),
    (
        {"ensembles__s": sobol(over__walkers={"from": 200, "to": 100})},
        "ensembles.s.over.walkers.to: 100 is not allowed: should be above 200, where the range "
        "begins",
    ),
    (
        {"ensembles__s": sobol(over__pattern={"from": 0, "to": 1})},
        "ensembles.s.over.pattern: 'pattern' is not allowed: no parameter of the model that is "
        "a number; these are size, "
        "base_resolution, landscape_blur, landscape_magnitude, perturbation_blur, "
        "administrations, warmup_steps, drug_steps, washout_steps, walkers, gradient_steps, "
        "step_size, gradient_noise, homeostasis, plasticity",
    ),
    (
        {"ensembles__s": sobol(parameters={"dose_1a": 1})},
        "ensembles.s.parameters: {'dose_1a': 1} is not allowed: dose_1a cannot be set here; "
        "the design sets the doses",
    ),
    (
        {"ensembles__s": sobol(parameters={"walkers": 0})},
        "ensembles.s.parameters.walkers: 0 is not allowed: should be greater than or equal to 1",
    ),
    (
        {"ensembles__s": sobol(), "figures__s": {"sensitivity": {"condition": "low"}}},
        "figures.s.sensitivity.condition: 'low' is not allowed: the sample has the conditions "
        "no drug, low / low",
    ),
    (
        {"ensembles__v": variants(same={"plasticity": 0.5})},
        "ensembles.v.variants.same: {'plasticity': 0.5} is not allowed: it equals the "
        "baseline; change something, or leave it out",
    ),
    (
        {"ensembles__v": variants(one={"walkers": 3}, other={"walkers": 3})},
        "ensembles.v.variants.other: {'walkers': 3} is not allowed: it equals one; change "
        "something, or leave it out",
    ),
    (
        {"ensembles__v": variants(bad={"plasticity": 3})},
        "ensembles.v.variants.bad.plasticity: 3 is not allowed: should be less than or equal "
        "to 1",
    ),
    (
        {"ensembles__v": variants(baseline={"plasticity": 0.3})},
        "ensembles.v.variants: {'baseline': {'plasticity': 0.3}} is not allowed: 'baseline' "
        "is what variants are compared with; use another name",
    ),
    (
        {
            "ensembles__c": {
                "design": "courses",
                "pairs": [["low", "low"]],
                "responses": ["placebo"],
            }
        },
        "ensembles.c.responses.0: 'placebo' is not allowed: nothing acts under it, so that no "
        "dose has the same area",
    ),
    (
        {"ensembles__one": plane()},
        "ensembles.one: 'one' is not allowed: an experiment or a sweep has this name",
    ),
    (
        {"ensembles__p": plane(points_per_job=1, dose_2a=list(range(600)))},
        "ensembles.p: 1,200 slabs are not allowed: at most 1,000; use more points_per_job, or "
        "fewer points",
    ),
    (
        {"experiments__r": {"design": "regimens", "regimens": {"once": STRONG}}},
        "experiments.r: a 5-HT1A dose of 50 is not allowed: above 1.98, smoothing overshoots "
        "more at every step, and the energies diverge",
    ),
    (
        {"parameters__pattern": "waves"},
        f"parameters.pattern: 'waves' is not allowed: should be {one_of(Pattern)}",
    ),
    (
        {"parameters__response": "gamma"},
        f"parameters.response: 'gamma' is not allowed: should be {one_of(Response)}",
    ),
    (
        {"parameters": {"size": 25, "pattern": "log"}},
        "parameters.pattern: 'log' is not allowed: it has no value at the centre cell "
        "of size 25; use an even size, or another pattern",
    ),
    (
        {"parameters__dose_1a": 0.3},
        "parameters: {'dose_1a': 0.3} is not allowed: dose_1a cannot be set here; levels and "
        "experiments set the doses",
    ),
    (
        {"figures__two": {"timeseries": {}}},
        "figures.two: 'two' is not allowed: not among the config's experiments, sweeps and ensembles: one, all",
    ),
    (
        {"figures__one": {"matrices": {}}},
        "figures.one.matrices: needs an experiment of design grid; one is diagonal",
    ),
    (
        {"figures__one": {"maps": {}}},
        "figures.one.maps: needs an ensemble of design plane; one is diagonal",
    ),
    (
        {"ensembles__p": plane(), "figures__p": {"bars": {}}},
        "figures.p.bars: needs an experiment of design series, diagonal, pairs, grid, ray or "
        "regimens; p is plane",
    ),
    (
        {"ensembles__p": plane(), "figures__p": {"choices": {"width_mm": 60}}},
        "figures.p.choices.width_mm: 60 is not allowed: should be greater than or equal to 80",
    ),
    (
        {"ensembles__p": plane(), "figures__p": {"rays": {"totals": 3}}},
        "figures.p.rays.totals: unknown key; the keys here are width_mm, dpi",
    ),
    (
        {"figures__all": {"interaction": {}}},
        "figures.all.interaction: needs an ensemble of design plane; all is grid",
    ),
    (
        {"figures__one": {"timeseries": {"panels": 6}}},
        "figures.one.timeseries.panels: 6 is not allowed: should be a list",
    ),
    (
        {"figures__one": {"timeseries": {"panels": ["energy", "enthalpy"]}}},
        "figures.one.timeseries.panels.1: 'enthalpy' is not allowed: did you mean entropy? should be "
        f"{one_of(Literal[tuple(OBSERVABLES)])}",
    ),
    (
        {"figures__one": {"timeseries": {"panels": ["energy", "energy"]}}},
        "figures.one.timeseries.panels: ['energy', 'energy'] is not allowed: energy stands "
        "twice; once is enough",
    ),
    (
        {"figures__one": {"sweep": {}}},
        "figures.one.sweep: needs a sweep; one is none",
    ),
    (
        {"experiments__claims": {"design": "diagonal"}},
        "experiments.claims: 'claims' is not allowed: a folder of figures has it",
    ),
    (
        {"sweeps__one": {"experiment": "all", "over": {"size": [10]}}},
        "sweeps.one: 'one' is not allowed: an experiment has this name",
    ),
    (
        {"sweeps__s": {"experiment": "one", "over": {"plasticty": [0.1]}}},
        "sweeps.s.over.plasticty: unknown parameter; did you mean plasticity? a sweep can vary "
        "size, base_resolution, pattern, landscape_blur, landscape_magnitude, normalization, "
        "perturbation_blur, administrations, warmup_steps, drug_steps, washout_steps, response, "
        "placebo, walkers, gradient_steps, step_size, gradient_noise, walker_rounding, "
        "homeostasis, plasticity, seeding",
    ),
    (
        {"sweeps__s": {"experiment": "one", "over": {"dose_1a": [0.1]}}},
        "sweeps.s.over.dose_1a: doses cannot be swept; a series or a grid has them as conditions",
    ),
    (
        {"sweeps__s": {"experiment": "one", "over": {"plasticity": [0.1, 1.5]}}},
        "sweeps.s.over.plasticity: 1.5 is not allowed: should be less than or equal to 1",
    ),
    (
        {"sweeps__s": {"experiment": "one", "over": {"pattern": ["log"], "size": [21]}}},
        "sweeps.s.over.pattern: 'log' is not allowed: it has no value at the centre "
        "cell of size 21; use an even size, or another pattern",
    ),
    (
        {
            "experiments__r": {
                "design": "regimens",
                "regimens": {"a": {"dose_1a": [1, 0], "dose_2a": [1]}},
            }
        },
        "experiments.r.regimens: {'a': {'dose_1a': [1, 0], 'dose_2a': [1]}} is not allowed: lists "
        "differ in length: a.dose_1a has 2, a.dose_2a has 1; give every list one entry per "
        "administration, and every regimen as many (dose 0 where nothing is given)",
    ),
    (
        {"pairs__one": [{"condition": ["low", "low"], "reference": ["low", "zero"]}]},
        "pairs.one.0.reference: ['low', 'zero'] is not allowed: experiment one has the conditions "
        "[zero, zero], [low, low], [high, high]",
    ),
    (
        {
            "claims__c": CLAIM
            | {"contrasts": [{"condition": ["low", "zero"], "reference": ["zero", "zero"]}]}
        },
        "claims.c.contrasts.0.condition: ['low', 'zero'] is not allowed: experiment one has the "
        "conditions [zero, zero], [low, low], [high, high]",
    ),
    (
        {"pictures__p": PICTURE | {"replicate": 100}},
        "pictures.p.replicate: 100 is not allowed: should be from 0 to 99",
    ),
    (
        {"pictures__p": PICTURE | {"steps": [0, 400]}},
        "pictures.p.steps.1: 400 is not allowed: should be from 0 to 399",
    ),
    (
        {"pictures__p": PICTURE | {"condition": ["low", "high"]}},
        "pictures.p.condition: ['low', 'high'] is not allowed: experiment one has the conditions "
        "[zero, zero], [low, low], [high, high]",
    ),
    (
        {"galleries__g": {"vary": "blur", "values": [-1]}},
        "galleries.g.values.0: landscape_blur: -1.0 is not allowed: should be greater than or "
        "equal to 0",
    ),
]


@pytest.mark.parametrize(("changes", "message"), ERRORS, ids=lambda value: str(value)[:40])
def test_a_error_is_named_word_for_word(changes, message):
    assert errors(changed(**changes)) == [message]


def test_a_dose_that_two_levels_share_is_a_error_of_both():
    message = "is not allowed: the dose of low and same; each level needs its own"
    assert errors(changed(levels__same=0.25)) == [
        f"levels.low: 0.25 {message}",
        f"levels.same: 0.25 {message}",
    ]


@pytest.mark.parametrize("design", ["diagonal", "grid"])
def test_a_design_over_all_levels_needs_some(design):
    raw = {"levels": {}, "experiments": {"s": {"design": design}}}
    assert errors(raw) == [
        "experiments.s.levels: missing; list doses, or name some under `levels`"
    ]


def test_all_errors_are_named_at_once():
    raw = changed(
        replicates=0,
        replicate=1,
        levels__bad=-1,
        parameters__homeostasis=2,
        parameters__normalisation="none",
        experiments__p={"design": "pairs", "pairs": [["zero", "no"]]},
        figures__q={"timeseries": {"dpi": 1}},
    )
    keys = [line.split(":")[0] for line in errors(raw)]
    assert keys == [
        "replicates",
        "parameters.homeostasis",
        "parameters.normalisation",
        "levels.bad",
        "experiments.p.pairs.0.1",
        "figures.q",
        "figures.q.timeseries.dpi",
        "replicate",
    ]


def test_a_plane_has_figures_of_its_own():
    asked = {"choices": {}, "fronts": {"dpi": 100}, "maps": {"width_mm": 88}}
    asked |= {"compounds": {"dpi": 200}, "interaction": {"width_mm": 120}, "rays": {}}
    study = read_config(changed(ensembles__p=plane(), figures__p=asked))
    drawn = study.figures["p"]
    assert drawn.drawn == ["maps", "fronts", "choices", "rays", "interaction", "compounds"]
    assert (drawn.maps.width_mm, drawn.fronts.dpi, drawn.choices.width_mm) == (88, 100, 180)
    assert (drawn.rays.width_mm, drawn.interaction.width_mm) == (180, 120)
    assert (drawn.compounds.dpi, drawn.rays.is_wide, drawn.interaction.is_wide) == (
        200,
        True,
        False,
    )


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_what_is_not_a_mapping_is_refused(raw):
    with pytest.raises(ConfigError, match="is not a mapping of keys to values"):
        read_config(raw)


def test_the_example_of_the_readme_can_be_run():
    text = (ROOT / "config/README.md").read_text()
    example = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
    merged = {key: CONFIG.get(key, {}) | value for key, value in example.items()}
    study = read_config(CONFIG | merged)
    assert [c.label for c in study.conditions("biased")][1:] == ["heavy / light", "0.6 / 0.2"]
    assert [c.label for c in study.conditions("three_to_one")][-1] == "0.6 / 0.2"
    assert len(study.simulations_of("noise_and_steps")) == 6 * 3
