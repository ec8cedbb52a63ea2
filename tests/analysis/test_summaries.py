"""What runs come to, against plain NumPy on the whole of made-up experiments."""

import json

import numpy as np
import pytest
import xarray as xr

import made_up
from dualreceptor.analysis.outcomes import outcomes, predictors
from dualreceptor.analysis.summaries import drug_periods_of, summarize
from dualreceptor.files import netcdf
from dualreceptor.model.observables import OBSERVABLES, RECORDED, attributes
from made_up import RECORD, SHORT, sweep


def courses():
    """Three administrations: none of a drug, the last two, the first, the second of two."""
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT, administrations=3)
    doses = [[0, 0, 0], [0, 1, 1], [1, 0, 0], [1, 1, 0]]
    placebo = [[False] * 3, [False] * 3, [False] * 3, [True, False, False]]
    both = ("condition", "administration")
    dataset = dataset.assign_coords(doses_1a=(both, doses), placebo=(both, placebo))
    dataset["doses_2a"] = 0 * dataset.doses_1a
    parameters = json.loads(dataset.attrs["parameters"])
    del parameters["placebo"]
    return dataset.assign_attrs(parameters=json.dumps(parameters))


def of_lengths(phase, lengths):
    """A sweep over the length of a phase: runs of the first values end in missing ones."""
    swept = sweep(
        phase,
        {n: made_up.experiment([0.0, 1.0], 3, **SHORT | {phase: n}) for n in lengths},
    )
    common = json.loads(swept.attrs["parameters"])
    del common[phase]
    return swept.assign_attrs(parameters=json.dumps(common))


PERIODS = [range(3, 8), range(14, 19), range(25, 30)]
ACTING = [(0, 1, 2), (1, 2), (0,), (1,)]


def test_finals_are_the_last_values_of_each_replicate():
    dataset = made_up.experiment([0.0, 1.0], 5, **SHORT)
    summary = summarize(dataset)
    for name in RECORDED:
        assert summary[f"final_{name}"].dims == ("condition", "replicate")
        np.testing.assert_array_equal(summary[f"final_{name}"], dataset[name][..., -1])


def test_averages_are_over_the_drug_s_states():
    dataset = made_up.experiment([0.0, 1.0], 5, **SHORT)
    summary = summarize(dataset)
    assert drug_periods_of(summary) == PERIODS[:1]
    for name in RECORDED:
        assert summary[f"average_{name}"].dims == ("condition", "replicate")
        expected = dataset[name].values[..., 3:8].mean(-1)
        np.testing.assert_array_equal(summary[f"average_{name}"], expected)


def test_averages_are_over_the_administrations_in_which_a_drug_acts():
    dataset = courses()
    summary = summarize(dataset)
    assert drug_periods_of(summary) == PERIODS
    for i, administrations in enumerate(ACTING):
        states = [state for k in administrations for state in PERIODS[k]]
        for name in RECORDED:
            expected = dataset[name].values[i][:, states].mean(-1)
            np.testing.assert_allclose(summary[f"average_{name}"][i], expected, rtol=1e-13)


def test_means_and_errors_are_over_replicates_at_each_step():
    dataset = made_up.experiment([0.0, 1.0], 5, **SHORT)
    summary = summarize(dataset)
    for name in RECORDED:
        assert (
            summary[f"mean_{name}"].dims == summary[f"sem_{name}"].dims == ("condition", "step")
        )
        values = dataset[name].values
        by_hand = np.sqrt(((values - values.mean(1, keepdims=True)) ** 2).sum(1) / 4 / 5)
        np.testing.assert_array_equal(summary[f"mean_{name}"], values.mean(1))
        np.testing.assert_allclose(summary[f"sem_{name}"], by_hand, rtol=1e-13)


def test_of_one_replicate_there_is_no_standard_error():
    dataset = made_up.experiment([0.0, 1.0], 1, **SHORT)
    summary = summarize(dataset)
    for name in RECORDED:
        np.testing.assert_array_equal(summary[f"mean_{name}"], dataset[name][:, 0])
        assert summary[f"sem_{name}"].isnull().all()
        assert summary[f"sem_{name}"].dtype == np.float64


def test_the_drug_level_is_the_same_for_all_replicates():
    summary = summarize(courses())
    level = summary.mean_drug_level.values
    assert summary.mean_drug_level.dims == ("condition", "step")
    np.testing.assert_array_equal(level, courses().drug_level)
    assert summary.sem_drug_level.isnull().all()
    assert not {"final_drug_level", "average_drug_level"} & set(summary.data_vars)


