PYTHON ?= python3
CORES ?= all
BIN := .venv/bin
READY := .venv/ready

.PHONY: run report test test-cluster lint docs bench env lock reference findings clean help

run: $(READY) ## set up, then compute the study: results/
	$(BIN)/snakemake --cores $(CORES)
	@echo "The study is in results: begin with explorer.html, in a browser, or figures/claims.png."

report: $(READY) ## all results in one HTML file: results/report.html
	$(BIN)/snakemake --cores $(CORES) report_pages
	$(BIN)/snakemake report_pages --report results/report.html

test: $(READY) ## set up, then run all tests
	$(BIN)/python -m pytest

lint: $(READY) ## check format, code, workflow and what is imported
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry workflow
	$(BIN)/deptry tests docs --ignore DEP002,DEP004

test-cluster: $(READY) ## run the tests that need SLURM, on a cluster made for them (as root)
	.ci/slurm
	$(BIN)/python -m pytest -m cluster -s tests/cluster

docs: $(READY) ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(READY) ## measure speed and size (some minutes, with nothing else running)
	$(BIN)/python tests/bench.py

env: $(READY) ## the set-up alone, into .venv

$(READY): envs/requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit((3, 11) > v[:2] or v[:2] > (3, 13))' \
	|| { echo "Python 3.11 to 3.13 is needed, $$($(PYTHON) --version) found: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --require-hashes -r envs/requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

lock: $(READY) ## renew the locked versions after a change to pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --quiet --output-file envs/requirements.lock

reference: $(READY) ## renew config/schema.json and the tables of both READMEs
	$(BIN)/python -m dualreceptor reference .

VARIANT := --cores $(CORES) -- results/claims.csv results/statistics/full/scores.csv

findings: $(READY) ## compute the study and its variants, and renew the tables of the pages
	$(BIN)/snakemake --cores $(CORES)
	$(BIN)/snakemake --directory variants/nearest --config 'parameters={"walker_rounding": "nearest"}' $(VARIANT)
	$(BIN)/snakemake --directory variants/independent --config 'parameters={"seeding": "independent"}' $(VARIANT)
	$(BIN)/snakemake --directory variants/400-replicates --config replicates=400 $(VARIANT)
	$(BIN)/python -m dualreceptor findings . --variants variants

clean: ## remove results, variants, the site and the environment
	rm -rf .venv .snakemake site variants
	find results -mindepth 1 ! -name README.md -delete

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16
