"""NetCDF files of a real run against CF and ACDD, by the checker of their communities."""

import pytest
from compliance_checker.base import BaseCheck
from compliance_checker.runner import CheckSuite

# the checker calls itself in a way that it is going to change
pytestmark = pytest.mark.filterwarnings(
    "ignore:Passing the dataset to every:DeprecationWarning"
)

FILES = {
    "landscapes": "landscapes/baseline/0-2.nc",
    "simulations": "simulations/baseline/1a-0.5_2a-0.5/0-2.nc",
    "dataset": "datasets/all.nc",
    "dataset of a sweep": "datasets/over_time.nc",
    "dataset of regimens": "datasets/doses.nc",
    "frames": "frames/film.nc",
}


@pytest.fixture(scope="module")
def suite():
    CheckSuite.load_all_available_checkers()
    return CheckSuite()


def faults(suite, path, convention):
    """What the checker finds, by how much it matters."""
    dataset = suite.load_dataset(str(path))
    results, exceptions = suite.run_all(dataset, [convention])[convention]
    dataset.close()
    assert exceptions == {}
    found = {BaseCheck.HIGH: [], BaseCheck.MEDIUM: [], BaseCheck.LOW: []}
    for result in results:
        possible = result.value is not True and result.value[0] != result.value[1]
        found[result.weight] += result.msgs if possible else []
    return found


@pytest.mark.parametrize("kind", FILES)
def test_files_follow_cf(study, suite, kind):
    found = faults(suite, study.results / FILES[kind], "cf:1.11")
    assert found == {BaseCheck.HIGH: [], BaseCheck.MEDIUM: [], BaseCheck.LOW: []}


@pytest.mark.parametrize("kind", FILES)
def test_files_have_all_that_acdd_highly_recommends_and_cf_has(study, suite, kind):
    # CF's table of standard names has none for what the model records, and CF forbids others
    found = faults(suite, study.results / FILES[kind], "acdd:1.3")
    assert set(found[BaseCheck.HIGH]) <= {"standard_name"}
    assert len(found[BaseCheck.HIGH]) > 0