def test_counts_have_means_that_are_no_whole_numbers():
    dataset = made_up.experiment([0.0, 1.0], 2, **SHORT)
    dataset["local_minima"] = dataset.local_minima.astype(np.int32)
    dataset.local_minima[0] = [[3] * 11 + [5], [4] * 12]
    summary = summarize(dataset)
    assert summary.mean_local_minima[0].values.tolist() == [3.5] * 11 + [4.5]
    assert summary.sem_local_minima[0].values.tolist() == pytest.approx([0.5] * 12)
    assert summary.final_local_minima[0].values.tolist() == [5, 4]
    assert summary.average_local_minima[0].values.tolist() == [3, 4]


def test_a_summary_says_what_it_holds_and_keeps_what_the_dataset_says():
    dataset = courses()
    summary = summarize(dataset)
    assert summary.attrs == dataset.attrs
    xr.testing.assert_identical(summary.coords.to_dataset(), dataset.coords.to_dataset())
    of_replicates = [f"{kind}_{name}" for kind in ("final", "average") for name in RECORDED]
    of_steps = [f"{kind}_{name}" for kind in ("mean", "sem") for name in OBSERVABLES]
    assert set(summary.data_vars) == {*of_replicates, *of_steps}
    for variable in summary.data_vars.values():
        assert variable.attrs["units"] == attributes(variable.name.split("_", 1)[1])["units"]
    for name, long_name in (
        ("final_kl_divergence", "final KL divergence from the target"),
        ("average_energy", "average energy at the walkers"),
        ("mean_entropy", "mean of the entropy of the modulated energy"),
        ("sem_local_minima", "standard error of the mean of the local minima"),
    ):
        assert summary[name].attrs["long_name"] == long_name


@pytest.mark.parametrize("phase", ["warmup_steps", "drug_steps", "washout_steps"])
def test_each_point_of_a_sweep_is_summarized_to_its_own_last_step(phase):
    dataset = of_lengths(phase, (2, 6))
    summary = summarize(dataset)
    for length, final in ((2, 11 - SHORT[phase] + 2), (6, 11 - SHORT[phase] + 6)):
        alone = summarize(made_up.experiment([0.0, 1.0], 3, **SHORT | {phase: length}))
        there = summary.sel({phase: length})
        assert there.final_step == alone.final_step == final
        for name in alone.data_vars:
            found = there[name].isel(step=slice(final + 1), missing_dims="ignore")
            np.testing.assert_array_equal(found, alone[name])
            if "step" in there[name].dims:
                assert there[name].isel(step=slice(final + 1, None)).isnull().all()


def test_a_sweep_over_two_parameters_is_summarized_at_each_of_its_points():
    one = made_up.experiment([0.0, 1.0], 3, **SHORT)
    both = [one, one.assign(energy=2 * one.energy)]
    swept = sweep(
        "pattern",
        {
            p: sweep("homeostasis", dict(zip((0.01, 0.05), both, strict=True)))
            for p in ("sine", "log")
        },
    )
    summary = summarize(swept)
    assert summary.final_energy.dims == ("pattern", "homeostasis", "condition", "replicate")
    assert summary.mean_energy.dims == ("pattern", "homeostasis", "condition", "step")
    assert summary.mean_drug_level.dims == ("pattern", "homeostasis", "condition", "step")
    for i in range(2):
        for j in range(2):
            alone = summarize(both[j])
            for name in alone.data_vars:
                np.testing.assert_array_equal(summary[name][i, j], alone[name])


def test_values_that_are_not_finite_stay_and_go_no_further():
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT)
    dataset.energy[1, 2, 4] = np.inf
    dataset.energy[2, 0, 4] = np.nan
    summary = summarize(dataset)
    assert summary.mean_energy[1, 4] == np.inf
    assert np.isnan([summary.sem_energy[1, 4], summary.mean_energy[2, 4]]).all()
    assert summary.average_energy[1].values.tolist()[2] == np.inf
    assert np.isfinite(summary.average_energy[1, :2]).all()
    assert np.isfinite(summary.mean_energy[:, 5:]).all()


