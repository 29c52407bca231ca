# `make chat` and `make test` are all one needs; each sets up what it lacks.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.10; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo $$p && break; done)
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INDEX := .pullquote
PORT := 7860

.PHONY: chat test check eval bench screenshots clean

chat: $(VENV)/.installed
	@$(BIN)/pullquote index eval/corpus --index $(INDEX)
	@$(BIN)/pullquote chat --index $(INDEX) --port $(PORT)

test: $(VENV)/.installed-dev browser check
	$(BIN)/python -m pytest
	$(BIN)/pullquote eval gate

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/.installed
	$(BIN)/pullquote eval eval/gold/sample.jsonl --corpus eval/corpus
	@if [ -d ../shared/seeds ]; then \
		$(BIN)/pullquote eval eval/gold/seeds.jsonl --corpus ../shared/seeds; \
	else echo "eval/gold/seeds.jsonl needs its articles in ../shared/seeds: left out"; fi

bench: $(VENV)/.installed
	$(BIN)/pullquote bench

screenshots: $(VENV)/.installed-dev browser
	$(BIN)/python -m ui.screenshots screenshots

clean:
	rm -rf $(VENV) $(INDEX) .cache runs build *.egg-info

# The virtual environment. A marker file per stage makes the second run quick.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Pullquote needs Python 3.10 or newer: install it, then run make again." >&2; exit 1; }
	@echo "making $(VENV) (once; a few minutes)" >&2
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP_INSTALL) -e '.[dev]'
	@touch $@

# The browser tests drive Chromium; nginx stands before the chat in one of them.
.PHONY: browser
browser:
	@command -v chromium >/dev/null && command -v nginx >/dev/null || { \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && apt-get install -y -qq chromium nginx-light >/dev/null; \
		else echo "chromium or nginx is missing: the browser tests that need them will be skipped" >&2; fi; }
