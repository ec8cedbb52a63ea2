# What rules are given: digests of code, and functions of wildcards.

from functools import cache

from dualreceptor.study import claims
from dualreceptor.configuration import excerpts, layout
from dualreceptor.provenance import keys, embedding
from dualreceptor.explorer import assets
from dualreceptor.figures.settings import SubjectFigures
from dualreceptor.model.parameters import shared_parameters
from dualreceptor.provenance.records import code_of


wildcard_constraints:
    block=r"\d+-\d+",
    condition=r"1a-[^/]+",
    experiment=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    figure="|".join(SubjectFigures.model_fields),
    landscape=r"[^/]+",
    picture=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    # an experiment, a sweep, or one point of a sweep
    subject=r"(?!(galleries|pictures)(/|$))[A-Za-z0-9][A-Za-z0-9_-]*(/[^/]+)?",
    variant=r"[^/]+",


def code_for(name):
    """Digests of an adapter and all it imports: as a param, so that editing them reruns it."""
    return code_of(Path(workflow.basedir, "workflow", "scripts", f"{name}.py"))


def about(stage, what, excerpt):
    """What a result's record says of it, and of the configuration that it follows from."""
    return {"stage": stage, "what": what, "config": excerpt}


def landscape_parameters_of(wildcards):
    return shared_parameters(STUDY.landscapes[wildcards.landscape])


def replicates_in(block):
    first, last = map(int, block.split("-"))
    return list(range(first, last + 1))


def replicates_of(wildcards):
    return replicates_in(wildcards.block)


def simulation_of(wildcards):
    """The parameters of a simulation."""
    return STUDY.simulations[f"{wildcards.variant}/{wildcards.condition}"]


def landscapes_of(wildcards, kind="landscapes"):
    """The landscapes that a simulation starts from."""
    landscape = STUDY.landscape_name(simulation_of(wildcards))
    path = getattr(rules.landscapes.output, kind)
    return path.format(landscape=landscape, block=wildcards.block)


def simulations_of(wildcards):
    """The simulation files of an experiment or sweep, those of each condition together."""
    return [
        f"results/simulations/{name}/{block}.nc"
        for name in STUDY.simulations_of(wildcards.experiment)
        for block in STUDY.blocks
    ]


def points_of(wildcards):
    """The swept values of each point; of an experiment, one point of none."""
    return list(STUDY.points(wildcards.experiment).values())


def conditions_of(wildcards):
    """The descriptions of the conditions at each point."""
    return STUDY.descriptions(wildcards.experiment)


@cache
def dataset_identity(subject):
    """What the dataset of an experiment or sweep has to be."""
    return keys.of_dataset(
        list(STUDY.points(subject).values()),
        STUDY.descriptions(subject),
        STUDY.replicates,
        STUDY.root_seed,
    )


def frames_identity(picture):
    """What the frames of a picture have to be."""
    return keys.of_frames(
        STUDY.pictured(picture).parameters,
        STUDY.pictures[picture].replicate,
        STUDY.root_seed,
        STUDY.shown(picture),
    )


def drawn_from(wildcards):
    """The files that a figure of a subject needs."""
    name = wildcards.subject.split("/")[0]
    files = {"dataset": f"results/datasets/{name}.nc"}
    if wildcards.figure == "regressions":
        files["regressions"] = f"results/statistics/{name}/regressions.csv"
    return files


def point_of(wildcards):
    """The swept values of a subject that is one point of a sweep; else none."""
    name, _, point = wildcards.subject.partition("/")
    return STUDY.points(name)[point] if point else {}


def settings_of(wildcards):
    """The settings of one figure of a subject, and of no other."""
    figures = STUDY.figures[wildcards.subject.split("/")[0]]
    return getattr(figures, wildcards.figure).model_dump()


def category_of(wildcards):
    """Where the report shows a figure: under its experiment or sweep."""
    return wildcards.subject.split("/")[0]


def subcategory_of(wildcards):
    """And there, under the point of the sweep."""
    *_, point = wildcards.subject.partition("/")
    return point or "all"


def figure_of(stem, caption, **place):
    """The files of a figure, of which the report shows one, at a place in its menu."""
    seen = next(suffix for suffix in ("png", "svg", "pdf") if suffix in STUDY.formats)
    place["caption"] = f"../report/{caption}.rst"
    paths = [f"{stem}.{suffix}" for suffix in STUDY.formats]
    return [report(path, **place) if path.endswith(seen) else path for path in paths]


def table_category(wildcards):
    """Where the report shows a table: with the figures of its experiment or sweep."""
    folders = wildcards.table.split("/")[1:-1]
    return folders[0] if folders else wildcards.table
