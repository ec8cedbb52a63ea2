rule statistics:
    input:
        rules.summaries.output[0],
    output:
        **{name: f"results/statistics/{{experiment}}/{name}.csv" for name in TABLES},
        metadata=[
            f"results/statistics/{{experiment}}/{name}.csv{embedding.BESIDE}"
            for name in TABLES
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
        key=lambda wildcards: key_for("summaries", wildcards.experiment),
        about=lambda wildcards: about(
            "statistics",
            f"statistics of {wildcards.experiment}",
            subsets.config_of_statistics(STUDY, wildcards.experiment),
        ),
        code=lambda wildcards: code_for("statistics"),
    script:
        "../scripts/statistics.py"


# The tables of an ensemble are those of its design: each has a rule of its own.
for design, ensembles in OF_DESIGN.items():

    rule:
        name:
            f"statistics_{design}"
        input:
            rules.datasets_ensembles.output[0],
        output:
            **{
                name: f"results/statistics/{{ensemble}}/{name}.csv"
                for name in registries.tables_of(design)
            },
            metadata=[
                f"results/statistics/{{ensemble}}/{name}.csv{embedding.BESIDE}"
                for name in registries.tables_of(design)
            ],
        log:
            "results/logs/statistics/{ensemble}.log",
        benchmark:
            "results/benchmarks/statistics/{ensemble}.tsv"
        wildcard_constraints:
            ensemble="|".join(ensembles),
        group:
            "figures"  # on a cluster: see profiles/slurm
        conda:
            "../../envs/environment.yaml"
        threads: 1
        resources:
            mem_mb=memory_for(cost_of_tables),
            runtime=time_for(cost_of_tables),
        params:
            key=lambda wildcards: key_for("datasets", wildcards.ensemble),
            about=lambda wildcards: about(
                "statistics",
                f"statistics of {wildcards.ensemble}",
                subsets.config_of_tables(STUDY, wildcards.ensemble),
            ),
            code=lambda wildcards: code_for(
                "statistics_ensembles", f"analysis/{tables_module(wildcards)}"
            ),
        script:
            "../scripts/statistics_ensembles.py"


rule claims:
    input:
        expand(
            rules.summaries.output[0],
            experiment=STUDY.claimed,
        ),
    output:
        table="results/claims.csv",
        metadata=f"results/claims.csv{embedding.BESIDE}",
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
        summary_keys=lambda wildcards: [key_for("summaries", name) for name in STUDY.claimed],
        about=lambda wildcards: about("claims", "claims", subsets.config_of_claims(STUDY)),
        code=lambda wildcards: code_for("claims"),
    script:
        "../scripts/claims.py"


STATISTICS = tables_in([*STUDY.subjects, *STUDY.planes], ["claims"] if STUDY.claims else [])
