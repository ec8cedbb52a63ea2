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
    params:
        parameters=lambda wildcards: simulation_of(wildcards).model_dump(),
        perturbations=lambda wildcards: landscapes_of(wildcards, "perturbations"),
        root_seed=STUDY.root_seed,
        code=script_digest("simulations"),
    script:
        "../scripts/simulations.py"
