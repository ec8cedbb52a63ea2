"""Agreement with runs of the published implementation itself (tests/data)."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from dualreceptor import Parameters, simulate

REFERENCES = sorted((Path(__file__).parents[1] / "data").glob("*_replicate?.nc"))


def test_there_are_all_eleven_references():
    assert len(REFERENCES) == 11


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.stem)
def test_every_variable_agrees_at_every_step(path):
    reference = xr.load_dataset(path)
    parameters = Parameters(**json.loads(reference.attrs["parameters"]))
    run = simulate(parameters, int(reference.attrs["replicate"]), root_seed=0)
    assert set(run.data_vars) == set(reference.data_vars)
    for name, expected in reference.data_vars.items():
        assert run[name].dims == expected.dims
        np.testing.assert_allclose(run[name], expected, rtol=0, atol=1e-9, err_msg=name)
    assert Parameters(**json.loads(run.attrs["parameters"])) == parameters
