# Directhub: every task of a developer or operator. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# Half of the suite's time is spent waiting for processes and databases: twice as many workers as cores, at most four more.
TEST_WORKERS ?= $(shell $(PYTHON) -c 'import os; n = os.cpu_count() or 1; print(min(2 * n, n + 4))' 2>/dev/null || echo 2)
STYLES := $(wildcard app/web/assets/*.scss app/web/assets/slices/*.scss app/web/assets/*.mjs app/web/assets/*.js)
export PIP_ROOT_USER_ACTION = ignore

.DEFAULT_GOAL := help
.PHONY: help setup run check lint types imports test bench drill first-run migration lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: $(VENV)/.ready app/static/build/digests.json tests/node/node_modules/.ready ## Install everything the hub and its tests need
	@if [ "$$CI" = true ] || [ "$$INSTALL_BROWSER" = 1 ]; then bash .ci/package chromium chromium fonts-dejavu-core; fi
	@if [ "$$CI" = true ]; then bash .ci/package faketime faketime; fi

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@command -v git >/dev/null || { echo "git is missing: install it with your system's package manager"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or later is missing: install it, or name it with PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it (on Debian: apt install python3-venv)"; exit 2; }
	@echo "Installing Python packages into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package-lock.json package.json $(VENV)/.ready
	@echo "Installing front-end assets ..."
	@bash .ci/npm ci --omit=optional --loglevel=error
	@touch $@

tests/node/node_modules/.ready: tests/node/package-lock.json tests/node/package.json node_modules/.ready
	@echo "Installing the OpenID Connect software that the tests are set against ..."
	@bash .ci/npm --prefix tests/node ci --omit=optional --loglevel=error
	@bash .ci/node --version >/dev/null
	@touch $@

app/static/build/digests.json: node_modules/.ready $(STYLES)
	@bash .ci/npm run --silent build

run: setup ## Start the hub, its worker and the sample websites, with sample data (PORT=8000)
	@PORT=$(PORT) $(BIN)/hub demo

check: setup lint ## Set up, then static checks: lint, format, types, import contracts

lint: imports types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

imports:
	@$(BIN)/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }

test: setup ## Set up, then every test, on SQLite and PostgreSQL
	@$(BIN)/pytest -n $(TEST_WORKERS) --dist loadgroup $(TESTS)

bench: setup ## Print every benchmark beside its yardstick
	@$(BIN)/python -m tests.bench

drill: setup ## Fault drills at full size
	@$(BIN)/python -m tests.drill

first-run: setup ## Repeat docs/first-run.md over real data: make first-run DATA=DIR
	@$(BIN)/python -m tests.firstrun $(DATA)

migration: $(VENV)/.ready ## Write a migration from the models: make migration ID=0002_uptake
	@bash .ci/migration $(ID)

lock: ## Renew the lock files (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	npm install --package-lock-only --omit=optional
	npm --prefix tests/node install --package-lock-only --omit=optional

clean: ## Remove what set-up and runs made (not the data in var/)
	rm -rf $(VENV) node_modules tests/node/node_modules app/static/build .tools .mypy_cache .ruff_cache build
