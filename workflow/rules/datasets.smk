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
    params:
        points=points_of,
        conditions=conditions_of,
        replicates=STUDY.replicates,
        code=script_digest("datasets"),
    script:
        "../scripts/datasets.py"


DATASETS = expand(rules.datasets.output[0], experiment=STUDY.subjects)
