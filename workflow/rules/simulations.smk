rule simulations:
    input:
        landscapes=landscapes_of,
    output:
        "results/simulations/{variant}/{condition}/{block}.nc",
    log:
        "results/logs/simulations/{variant}/{condition}/{block}.log",
    benchmark:
        "results/benchmarks/simulations/{variant}/{condition}/{block}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_simulations),
        runtime=time_for(cost_of_simulations),
    params:
        parameters=lambda wildcards: simulation_of(wildcards).model_dump(),
        perturbations=lambda wildcards: landscapes_of(wildcards, "perturbations"),
        replicates=replicates_of,
        root_seed=STUDY.root_seed,
        code=lambda wildcards: numerics_for("runs", simulation_of(wildcards)),
        format={"number": FORMAT, "types": describe_types()},
    script:
        "../scripts/simulations.py"
