rule explorer:
    input:
        summaries=SUMMARIES,
        statistics=STATISTICS,
        ensembles=ENSEMBLES,
        frames=expand(rules.frames_explorer.output[0], variant=EXPLORED.shown),
    output:
        "results/explorer.html",
    log:
        "results/logs/explorer.log",
    benchmark:
        "results/benchmarks/explorer.tsv"
    localrule: cost_of_explorer().is_light
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_explorer),
        runtime=time_for(cost_of_explorer),
    params:
        file_keys=lambda wildcards: {
            f"results/summaries/{name}.nc": key_for("summaries", name)
            for name in STUDY.subjects
        }
        | {f"results/datasets/{name}.nc": key_for("datasets", name) for name in STUDY.planes}
        | {f"results/frames/explorer/{name}.nc": explored_key(name) for name in EXPLORED.shown},
        shown={
            "subjects": STUDY.subjects,
            "variants": list(EXPLORED.shown),
            "claims": {name: claim.experiment for name, claim in STUDY.claims.items()},
            "ensembles": STUDY.planes,
            "levels": {name: STUDY.levels_marked(name) for name in STUDY.planes},
            "sensitivity": [],
            "robustness": [],
        },
        code=lambda wildcards: code_for("explorer") | {"explorer/assets": assets.digest()},
    script:
        "../scripts/explorer.py"


EXPLORER = rules.explorer.output
