"""Where the files of each job stand in the folder of results."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from dualreceptor.analysis.registries import tables_of
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.configuration import explored
from dualreceptor.configuration.configuration import Configuration
from dualreceptor.provenance.embedding import BESIDE

RESULTS = "results"
CLOSE = 0.7  # from 0 to 1, as difflib has it
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
    """Every file that stays when all has run, by its path in the folder of results."""
    yield from files_of_study(study)
    yield from files_beyond(study)


def files_of_study(study: Configuration) -> Iterator[str]:
    """Those of the study."""
    return _name_files(_jobs(study))


def files_beyond(study: Configuration) -> Iterator[str]:
    """Those of what goes beyond it."""
    return _name_files(_jobs_beyond(study))


def find_nearest(study: Configuration, target: str) -> list[str]:
    """Up to three files whose paths, or ends of paths, are most like a target's; best first."""
    depth = target.count("/") + 1
    ends: dict[str, str] = {}
    for path in files(study):
        whole = f"{RESULTS}/{path}"
        ends.setdefault("/".join(whole.split("/")[-depth:]), whole)
    return [ends[end] for end in get_close_matches(target, ends, n=3, cutoff=CLOSE)]


def _name_files(jobs: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    for job, made in jobs:
        yield from made
        yield f"logs/{job}.log"
        yield f"benchmarks/{job}.tsv"


def _jobs(study: Configuration) -> Iterator[tuple[str, list[str]]]:
    """Each job by the path of its log and benchmark, and the files that it makes."""
    figure, table = _endings(study)
    for block in study.blocks:
        yield from (_job(f"landscapes/{name}/{block}", [".nc"]) for name in study.landscapes)
        yield from (_job(f"simulations/{name}/{block}", [".nc"]) for name in study.simulations)
    yield from _jobs_of_ensembles(study, study.planes)
    for subject in study.subjects:
        yield _job(f"datasets/{subject}", [".nc"])
        yield _job(f"summaries/{subject}", [".nc"])
        yield _job(path := f"statistics/{subject}", table, [f"{path}/{t}" for t in TABLES])
    yield from _jobs_of_figures(study, study.subjects)
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


def _jobs_beyond(study: Configuration) -> Iterator[tuple[str, list[str]]]:
    yield from _jobs_of_ensembles(study, study.beyond)
    if any(explored.beyond(study).values()):
        yield _job("beyond", [".html"])


def _jobs_of_ensembles(
    study: Configuration, names: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    _, table = _endings(study)
    for name in names:
        for slab in study.slabs_of(name):
            path = f"ensembles/{name}/{slab}"
            yield from (_job(f"{path}/{block}", [".nc"]) for block in study.blocks_of(name))
        yield _job(f"datasets/{name}", [".nc"])
        tables = tables_of(study.ensembles[name].design)
        yield _job(path := f"statistics/{name}", table, [f"{path}/{t}" for t in tables])
    yield from _jobs_of_figures(study, names)


def _jobs_of_figures(
    study: Configuration, subjects: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    figure, _ = _endings(study)
    for subject, name, points in study.drawn():
        if subject in subjects:
            stems = ["/".join(filter(None, ("figures", subject, p, name))) for p in points]
            yield _job(f"figures/{subject}/{name}", figure, stems)


def _endings(study: Configuration) -> tuple[list[str], list[str]]:
    """Of the files of a figure, and of a table."""
    return [f".{suffix}" for suffix in study.formats], [".csv", f".csv{BESIDE}"]


def _job(path: str, endings: Sequence[str], stems: Sequence[str] = ()) -> tuple[str, list[str]]:
    """A job by its path, and its files: that path or some stems, with each of the endings."""
    return path, [f"{stem}{ending}" for stem in stems or [path] for ending in endings]
