"""What a study costs, as far as arithmetic tells; against real runs in tests/workflow."""

import pytest

from dualreceptor.configuration import costs, plan
from dualreceptor.configuration.costs import Cost, Speed
from dualreceptor.configuration.plan import Plan
from dualreceptor.configuration.reading import read_config
from dualreceptor.model.parameters import Parameters
from small_config import REGIMENS, changed

CONFIG = changed(
    replicates=5,
    seeds_per_job=2,
    experiments__r=REGIMENS,
    sweeps={"s": {"experiment": "one", "over": {"pattern": ["noise", "sine"]}}},
    claims={
        "c": {
            "kind": "best",
            "statement": "It is mixed.",
            "experiment": "all",
            "properties": ["mixed"],
        }
    },
    figures={"all": {"bars": {}, "matrices": {}}, "s": {"sweep": {}, "bars": {}}},
    pictures={
        "film": {
            "experiment": "one",
            "condition": ["low", "low"],
            "steps": [0],
            "animation": {},
        }
    },
    galleries={"g": {"vary": "blur", "values": [1, 2]}},
)


def test_a_plan_has_every_job_of_each_stage():
    planned = plan.make_plan(read_config(CONFIG))
    assert {stage: len(costs) for stage, costs in planned.jobs.items()} == {
        # three blocks; baseline, sine, two administrations with and without placebo
        "landscapes": 3 * 4,
        # nine of the grid, three more at sine, two regimens
        "simulations": 3 * (9 + 3 + 2),
        "datasets": 4,
        "summaries": 4,
        "statistics": 4,
        "claims": 1,
        "figures": 2 + 1 + 1 + 1,  # of the grid, of the sweep and of its points, of claims
        "galleries": 1,
        "frames": 1 + 3,  # of the picture, and of three variants of experiments
        "pictures": 1,
        "animations": 1,
        "explorer": 1,
    }
    assert planned.runs == 5 * (9 + 3 + 2)


def test_seconds_and_bytes_follow_from_the_speed_and_the_number_of_runs():
    parameters = Parameters(dose_1a=0.1)
    least = costs.STAGES["simulations"]
    one, ten = (costs.cost_of_simulations(parameters, count) for count in (1, 10))
    assert ten.seconds - least.seconds == pytest.approx(10 * (one.seconds - least.seconds))
    half = costs.cost_of_simulations(parameters, 10, Speed(kernel=2, starting=3))
    assert half.seconds == pytest.approx(3 * least.seconds + 2 * (ten.seconds - least.seconds))
    assert ten.disk_mb - costs.FILE_MB == pytest.approx(10 * (one.disk_mb - costs.FILE_MB))
    assert costs.fields_mb(parameters, 3) == pytest.approx(3 * 200 * 50**2 * 8 / 1e6)
    independent = Parameters(administrations=2, seeding="independent")
    assert costs.count_fields(independent) == 2 * costs.count_fields(parameters)


def test_a_job_is_light_if_it_is_short_and_small():
    assert Cost(59, 900, 10_000).is_light
    assert not Cost(61, 900, 1).is_light
    assert not Cost(59, 1100, 1).is_light


def test_a_plan_is_printed_with_units_that_suit():
    simulations = [Cost(3600, 500, 1200)] * 8
    planned = Plan({"simulations": simulations, "explorer": [Cost(30, 2500, 6)]}, 800, 27, 300)
    assert plan.format_plan(planned, {"left over": "1 file"}) == (
        "runs         800\n"
        "jobs         9: 8 simulations, 1 explorer\n"
        "time         8.01 core-hours; 4 h 0 min on 2 cores, 1 h 0 min on 8\n"
        "longest job  1 h 0 min (simulations)\n"
        "planning     1 s, each time Snakemake starts\n"
        "disk         9.6 GB; while it runs 300 MB more for perturbation fields\n"
        "files        27\n"
        "memory       2.5 GB for the largest job (explorer)\n"
        "left over    1 file"
    )
    assert plan.format_size(2_500_000) == "2.5 TB"
