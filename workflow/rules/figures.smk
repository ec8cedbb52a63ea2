def settings_of(figure):
    """Input function: the settings of one figure of an experiment, and no other's."""
    return lambda wildcards: getattr(
        STUDY.figures[wildcards.experiment], figure
    ).model_dump()


rule figures_timeseries:
    input:
        rules.datasets.output[0],
    output:
        multiext("results/figures/{experiment}/timeseries", ".pdf", ".png"),
    log:
        "results/logs/figures/{experiment}/timeseries.log",
    benchmark:
        "results/benchmarks/figures/{experiment}/timeseries.tsv"
    params:
        settings=settings_of("timeseries"),
        code=script_digest("figures/timeseries"),
    script:
        "../scripts/figures/timeseries.py"


rule figures_matrices:
    input:
        rules.datasets.output[0],
    output:
        multiext("results/figures/{experiment}/matrices", ".pdf", ".png"),
    log:
        "results/logs/figures/{experiment}/matrices.log",
    benchmark:
        "results/benchmarks/figures/{experiment}/matrices.tsv"
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
