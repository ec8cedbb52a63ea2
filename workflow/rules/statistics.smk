rule statistics:
    input:
        rules.datasets.output[0],
    output:
        effects="results/statistics/{experiment}/effects.csv",
        regressions="results/statistics/{experiment}/regressions.csv",
        scores="results/statistics/{experiment}/scores.csv",
        metadata=[
            f"results/statistics/{{experiment}}/{table}.csv{stamps.BESIDE}"
            for table in layout.STATISTICS
        ],
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
        about=lambda wildcards: about(
            "statistics",
            f"statistics of {wildcards.experiment}",
            excerpts.of_statistics(STUDY, wildcards.experiment),
        ),
        code=lambda wildcards: code_for("statistics"),
    script:
        "../scripts/statistics.py"


rule claims:
    input:
        expand(
            rules.datasets.output[0],
            experiment=STUDY.claimed,
        ),
    output:
        table="results/claims.csv",
        metadata=f"results/claims.csv{stamps.BESIDE}",
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
        claims=claims.resolved(STUDY),
        root_seed=STUDY.root_seed,
        about=about("claims", "claims", excerpts.of_claims(STUDY)) if STUDY.claims else {},
        code=lambda wildcards: code_for("claims"),
    script:
        "../scripts/claims.py"


STATISTICS = [
    f"results/{table}.csv{part}"
    for table in (
        *expand(
            "statistics/{experiment}/{table}",
            experiment=STUDY.subjects,
            table=layout.STATISTICS,
        ),
        *(["claims"] if STUDY.claims else []),
    )
    for part in ("", stamps.BESIDE)
]
