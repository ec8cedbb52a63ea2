rule datasets:
    input:
        simulations_of,
    output:
        "results/datasets/{experiment}.nc",
    log:
        "results/logs/datasets/{experiment}.log",
    benchmark:
        "results/benchmarks/datasets/{experiment}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_dataset),
        runtime=time_for(cost_of_dataset),
    params:
        points=points_of,
        conditions=conditions_of,
        blocks=[replicates_in(block) for block in STUDY.blocks],
        root_seed=STUDY.root_seed,
        about=lambda wildcards: about(
            "datasets",
            f"dataset {wildcards.experiment}",
            excerpts.of_dataset(STUDY, wildcards.experiment),
        ),
        code=lambda wildcards: code_for("datasets"),
    script:
        "../scripts/datasets.py"


DATASETS = expand(rules.datasets.output[0], experiment=STUDY.subjects)
