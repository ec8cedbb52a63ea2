"""Sweeps, regimens, statistics, claims and pictures, from the rules run for real."""

import copy
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from PIL import Image
from small_project import STUDY, copied

from dualreceptor import simulate
from dualreceptor.analysis import datasets
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import netcdf, tables
from dualreceptor.reports import findings

DATA = Path(__file__).parents[1] / "data"


def test_jobs_are_those_of_the_distinct_conditions(study):
    assert study.first_jobs == {
        # baseline, drug_steps-5, and three regimens with one or another placebo
        "landscapes": 4,
        # 4 of the grid, 3 further points of the sweep with 2 conditions, 3 regimens
        "simulations": 4 + 3 * 2 + 3,
        "ensembles": 2,  # a row of the plane each
        "datasets": 4,
        "datasets_ensembles": 1,
        "summaries": 4,
        "statistics": 4,
        "statistics_plane": 1,
        "claims": 1,
        "figures_timeseries": 2,
        "figures_bars": 2,
        "figures_regressions": 1,
        "figures_sweep": 1,
        "figures_claims": 1,
        "figures_galleries": 1,
        "frames": 1,
        "frames_explorer": 3,  # baseline, and regimens with one or another placebo
        "figures_pictures": 1,
        "figures_animations": 1,
        "explorer": 1,
    }
    assert study.run() == {}


def test_a_sweep_has_a_dim_for_each_parameter(study):
    dataset = netcdf.read(study.results / "datasets/over_time.nc")
    assert dict(dataset.sizes) == {
        "drug_steps": 2,
        "plasticity": 2,
        "condition": 2,
        "replicate": 3,
        "step": 20,
    }
    parsed = read_config(STUDY)
    for values in parsed.points("over_time").values():
        for condition in parsed.conditions_at("over_time", values):
            run = simulate(condition.parameters, 2)
            here = dataset.sel(**values, condition=condition.name, replicate=2)
            length = run.sizes["step"]
            assert here.final_step == length - 1
            for name in ("kl_divergence", "states_visited", "drug_level"):
                np.testing.assert_array_equal(here[name][:length], run[name])
                assert np.isnan(here[name][length:]).all()


def test_regimens_are_simulated_as_given(study):
    dataset = netcdf.read(study.results / "datasets/doses.nc")
    for condition in read_config(STUDY).conditions("doses"):
        run = simulate(condition.parameters, 1)
        here = dataset.sel(condition=condition.name, replicate=1)
        np.testing.assert_array_equal(here.kl_divergence, run.kl_divergence)
        np.testing.assert_array_equal(here.drug_level, run.drug_level)
    assert dataset.dose_1a.values.tolist() == [0.5, 0.5, 0.5]


def test_datasets_open_with_xarray_alone(study):
    parsed = read_config(STUDY)
    run = simulate(parsed.condition_named("all", ("high", "zero")).parameters, 1)
    with xr.open_dataset(study.results / "datasets/all.nc") as plain:
        by_name = plain.sel(condition="1a-0.5_2a-0", replicate=1)
        by_dose = plain.query(condition="dose_1a == 0.5 and dose_2a == 0").sel(replicate=1)
        np.testing.assert_array_equal(by_name.energy, run.energy)
        np.testing.assert_array_equal(by_dose.energy[0], run.energy)
        table = plain.isel(step=-1).to_dataframe().reset_index()
    assert "parameters" not in table
    assert table[["dose_1a", "dose_2a"]].drop_duplicates().values.tolist() == [
        [0, 0],
        [0, 0.5],
        [0.5, 0],
        [0.5, 0.5],
    ]
    with xr.open_dataset(study.results / "datasets/doses.nc") as plain:
        assert plain.doses_1a.sel(condition="late").values.tolist() == [0.5, 0.5]
        assert plain.placebo.sel(condition="late").values.tolist() == [True, False]
        given = plain.query(condition="dose_1a == 0.5").drop_dims("administration")
        assert len(given.isel(step=-1).to_dataframe()) == 3 * 3
    for subject in parsed.subjects:
        with xr.open_dataset(study.results / f"datasets/{subject}.nc") as plain:
            for point in parsed.points(subject).values():
                for i, condition in enumerate(parsed.conditions_at(subject, point)):
                    there = plain.sel(point).isel(condition=i)
                    assert datasets.parameters_of(there) == condition.parameters


def test_statistics_have_a_row_for_each_comparison(study):
    effects = pd.read_csv(study.results / "statistics/all/effects.csv")
    assert len(effects) == 2 * (3 + 1)
    (pair,) = effects[(effects.kind == "pair") & (effects.outcome == "outcome")].itertuples()
    dataset = netcdf.read(study.results / "datasets/all.nc").kl_divergence[..., -1]
    ours = dataset.sel(condition="1a-0.5_2a-0.5") - dataset.sel(condition="1a-0_2a-0.5")
    assert pair.difference == pytest.approx(float(ours.mean()), rel=1e-12)
    swept = pd.read_csv(study.results / "statistics/over_time/effects.csv")
    assert list(swept.columns[:2]) == ["drug_steps", "plasticity"]
    assert len(swept) == 4 * 2
    regimens = pd.read_csv(study.results / "statistics/doses/effects.csv")
    assert len(regimens) == 0  # none of them is free of drug


def test_every_claim_has_a_verdict(study):
    table = pd.read_csv(study.results / "claims.csv")
    assert table.claim.tolist() == ["pure", "pure", "best"]
    assert set(table.verdict) <= {"supported", "contradicted", "inconclusive"}
    assert set(table.claim_verdict) <= {"supported", "contradicted", "inconclusive", "partly"}


