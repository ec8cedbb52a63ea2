rule ensembles:
    # Landscapes, perturbation fields and walker noise are made in the job, once for all its points:
    # reading them would take as long.
    output:
        "results/ensembles/{ensemble}/{slab}/{block}.nc",
    log:
        "results/logs/ensembles/{ensemble}/{slab}/{block}.log",
    benchmark:
        "results/benchmarks/ensembles/{ensemble}/{slab}/{block}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_slab),
        runtime=time_for(cost_of_slab),
    params:
        points=points_given,
        replicates=replicates_of,
        root_seed=lambda wildcards: STUDY.root_seed_of(points_of_slab(wildcards)[0]),
        series=lambda wildcards: STUDY.ensembles[wildcards.ensemble].keeps_series,
        code=lambda wildcards: numerics_for("ensembles", points_of_slab(wildcards)[0]),
        format={"number": FORMAT, "kept": [FINAL, AVERAGE, SERIES]},
    script:
        "../scripts/ensembles.py"


rule datasets_ensembles:
    input:
        slabs_of,
    output:
        "results/datasets/{ensemble}.nc",
    log:
        "results/logs/datasets/{ensemble}.log",
    benchmark:
        "results/benchmarks/datasets/{ensemble}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_ensemble),
        runtime=time_for(cost_of_ensemble),
    params:
        seeds_per_job=STUDY.seeds_per_job,
        points_per_job=lambda wildcards: STUDY.ensembles[wildcards.ensemble].points_per_job,
        key=lambda wildcards: key_for("datasets", wildcards.ensemble),
        about=lambda wildcards: about(
            "datasets",
            f"dataset {wildcards.ensemble}",
            config_of_dataset(wildcards.ensemble),
        ),
        code=lambda wildcards: code_for("datasets_ensembles"),
    script:
        "../scripts/datasets_ensembles.py"


ENSEMBLES = expand(rules.datasets_ensembles.output[0], ensemble=STUDY.planes)
BEYOND = expand(rules.datasets_ensembles.output[0], ensemble=STUDY.beyond)
