"""Which claims survive other choices of the model."""

from __future__ import annotations

import lazy_loader

from dualreceptor.analysis import verdicts
from dualreceptor.study.claims import resolve
from dualreceptor.study.study import Study
from dualreceptor.study.variants import BASELINE

pd, xr = lazy_loader.load("pandas"), lazy_loader.load("xarray")

#: Columns of :func:`robustness`.
COLUMNS = (
    {
        "variant": "name of the variant; 'baseline' changes nothing",
        "changes": "the parameters that it changes, with their values",
    }
    | verdicts.COLUMNS
    | {"as_baseline": "whether the contrast has the verdict that it has in the baseline"}
)


def robustness(dataset: xr.Dataset, study: Study, name: str) -> pd.DataFrame:
    """Every claim about an experiment, tested on each variant of it.

    Parameters
    ----------
    dataset
        Of an ensemble of design ``variants``, dims (variant, condition, replicate).
    study, name
        What the ensemble is, and the claims.

    Returns
    -------
    pandas.DataFrame
        A row for each variant and contrast, with :data:`COLUMNS`: those of
        :func:`dualreceptor.analysis.verdicts.evaluate`, which see.
    """
    ensemble = study.ensembles[name]
    asked = [claim for claim in resolve(study) if claim["experiment"] == ensemble.experiment]
    tables = []
    for variant, changes in ensemble.changes.items():
        here = dataset.sel(variant=variant, drop=True)
        table = verdicts.evaluate(asked, {ensemble.experiment: here}, study.root_seed)
        text = ", ".join(f"{parameter} {value}" for parameter, value in changes.items())
        tables.append(table.assign(variant=variant, changes=text))
    table = pd.concat(tables, ignore_index=True)
    baseline = table[table.variant == BASELINE].verdict.tolist()
    table["as_baseline"] = table.verdict == baseline * len(tables)
    return table[list(COLUMNS)]
