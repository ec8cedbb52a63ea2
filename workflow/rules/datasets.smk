def simulations_of(wildcards):
    """The simulation files of an experiment, those of each condition together."""
    return expand(
        rules.simulations.output[0],
        condition=[c.name for c in STUDY.conditions(wildcards.experiment)],
        block=STUDY.blocks,
    )


rule datasets:
    input:
        simulations_of,
    output:
        "results/datasets/{experiment}.nc",
    log:
        "results/logs/datasets/{experiment}.log",
    benchmark:
        "results/benchmarks/datasets/{experiment}.tsv"
    params:
        conditions=lambda wildcards: [
            c.description for c in STUDY.conditions(wildcards.experiment)
        ],
        replicates=STUDY.replicates,
        code=script_digest("datasets"),
    script:
        "../scripts/datasets.py"


DATASETS = expand(rules.datasets.output[0], experiment=STUDY.experiments)
