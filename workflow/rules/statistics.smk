rule statistics:
    input:
        rules.datasets.output[0],
    output:
        effects="results/statistics/{experiment}/effects.csv",
        regressions="results/statistics/{experiment}/regressions.csv",
    log:
        "results/logs/statistics/{experiment}.log",
    benchmark:
        "results/benchmarks/statistics/{experiment}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_statistics),
        runtime=time_for(cost_of_statistics),
    params:
        identity=lambda wildcards: dataset_identity(wildcards.experiment),
        pairs=lambda wildcards: STUDY.pair_names(wildcards.experiment),
        root_seed=STUDY.root_seed,
        code=lambda wildcards: script_digest("statistics"),
    script:
        "../scripts/statistics.py"


rule claims:
    input:
        expand(
            rules.datasets.output[0],
            experiment=STUDY.claimed,
        ),
    output:
        report("results/claims.csv", caption="../report/claims_table.rst", category="claims"),
    log:
        "results/logs/claims.log",
    benchmark:
        "results/benchmarks/claims.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_claims),
        runtime=time_for(cost_of_claims),
    params:
        identities=[dataset_identity(name) for name in STUDY.claimed],
        claims=contrasts.resolved(STUDY),
        root_seed=STUDY.root_seed,
        code=lambda wildcards: script_digest("claims"),
    script:
        "../scripts/claims.py"


STATISTICS = [
    *expand(
        "results/statistics/{experiment}/{table}.csv",
        experiment=STUDY.subjects,
        table=["effects", "regressions"],
    ),
    *(["results/claims.csv"] if STUDY.claims else []),
]
