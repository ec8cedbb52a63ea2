"""A plane of both doses as the explorer shows it: values of its cells, courses and marks."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from small_results import KNOWN_1A, KNOWN_2A, STUDY, known_plane

import made_up
from dualreceptor.analysis.design_space import TABLES as PLANE_TABLES
from dualreceptor.explorer import content, packing, planes
from dualreceptor.explorer.measures import MEASURES
from dualreceptor.files import netcdf
from dualreceptor.model.parameters import Parameters
from made_up import RECORD

LEVELS = {"none": 0, "some": 0.15, "more": 0.3, "most": 0.5}


@pytest.fixture(scope="module")
def plane():
    return known_plane()


@pytest.fixture(scope="module")
def tables(plane):
    return {name: PLANE_TABLES[name].compute(plane, STUDY, "plane") for name in planes.TABLES}


class Shown:
    """A plane as it is shown, with its arrays."""

    def __init__(self, plane, tables, levels=LEVELS, side=9, points=9):
        self.blobs = packing.Blobs()
        made = planes.plane("made", plane, tables, levels, self.blobs, side, points)
        self.values = packing.plain(made)
        self.cells = len(made["dose_1a"]) * len(made["dose_2a"])

    def numbers(self, measure):
        """The value and both ends of its interval, (3, cells)."""
        text = self.blobs.texts[self.values["numbers"]]
        every = packing.unpacked(text, np.float32, (-1, 3, self.cells))
        return every[list(self.values["measures"]).index(measure)]

    def series(self):
        text = self.blobs.texts[self.values["series"]]
        return packing.unpacked(text, np.float32, (self.cells, 2, 2, -1))


@pytest.fixture(scope="module")
def shown(plane, tables):
    return Shown(plane, tables)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("outcome", "final_kl_divergence"),
        ("burden", "final_cumulative_kl_increase"),
        ("states_visited", "final_states_visited"),
        ("energy", "average_energy"),
    ],
)
def test_values_are_means_with_1_96_standard_errors(shown, plane, name, variable):
    runs = plane[variable].values.reshape(12, -1)  # three doses by four, cell by cell
    mean, error = runs.mean(axis=1), runs.std(axis=1, ddof=1) / 12**0.5
    found = shown.numbers(name)
    np.testing.assert_allclose(found[0], mean, rtol=1e-6)
    np.testing.assert_allclose(found[1], mean - 1.96 * error, rtol=1e-5)
    np.testing.assert_allclose(found[2], mean + 1.96 * error, rtol=1e-5)


def test_outcomes_have_their_units_and_are_better_when_lower(shown):
    measures = shown.values["measures"]
    for name in ("outcome", "burden"):
        assert (measures[name]["units"], measures[name]["better"]) == ("nat", "lower")
    assert list(measures)[:2] == ["outcome", "burden"]
    assert (measures["energy"]["units"], measures["energy"]["better"]) == ("1", "")


def test_courses_begin_at_the_end_of_the_warm_up(shown, plane):
    assert shown.values["steps"] == list(range(9))  # of 12 steps, 3 of them warm-up
    assert shown.values["periods"] == [[0, 5]]
    series = shown.series()
    for k, name in enumerate(("kl_divergence", "cumulative_kl_increase")):
        for i, kind in enumerate(("mean", "sem")):
            expected = plane[f"{kind}_{name}"].values[1, 2, 3:].astype(np.float32)
            np.testing.assert_array_equal(series[1 * 4 + 2, k, i], expected)


def cells_of(rows):
    return [KNOWN_1A.index(a) * 4 + KNOWN_2A.index(b) for a, b in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("name", "table", "end"),
    [
        ("bliss", "independence", None),
        ("additivity_outcome", "additivity", "outcome"),
        ("additivity_burden", "additivity", "burden"),
    ],
)
def test_excesses_are_those_of_the_tables_at_mixtures_alone(shown, tables, name, table, end):
    rows = tables[table]
    rows = rows[rows.outcome == end] if end else rows
    assert len(rows) == 2 * 3
    cells = cells_of((rows.dose_1a, rows.dose_2a))
    found = shown.numbers(name)
    np.testing.assert_allclose(found[:, cells], rows[["excess", "low", "high"]].T, rtol=1e-6)
    others = sorted(set(range(12)) - set(cells))
    assert np.isnan(found[:, others]).all()
    codes = {"synergy": -1, "inconclusive": 0, "antagonism": 1}
    verdicts = shown.values["measures"][name]["verdict"]
    assert [verdicts[cell] for cell in cells] == [codes[one] for one in rows.verdict]
    assert {verdicts[cell] for cell in others} == {None}
    assert shown.values["measures"][name]["centre"] == 0


def test_mixtures_are_worse_than_added_up_at_low_doses_and_better_at_high_ones(shown):
    verdicts = shown.values["measures"]["additivity_outcome"]["verdict"]
    assert [verdicts[4:8], verdicts[8:]] == [[None, 1, 0, -1], [None, 1, -1, -1]]


def test_the_better_agonist_is_the_one_of_the_larger_difference(shown, plane, tables):
    means = plane.final_kl_divergence.mean("replicate").values
    alone = np.minimum(means[1:, :1], means[:1, 1:])
    expected = np.full((3, 4), np.nan)
    expected[1:, 1:] = means[1:, 1:] - alone
    found = shown.numbers("alone_outcome")
    np.testing.assert_allclose(found[0], expected.ravel(), rtol=1e-4)
    assert np.isnan(found[1:]).all()  # which agonist is the better is not known for sure
    rows = tables["single_agents"]
    rows = rows[rows.outcome == "outcome"]
    cells = cells_of((rows.dose_1a, rows.dose_2a))
    assert rows.p_holm.max() < 0.05
    verdicts = shown.values["measures"]["alone_outcome"]["verdict"]
    assert verdicts == [None] * 5 + [-1] * 3 + [None] + [-1] * 3
    verdicts = shown.values["measures"]["alone_burden"]["verdict"]
    assert verdicts == [None] * 5 + [0] * 3 + [None] + [0] * 3  # borne worse than either
    ends = shown.numbers("alone_2a_outcome")[:, cells]
    columns = ["difference_2a", "low_2a", "high_2a"]
    np.testing.assert_allclose(ends, rows[columns].T, rtol=1e-6)
    assert not shown.values["measures"]["alone_2a_outcome"]["listed"]


def beaten(one, others):
    """Whether another pair of means is at least as good in both, and better in one."""
    return any((other <= one).all() and (other < one).any() for other in others)


def test_the_front_is_what_nothing_beats(shown, plane, tables):
    ends = ("final_kl_divergence", "final_cumulative_kl_increase")
    means = np.stack([plane[end].mean("replicate").values.ravel() for end in ends], axis=1)
    expected = [i for i in range(12) if not beaten(means[i], means)]
    assert shown.values["front"] == expected
    assert 1 < len(expected) < 12
    without = {name: table for name, table in tables.items() if name != "fronts"}
    assert Shown(plane, without).values["front"] == expected
    share = tables["fronts"].front_share
    np.testing.assert_allclose(shown.numbers("front_share")[0], share, rtol=1e-6)


def test_the_best_and_what_cannot_be_told_from_it_are_those_of_the_tables(shown, tables):
    rows = tables["optima"][tables["optima"].plane == "whole"]
    best = shown.values["best"]
    assert [one["weight"] for one in best] == shown.values["weights"]
    assert [one["cell"] for one in best] == cells_of((rows.dose_1a, rows.dose_2a))
    assert [one["share"] for one in best] == rows.best_share.tolist()
    rows = tables["surfaces"]
    rows = rows[(rows.outcome == "outcome") & rows.may_be_best]
    assert shown.values["may_be_best"]["outcome"] == cells_of((rows.dose_1a, rows.dose_2a))
    assert rows.shape[0] > 0


def test_pairs_of_levels_are_those_within_the_plane(shown):
    pairs = shown.values["pairs"]
    doses = [(pair["dose_1a"], pair["dose_2a"]) for pair in pairs]
    # 0.5 is above the highest dose of 5-HT1A, not above that of 5-HT2A
    assert doses == [(a, b) for a in (0, 0.15, 0.3) for b in (0, 0.15, 0.3, 0.5)]
    assert pairs[5] | {"dose_1a": 0} == {
        "level_1a": "some",
        "level_2a": "some",
        "dose_1a": 0,
        "dose_2a": 0.15,
    }


def test_compounds_have_their_wedges(shown):
    one, other = shown.values["compounds"]
    # K_2a / K_1a of 4: from doses of 4 to 1 to (1/2 + 1/8) ** -1 to 1; and the other way round
    assert (one["compound"], one["high"]) == ("one", pytest.approx(0.8))
    assert one["low"] == pytest.approx(1.6 / 2.6)
    assert other["values_low"] == pytest.approx(0.2)
    assert other["low"] < 0.2
    assert "7 times at 5-HT1A" in other["widened"]
    assert one["widened"] in ("", None)


def test_a_run_that_diverged_leaves_its_cell_empty_and_says_why(plane):
    hurt = plane.copy(deep=True)
    hurt.final_kl_divergence[2, 3, 5] = np.nan
    found = {name: PLANE_TABLES[name].compute(hurt, STUDY, "plane") for name in planes.TABLES}
    shown = Shown(hurt, found)
    measures = shown.values["measures"]
    assert np.isnan(shown.numbers("outcome")[:, 11]).all()
    assert np.isfinite(shown.numbers("outcome")[:, :11]).all()
    assert measures["outcome"]["why"] == {"a run diverged": [11]}
    assert measures["bliss"]["why"] == {"a value is not finite": [11]}
    assert measures["bliss"]["verdict"][11] is None
    assert 11 not in shown.values["front"]


def test_of_one_replicate_there_are_no_intervals():
    plane = known_plane(replicates=1)
    found = {name: PLANE_TABLES[name].compute(plane, STUDY, "plane") for name in planes.TABLES}
    shown = Shown(plane, found)
    assert np.isfinite(shown.numbers("outcome")[0]).all()
    assert np.isnan(shown.numbers("outcome")[1:]).all()
    assert [one["share"] for one in shown.values["best"]] == [None] * 11


def test_a_measure_without_a_value_is_told_and_not_mapped():
    plane = known_plane(3, dose_1a=[0.1, 0.3])
    found = {name: PLANE_TABLES[name].compute(plane, STUDY, "plane") for name in planes.TABLES}
    measures = Shown(plane, found).values["measures"]
    assert not measures["bliss"]["listed"]
    assert measures["bliss"]["why"] == {"no zero dose of 5-HT1A": [1, 2, 3, 5, 6, 7]}
    assert measures["front_share"]["listed"]


def test_without_tables_the_runs_alone_are_shown(plane):
    values = Shown(plane, {}).values
    assert not values["measures"].keys() & MEASURES.keys()
    assert (values["compounds"], values["best"], values["may_be_best"]) == ([], [], {})
    assert values["caveat"] == ""


def test_large_planes_are_thinned(plane, tables):
    shown = Shown(plane, tables, side=2, points=4)
    assert (shown.values["dose_1a"], shown.values["dose_2a"]) == ([0, 0.3], [0, 0.4])
    assert shown.values["of"] == [3, 4]
    assert planes.count_cells(plane, 2) == shown.cells == 4
    expected = plane.final_kl_divergence[::2, ::2].mean("replicate").values.ravel()
    np.testing.assert_allclose(shown.numbers("outcome")[0], expected, rtol=1e-6)
    there = tables["independence"].set_index(["dose_1a", "dose_2a"]).excess
    assert shown.numbers("bliss")[0][3] == pytest.approx(there[0.3, 0.4], rel=1e-6)
    assert shown.values["steps"] == [0, 3, 5, 8]
    expected = plane.mean_kl_divergence[2, 2, [3, 6, 8, 11]]
    np.testing.assert_array_equal(shown.series()[3, 0, 0], expected.astype(np.float32))
    on_front = tables["fronts"].on_front.values.reshape(3, 4)[::2, ::2].ravel()
    assert shown.values["front"] == np.flatnonzero(on_front).tolist()


def test_rows_of_other_doses_are_left_out(plane, tables):
    moved = tables["independence"].assign(dose_1a=lambda rows: rows.dose_1a + 0.01)
    shown = Shown(plane, tables | {"independence": moved})
    assert np.isnan(shown.numbers("bliss")).all()


def test_a_dose_is_found_whatever_its_last_digit(plane, tables):
    moved = tables["fronts"].assign(dose_1a=lambda rows: rows.dose_1a * (1 + 1e-15))
    assert Shown(plane, tables | {"fronts": moved}).values["front"] == [
        int(cell) for cell in np.flatnonzero(tables["fronts"].on_front)
    ]


def test_the_page_has_the_planes_of_the_folder(collected, results):
    (plane,) = collected.values["planes"]
    dataset = netcdf.read(results / "datasets/plane.nc")
    assert (plane["name"], plane["replicates"]) == ("plane", 3)
    assert plane["root_seed"] == str(STUDY.root_seed)
    assert plane["dose_1a"] == [0, 0.1, 0.3, 0.5]
    assert Parameters(**plane["parameters"]) == Parameters(**json.loads(dataset.parameters))
    assert "dose_1a" not in plane["parameters"]
    assert len(plane["pairs"]) == 9
    assert "Sources disagree by up to 7 times." in plane["caveat"]


def test_a_folder_without_a_plane_has_none(tmp_path, summary_alone):
    found = content.collect(summary_alone, claims={})
    assert found.values["planes"] == []
    assert [error["kind"] for error in found.errors] == ["effects", "regressions", "scores"]


@pytest.fixture
def summary_alone(tmp_path):
    folder = tmp_path / "results"
    netcdf.write(made_up.summary([0.0, 1.0], 2), folder / "summaries/all.nc", RECORD)
    return folder


def test_a_plane_that_is_not_there_is_named_with_its_command(summary_alone):
    found = content.collect(summary_alone, claims={}, ensembles=["plane"])
    assert found.errors[-1] == {
        "kind": "plane",
        "subject": "plane",
        "why": f"{summary_alone}/datasets/plane.nc is missing",
        "command": "snakemake --cores all results/datasets/plane.nc",
    }


def test_a_dataset_of_something_else_is_no_plane(summary_alone):
    path = summary_alone / "datasets/plane.nc"
    netcdf.write(made_up.summary([0.0, 1.0], 2), path, RECORD)
    found = content.collect(summary_alone, claims={}, ensembles=["plane"])
    assert found.errors[-1]["why"] == f"{path} is no dataset of an ensemble"


def test_a_plane_of_another_version_is_not_shown(summary_alone, plane):
    path = summary_alone / "datasets/plane.nc"
    parameters = json.loads(plane.attrs["parameters"]) | {"of_another": 1}
    netcdf.write(plane.assign_attrs(parameters=json.dumps(parameters)), path, RECORD)
    found = content.collect(summary_alone, claims={}, ensembles=["plane"])
    assert found.errors[-1]["why"] == f"{path} is of another version of the model"
    assert found.values["planes"] == []


def test_a_plane_is_shown_without_the_statistics_that_are_missing(results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    (folder / "statistics/plane/fronts.csv").unlink()
    (folder / "statistics/plane/independence.csv").write_text("a,b\n1,2\n")
    found = content.collect(folder)
    (plane,) = found.values["planes"]
    assert "bliss" not in plane["measures"]
    assert "additivity_outcome" in plane["measures"]
    assert [(error["kind"], error["subject"]) for error in found.errors] == [
        ("fronts", "plane"),
        ("independence", "plane"),
    ]


def test_of_several_planes_each_has_less(results, tmp_path, monkeypatch):
    folder = shutil.copytree(results, tmp_path / "results")
    shutil.copy(folder / "datasets/plane.nc", folder / "datasets/other.nc")
    shutil.copytree(folder / "statistics/plane", folder / "statistics/other")
    monkeypatch.setattr(content, "MOST_POINTS", 12 * 8)
    monkeypatch.setattr(content, "MOST_CELLS", 18)
    one = content.collect(folder, ensembles=["plane"]).values["planes"]
    two = content.collect(folder).values["planes"]
    assert [len(each["dose_1a"]) * len(each["dose_2a"]) for each in one] == [12]
    assert [len(each["steps"]) for each in one] == [8]
    assert [len(each["dose_1a"]) * len(each["dose_2a"]) for each in two] == [6, 6]
    assert [each["name"] for each in two] == ["other", "plane"]


def test_a_table_with_empty_fields_is_read(results):
    (plane,) = content.collect(results).values["planes"]
    assert all(isinstance(one["note"], str | None) for one in plane["compounds"])
    assert pd.read_csv(results / "statistics/plane/compounds.csv").note.isna().all()
