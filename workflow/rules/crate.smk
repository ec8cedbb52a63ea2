rule crate:
    # Not part of `all`: as large as all datasets together.
    input:
        DATASETS,
        ENSEMBLES,
        SUMMARIES,
        STATISTICS,
        FIGURE_FILES,
        EXPLORER,
    output:
        "results/crate.zip",
    log:
        "results/logs/crate.log",
    benchmark:
        "results/benchmarks/crate.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_explorer),  # it reads what the explorer reads
        runtime=time_for(cost_of_explorer),
    params:
        config=lambda wildcards: STUDY.model_dump(
            mode="json", exclude_none=True, exclude={"parameters": {"dose_1a", "dose_2a"}}
        ),
        code=lambda wildcards: code_for("crate"),
    script:
        "../scripts/crate.py"
