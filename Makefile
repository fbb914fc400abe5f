# `make help` lists what there is to make.

PYTHON ?= python3
VENV ?= .venv
# Empty counts as not set; with an empty VENV, programs would be looked for in /bin.
ifeq ($(strip $(PYTHON)),)
override PYTHON := python3
endif
ifeq ($(strip $(VENV)),)
override VENV := .venv
endif
# More options for pytest, as in: make test PYTEST_ARGS="-k invoice"
PYTEST_ARGS ?=
# What to check the types of; all there is where nothing is named.
TYPED ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
# Four, also where there are fewer processors: many tests wait for processes. In our own order: a group is no reason to
# begin with it.
PYTEST := $(BIN)/python -m pytest -rs -n 4 --dist loadgroup --no-loadscope-reorder
# The tests of the deaths at every line wait for disks, and the worlds for clocks: they run side by side. The one that the
# run has a row for is left out: the same operations are watched for the same lines.
TRIED := test_every_line_is_reached_by_an_operation
LINES_LOG := $(or $(TMPDIR),/tmp)/waybill-chaos-lines-$(shell echo $$PPID).log
BESIDE_CHAOS = $(BIN)/python -m tests.servers.postgres $(BIN)/python -m pytest -q -p no:xdist -k "not $(TRIED)" tests/chaos/failpoints >$(LINES_LOG) 2>&1
IN_PRODUCTION := $(BIN)/python -m tests.production_settings
# Extras are kept: pip takes a package asked for with one as not pinned where the list names it without.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-strip-extras

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-postgres chaos bench bench-pages bench-pruning bench-imports bench-exports bench-invoices bench-pdf lint style form types arrows settings migrations
.PHONY: format lock coverage pictures clean python

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'
	@echo
	@echo "  Another Python: make run PYTHON=python3.13 VENV=.venv-3.13"

run: $(VENV)/.for-running ## Try Waybill out on this machine; Ctrl-C stops it (PORT=8000)
	@exec $(BIN)/python manage.py up

test: $(VENV)/.for-developing ## Run the tests, on SQLite (REQUIRE_ALL=1: what is missing is a failure)
	@env -u DATABASE_URL $(PYTEST) $(PYTEST_ARGS)

test-postgres: $(VENV)/.for-developing ## Run the tests on a PostgreSQL that is started for them
	@$(BIN)/python -m tests.servers.postgres $(PYTEST) $(PYTEST_ARGS)

lint: style form types arrows settings migrations ## Check style, types, arrows between modules, settings and migrations

style: $(VENV)/.for-developing
	$(BIN)/ruff check

form: $(VENV)/.for-developing
	$(BIN)/ruff format --check

types: $(VENV)/.for-developing
	$(BIN)/mypy $(TYPED)

arrows: $(VENV)/.for-developing
	$(BIN)/lint-imports --no-cache

settings: $(VENV)/.for-developing
	$(IN_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

migrations: $(VENV)/.for-developing
	$(IN_PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.for-developing ## Put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

chaos: $(VENV)/.for-developing ## Put faults on real servers and check that no promise breaks (CHAOS=S, M or L; SEED, FAULTS, DATABASE)
	@$(if $(FAULTS),,$(BESIDE_CHAOS) & beside=$$!;) \
	$(BIN)/python -m tests.chaos; worlds=$$?; \
	$(if $(FAULTS),,wait $$beside; lines=$$?; cat $(LINES_LOG); rm -f $(LINES_LOG); [ $$lines -eq 0 ] &&) [ $$worlds -eq 0 ]

bench: $(VENV)/.for-developing ## Compare Waybill with its peers (BENCH=quick: under 10 min; ARGS="--only waybill huey", --write)
	@$(BIN)/python -m benchmarks $(if $(BENCH),--size $(BENCH)) $(ARGS)

bench-pruning: $(VENV)/.for-developing ## Measure workers while old jobs are pruned, on a PostgreSQL of its own (JOBS=50000)
	@$(BIN)/python -m benchmarks.pruning --jobs $(or $(JOBS),50000)

bench-pages: $(VENV)/.for-developing ## Measure the admin's pages with a million jobs, on servers of its own (JOBS=1000000; ARGS=--write)
	@$(BIN)/python -m benchmarks.admin --jobs $(or $(JOBS),1000000) $(ARGS)

bench-imports: $(VENV)/.for-developing ## Measure imports beside django-import-export, and how odd files are read (ROWS=100000)
	@$(BIN)/python -m benchmarks.importing --rows $(or $(ROWS),100000)
	@$(BIN)/python -m benchmarks.reading

bench-invoices: $(VENV)/.for-developing ## Measure a run of many invoices, and PDFs through the whole job (INVOICES=10000)
	@$(BIN)/python -m benchmarks.invoices --invoices $(or $(INVOICES),10000)

bench-exports: $(VENV)/.for-developing ## Measure exports beside the usual way, on a PostgreSQL of its own
	@$(BIN)/python -m benchmarks.exports

bench-pdf: $(VENV)/.for-developing ## Measure how quick an invoice becomes a PDF, beside Platypus, fpdf2, Typst and WeasyPrint (SECONDS=4)
	@$(BIN)/python -m benchmarks.documents --seconds $(or $(SECONDS),4)

coverage: $(VENV)/.for-developing ## Run the tests and report what they don't reach
	@$(BIN)/coverage erase
	@env -u DATABASE_URL $(PYTEST) --cov --cov-report=term $(PYTEST_ARGS)

pictures: $(VENV)/.for-developing ## Take the pictures in docs/images anew (needs Chromium)
	@$(BIN)/python -m tests.pictures

lock: $(VENV)/.for-developing ## Compile requirements.txt, requirements-s3.txt and requirements-dev.txt
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) -c requirements.txt requirements-s3.in -o requirements-s3.txt
	$(LOCK) -c requirements.txt -c requirements-s3.txt requirements-dev.in -o requirements-dev.txt

clean: ## Remove the virtual environment and caches; data in var/ stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage .coverage.* htmlcov

# Stamps: an environment is made anew when it has another Python, and filled again when a list changed.

$(VENV)/.for-running: requirements.txt $(VENV)/.python
	@echo "Installing what Waybill needs ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.for-developing: requirements-dev.txt requirements.txt $(VENV)/.python
	@echo "Installing what checking Waybill needs ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.for-running

$(VENV)/.python: python
	@version=$$($(PYTHON) -c 'import sys; print(*sys.version_info[:2], sep=".")') && \
	if [ "$$(cat $@ 2>/dev/null)" != "$$version" ]; then \
		mkdir -p $(VENV) 2>/dev/null && test -w $(VENV) || { \
			echo "$(abspath $(VENV)) can't be written: name folders that can, as in" \
				"make run VENV=/tmp/waybill/venv DATA_DIR=/tmp/waybill/data." >&2; exit 1; }; \
		echo "Making a virtual environment for Python $$version in $(VENV) ..."; \
		$(PYTHON) -m venv --clear $(VENV) && echo "$$version" > $@; \
	fi

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo "There is no $(PYTHON): install Python 3.11 or newer, or name one, as in PYTHON=python3.13." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Waybill needs Python 3.11 or newer, and $(PYTHON) is %d.%d: name another, as in PYTHON=python3.13." % sys.version_info[:2])'
