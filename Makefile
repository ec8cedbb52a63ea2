PYTHON ?= python3
CORES ?= all
BIN := .venv/bin
READY := .venv/ready
READY_DEV := .venv/ready-dev
# A process for each core, each with a browser of its own.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadfile

.NOTPARALLEL: # there is one .venv
.PHONY: run beyond report test test-slow test-all test-cluster lint docs bench env env-dev lock reference findings clean help

run: $(READY) ## set up, then run the study; its results are in results/
	$(BIN)/snakemake --cores $(CORES)
	@echo "The study is in results: begin with explorer.html, in a browser, or figures/claims.png."

beyond: $(READY) ## compute what the claims depend on, beyond the study (half an hour on two cores)
	$(BIN)/snakemake --cores $(CORES) beyond
	@echo "What the claims depend on is in results: begin with beyond.html, in a browser."

report: $(READY) ## write all results into one HTML file, results/report.html
	$(BIN)/snakemake --cores $(CORES) report_pages
	$(BIN)/snakemake report_pages --report results/report.html

test: $(READY_DEV) ## set up, then test everything the documentation promises
	$(PYTEST)

test-slow: $(READY_DEV) ## run the long tests: damage, kills, full disks, whole guides, reproduction
	$(PYTEST) -m slow

test-all: test test-slow test-cluster ## run all of these tests

lint: $(READY_DEV) ## check format, code, workflow and imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry workflow
	$(BIN)/deptry tests docs --ignore DEP002,DEP004

test-cluster: $(READY_DEV) ## run the tests that need SLURM, on a cluster made for them (as root)
	.ci/slurm
	$(BIN)/python -m pytest -m cluster -s tests/cluster

docs: $(READY_DEV) ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(READY_DEV) ## measure speed and size (some minutes, with nothing else running)
	$(BIN)/python tests/bench.py

env: $(READY) ## only set up .venv, with what the study needs

env-dev: $(READY_DEV) ## the same, with what tests, lint and documentation need

# From nothing each time: what an interrupted set-up has left is not to be trusted. uv is a
# dependency like others, checked by its hash; it and setuptools make room when they are done.
# In the end Python compiles what every job imports.
define SET_UP
@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit((3, 11) > v[:2] or v[:2] > (3, 13))' \
|| { echo "Python 3.11 to 3.13 is needed, $$($(PYTHON) --version) found: make PYTHON=/path/to/python3.12" >&2; exit 1; }
$(PYTHON) -m venv --clear .venv
$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r envs/installer.lock --target $(INSTALLER)
$(UV_INSTALL) --require-hashes -r envs/$(1).lock
PYTHONPATH=$(INSTALLER) $(UV_INSTALL) --no-deps --no-build-isolation --editable .
@rm -r $(INSTALLER)
@$(BIN)/python -c 'import netCDF4, numba, pandas, snakemake.cli, xarray'
endef
INSTALLER := .venv/installer
UV_INSTALL := $(INSTALLER)/bin/uv pip install --quiet --python $(BIN)/python
unexport PYTHONDONTWRITEBYTECODE # else each job compiles all that it imports, in three seconds

# Who has what development needs keeps it when a lock changes.
$(READY): envs/requirements.lock envs/installer.lock pyproject.toml
	$(call SET_UP,$(if $(wildcard $(READY_DEV)),development,requirements))
	@touch $@ $(wildcard $(READY_DEV))

$(READY_DEV): envs/development.lock envs/installer.lock pyproject.toml
	$(call SET_UP,development)
	@touch $(READY) $@

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --quiet

lock: $(READY_DEV) ## update the locked versions after a change to pyproject.toml
	$(COMPILE) pyproject.toml --extra dev --output-file envs/development.lock
	$(COMPILE) pyproject.toml --constraint envs/development.lock --output-file envs/requirements.lock
	$(COMPILE) --group installer --constraint envs/development.lock --output-file envs/installer.lock

reference: $(READY) ## update config/schema.json and the tables of the READMEs and of docs/compounds.md
	$(BIN)/python -m dualreceptor reference .

VARIANT := --cores $(CORES) -- results/claims.csv results/statistics/full/scores.csv \
	results/statistics/plane/fronts.csv

findings: $(READY) ## run the study, its variants and what goes beyond it, and update the tables of the pages
	$(BIN)/snakemake --cores $(CORES) all beyond
	$(BIN)/snakemake --directory variants/nearest --config 'parameters={"walker_rounding": "nearest"}' $(VARIANT)
	$(BIN)/snakemake --directory variants/independent --config 'parameters={"seeding": "independent"}' $(VARIANT)
	$(BIN)/snakemake --directory variants/400-replicates --config replicates=400 $(VARIANT)
	$(BIN)/python -m dualreceptor findings . --variants variants

clean: ## remove results, variants, the site and the environment
	rm -rf .venv .snakemake site variants
	find results -mindepth 1 ! -name README.md -delete

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16
