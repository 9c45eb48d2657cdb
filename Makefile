# `make build` and `make demo` are all that a first look needs; `make test` is what must be green.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: build demo serve lint test chromium libical bench locks clean

build: .venv/ready
	@$(BIN)/python -m einklang.project.build

# The environment: uv by its hashes, then everything else by theirs, and this checkout itself.
.venv/ready: requirements/uv.txt requirements/test.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Einklang needs Python 3.11 or newer: make PYTHON=python3.x' >&2; exit 1; }
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv \
	  && $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt; }
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes \
	  requirements/test.txt requirements/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# Compiled modules stay, as starting takes a third of the time with them.
demo: export PYTHONDONTWRITEBYTECODE =
demo: build
	@$(BIN)/einklang demo

serve: build
	@$(BIN)/einklang serve

lint: build
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Every test on SQLite; what touches rows once more on PostgreSQL, but for pages in a browser and half
# of the worlds' ways (tests/conftest.py); and what no test reaches. Only tests that are the same each
# time count for that, and of PostgreSQL what is found nowhere else. Being measured nearly doubles what
# a test costs, so what comes by ways that others have gone is not (`unmeasured`, tests/conftest.py).
PURE := src/einklang/records/*,src/einklang/formats/*,src/einklang/reconcile/*
ON_SQLITE := EINKLANG_TEST_DATABASE=sqlite
ON_POSTGRES := EINKLANG_TEST_DATABASE=postgres
# Shared out to two processes; a module, and what it sets up once, stays with one of them. The order
# is ours, long modules first.
PYTEST := pytest -q -n 2 --dist loadscope --no-loadscope-reorder
MEASURED := $(BIN)/coverage run -m $(PYTEST)
# Compiled modules stay: it starts Python some eighty times.
test: export PYTHONDONTWRITEBYTECODE =
test: lint chromium libical
	@$(BIN)/coverage erase
	@$(ON_SQLITE) $(MEASURED) -m 'not (hypothesis or unmeasured)'
	@$(ON_SQLITE) $(BIN)/$(PYTEST) -m 'hypothesis or unmeasured'
	@$(ON_POSTGRES) $(MEASURED) tests/jobs
	@$(ON_POSTGRES) $(BIN)/$(PYTEST) --ignore=tests/jobs
	@$(BIN)/coverage combine --quiet
	@echo 'Coverage of the pure packages:'
	@$(BIN)/coverage report --include='$(PURE)' --fail-under=100
	@echo 'Coverage of all others:'
	@$(BIN)/coverage report --omit='$(PURE)' --fail-under=90

chromium:
	@sh tests/browser/chromium.sh

libical:
	@sh tests/feeds/libical.sh

bench: build
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# Newer versions of everything, with their hashes and without the address of any index.
locks: build
	@for name in uv run test; do $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes \
	  --no-header --python-version 3.11 requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean:
	@rm -rf .venv build node_modules src/einklang/project/static/vendor src/einklang/project/static/icons.svg
	@find src -name '*.mo' -delete
