# make          set everything up in .venv and run the workflow on corpus/
# make test     set up and run all tests
# make test-long  checks that take minutes, such as twenty kills of a run
# make lint     style, types, Snakemake's own lint, schemas against documentation
# make bench-X  run benchmarks/X.py; its last line is one JSON object

PYTHON ?= python3
SHARED ?= ../shared
READY = .venv/ready
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: all setup test test-long lint lock clean

all: setup
	snakemake
	@echo "Open results/report.html"

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Rasid needs Python 3.11 or later: make PYTHON=python3.11')"
	@echo "Setting up .venv; this takes some minutes" >&2
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --require-hashes -r requirements.lock >&2
	@.venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . >&2
	@touch $(READY)

test: setup
	pytest -n 2 --dist worksteal

test-long: setup
	pytest -n 2 -m long

lint: setup
	ruff check .
	ruff format --check .
	mypy
	snakefmt --check Snakefile workflow
	snakemake --lint
	rasid config check
	pytest tests/unit/test_documentation.py

bench-guided bench-tag bench-topics: .venv/peers

bench-%: setup
	@SHARED=$(SHARED) python benchmarks/$*.py

.venv/peers: benchmarks/peers.txt | setup
	@.venv/bin/pip install --quiet --no-deps --upgrade --target $@ --requirement $< >&2 && touch $@

# Writes no registry address: keep it so.
lock: setup
	uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-header -o requirements.lock

clean:
	rm -rf .snakemake results/*/ results/report.html
