rule landscapes:
    # Simulations do not list the perturbations as their input, for two reasons: they are
    # dropped when the workflow has finished, and making them again must rerun no simulation.
    output:
        landscapes="results/landscapes/{landscape}/{block}.nc",
        perturbations="results/landscapes/{landscape}/{block}.perturbations.nc",
    log:
        "results/logs/landscapes/{landscape}/{block}.log",
    benchmark:
        "results/benchmarks/landscapes/{landscape}/{block}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_landscapes),
        runtime=time_for(cost_of_landscapes),
    params:
        parameters=lambda wildcards: shared_parameters(landscape_of(wildcards)),
        replicates=replicates_of,
        root_seed=STUDY.root_seed,
        code=lambda wildcards: numerics_for("landscapes", landscape_of(wildcards)),
        format=FORMAT,
    script:
        "../scripts/landscapes.py"
