PYTHON ?= python3
BIN := .venv/bin
DATA ?=

.PHONY: install demo test lint bench wheel browser

# The main job: thirteen articles in a private Label Studio, pre-labelled, ready to correct.
demo: .venv/demo
	$(BIN)/annotate run configs/articles --studio --project "Demo: negotiations" -o annotate-demo

test: lint browser
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Measurements, in the order of the stages; DATA=FOLDER adds those on third-party gold.
bench: install
	for bench in split attribute models prelabel; do \
		$(BIN)/python tests/benchmarks/bench_$$bench.py $(if $(DATA),--data $(DATA)) || exit 1; done

wheel: install
	$(BIN)/python -m build --wheel

install: .venv/dev

# The demo needs no torch, so it does not wait for it.
.venv/demo .venv/dev: .venv/%: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable \
		'.[$(if $(filter demo,$*),studio,dev)]'
	touch $@

# The browser test drives the system's Chromium, or Playwright's own where there is none.
browser: install
	command -v chromium >/dev/null || $(BIN)/python -m playwright install chromium