def test_a_dataset_is_read_one_observable_of_one_condition_at_a_time(tmp_path, monkeypatch):
    dataset = made_up.experiment([0.0, 0.5, 1.0], 4, **SHORT)
    netcdf.write(dataset, tmp_path / "a.nc", RECORD, "a key")
    sizes, get_values = [], xr.Variable.values.fget

    def values(variable):
        sizes.append(variable.size)
        return get_values(variable)

    with netcdf.take_open(tmp_path / "a.nc", "a key") as opened:
        with monkeypatch.context() as patch:
            patch.setattr(xr.Variable, "values", property(values, xr.Variable.values.fset))
            summary = summarize(opened)
        assert not any(v.variable._in_memory for v in opened.data_vars.values())
    assert sizes.count(4 * 12) == 9 * len(RECORDED)  # replicates by states, nine conditions
    whole = summarize(netcdf.read(tmp_path / "a.nc"))
    xr.testing.assert_identical(summary, whole)
    assert max(sizes) == max(v.size for v in whole.data_vars.values()) == 9 * 12


def test_outcomes_and_predictors_of_a_summary_are_those_of_the_whole_dataset():
    dataset = courses()
    summary = summarize(dataset)
    ends = dataset.isel(step=-1)
    np.testing.assert_array_equal(outcomes(summary).outcome, ends.kl_divergence)
    np.testing.assert_array_equal(outcomes(summary).burden, ends.cumulative_kl_increase)
    under_drug = np.zeros((4, dataset.sizes["step"]), dtype=bool)
    for states, administrations in zip(under_drug, ACTING, strict=True):
        states[[state for k in administrations for state in PERIODS[k]]] = True
    chosen = dataset.where(xr.DataArray(under_drug, dims=("condition", "step")))
    found = predictors(summary)
    for name in ("energy", "gradient_magnitude", "local_minima"):
        expected = chosen[name].mean(["replicate", "step"])
        np.testing.assert_allclose(found[name], expected, rtol=1e-13)
    for name, observable in (
        ("states_visited", "states_visited"),
        ("final_kl_divergence", "kl_divergence"),
    ):
        np.testing.assert_array_equal(found[name], ends[observable].mean("replicate"))


def averages_by_hand(dataset, warmup_steps, drug_steps):
    during = slice(warmup_steps, warmup_steps + drug_steps)
    found = {
        name: dataset[name].values[..., during].mean(axis=(1, 2))
        for name in ("energy", "gradient_magnitude", "local_minima")
    }
    found["states_visited"] = dataset.states_visited.values[..., -1].mean(axis=1)
    found["final_kl_divergence"] = dataset.kl_divergence.values[..., -1].mean(axis=1)
    return found


def test_predictors_are_over_the_drug_s_states():
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT)
    found = predictors(summarize(dataset))
    expected = averages_by_hand(dataset, 3, 5)
    assert list(found.data_vars) == list(expected)
    for name, values in expected.items():
        assert found[name].dims == ("condition",)
        np.testing.assert_allclose(found[name], values)
    assert found.energy.attrs["long_name"] == "average energy at the walkers"
    final = {"long_name": "final KL divergence from the target", "units": "nat"}
    assert found.final_kl_divergence.attrs == final


def test_predictors_of_one_administration_are_to_the_bit_what_its_first_steps_come_to():
    dataset = made_up.experiment([0.0, 1.0], 3, **SHORT)
    for name in ("energy", "gradient_magnitude", "local_minima"):
        expected = dataset[name].isel(step=slice(3, 8)).mean("step").mean("replicate")
        np.testing.assert_array_equal(predictors(summarize(dataset))[name], expected)


def test_predictors_are_over_the_administrations_in_which_a_drug_acts():
    dataset = courses()
    found = predictors(summarize(dataset))
    for i, administrations in enumerate(ACTING):
        states = [state for k in administrations for state in PERIODS[k]]
        for name in ("energy", "gradient_magnitude", "local_minima"):
            expected = dataset[name].values[i][:, states].mean()
            assert found[name].values[i] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("phase", ["warmup_steps", "drug_steps"])
def test_predictors_follow_the_swept_phases(phase):
    found = predictors(summarize(of_lengths(phase, (2, 6))))
    for steps in (2, 6):
        part = made_up.experiment([0.0, 1.0], 3, **SHORT | {phase: steps})
        lengths = {"warmup_steps": 3, "drug_steps": 5} | {phase: steps}
        for name, values in averages_by_hand(part, **lengths).items():
            np.testing.assert_allclose(found[name].sel({phase: steps}), values)
