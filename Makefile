# Two commands: `make backtest` runs the main job, `make test` the tests. Both set up `.venv` by themselves.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.installed
# What is timed runs by itself in `make bench`: beside other tests on a busy machine a time means nothing.
NO_TIMINGS := --ignore tests/benchmarks

.PHONY: setup backtest test nightly regressions lint types layout bench lock clean

setup: $(STAMP)

$(STAMP): requirements/test.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements/test.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@# Where Python is told not to write byte code itself, compiling would be half of a short run.
	$(BIN)/python -m compileall -q bridge core greeks helpers risk strategies tools main.py
	touch $@

backtest: $(STAMP)
	$(BIN)/fivefold backtest

test: $(STAMP)
	$(BIN)/python -m pytest -m "not slow" -n auto $(NO_TIMINGS)

nightly: $(STAMP)
	$(BIN)/python -m pytest -n auto $(NO_TIMINGS) --hypothesis-profile nightly --durations 20

# LEAN's own Python regression algorithms over LEAN's sample data: make regressions LEAN=DIR [MATCH=Option]
regressions: $(STAMP)
	$(BIN)/python tests/lean_regressions/compare.py --lean "$(LEAN)" --match "$(MATCH)" --jobs 2

lint: $(STAMP)
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/pyright

layout: $(STAMP)
	$(BIN)/python -m pytest tests/layout

# Each script ends with status 1 where a goal is missed; the ones after it still run.
bench: $(STAMP)
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only -p no:xdist
	-$(BIN)/python tests/benchmarks/against_lean.py
	-$(BIN)/python tests/benchmarks/five_years.py

lock:
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/run.txt requirements/run.in
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements/test.txt requirements/test.in

clean:
	rm -rf .runs .market build *.egg-info tools/*.egg-info .pytest_cache .ruff_cache .hypothesis
