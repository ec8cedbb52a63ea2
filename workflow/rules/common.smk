# What rules are given: digests of code, keys of files, and functions of wildcards.

from functools import cache

from dualreceptor.analysis import registries, verdicts
from dualreceptor.analysis.statistics import TABLES
from dualreceptor.configuration import explored, subsets as figure_subsets
from dualreceptor.explorer import assets
from dualreceptor.figures.claims import ClaimsFigure
from dualreceptor.figures.gallery import Gallery
from dualreceptor.figures.pictures import Picture
from dualreceptor.figures.registry import FIGURES
from dualreceptor.model.normalizations import NORMALIZATIONS
from dualreceptor.model.observables import AVERAGE, FINAL, SERIES, describe_types
from dualreceptor.model.parameters import shared_parameters, split_common
from dualreceptor.model.patterns import PATTERNS
from dualreceptor.provenance import code, embedding, keys
from dualreceptor.study import subsets

EXPLORED = explored.choose(STUDY)
#: Of the files of landscapes and simulations: to be raised when what they hold changes.
FORMAT = 1
#: The ensembles of each design.
OF_DESIGN = {
    design: [name for name, one in STUDY.ensembles.items() if one.design == design]
    for design in dict.fromkeys(one.design for one in STUDY.ensembles.values())
}


wildcard_constraints:
    block=r"\d+-\d+",
    condition=r"1a-[^/]+",
    ensemble="|".join(STUDY.ensembles) or r"(?!)",  # none
    experiment="|".join(STUDY.subjects),
    figure="|".join(FIGURES),
    landscape=r"[^/]+",
    gallery="|".join(STUDY.galleries) or r"(?!)",
    picture="|".join(STUDY.pictures) or r"(?!)",
    slab=r"[^/]+",
    subject="|".join([*STUDY.subjects, *STUDY.ensembles]),
    variant=r"[^/]+",


def script_of(name):
    return PROJECT / "workflow" / "scripts" / f"{name}.py"


@cache  # as of numerics: many jobs follow from the same code
def code_for(name, *modules, entries=()):
    """Digests of an adapter and all it imports: as a param, so that editing them reruns it."""
    more = [code.PACKAGE / f"{module}.py" for module in modules]
    return code.digest_imports(script_of(name), *more, entries=entries)


digest_numerics = cache(code.digest_numerics)


def numerics_for(module, parameters):
    """Digests of what the numbers of runs or landscapes follow from, and of nothing else."""
    return digest_numerics(f"model/{module}.py", entries_of(parameters))


def entries_of(parameters):
    """The entries of registries that runs under these parameters use, for a cache to know."""
    return tuple(code.entries_of(parameters))


def about_figures(wildcards):
    """What the record says of a figure, for each point that it is drawn of."""
    subject, figure = wildcards.subject, wildcards.figure
    config = figure_subsets.config_of_figure(STUDY, subject, figure)
    places = ["/".join(filter(None, (subject, point))) for point in points_of(wildcards)]
    return [about("figures", f"{figure} of {place}", config) for place in places]


def about(stage, what, config):
    """What a result's record says of it, and of the configuration that it follows from."""
    return {"stage": stage, "what": what, "config": config}


def landscape_of(wildcards):
    """Parameters that have a landscape's values of all that it depends on."""
    return STUDY.landscapes[wildcards.landscape]


def replicates_in(block):
    first, last = map(int, block.split("-"))
    return range(first, last + 1)


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


@cache
def points_in(ensemble, slab):
    """Parameters at the points of a slab."""
    return STUDY.points_of(ensemble, slab)


def points_of_slab(wildcards):
    return points_in(wildcards.ensemble, wildcards.slab)


def points_given(wildcards):
    """Parameters that points of a slab have in common, and the names and values of others."""
    common, own = split_common([p.model_dump() for p in points_of_slab(wildcards)])
    names = list(own[0])
    return {"common": common, "names": names, "values": [list(o.values()) for o in own]}


def tables_of(subject):
    """The tables of an experiment, a sweep or an ensemble."""
    ensemble = STUDY.ensembles.get(subject)
    return registries.tables_of(ensemble.design) if ensemble else TABLES


def tables_module(wildcards):
    return registries.MODULES[STUDY.ensembles[wildcards.ensemble].design]


