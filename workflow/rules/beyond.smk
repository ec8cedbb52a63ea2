SHOWN_BEYOND = explored.beyond(STUDY)


rule explorer_beyond:
    # A page of its own, so that the study's does not wait for it.
    input:
        tables_in(sum(SHOWN_BEYOND.values(), [])),
    output:
        "results/beyond.html",
    log:
        "results/logs/beyond.log",
    benchmark:
        "results/benchmarks/beyond.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_page_beyond),
        runtime=time_for(cost_of_page_beyond),
    params:
        file_keys={},
        shown={"subjects": [], "variants": [], "claims": {}, "ensembles": []} | SHOWN_BEYOND,
        code=lambda wildcards: code_for("explorer") | {"explorer/assets": assets.digest()},
    script:
        "../scripts/explorer.py"


rule beyond:
    # What the claims depend on: what `all` computes is not needed for it.
    input:
        BEYOND,
        tables_in(STUDY.beyond),
        figures_in(drawn_of(lambda subject: subject in STUDY.beyond)),
        rules.explorer_beyond.output if any(SHOWN_BEYOND.values()) else [],
