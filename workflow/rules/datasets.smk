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
        seeds_per_job=STUDY.seeds_per_job,
        key=lambda wildcards: key_for("datasets", wildcards.experiment),
        about=lambda wildcards: about(
            "datasets",
            f"dataset {wildcards.experiment}",
            config_of_dataset(wildcards.experiment),
        ),
        code=lambda wildcards: code_for("datasets"),
    script:
        "../scripts/datasets.py"


DATASETS = expand(rules.datasets.output[0], experiment=STUDY.subjects)
