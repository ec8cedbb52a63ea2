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
    params:
        pairs=lambda wildcards: STUDY.pair_names(wildcards.experiment),
        root_seed=STUDY.root_seed,
        code=script_digest("statistics"),
    script:
        "../scripts/statistics.py"


rule claims:
    input:
        expand(
            rules.datasets.output[0],
            experiment=dict.fromkeys(claim.experiment for claim in STUDY.claims.values()),
        ),
    output:
        report("results/claims.csv", caption="../report/claims_table.rst", category="claims"),
    log:
        "results/logs/claims.log",
    benchmark:
        "results/benchmarks/claims.tsv"
    conda:
        "../../envs/environment.yaml"
    params:
        claims=contrasts.resolved(STUDY),
        root_seed=STUDY.root_seed,
        code=script_digest("claims"),
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
