"""Where the files of each job stand in the folder of results."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dualreceptor.provenance.embedding import BESIDE

if TYPE_CHECKING:
    from dualreceptor.configuration.config import Study

#: Folders that hold what jobs of a stage make; each has its own in logs and benchmarks, too.
STAGES = ("landscapes", "simulations", "datasets", "statistics", "frames", "figures")
#: Tables of each experiment and sweep.
STATISTICS = ("effects", "regressions", "scores")
FOLDERS = (
    *STAGES,
    *(f"{kind}/{stage}" for kind in ("logs", "benchmarks") for stage in STAGES),
)


def files(study: "Study") -> Iterator[str]:
    """Every file that stays when the study has run, by its path in the folder of results."""
    for job, endings in _jobs(study):
        yield from (f"{job}{ending}" for ending in endings)
        yield f"logs/{job}.log"
        yield f"benchmarks/{job}.tsv"


def _jobs(study: "Study") -> Iterator[tuple[str, list[str]]]:
    """Each job by the path that its files have in common, and how each of them ends."""
    figure = [f".{suffix}" for suffix in study.formats]
    for block in study.blocks:
        yield from ((f"landscapes/{name}/{block}", [".nc"]) for name in study.landscapes)
        yield from ((f"simulations/{name}/{block}", [".nc"]) for name in study.simulations)
    for subject in study.subjects:
        yield f"datasets/{subject}", [".nc"]
        yield (
            f"statistics/{subject}",
            [file for table in STATISTICS for file in _table(f"/{table}")],
        )
    for parts in study.drawn():
        yield "/".join(["figures", *filter(None, parts)]), figure
    if study.claims:
        yield "claims", _table("")
        yield "figures/claims", figure
    for name, picture in study.pictures.items():
        yield f"frames/{name}", [".nc"]
        yield f"figures/pictures/{name}/steps", figure
        if picture.animation:
            yield f"figures/pictures/{name}/animation", [".gif", ".mp4"]
    yield from ((f"figures/galleries/{name}", figure) for name in study.galleries)
    yield "explorer", [".html"]


def _table(name: str) -> list[str]:
    return [f"{name}.csv", f"{name}.csv{BESIDE}"]
