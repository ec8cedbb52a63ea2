"""Made-up experiments with known numbers."""

import json

import numpy as np
import xarray as xr

from dualreceptor.analysis.datasets import describe_conditions
from dualreceptor.analysis.summaries import summarize
from dualreceptor.model import dosing
from dualreceptor.model.observables import OBSERVABLES, attributes
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import records
from dualreceptor.study.conditions import DOSES, make_condition
from dualreceptor.study.study import Study
from small_config import changed

#: What a test's file is made from.
RECORD = records.make_record(
    {"stage": "tests", "what": "a test", "root_seed": 0, "replicates": [0, 1]}, {"x.py": "0"}
)

#: A run that takes no time.
SMALL = Parameters(
    size=10,
    base_resolution=12,
    warmup_steps=3,
    drug_steps=9,
    washout_steps=4,
    walkers=6,
    gradient_steps=2,
    dose_1a=0.3,
    dose_2a=0.4,
)


def experiment(doses, replicates, **parameters):
    """A grid over ``doses`` whose observables are random walks, as a dataset of the workflow."""
    base = Parameters(**parameters)
    pairs = [(one, other) for one in doses for other in doses]
    conditions = [
        make_condition(
            f"level{a}", f"level{b}", base.model_copy(update={"dose_1a": a, "dose_2a": b})
        )
        for a, b in pairs
    ]
    rng = np.random.default_rng(0)
    shape = (len(conditions), replicates, base.states)
    dataset = xr.Dataset(
        {
            name: (("condition", "replicate", "step"), rng.standard_normal(shape).cumsum(-1))
            for name in OBSERVABLES
            if name != "drug_level"
        },
        coords={"replicate": np.arange(replicates), "step": np.arange(base.states)},
        attrs={"parameters": json.dumps(base.model_dump(exclude=set(DOSES))), "root_seed": 0},
    )
    level = np.tile(dosing.drug_level(base), (len(conditions), 1))
    dataset["drug_level"] = (("condition", "step"), level)
    each = DOSES if base.administrations > 1 else ()
    coords = describe_conditions([condition.description for condition in conditions], each)
    return dataset.assign_coords(coords | {"final_step": base.states - 1})


def summary(doses, replicates, **parameters):
    """The summary of :func:`experiment`."""
    return summarize(experiment(doses, replicates, **parameters))


#: The conditions of a grid over the doses 0 and 1, in its order.
ZERO, ONE_2A, ONE_1A, MIXED = "1a-0_2a-0", "1a-0_2a-1", "1a-1_2a-0", "1a-1_2a-1"
SHORT = {"warmup_steps": 3, "drug_steps": 5, "washout_steps": 4}


def ending(outcome, burden=None, **parameters):
    """The summary of a grid over 0 and 1 with these final values, (condition, replicate)."""
    outcome = np.asarray(outcome, dtype=float)
    made = summary([0.0, 1.0], outcome.shape[1], **SHORT | parameters)
    made.final_kl_divergence[:] = outcome
    made.final_cumulative_kl_increase[:] = outcome if burden is None else burden
    return made


def sweep(dim, parts):
    """Experiments, or their summaries, by the values of a swept parameter, as a sweep."""
    parts = [part.assign_coords({dim: value}) for value, part in parts.items()]
    together = {"coords": "different", "compat": "equals", "join": "outer"}
    return xr.concat(parts, dim=dim, combine_attrs="override", **together)


def plane(dose_1a, dose_2a, replicates, outcome=None, burden=None, **parameters):
    """An ensemble over two axes of doses, as its dataset.

    ``outcome`` and ``burden`` are its final values, of a shape that broadcasts to
    (dose_1a, dose_2a, replicate), or functions of the dose of 5-HT1A, of 5-HT2A and of the
    replicate, each of such a shape; without them they are normal. All else is random.
    """
    axes = [np.asarray(axis, dtype=float) for axis in (dose_1a, dose_2a)]
    shape = (*(axis.size for axis in axes), replicates)
    numbers = np.meshgrid(*axes, np.arange(replicates), indexing="ij", sparse=True)
    rng = np.random.default_rng(0)
    base = Parameters(**SHORT | parameters)
    ends = {"kl_divergence": outcome, "cumulative_kl_increase": burden}
    made = {}
    for name in OBSERVABLES:
        made[f"final_{name}"] = made[f"average_{name}"] = rng.standard_normal(shape)
    for name, values in ends.items():
        values = values(*numbers) if callable(values) else values
        if values is not None:
            made[f"final_{name}"] = np.array(np.broadcast_to(values, shape), dtype=float)
    over_time = (*shape[:2], base.states)
    kept = [
        *("final_kl_divergence", "final_cumulative_kl_increase", "final_states_visited"),
        *("average_energy", "average_gradient_magnitude", "average_local_minima"),
    ]
    variables = {
        name: ((*DOSES, "replicate"), made[name], attributes(name.partition("_")[2]))
        for name in kept
    }
    for name in ends:
        for kind in ("mean", "sem"):
            values = np.abs(rng.standard_normal(over_time))
            variables[f"{kind}_{name}"] = ((*DOSES, "step"), values, attributes(name))
    coords = dict(zip(DOSES, axes, strict=True))
    coords |= {"replicate": np.arange(replicates), "step": np.arange(base.states)}
    about = json.dumps(base.model_dump(exclude=set(DOSES)))
    return xr.Dataset(variables, coords, attrs={"root_seed": 0, "parameters": about})