PAGE = """\
Before.

<!-- findings: verdicts -->
| what stood here | before |
<!-- findings: end -->

<!-- findings: contrasts pure -->
<!-- findings: end -->

<!-- findings: scores all 2 -->
<!-- findings: end -->

<!-- findings: effects all "high / high − zero / high" -->
<!-- findings: end -->

<!-- findings: sweeps over_time outcome "zero / high" -->
<!-- findings: end -->

<!-- findings: regressions all -->
<!-- findings: end -->

<!-- findings: variants-of pure "zero / high − no drug" -->
<!-- findings: end -->

<!-- findings: variants-of-best all 1 -->
<!-- findings: end -->

After.
"""


def test_pages_have_the_numbers_of_the_results(study):
    filled = findings.fill(PAGE, findings.Results(study.results))
    assert filled == (DATA / "findings.md").read_text()
    assert findings.fill(filled, findings.Results(study.results)) == filled


def test_pages_compare_the_variants_there_are(study, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "results").symlink_to(study.results)
    page = "<!-- findings: variants -->\n<!-- findings: end -->"
    lines = findings.fill(page, findings.Results(study.results, tmp_path)).splitlines()
    assert lines[1] == "| claim | as configured | other |"
    claims = [line.split(" | ") for line in lines[3:-1]]
    assert [name for name, *_ in claims] == ["| pure", "| best"]
    assert all(one == other.removesuffix(" |") for _, one, other in claims)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("contrast pure", "no table 'contrast'; there are verdicts, contrasts, "),
        ("contrasts pur", "no claim 'pur' in "),
        ("effects all zero", "no comparison 'zero'; there are zero / high, high / zero, "),
        ("chaining pure", "blocks of 5 need 10 replicates, not 3"),
        ("variants-of pure zero", "no contrast 'zero'; there are "),
    ],
)
def test_a_table_that_is_not_there_is_refused(study, asked, message):
    page = f"<!-- findings: {asked} -->\n<!-- findings: end -->"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        findings.fill(page, findings.Results(study.results))


def test_pictures_show_the_steps_asked_for(study):
    frames = netcdf.read(study.results / "frames/pictures/film.nc")
    assert frames.state.values.tolist() == [0, 5, 7, 10, 15, 19]
    condition = read_config(STUDY).condition_named("one", ("zero", "high"))
    final = simulate(condition.parameters, 1).final_modulated_energy
    np.testing.assert_array_equal(frames.modulated_energy[-1], final)
    with Image.open(study.results / "figures/pictures/film/animation.gif") as film:
        assert film.n_frames == 4
    assert (study.results / "figures/pictures/film/animation.mp4").stat().st_size > 1000


@pytest.mark.parametrize(
    ("keys", "value", "jobs"),
    [
        (("pictures", "film", "animation", "frames_per_second"), 10, {"figures_animations": 1}),
        (("pictures", "film", "dpi"), 61, {"figures_pictures": 1}),
        (("claims_figure",), {"dpi": 61}, {"figures_claims": 1}),
        (("galleries", "blurs", "dpi"), 61, {"figures_galleries": 1}),
    ],
)
def test_how_something_looks_draws_it_alone_again(study, tmp_path, keys, value, jobs):
    project = copied(study.folder, tmp_path)
    config = copy.deepcopy(STUDY)
    section = config
    for key in keys[:-1]:
        section = section[key]
    section[keys[-1]] = value
    project.configure(config)
    assert project.run() == jobs


@pytest.mark.slow
def test_one_replicate_is_enough_for_everything(blank, tmp_path):
    project = copied(blank.folder, tmp_path)
    config = copy.deepcopy(STUDY) | {"replicates": 1}
    config["pictures"]["film"]["replicate"] = 0
    project.configure(config)
    assert project.run()["figures_claims"] == 1
    effects = pd.read_csv(project.results / "statistics/all/effects.csv")
    assert effects.low.isna().all()
    assert set(effects.reason) == {"one replicate"}


@pytest.mark.slow
def test_simulations_are_shared_by_all_that_coincides(blank, tmp_path):
    project = copied(blank.folder, tmp_path)
    twice = {"dose_1a": ["high", 0], "dose_2a": [0, "high"]}
    once = {"dose_1a": ["high"], "dose_2a": ["high"]}
    config = (
        copy.deepcopy(STUDY)
        | {
            "experiments": {
                "all": {"design": "grid"},
                "once": {"design": "regimens", "regimens": {"NA": once, "again": once}},
                "twice": {
                    "design": "regimens",
                    "regimens": {"one": twice, "other": twice | {"placebo": [False, True]}},
                },
            },
            "sweeps": {"sham": {"experiment": "twice", "over": {"placebo": [True, False]}}},
            "figures": {
                "once": {"regressions": {"dpi": 60}},
                "sham": {"regressions": {"dpi": 60}, "sweep": {"dpi": 60}},
            },
            "formats": ["png"],
            "pairs": {"once": [{"condition": "NA", "reference": "again"}]},
        }
        | {"claims": {}, "pictures": {}, "galleries": {}}
    )
    project.configure(config)
    jobs = project.run()
    # 4 of the grid with both of "once", 2 of "twice", 1 more of "sham", which has the other
    assert jobs["simulations"] == 4 + 2 + 1
    assert jobs["figures_sweep"] == 1
    assert jobs["figures_regressions"] == 1 + 1
    assert project.run() == {}
    assert list(project.results.rglob("*.damaged")) == []
    effects = tables.read(project.results / "statistics/once/effects.csv")
    assert effects.condition.tolist() == ["NA", "NA"]
    assert effects.difference.tolist() == [0, 0]
    with xr.open_dataset(project.results / "datasets/sham.nc") as plain:
        there = plain.sel(placebo="false").energy
        np.testing.assert_array_equal(there.sel(condition="one"), there.sel(condition="other"))
