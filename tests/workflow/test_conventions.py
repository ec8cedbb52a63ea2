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
    "summary": "summaries/all.nc",
    "summary of a sweep": "summaries/over_time.nc",
    "frames": "frames/pictures/film.nc",
    "frames of conditions": "frames/explorer/baseline.nc",
}


@pytest.fixture(scope="module")
def suite():
    CheckSuite.load_all_available_checkers()
    return CheckSuite()


#: What the checker of CF cannot look at: it takes differences of text along a dim, as the
#: names of conditions, and ends this one check in an error of its own.
NOT_LOOKED_AT = {
    "check_coordinate_variables_strict_monotonicity": (
        "unsupported operand type(s) for -: 'str' and 'str'"
    )
}


def checked(suite, path, convention):
    """What the checker finds, by how much it matters; and its own errors."""
    dataset = suite.load_dataset(str(path))
    results, exceptions = suite.run_all(dataset, [convention])[convention]
    dataset.close()
    found = {BaseCheck.HIGH: [], BaseCheck.MEDIUM: [], BaseCheck.LOW: []}
    for result in results:
        possible = result.value is not True and result.value[0] != result.value[1]
        found[result.weight] += result.msgs if possible else []
    return found, {check: str(error) for check, (error, _) in exceptions.items()}


@pytest.mark.parametrize("kind", FILES)
def test_files_follow_cf(study, suite, kind):
    found, errors = checked(suite, study.results / FILES[kind], "cf:1.11")
    assert found == {BaseCheck.HIGH: [], BaseCheck.MEDIUM: [], BaseCheck.LOW: []}
    assert errors == ({} if kind == "simulations" else NOT_LOOKED_AT)


@pytest.mark.parametrize("kind", FILES)
def test_files_have_all_that_acdd_highly_recommends_and_cf_has(study, suite, kind):
    # CF's table of standard names has none for what the model records, and CF forbids others;
    # units of one, which CF leaves out, would stand in every label of a plot
    found, errors = checked(suite, study.results / FILES[kind], "acdd:1.3")
    assert errors == {}
    assert found[BaseCheck.HIGH]
    assert set(found[BaseCheck.HIGH]) <= {"standard_name", "units"}
