rule frames:
    output:
        "results/frames/{picture}.nc",
    log:
        "results/logs/frames/{picture}.log",
    benchmark:
        "results/benchmarks/frames/{picture}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_frames),
        runtime=time_for(cost_of_frames),
    params:
        parameters=lambda wildcards: STUDY.pictured(wildcards.picture).parameters.model_dump(),
        replicate=lambda wildcards: STUDY.pictures[wildcards.picture].replicate,
        root_seed=STUDY.root_seed,
        states=lambda wildcards: STUDY.shown(wildcards.picture),
        about=lambda wildcards: about(
            "frames",
            f"run shown in {wildcards.picture}",
            excerpts.of_frames(STUDY, wildcards.picture),
        )
        | {"parameters": STUDY.pictured(wildcards.picture).parameters.model_dump(mode="json")},
        code=lambda wildcards: code_for("frames"),
    script:
        "../scripts/frames.py"


rule figures_pictures:
    input:
        rules.frames.output[0],
    output:
        figure_of(
            "results/figures/pictures/{picture}/steps",
            "steps",
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
        identity=lambda wildcards: frames_identity(wildcards.picture),
        settings=lambda wildcards: STUDY.pictures[wildcards.picture].drawing,
        states=lambda wildcards: sorted(STUDY.pictures[wildcards.picture].steps),
        about=lambda wildcards: about(
            "figures",
            f"picture {wildcards.picture}",
            excerpts.of_picture(STUDY, wildcards.picture),
        ),
        code=lambda wildcards: code_for("figures/pictures"),
    script:
        "../scripts/figures/pictures.py"


rule figures_animations:
    input:
        rules.frames.output[0],
    output:
        gif=report(
            "results/figures/pictures/{picture}/animation.gif",
            caption="../report/animation.rst",
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
        identity=lambda wildcards: frames_identity(wildcards.picture),
        settings=lambda wildcards: STUDY.pictures[wildcards.picture].filming,
        states=lambda wildcards: STUDY.filmed(wildcards.picture),
        about=lambda wildcards: about(
            "figures",
            f"animation {wildcards.picture}",
            excerpts.of_animation(STUDY, wildcards.picture),
        ),
        code=lambda wildcards: code_for("figures/animations"),
    script:
        "../scripts/figures/animations.py"


PICTURES = [
    *expand(
        "results/figures/pictures/{picture}/steps.{suffix}",
        picture=STUDY.pictures,
        suffix=STUDY.formats,
    ),
    *expand(
        "results/figures/pictures/{picture}/animation.{suffix}",
        picture=[name for name, picture in STUDY.pictures.items() if picture.animation],
        suffix=["gif", "mp4"],
    ),
]
