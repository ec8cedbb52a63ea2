"""Experiments to draw: tiny, and as large as the study's full grid."""

import matplotlib.pyplot as plt
import pytest

import made_up
from dualreceptor.analysis.summaries import summarize


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.fixture(scope="session", params=["tiny", "full"])
def grid(request):
    """The dataset of a grid experiment on made-up observables."""
    if request.param == "tiny":
        return made_up.experiment([0.0, 1.0], replicates=1)
    return made_up.experiment([0.0, 0.03, 0.06, 0.13, 0.25, 0.5], replicates=100)


@pytest.fixture(scope="session")
def summary(grid):
    """What that grid comes to, from which figures are drawn."""
    return summarize(grid)
