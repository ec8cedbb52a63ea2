rule simulations:
    input:
        landscapes=rules.landscapes.output.landscapes,
    output:
        "results/simulations/{condition}/{block}.nc",
    log:
        "results/logs/simulations/{condition}/{block}.log",
    benchmark:
        "results/benchmarks/simulations/{condition}/{block}.tsv"
    conda:
        "../../envs/environment.yaml"
    params:
        parameters=parameters_of,
        perturbations=rules.landscapes.output.perturbations,
        root_seed=STUDY.root_seed,
        code=script_digest("simulations"),
    script:
        "../scripts/simulations.py"
