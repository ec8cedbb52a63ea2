rule figures:
    input:
        unpack(drawn_from),
    output:
        figure_of(
            "results/figures/{subject}/{figure}",
            "figure",
            category=category_of,
            subcategory=subcategory_of,
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
        mem_mb=memory_for(cost_of_figure),
        runtime=time_for(cost_of_figure),
    params:
        identity=lambda wildcards: dataset_identity(wildcards.subject.split("/")[0]),
        point=point_of,
        settings=settings_of,
        about=lambda wildcards: about(
            "figures",
            f"{wildcards.figure} of {wildcards.subject}",
            excerpts.of_figure(STUDY, wildcards.subject.split("/")[0], wildcards.figure),
        ),
        code=lambda wildcards: code_for(f"figures/{wildcards.figure}"),
    script:
        "../scripts/figures/{wildcards.figure}.py"


rule figures_claims:
    input:
        rules.claims.output[0],
    output:
        figure_of(
            "results/figures/claims",
            "claims",
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
        mem_mb=memory_for(cost_of_claims_figure),
        runtime=time_for(cost_of_claims_figure),
    params:
        settings=STUDY.claims_figure.model_dump(),
        about=(
            about("figures", "claims", excerpts.of_claims_figure(STUDY))
            if STUDY.claims
            else {}
        ),
        code=lambda wildcards: code_for("figures/claims"),
    script:
        "../scripts/figures/claims.py"


rule figures_galleries:
    output:
        figure_of(
            "results/figures/galleries/{gallery}",
            "gallery",
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
        parameters=STUDY.parameters.model_dump(),
        root_seed=STUDY.root_seed,
        settings=lambda wildcards: STUDY.galleries[wildcards.gallery].model_dump(),
        about=lambda wildcards: about(
            "figures",
            f"gallery {wildcards.gallery}",
            excerpts.of_gallery(STUDY, wildcards.gallery),
        ),
        code=lambda wildcards: code_for("figures/gallery"),
    script:
        "../scripts/figures/gallery.py"


FIGURES = [
    f"results/figures/{figure}.{suffix}"
    for figure in (
        *("/".join(filter(None, parts)) for parts in STUDY.drawn()),
        *(f"galleries/{name}" for name in STUDY.galleries),
        *(["claims"] if STUDY.claims else []),
    )
    for suffix in STUDY.formats
]
