# `make` builds the briefings; `make help` says what else there is.
# Paths are relative throughout, so that the project may lie in a folder with spaces in its name.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := reports
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# Another interpreter: make PYTHON=/path/to/python3.12. Without it, these are tried in turn.
PYTHON ?= python3
ifeq ($(origin PYTHON),file)
OTHERS := python3.13 python3.12 python3.11
endif

OUT ?= reports
FILE ?= sbom.json
ARGS ?=
RUN := .venv/bin/python

.PHONY: reports test test-slow bench bench-votes lint docs lab sample data check-data sbom licences audit env env-dev \
	lock clean help

reports: .venv/.stamp ## Build all briefings into reports/ (OUT=folder, ARGS="-p country=GEO")
	@$(RUN) -m analysis.cli build --from briefings.yml --out "$(OUT)" $(ARGS)

test: .venv/.dev ## Run the quick tests (ARGS="-k votes")
	@$(RUN) -m pytest -n 2 -m "not slow" $(ARGS)

test-slow: .venv/.dev ## Run the slow ones: killed builds, environments, long simulations
	@$(RUN) -m pytest -n 2 -m slow $(ARGS)

bench: .venv/.dev ## Time building, beside papermill and nbconvert: docs/benchmark.md
	@$(RUN) -m tests.benchmarks.builds $(ARGS)

bench-votes: .venv/.dev ## Time the measures of votes: tests/benchmarks/RESULTS.md
	@$(RUN) -m tests.benchmarks.bench $(ARGS)

lint: .venv/.dev ## Check style, formatting, types and the layers of the house
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@.venv/bin/lint-imports --no-logo

docs: .venv/.docs ## Build the documentation into build/docs/; a warning or a broken link fails
	@PYTHONPATH=.venv/docs $(RUN) -m sphinx -q -W --keep-going -d build/.doctrees $(ARGS) docs build/docs
	@echo "build/docs/index.html"

# Another folder may be given (ARGS="--notebook-dir=drafts"); root, as in a container, has to be allowed.
lab: .venv/.stamp ## Open the notebooks in JupyterLab (ARGS="--no-browser --port=8890")
	@$(RUN) -m jupyterlab $(if $(findstring dir=,$(ARGS)),,--notebook-dir=notebooks) \
	    $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

sample: .venv/.stamp ## Build the sample briefing that is kept in reports/sample/
	@$(RUN) -m analysis.cli build realignment --force --out reports/sample
	@rm -rf reports/sample/.briefings reports/sample/*.html

data: .venv/.dev ## Rebuild data/ from the publishers' files (RAW=folder)
	@if [ -z "$${RAW:-}" ]; then \
	    echo "make: say where the publishers' files are: make data RAW=folder" >&2; exit 2; fi
	@$(RUN) -m analysis.sources --raw "$$RAW"

check-data: .venv/.dev ## Check every table of data/, and that its codebook is current
	@$(RUN) -m analysis.cli data check
	@$(RUN) -m analysis.cli data codebook --check

sbom: .venv/.dev ## Write a bill of materials of requirements.lock (FILE=sbom.json)
	@$(RUN) -W ignore tools/supply.py sbom "$(FILE)"

licences: .venv/.dev ## Write docs/LICENCES.md: the terms of all packages and data
	@$(RUN) tools/supply.py licences

audit: .venv/.dev ## Ask for known vulnerabilities of every locked package; needs a network
	@$(RUN) tools/supply.py audit

env: .venv/.stamp ## Make or update the environment in .venv/: what briefings need

env-dev: .venv/.dev ## The same, with what tests and lint need

# An environment whose interpreter no longer runs, as after an update of the system, is made anew.
ifneq ($(shell { [ ! -e .venv ] || .venv/bin/python -c 'print("runs")'; } 2>/dev/null),$(if $(wildcard .venv),runs))
.PHONY: .venv/.stamp
endif

.venv/.stamp: requirements.lock pyproject.toml
	@python=""; \
	for candidate in "$(PYTHON)" $(OTHERS); do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        python="$$candidate"; break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "make: Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	"$$python" tools/environment.py reader

.venv/.dev: .venv/.stamp requirements-dev.lock
	@$(RUN) tools/environment.py developer

# The generator lies beside the environment, not in it: nobody else needs it.
.venv/.docs: .venv/.dev requirements-docs.lock
	@rm -rf .venv/docs
	@$(RUN) -m uv pip install --quiet --target .venv/docs --python $(RUN) --require-hashes \
	    -r requirements-docs.lock
	@touch $@

# Every package that a reader needs has the same version in both.
lock: .venv/.dev ## Write the three requirements*.lock anew from pyproject.toml
	@$(COMPILE) pyproject.toml --extra setup -o requirements.lock
	@$(COMPILE) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
	@$(COMPILE) --group docs -c requirements-dev.lock -o requirements-docs.lock

COMPILE := $(RUN) -m uv pip compile --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header -q

clean: ## Remove what was built, but for the environment
	@rm -rf build reports/.build reports/.briefings reports/*.html reports/*.pdf
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find analysis tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile
