"""Where the files of each job stand in the folder of results."""

from collections.abc import Iterator, Sequence

from dualreceptor.analysis.design_space import PLANE_TABLES
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.configuration import explored
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.provenance.embedding import BESIDE

#: Folders that hold what jobs of a stage make; each has its own in logs and benchmarks, too.
STAGES = (
    "landscapes",
    "simulations",
    "ensembles",
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
    for job, made in _jobs(study):
        yield from made
        yield f"logs/{job}.log"
        yield f"benchmarks/{job}.tsv"


def _jobs(study: Configuration) -> Iterator[tuple[str, list[str]]]:
    """Each job by the path of its log and benchmark, and the files that it makes."""
    figure = [f".{suffix}" for suffix in study.formats]
    table = [".csv", f".csv{BESIDE}"]
    for block in study.blocks:
        yield from (_job(f"landscapes/{name}/{block}", [".nc"]) for name in study.landscapes)
        yield from (_job(f"simulations/{name}/{block}", [".nc"]) for name in study.simulations)
        for name in study.ensembles:
            slabs = study.slabs_of(name)
            yield from (_job(f"ensembles/{name}/{slab}/{block}", [".nc"]) for slab in slabs)
    for name in study.ensembles:
        yield _job(f"datasets/{name}", [".nc"])
        yield _job(path := f"statistics/{name}", table, [f"{path}/{t}" for t in PLANE_TABLES])
    for subject in study.subjects:
        yield _job(f"datasets/{subject}", [".nc"])
        yield _job(f"summaries/{subject}", [".nc"])
        yield _job(path := f"statistics/{subject}", table, [f"{path}/{t}" for t in TABLES])
    for subject, name, points in study.drawn():
        stems = ["/".join(filter(None, ("figures", subject, p, name))) for p in points]
        yield _job(f"figures/{subject}/{name}", figure, stems)
    if study.claims:
        yield _job("claims", table)
        yield _job("figures/claims", figure)
    for name, picture in study.pictures.items():
        yield _job(f"frames/pictures/{name}", [".nc"])
        yield _job(f"figures/pictures/{name}/steps", figure)
        if picture.animation:
            yield _job(f"figures/pictures/{name}/animation", [".gif", ".mp4"])
    yield from (_job(f"figures/galleries/{name}", figure) for name in study.galleries)
    yield from (
        _job(f"frames/explorer/{name}", [".nc"]) for name in explored.choose(study).shown
    )
    yield _job("explorer", [".html"])


def _job(path: str, endings: Sequence[str], stems: Sequence[str] = ()) -> tuple[str, list[str]]:
    """A job by its path, and its files: that path or some stems, with each of the endings."""
    return path, [f"{stem}{ending}" for stem in stems or [path] for ending in endings]
