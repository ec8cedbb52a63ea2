rule frames:
    output:
        "results/frames/pictures/{picture}.nc",
    log:
        "results/logs/frames/pictures/{picture}.log",
    benchmark:
        "results/benchmarks/frames/pictures/{picture}.tsv"
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
        states=lambda wildcards: STUDY.pictured_states(wildcards.picture),
        key=lambda wildcards: frames_key(wildcards.picture),
        about=lambda wildcards: about(
            "frames",
            f"run shown in {wildcards.picture}",
            figure_subsets.config_of_frames(STUDY, wildcards.picture),
        )
        | {"parameters": STUDY.pictured(wildcards.picture).parameters.model_dump(mode="json")},
        code=lambda wildcards: code_for(
            "frames", entries=entries_of(STUDY.pictured(wildcards.picture).parameters)
        ),
    script:
        "../scripts/frames.py"


rule frames_explorer:
    # The first replicate of each condition of experiments, for the explorer.
    output:
        "results/frames/explorer/{variant}.nc",
    log:
        "results/logs/frames/explorer/{variant}.log",
    benchmark:
        "results/benchmarks/frames/explorer/{variant}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_explored),
        runtime=time_for(cost_of_explored),
    params:
        runs=lambda wildcards: explored_runs(wildcards.variant),
        root_seed=STUDY.root_seed,
        key=lambda wildcards: explored_key(wildcards.variant),
        code=lambda wildcards: code_for(
            "frames_explorer",
            entries=entries_of(next(iter(EXPLORED.shown[wildcards.variant].values()))),
        ),
    script:
        "../scripts/frames_explorer.py"