def slabs_of(wildcards):
    """The files of an ensemble, those of each slab together."""
    return [
        f"results/ensembles/{wildcards.ensemble}/{slab}/{block}.nc"
        for slab in STUDY.slabs_of(wildcards.ensemble)
        for block in STUDY.blocks_of(wildcards.ensemble)
    ]


@cache
def config_of_dataset(subject):
    if subject in STUDY.ensembles:
        return subsets.config_of_ensemble(STUDY, subject)
    return subsets.config_of_dataset(STUDY, subject)


@cache
def key_for(stage, subject):
    """The key of what a stage makes of an experiment, sweep or ensemble."""
    return keys.key_of_subject(stage, config_of_dataset(subject))


def frames_key(picture):
    """The key of the frames of a picture."""
    return keys.key_of_frames(
        STUDY.pictured(picture).parameters,
        STUDY.pictures[picture].replicate,
        STUDY.root_seed,
        STUDY.pictured_states(picture),
    )


def explored_runs(variant):
    """Parameters that the runs of a variant have in common, and what each has besides."""
    runs = EXPLORED.shown[variant]
    common, own = split_common([parameters.model_dump() for parameters in runs.values()])
    return {"common": common, "own": dict(zip(runs, own, strict=True))}


def explored_key(variant):
    return keys.key_of_subject("frames", [STUDY.root_seed, explored_runs(variant)])


def drawn_from(wildcards):
    """The files that a figure of a subject needs."""
    name = wildcards.subject
    tables = FIGURES[wildcards.figure].tables
    kind = "plane" if name in STUDY.planes else "data" if name in STUDY.beyond else "summary"
    folder = "summaries" if kind == "summary" else "datasets"
    data = {kind: f"results/{folder}/{name}.nc"}
    return data | {table: f"results/statistics/{name}/{table}.csv" for table in tables}


def drawn_key(wildcards):
    """The key of the data that a figure of a subject needs."""
    stage = "datasets" if wildcards.subject in STUDY.ensembles else "summaries"
    return key_for(stage, wildcards.subject)


def levels_of(wildcards):
    """Doses of the levels, by name: they have their places in a plane."""
    subject = wildcards.subject
    return STUDY.levels_marked(subject) if subject in STUDY.planes else {}


def points_of(wildcards):
    """Swept values by name for each point that a figure is drawn of."""
    return STUDY.points_drawn(wildcards.subject, wildcards.figure)


def settings_of(wildcards):
    """The settings of one figure of a subject, and of no other."""
    return getattr(STUDY.figures[wildcards.subject], wildcards.figure).model_dump()


def figure_of(stem, **place):
    """The files of a figure, of which the report shows one, at a place in its menu."""
    seen = next(suffix for suffix in ("png", "svg", "pdf") if suffix in STUDY.formats)
    place["caption"] = "../report/caption.rst"
    paths = [f"{stem}.{suffix}" for suffix in STUDY.formats]
    return [report(path, **place) if path.endswith(seen) else path for path in paths]


def table_category(wildcards):
    """Where the report shows a table: with the figures of its experiment or sweep."""
    folders = wildcards.table.split("/")[1:-1]
    return folders[0] if folders else wildcards.table


def table_caption(wildcards):
    *folders, name = wildcards.table.split("/")
    caption = verdicts.CAPTION if name == "claims" else tables_of(folders[-1])[name].caption
    return f"{caption} A heading tells what its column is. The numbers in full are in ``results/{wildcards.table}.csv``."


def tables_in(names, more=()):
    """The files of the tables of experiments, sweeps and ensembles, and of more tables."""
    each = [f"statistics/{name}/{table}" for name in names for table in tables_of(name)]
    return [
        f"results/{table}.csv{part}"
        for table in (*each, *more)
        for part in ("", embedding.BESIDE)
    ]


def figures_in(stems):
    """The files of figures."""
    return [f"results/figures/{stem}.{suffix}" for stem in stems for suffix in STUDY.formats]


def drawn_of(is_wanted):
    """The figures of those experiments, sweeps and ensembles that are wanted."""
    return [
        "/".join(filter(None, (subject, point, figure)))
        for subject, figure, points in STUDY.drawn()
        for point in points
        if is_wanted(subject)
    ]
