"""Datasets to draw: tiny, and as large as the study's full grid."""

import pytest

import made_up


@pytest.fixture(params=["tiny", "full"])
def grid(request):
    """A grid experiment on made-up observables."""
    if request.param == "tiny":
        return made_up.experiment([0.0, 1.0], replicates=1)
    return made_up.experiment([0.0, 0.03, 0.06, 0.13, 0.25, 0.5], replicates=100)
