rule figures_timeseries:
    input:
        rules.datasets.output[0],
    output:
        figure_of("timeseries"),
    log:
        "results/logs/figures/{experiment}/timeseries.log",
    benchmark:
        "results/benchmarks/figures/{experiment}/timeseries.tsv"
    conda:
        "../../envs/environment.yaml"
    params:
        settings=settings_of("timeseries"),
        code=script_digest("figures/timeseries"),
    script:
        "../scripts/figures/timeseries.py"


rule figures_matrices:
    input:
        rules.datasets.output[0],
    output:
        figure_of("matrices"),
    log:
        "results/logs/figures/{experiment}/matrices.log",
    benchmark:
        "results/benchmarks/figures/{experiment}/matrices.tsv"
    conda:
        "../../envs/environment.yaml"
    params:
        settings=settings_of("matrices"),
        code=script_digest("figures/matrices"),
    script:
        "../scripts/figures/matrices.py"


FIGURES = [
    f"results/figures/{experiment}/{figure}.{suffix}"
    for experiment, figures in STUDY.figures.items()
    for figure in figures.drawn
    for suffix in ("pdf", "png")
]
