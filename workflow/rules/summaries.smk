rule summaries:
    input:
        rules.datasets.output[0],
    output:
        "results/summaries/{experiment}.nc",
    log:
        "results/logs/summaries/{experiment}.log",
    benchmark:
        "results/benchmarks/summaries/{experiment}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_summary),
        runtime=time_for(cost_of_summary),
    params:
        dataset_key=lambda wildcards: key_for("datasets", wildcards.experiment),
        key=lambda wildcards: key_for("summaries", wildcards.experiment),
        about=lambda wildcards: about(
            "summaries",
            f"summary of {wildcards.experiment}",
            config_of_dataset(wildcards.experiment),
        ),
        code=lambda wildcards: code_for("summaries"),
    script:
        "../scripts/summaries.py"


SUMMARIES = expand(rules.summaries.output[0], experiment=STUDY.subjects)
