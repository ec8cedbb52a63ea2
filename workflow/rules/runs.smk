# How a run begins and ends. One at a time works in a folder; a run that was killed leaves
# nothing that keeps the next one from beginning, which Snakemake's own lock would.

import time

from dualreceptor.files import results
from snakemake.logging import logger

RUN = {}


def begin():
    try:
        RUN["lock"] = results.hold("results", logger.warning)
    except results.ResultsError as refusal:
        raise WorkflowError(str(refusal)) from None
    RUN["began"] = time.time()
    ahead = results.settle_dates("results")
    if ahead:
        logger.warning(
            f"Dates of results lay up to {ahead:.0f} s in the future: the clocks of your "
            "machines differ. All are dated now; their order is kept."
        )


def end():
    results.tidy("results")
    results.date_alike("results", since=RUN["began"])


onstart:
    begin()


onsuccess:
    end()
