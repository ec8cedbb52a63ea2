rule explorer:
    input:
        datasets=DATASETS,
        statistics=STATISTICS,
    output:
        "results/explorer.html",
    log:
        "results/logs/explorer.log",
    benchmark:
        "results/benchmarks/explorer.tsv"
    localrule: cost_of_explorer().is_light
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_explorer),
        runtime=time_for(cost_of_explorer),
    params:
        identities={
            path: dataset_identity(name)
            for path, name in zip(DATASETS, STUDY.subjects, strict=True)
        },
        subjects=STUDY.subjects,
        claims={name: claim.experiment for name, claim in STUDY.claims.items()},
        code=lambda wildcards: code_for("explorer") | {"explorer/assets": assets.digest()},
    script:
        "../scripts/explorer.py"


EXPLORER = rules.explorer.output
