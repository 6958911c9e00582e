# Two commands on a fresh machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
PORT ?= 8000
DATA ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# What pip would compile on one core; a file that is no Python of this version is the package's own business.
COMPILE := { $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true; }

.PHONY: help install demo test check lint types contracts deployment ready format prove bench lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

install: $(VENV)/.base node_modules/.package-lock.json  ## what is needed to run
	@$(BIN)/meerwaarde prepare

demo: $(VENV)/.prepared  ## a fictional municipality on http://localhost:8000 [PORT=8000] [DATA=folder with real data]
	@$(BIN)/meerwaarde demo --serve --port $(PORT) $(if $(DATA),--data "$(DATA)")

test: ready  ## the whole suite: SQLite, PostgreSQL and browser where they answer
	@$(BIN)/python tools/run_tests.py

check: lint types contracts deployment  ## lint, types, import contracts, migrations, translations

lint: ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: ready
	$(BIN)/mypy

contracts: ready
	$(BIN)/lint-imports
	$(BIN)/meerwaarde makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check

deployment: ready
	BASE_URL=https://plans.example.org SECRET_KEY=$$(printf 'check-%.0s' 1 2 3 4 5 6 7 8 9 10)x $(BIN)/meerwaarde check --deploy --fail-level WARNING

ready: $(VENV)/.test node_modules/.package-lock.json
	@$(BIN)/meerwaarde prepare

format: $(VENV)/.test  ## put the code in the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

prove: ready  ## the long proofs on both databases, writes docs/proofs.md
	$(BIN)/python tools/prove.py

bench: ready  ## measures every claim, writes docs/benchmarks.md
	$(BIN)/python bench/run.py

lock:  ## writes the locks anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml --group build -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml --extra parquet --group build --group test -c requirements/base.txt -o requirements/test.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate requirements/node.in -o requirements/node.txt
	for peer in bench/peers/*.in; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate $$peer -o $${peer%.in}.txt; done

clean:  ## removes what `make` made; the folder var with the database stays
	rm -rf $(VENV) node_modules

# For the demo, which prepares what is still missing itself; so a second start need not ask Django.
$(VENV)/.prepared: $(VENV)/.base node_modules/.package-lock.json $(shell find src -name "*.po" -o -path "*/static/*" -type f)
	@$(BIN)/meerwaarde prepare
	@touch $@

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	@test -f $(VENV)/.test || { echo "Installing the locked packages..."; $(PIP) --require-hashes -r requirements/base.txt && $(COMPILE); }
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages and the test tools..."
	@$(PIP) --require-hashes -r requirements/test.txt && $(COMPILE)
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.base

node_modules/.package-lock.json: package.json package-lock.json | $(VENV)/bin/python
	@$(BIN)/python tools/assets.py
	@touch $@
