# Sonobridge: the index of verbs. Each works on a bare machine with Python 3.11-3.13, git and make.
# `make help` prints this list from the comments.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
# Processes that share the tests: one a core, at most four; 0 runs them one after the other.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1); \
	if [ $$n -gt 4 ]; then echo 4; elif [ $$n -gt 1 ]; then echo $$n; else echo 0; fi)
# What a file shares is made once, so a file stays in one process; the long ones come first.
SPREAD = $(if $(filter-out 0,$(WORKERS)),-n $(WORKERS) --dist loadfile --no-loadscope-reorder)
export PYTHONDONTWRITEBYTECODE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check bench docs web client requirements lock notice clean

help: ## print this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.base src/sonobridge/api/static/index.html ## build a demo workspace from real public clips and open it
	$(VENV)/bin/sonobridge demo

test: $(VENV)/.test src/sonobridge/api/static/index.html ## run the tests whose components are present (all of them in CI)
	$(PY) -m pytest $(SPREAD)

check: $(VENV)/.test $(VENV)/.web ## format, lint, types, import rule, front-end types and tests, drift of generated files
	$(VENV)/bin/ruff format --check src tests benchmarks scripts hatch_build.py
	$(VENV)/bin/ruff check src tests benchmarks scripts hatch_build.py
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) scripts/notice.py --check
	$(PY) scripts/reference.py --check
	$(PY) scripts/client.py --check
	$(PY) scripts/node.py run --prefix web check
	$(PY) scripts/node.py run --prefix web test

bench: $(VENV)/.test ## measure the bars beside their peers; writes benchmarks/results/
	$(PY) -m benchmarks

docs: $(VENV)/.docs ## build the documentation into site/
	$(VENV)/bin/mkdocs build --strict

web: $(VENV)/.web ## build the front end into the package
	$(PY) scripts/node.py run --prefix web build

client: $(VENV)/.test $(VENV)/.web ## write openapi.json and the TypeScript client from the registry
	$(PY) scripts/reference.py
	$(PY) scripts/client.py

requirements: $(VENV)/.test ## build docs/reference/requirements.md from the ledger and the tests
	$(PY) scripts/requirements.py

lock: $(VENV)/.base ## compile the hashed requirement files
	$(PY) scripts/lock.py

notice: $(VENV)/.base ## write NOTICE from the licences of what is installed at run time
	$(PY) scripts/notice.py

clean: ## remove what these verbs made
	rm -rf $(VENV) web/node_modules src/sonobridge/api/static dist site

src/sonobridge/api/static/index.html: $(VENV)/.web $(shell find web/src web/index.html web/vite.config.ts -type f 2>/dev/null)
	$(PY) scripts/node.py run --prefix web build

$(VENV)/bin/python:
	@sh scripts/venv.sh $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(PY) scripts/install.py base
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.base
	$(PY) scripts/install.py test
	@touch $@

$(VENV)/.docs: requirements/docs.txt $(VENV)/.base
	$(PY) scripts/install.py docs
	@touch $@

$(VENV)/.web: web/package-lock.json requirements/build.txt | $(VENV)/bin/python
	$(PY) scripts/install.py build
	$(PY) scripts/node.py ci --prefix web --ignore-scripts --no-audit --no-fund
	@touch $@
