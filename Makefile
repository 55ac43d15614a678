# Two commands are all that is needed: make demo, make test. Both set up what they need.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.accordant-stamp
# The vendor's documented sample responses are not ours to copy; demo judges them too where they lie beside the checkout.
SAMPLES ?= ../shared/samples

.PHONY: demo test check format lint types derived versions bench power sample wheel clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(STAMP)

demo: $(STAMP)
	@sh docs/demo.sh $(BIN)/accordant $(SAMPLES)

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

# What CI runs besides the tests.
check: lint types derived

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

derived: $(STAMP)
	$(BIN)/accordant derive --check
	$(BIN)/python docs/build_contract_language.py --check

# The plugin on the oldest and the newest pytest; some minutes, and the network for the packages.
versions:
	$(PYTHON) tests/pytest_plugin/try_versions.py

# Figures against their targets, a few minutes together; power.py, which takes longer, runs by itself. A target that is
# missed does not end it. xmllint, to be compared with, may be named by XMLLINT.
BENCHMARKS := $(filter-out benchmarks/power.py benchmarks/samples.py,$(wildcard benchmarks/*.py))

bench: $(STAMP)
	@for script in $(BENCHMARKS); do echo "== $$script"; $(BIN)/python $$script || true; done

# Every fault of the sandbox on five seeds, the clean sandbox on ten, every dialect and every two: hours on two cores.
power: $(STAMP)
	$(BIN)/python benchmarks/power.py --faults 1-5 --clean 1-10 --dialects 1 --pairs 1 --bound

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The report that a visitor sees before installing; its picture needs Chromium.
sample: $(STAMP)
	$(BIN)/python docs/build_sample_report.py --picture

wheel: $(STAMP)
	$(BIN)/python -m build --outdir dist

clean:
	rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
