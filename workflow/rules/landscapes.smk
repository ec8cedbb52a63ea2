def script_digest(name):
    """Digest of an adapter and all it imports, as a param: so that editing them reruns it."""
    return code_digest(Path(workflow.basedir, "workflow", "scripts", f"{name}.py"))


def replicates_of(wildcards):
    first, last = map(int, wildcards.block.split("-"))
    return list(range(first, last + 1))


rule landscapes:
    # Simulations do not list the perturbations as their input, for two reasons: they are
    # dropped when the workflow has finished, and making them again must rerun no simulation.
    output:
        landscapes="results/landscapes/{block}.nc",
        perturbations="results/landscapes/{block}.perturbations.nc",
    log:
        "results/logs/landscapes/{block}.log",
    benchmark:
        "results/benchmarks/landscapes/{block}.tsv"
    params:
        parameters=STUDY.parameters.model_dump(),
        replicates=replicates_of,
        root_seed=STUDY.root_seed,
        code=script_digest("landscapes"),
    script:
        "../scripts/landscapes.py"


def forget_perturbations():
    for path in Path("results/landscapes").glob("*.perturbations.nc*"):
        path.unlink()
