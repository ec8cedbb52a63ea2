# What only the report needs, besides results: tables as pages. `make report` makes both.


rule report_tables:
    input:
        "results/{table}.csv",
    output:
        report(
            "results/report/{table}.html",
            caption="../report/caption.rst",
            category=table_category,
            subcategory="tables",
            labels={"table": "{table}"},
        ),
    log:
        "results/logs/report/{table}.log",
    benchmark:
        "results/benchmarks/report/{table}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=memory_for(cost_of_table),
        runtime=time_for(cost_of_table),
    params:
        caption=table_caption,
        code=lambda wildcards: code_for("report_tables"),
    script:
        "../scripts/report_tables.py"


rule report_pages:
    input:
        rules.all.input,
        [
            path.replace("results/", "results/report/").replace(".csv", ".html")
            for path in STATISTICS
            if path.endswith(".csv")
        ],
