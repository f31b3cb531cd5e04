# Each target does its own set-up; .venv is made once and made again when the lock changes.
PYTHON ?= python3
MIRROR ?= ../shared/mirror
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := .venv-bench
COMPILES := tests/topics/test_readme.py tests/topics/test_fold.py tests/topics/test_drift_combined.py \
  src/bilateral/cleaning/terms/count.py src/bilateral/cleaning/language.py
PIN := $(BIN)/uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --quiet
# Where each pin must have a wheel: `make lock` stops at one that has none.
PYTHONS := 3.11 3.12 3.13 3.14
PLATFORMS := x86_64-manylinux_2_28 aarch64-manylinux_2_28 aarch64-apple-darwin x86_64-pc-windows-msvc
WHEELS := $(BIN)/uv pip compile --no-config --no-build --no-deps --no-emit-index-url --quiet \
  requirements/lock.txt --output-file /dev/null

# Python keeps what it compiles of modules and tests: each later process starts sooner.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help figures test test-full pythons lab lint lock bench record clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

figures: $(STAMP)  ## Run the notebooks, which draw every figure, and put the numbers into prose
	$(BIN)/python notebooks/execute.py
	$(BIN)/python notebooks/prose.py

test: $(STAMP)  ## Run the tests (under 120 seconds on two cores)
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-full: $(STAMP)  ## Run the slow tests besides (under 40 minutes)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m full

# A version manager's stub is no Python that runs; uv knows which are.
pythons: $(STAMP)  ## Run the tests on each other Python that is here
	for version in $(PYTHONS); do \
	  if python=$$($(BIN)/uv python find --no-config --no-python-downloads --no-project $$version); \
	  then $(MAKE) test PYTHON="$$python" VENV=.venv-$$version || exit 1; \
	  else echo "Python $$version: not here, not tried"; fi; done

lab: $(STAMP)  ## Open JupyterLab, with the options in LAB_ARGS
	$(BIN)/python notebooks/lab.py $(LAB_ARGS)

lint: $(STAMP)  ## Check style, format, the rules of the house, and the types of the public functions
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

# Pins that still satisfy pyproject.toml stay; remove requirements/lock.txt first to renew them all.
lock: $(STAMP)  ## Pin what pyproject.toml asks for, with hashes
	$(PIN) --extra dev pyproject.toml --output-file requirements/lock.txt
	$(PIN) --extra bench pyproject.toml --output-file requirements/bench.txt
	for python in $(PYTHONS); do for platform in $(PLATFORMS); do \
	  $(WHEELS) --python-version $$python --python-platform $$platform || exit 1; done; done

bench: $(STAMP) $(PEERS)/.installed  ## Measure, and compare with named peers (hours)
	$(BIN)/python benchmarks/run.py
	$(PEERS)/bin/python benchmarks/cleaning.py
	$(BIN)/python benchmarks/arrow_chunks.py
	$(PEERS)/bin/python benchmarks/engine.py --write
	$(BIN)/python benchmarks/limits.py --write
	$(BIN)/python benchmarks/calibration.py --write
	$(BIN)/python benchmarks/interval_coverage.py --write
	$(BIN)/python benchmarks/bilingual.py --model ours --write
	$(BIN)/python benchmarks/scale.py --write
	$(BIN)/python benchmarks/wide.py --write
	$(BIN)/python benchmarks/kills.py --write
	$(BIN)/python benchmarks/kills_fit.py --n 50
	$(BIN)/python benchmarks/damaged.py --n 100 --seed 0
	$(BIN)/python benchmarks/bounds.py
	$(BIN)/python benchmarks/reader_mutants.py --n 1000 --seed 0
	$(BIN)/python benchmarks/model_mutants.py --n 1000 --seed 0
	$(BIN)/python benchmarks/growth.py --every 7
	$(BIN)/python benchmarks/wrong_tokens.py

record: $(STAMP)  ## Rebuild data/record from the files in MIRROR, and fit data/models to it
	$(BIN)/bilateral build --from $(MIRROR) --to data/record
	$(BIN)/python -c 'from bilateral.brief.models import write; write("data/record", "data/models")'

clean:  ## Remove the environment and the caches
	rm -rf $(VENV) .venv-3.* $(PEERS) build .cache .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis src/*.egg-info
	find src tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

# These examples and tests call compiled functions of the engine and of cleaning: Numba keeps them for all
# later runs. What they say of the code is for `make test` to say: set-up goes on if they fail.
# Without build isolation setuptools comes from the lock too, so nothing is fetched unpinned.
$(STAMP): requirements/lock.txt pyproject.toml
	@echo "Setting up $(VENV), once. 1 of 3: the pinned packages (one to three minutes)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/lock.txt
	@echo "2 of 3: this package, as it stands in this folder"
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@echo "3 of 3: compiling the engine, and trying it (half a minute)"
	-@$(BIN)/python -m pytest -p no:cacheprovider $(COMPILES)
	@touch $@

$(PEERS)/.installed: requirements/bench.txt pyproject.toml
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(PEERS)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@
