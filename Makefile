# Everything is installed into .venv/; a stamp in it says what is complete, so an interrupted
# installation is completed by the next make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check --no-input
COMPILE := pip compile pyproject.toml --extra install --universal --python-version 3.11 --generate-hashes \
  --no-config --quiet --custom-compile-command "make lock"

.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:
.PHONY: help setup run test check fmt messages bench simulate kill-test soak lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 13

setup: $(VENV)/.run-installed ## make .venv and install what running needs

run: $(VENV)/.run-installed ## run the bot
	@$(BIN)/requite run

test: $(VENV)/.dev-installed ## run the tests; ARGS="-k digest" goes to pytest
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: $(VENV)/.dev-installed ## check format, lint, types and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fmt: $(VENV)/.dev-installed ## format the code and fix what can be fixed
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .

messages: $(VENV)/.run-installed ## bring the catalogue and its translations up to date with the code
	@$(BIN)/pybabel -q extract -F babel.cfg -k say -k count:1,2 -k marked --omit-header --no-location --sort-output \
	  -o bot/locale/requite.pot bot adapters
	@for po in bot/locale/*.po; do $(BIN)/pybabel -q update -i bot/locale/requite.pot -o $$po -l $$(basename $$po .po) \
	  --omit-header --no-fuzzy-matching --ignore-obsolete; done

bench: $(VENV)/.dev-installed ## measure an import, planning, Slack and the store, each against its bars; ARGS goes to the store's
	@$(BIN)/python -m benchmarks.import
	@$(BIN)/python -m benchmarks.planning
	@$(BIN)/python -m benchmarks.due
	@$(BIN)/python -m benchmarks.slack
	@$(BIN)/python -m benchmarks.store $(ARGS)

simulate: $(VENV)/.dev-installed ## a year of 200 members on a clock of its own; ARGS="--members 20 --days 60" for less
	@$(BIN)/python -m benchmarks.simulation $(ARGS)

kill-test: $(VENV)/.dev-installed ## kill -9 a process that uses the store, KILLS=500 times, and see what is left
	@$(BIN)/python -m tests.storage.kill $(or $(KILLS),500)

soak: $(VENV)/.dev-installed ## run the long tests and the kill test; SHORT=1 for some seconds of each, and of the store's benchmark
	@$(BIN)/python -m tests.storage.kill $(if $(filter 1,$(SHORT)),50,500)
	@$(if $(filter 1,$(SHORT)),$(BIN)/python -m benchmarks.store --rounds 1 --engagements 20000)
	@$(if $(filter 1,$(SHORT)),REQUITE_SOAK_SHORT=1 )$(BIN)/python -m pytest -m soak $(ARGS)

# uv lives in an environment of its own, thrown away afterwards.
lock: ## pin the dependencies again; ARGS=--upgrade for newer versions
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(PYTHON) -m venv "$$tmp" && \
	"$$tmp/bin/python" -m pip install -q --disable-pip-version-check uv && \
	"$$tmp/bin/uv" $(COMPILE) -o requirements.txt $(ARGS) && \
	"$$tmp/bin/uv" $(COMPILE) -o requirements-dev.txt --group dev --constraints requirements.txt $(ARGS)

clean: ## remove .venv and everything made by tools
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --clear, since a half-made environment can't be told from a whole one.
$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "Requite needs Python 3.11 to 3.14, and there is no $(PYTHON); name one with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
	  { echo "Requite needs Python 3.11 to 3.14; $(PYTHON) is $$($(PYTHON) -V 2>&1); name another with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv or ensurepip; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run-installed: requirements.txt pyproject.toml $(VENV)/.made
	@echo "Installing what running needs…"
	@$(PIP_INSTALL) --require-hashes -r requirements.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# After the other stamp, so that two pips never work in one environment.
$(VENV)/.dev-installed: requirements-dev.txt $(VENV)/.run-installed
	@echo "Installing what development needs…"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@