SAMPLED = ("step_size", "gradient_noise", "landscape_blur")


def sampled_study(sample, scrambles=4, over=SAMPLED, ranges=None, **more):
    """A study with a sample of some parameters, each from 0 to 2 pi unless ranges say else."""
    section = {
        "design": "sobol",
        "over": {n: {"from": 0, "to": 2 * np.pi} | (ranges or {}).get(n, {}) for n in over},
        "pairs": [["zero", "zero"], ["high", "high"]],
        "sample": sample,
        "scrambles": scrambles,
        "replicates": 4,
    }
    return Study.from_config(changed(ensembles__s=section, **more))


def sampled_dataset(study, function, noise=0.0):
    """The dataset of an ensemble whose outcome, and burden, follow from a function.

    ``function`` gives the outcome of the second condition from values of the parameters; that
    of the first, and its burden, are constant.
    """
    ensemble = study.ensembles["s"]
    values = np.stack(
        [
            ensemble.values(study, k, slice(0, ensemble.sample))
            for k in range(ensemble.scrambles)
        ]
    )
    shape = (*values.shape[:3], 2, 4)
    outcome, burden = np.full(shape, 2.0), np.full(shape, 0.25)
    rng = np.random.default_rng(1)
    outcome[..., 1, :] = function(values)[..., None] + noise * rng.standard_normal(4)
    outcome[..., 1, :] += noise * rng.standard_normal(outcome[..., 1, :].shape)
    burden[..., 1, :] = values[..., :1]
    dims = ("scramble", "row", "matrix", "condition", "replicate")
    coords = ensemble.dims(study) | {
        name: (dims[:3], values[..., i]) for i, name in enumerate(ensemble.over)
    }
    coords |= {"label": ("condition", ["no drug", "high / high"])}
    coords |= {"dose_1a": ("condition", [0.0, 1.0]), "dose_2a": ("condition", [0.0, 1.0])}
    return xr.Dataset(
        {
            "final_kl_divergence": (dims, outcome),
            "final_cumulative_kl_increase": (dims, burden),
        },
        coords,
    )


VARIED = {"slow": {"plasticity": 0.1}, "sine": {"pattern": "sine"}}


def varied_study(variants=None, **more):
    """A study with variants of two conditions, no drug and both agonists, and two claims."""
    one = {"design": "pairs", "pairs": [["zero", "zero"], ["high", "high"]]}
    about = {"statement": "s", "experiment": "one"}
    contrast = {"condition": ["high", "high"], "reference": ["zero", "zero"]}
    claims = {
        "lower": about | {"kind": "contrast", "outcome": "outcome", "contrasts": [contrast]},
        "best": about | {"kind": "best", "properties": ["mixed"]},
    }
    section = {"design": "variants", "experiment": "one"}
    section |= {"variants": VARIED if variants is None else variants}
    return Study.from_config(
        changed(experiments={"one": one}, claims=claims, ensembles__v=section, **more)
    )


def varied_dataset(study, means, replicates=40, noise=0.1, shared=1.0):
    """The dataset of such variants: outcomes of both conditions around means, by variant.

    Replicates share a part of their deviation, of that standard deviation, over conditions.
    """
    rng = np.random.default_rng(2)
    conditions = study.ensembles["v"].conditions(study)
    own = noise * rng.standard_normal((len(means), 2, replicates))
    common = shared * rng.standard_normal(replicates)
    outcome = np.array(list(means.values()))[..., None] + own + common
    burden = np.broadcast_to(np.array([0.1, 0.5])[:, None], outcome.shape) + own
    dims = ("variant", "condition", "replicate")
    coords = {"variant": list(means), "replicate": np.arange(replicates)}
    coords |= describe_conditions([condition.description for condition in conditions])
    return xr.Dataset(
        {
            "final_kl_divergence": (dims, outcome),
            "final_cumulative_kl_increase": (dims, burden),
        },
        coords,
    )
