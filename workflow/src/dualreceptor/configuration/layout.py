"""Where the files of each job stand in the folder of results."""

from collections.abc import Iterator

from dualreceptor.analysis.statistics import TABLES
from dualreceptor.configuration import explored
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.provenance.embedding import BESIDE

#: Folders that hold what jobs of a stage make; each has its own in logs and benchmarks, too.
STAGES = (
    "landscapes",
    "simulations",
    "datasets",
    "summaries",
    "statistics",
    "frames",
    "figures",
)
FOLDERS = (
    *STAGES,
    *(f"{kind}/{stage}" for kind in ("logs", "benchmarks") for stage in STAGES),
)


def files(study: Configuration) -> Iterator[str]:
    """Every file that stays when the study has run, by its path in the folder of results."""
    for job, endings in _jobs(study):
        yield from (f"{job}{ending}" for ending in endings)
        yield f"logs/{job}.log"
        yield f"benchmarks/{job}.tsv"


def _jobs(study: Configuration) -> Iterator[tuple[str, list[str]]]:
    """Each job by the path that its files have in common, and how each of them ends."""
    figure = [f".{suffix}" for suffix in study.formats]
    for block in study.blocks:
        yield from ((f"landscapes/{name}/{block}", [".nc"]) for name in study.landscapes)
        yield from ((f"simulations/{name}/{block}", [".nc"]) for name in study.simulations)
    for subject in study.subjects:
        yield f"datasets/{subject}", [".nc"]
        yield f"summaries/{subject}", [".nc"]
        tables = [file for table in TABLES for file in _name_table(f"/{table}")]
        yield f"statistics/{subject}", tables
    for parts in study.drawn():
        yield "/".join(["figures", *filter(None, parts)]), figure
    if study.claims:
        yield "claims", _name_table("")
        yield "figures/claims", figure
    for name, picture in study.pictures.items():
        yield f"frames/pictures/{name}", [".nc"]
        yield f"figures/pictures/{name}/steps", figure
        if picture.animation:
            yield f"figures/pictures/{name}/animation", [".gif", ".mp4"]
    yield from ((f"figures/galleries/{name}", figure) for name in study.galleries)
    yield from ((f"frames/explorer/{name}", [".nc"]) for name in explored.choose(study).shown)
    yield "explorer", [".html"]


def _name_table(name: str) -> list[str]:
    return [f"{name}.csv", f"{name}.csv{BESIDE}"]
