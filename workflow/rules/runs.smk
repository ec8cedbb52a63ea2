# How a run begins and ends. One at a time works in a folder; a run that was killed leaves
# nothing that keeps the next one from beginning, which Snakemake's own lock would.

from dualreceptor.configuration import changes, plan
from dualreceptor.files import results
from snakemake.logging import logger

RUN = {}


def begin():
    try:
        RUN["lock"] = results.hold("results", logger.warning)
    except results.ResultsError as refusal:
        raise WorkflowError(str(refusal)) from None
    changes.leave(CONFIGURED, "results")
    for line in plan.warn(STUDY):
        logger.warning(line)
    ahead = results.seconds_ahead("results")
    if ahead:
        logger.warning(
            f"Dates of results lie up to {ahead:.0f} s in the future: the clocks of your "
            "machines differ. Until then, Snakemake refuses what is made from these files; to "
            "go on, run `find results -newermt now -exec touch {} +` and start again."
        )


def end():
    results.drop_temporary("results")


onstart:
    begin()


onsuccess:
    end()


if workflow.output_settings.dryrun:
    logger.info("\n  ".join(changes.summarize(STUDY, "results", CONFIG)))
    for line in plan.warn(STUDY):
        logger.warning(line)
