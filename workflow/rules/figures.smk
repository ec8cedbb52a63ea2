FIGURE = {
    "figure": "{figure}",
    "key": drawn_key,
    "levels": levels_of,
    "points": points_of,
    "settings": settings_of,
    "caption": lambda wildcards: FIGURES[wildcards.figure].caption,
    "about": about_figures,
    "code": lambda wildcards: code_for("figures", f"figures/{wildcards.figure}"),
}


rule figures:
    input:
        unpack(drawn_from),
    output:
        figure_of(
            "results/figures/{subject}/{figure}",
            category="{subject}",
            subcategory="all",
            labels={"figure": "{figure}"},
        ),
    log:
        "results/logs/figures/{subject}/{figure}.log",
    benchmark:
        "results/benchmarks/figures/{subject}/{figure}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_figures),
        runtime=time_for(cost_of_figures),
    params:
        **FIGURE,
    script:
        "../scripts/figures.py"


# A figure of every point of a sweep is one job: most of a job is its start. What it makes is known
# for each sweep alone, so that each has a rule of its own.
for sweep in STUDY.sweeps:

    rule:
        name:
            f"figures_of_{sweep}"
        input:
            unpack(drawn_from),
        output:
            *(
                path
                for point in STUDY.points(sweep)
                for path in figure_of(
                    f"results/figures/{{subject}}/{point}/{{figure}}",
                    category="{subject}",
                    subcategory=point,
                    labels={"figure": "{figure}"},
                )
            ),
        log:
            rules.figures.log[0],
        benchmark:
            rules.figures.benchmark
        wildcard_constraints:
            subject=sweep,
            figure="|".join(name for name in FIGURES if not FIGURES[name].of_sweep),
        group:
            "figures"  # on a cluster: see profiles/slurm
        conda:
            "../../envs/environment.yaml"
        threads: 1
        resources:
            mem_mb=memory_for(cost_of_figures),
            runtime=time_for(cost_of_figures),
        params:
            **FIGURE,
        script:
            "../scripts/figures.py"


rule figures_claims:
    input:
        claims=rules.claims.output.table,
    output:
        figure_of(
            "results/figures/claims",
            category="claims",
            labels={"figure": "all contrasts"},
        ),
    log:
        "results/logs/figures/claims.log",
    benchmark:
        "results/benchmarks/figures/claims.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_table),
        runtime=time_for(cost_of_table),
    params:
        figure="claims",
        settings=STUDY.claims_figure.model_dump(),
        caption=ClaimsFigure.caption,
        about=lambda wildcards: [
            about("figures", "claims", figure_subsets.config_of_claims_figure(STUDY))
        ],
        code=lambda wildcards: code_for("figures", "figures/claims"),
    script:
        "../scripts/figures.py"


rule figures_galleries:
    output:
        figure_of(
            "results/figures/galleries/{gallery}",
            category="galleries",
            labels={"figure": "{gallery}"},
        ),
    log:
        "results/logs/figures/galleries/{gallery}.log",
    benchmark:
        "results/benchmarks/figures/galleries/{gallery}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_gallery),
        runtime=time_for(cost_of_gallery),
    params:
        figure="gallery",
        parameters=STUDY.parameters.model_dump(),
        root_seed=STUDY.root_seed,
        settings=lambda wildcards: STUDY.galleries[wildcards.gallery].model_dump(),
        caption=lambda wildcards: Gallery.caption,
        about=lambda wildcards: [
            about(
                "figures",
                f"gallery {wildcards.gallery}",
                figure_subsets.config_of_gallery(STUDY, wildcards.gallery),
            )
        ],
        code=lambda wildcards: code_for(
            "figures",
            "figures/gallery",
            entries=(
                *(
                    f"model/patterns.py:{name}"
                    for name in STUDY.galleries[wildcards.gallery].patterns or PATTERNS
                ),
                *(f"model/normalizations.py:{name}" for name in NORMALIZATIONS),
            ),
        ),
    script:
        "../scripts/figures.py"


rule figures_pictures:
    input:
        frames=rules.frames.output[0],
    output:
        figure_of(
            "results/figures/pictures/{picture}/steps",
            category="pictures",
            labels={"run": "{picture}", "figure": "still"},
        ),
    log:
        "results/logs/figures/pictures/{picture}/steps.log",
    benchmark:
        "results/benchmarks/figures/pictures/{picture}/steps.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_picture),
        runtime=time_for(cost_of_picture),
    params:
        figure="pictures",
        key=lambda wildcards: frames_key(wildcards.picture),
        settings=lambda wildcards: STUDY.pictures[wildcards.picture].model_dump(
            exclude={"animation"}
        ),
        caption=lambda wildcards: Picture.caption,
        about=lambda wildcards: [
            about(
                "figures",
                f"picture {wildcards.picture}",
                figure_subsets.config_of_picture(STUDY, wildcards.picture),
            )
        ],
        code=lambda wildcards: code_for("figures", "figures/pictures"),
    script:
        "../scripts/figures.py"


rule figures_animations:
    input:
        frames=rules.frames.output[0],
    output:
        gif=report(
            "results/figures/pictures/{picture}/animation.gif",
            caption="../report/caption.rst",
            category="pictures",
            labels={"run": "{picture}", "figure": "animation"},
        ),
        mp4="results/figures/pictures/{picture}/animation.mp4",
    log:
        "results/logs/figures/pictures/{picture}/animation.log",
    benchmark:
        "results/benchmarks/figures/pictures/{picture}/animation.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_film),
        runtime=time_for(cost_of_film),
    params:
        key=lambda wildcards: frames_key(wildcards.picture),
        settings=lambda wildcards: STUDY.pictures[wildcards.picture].model_dump(
            include={"view", "show", "vocabulary"}
        ),
        animation=lambda wildcards: STUDY.pictures[wildcards.picture].animation.model_dump(),
        states=lambda wildcards: STUDY.animated_states(wildcards.picture),
        caption=lambda wildcards: "The landscape of one run (**{subject}**) as an animation.",
        about=lambda wildcards: about(
            "figures",
            f"animation {wildcards.picture}",
            figure_subsets.config_of_animation(STUDY, wildcards.picture),
        ),
        code=lambda wildcards: code_for("animations"),
    script:
        "../scripts/animations.py"


FIGURE_FILES = figures_in(
    [
        *drawn_of(lambda subject: subject not in STUDY.beyond),
        *(f"galleries/{name}" for name in STUDY.galleries),
        *(f"pictures/{name}/steps" for name in STUDY.pictures),
        *(["claims"] if STUDY.claims else []),
    ]
) + expand(
    "results/figures/pictures/{picture}/animation.{suffix}",
    picture=[name for name, picture in STUDY.pictures.items() if picture.animation],
    suffix=["gif", "mp4"],
)
