"""What xarray draws of the files of a real run by default: titles and labels, as text."""

import matplotlib.pyplot as plt
import pytest
import xarray as xr
from matplotlib.text import Text

from dualreceptor.files import results

SIMULATION = "simulations/baseline/1a-0.5_2a-0.5/0-2.nc"
NAT = "KL divergence (nat)"
#: File, variable, what is selected, and the title, x and y of its plot, and of its colours.
PLOTS = {
    "a run": (SIMULATION, "kl_divergence", {"replicate": 0}, ["replicate = 0", "step", NAT]),
    "an observable": (SIMULATION, "energy", {"replicate": 1},
        ["replicate = 1", "step", "walkers' energy"]),
    "its drug level": (SIMULATION, "drug_level", {}, ["", "step", "relative drug level"]),
    "all runs": (SIMULATION, "cumulative_kl_increase", {},
        ["", "step", "replicate", "cumulative KL increase (nat)"]),
    "a landscape": ("landscapes/baseline/0-2.nc", "initial_energy", {"replicate": 0},
        ["replicate = 0", "column", "row", "initial energy"]),
    "a dataset": ("datasets/all.nc", "kl_divergence", {"replicate": 0, "condition": [0]},
        ["condition = 1a-0_2a-0, replicate = 0, label = n...", "step", NAT]),
    "a step": ("datasets/all.nc", "entropy", {"step": -1, "replicate": 1},
        ["replicate = 1, step = 19", "condition", "entropy (nat)"]),
    "a sweep": ("datasets/over_time.nc", "kl_divergence",
        {"step": 3, "replicate": 0, "plasticity": 0, "condition": 0},
        ["condition = 1a-0_2a-0, replicate = 0, step = 3,...", "drug steps", NAT]),
    "a summary": ("summaries/all.nc", "sem_cumulative_kl_increase", {"condition": 1},
        ["condition = 1a-0_2a-0.5, label = zero / high, l...", "step",
         "SEM of KL increase (nat)"]),
    "outcomes of a plane": ("datasets/plane.nc", "final_kl_divergence", {"replicate": 0},
        ["replicate = 0", "5-HT2A dose", "5-HT1A dose", f"final {NAT}"]),
    "a series of a plane": ("datasets/plane.nc", "mean_kl_divergence",
        {"dose_1a": 1, "dose_2a": 1},
        ["dose_1a = 0.5, dose_2a = 0.25", "step", f"mean {NAT}"]),
    "a frame": ("frames/pictures/film.nc", "modulated_energy", {"frame": 0},
        ["state = 0", "column", "row", "modulated energy"]),
    "the path of a walker": ("frames/pictures/film.nc", "walkers",
        {"walker": 0, "coordinate": 0},
        ["coordinate = row", "frame", "cell of each walker"]),
}  # fmt: skip


@pytest.fixture
def figure():
    with plt.rc_context():
        plt.rcdefaults()
        plt.rcParams["figure.figsize"] = 6.4, 4.8
        yield plt.figure()
    plt.close("all")


@pytest.mark.parametrize("kind", PLOTS)
def test_plots_say_what_they_show_inside_the_figure(study, figure, kind):
    file, name, place, expected = PLOTS[kind]
    with xr.open_dataset(study.results / file) as plain:
        plain[name].isel(place).squeeze().plot()
    figure.canvas.draw()
    first, *others = figure.axes
    texts = [first.title, first.xaxis.label, first.yaxis.label]
    texts += [colours.yaxis.label for colours in others]
    assert [text.get_text() for text in texts] == expected
    for text in filter(Text.get_text, texts):
        ends = text.get_window_extent()
        assert 0 <= ends.x0 < ends.x1 <= figure.bbox.width, text
        assert 0 <= ends.y0 < ends.y1 <= figure.bbox.height, text


def test_labels_of_all_variables_have_one_line_and_no_unit_of_one(study):
    for path in results.files(study.results):
        if path.suffix == ".nc" and not path.name.endswith(".perturbations.nc"):
            with xr.open_dataset(path) as plain:
                for name, variable in plain.variables.items():
                    assert len(variable.attrs.get("long_name", "")) <= 30, (path, name)
                    assert "units" not in variable.attrs, (path, name)


def test_the_last_step_is_there_but_in_no_title(study):
    with xr.open_dataset(study.results / "datasets/all.nc") as plain:
        assert plain.final_step == 19
        assert "final_step" not in plain.kl_divergence.coords
    with xr.open_dataset(study.results / "datasets/over_time.nc") as plain:
        assert plain.final_step.values.tolist() == [14, 19]
        assert plain.final_step.dims == ("drug_steps",)
