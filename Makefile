# Everything that is done with Parley from a clone. Needs Python 3.11 to 3.13 and make; the rest is fetched.
#
#   make demo PORT=8001      PYTHON=/path/to/python3.12 make test

.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?=
N ?= 10000
SEED ?=
ENGINE ?= sqlite

RUN := .venv/bin/python
SETUP := ./tools/python $(PYTHON) tools/environment.py

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1
# Where this is set, every process compiles everything again.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test prove simulate interleavings invariants lint bench pictures lock clean

help: ## say what can be made
	@echo "Parley. What can be made:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r target words; do printf '%-18s%s\n' "$$target" "$$words"; done

demo: ## serve a seeded marketplace on http://127.0.0.1:8000 (PORT= changes it)
	@$(SETUP) run
	@PORT=$(PORT) $(RUN) -m parley demo --port $(PORT)

test: ## lint, import contracts, the tests on SQLite and PostgreSQL, and in a browser (8 minutes are aimed at)
	@$(SETUP) dev
	@$(RUN) tests/run.py

prove: ## the long proofs: races with negative controls, kills, markers, every look (30 minutes are aimed at)
	@$(SETUP) dev
	@$(RUN) tests/run.py prove

simulate: ## a simulated market, watched from outside: DAYS=1000 SEED=7 (or a new one) ENGINE=postgresql (SIMULATE_HOME= keeps it)
	@$(SETUP) dev
	@DAYS=$(DAYS) SEED=$(SEED) ENGINE=$(ENGINE) MARKET=$(MARKET) $(RUN) -m tests.prove.simulate

interleavings: ## play N=10000 of them with SEED=1 on ENGINE=sqlite or postgresql, and say what is wrong
	@$(SETUP) dev
	@PARLEY_INTERLEAVINGS=$(N) PARLEY_SEED=$(or $(SEED),1) PARLEY_PROVE=$(ENGINE) DATABASE_URL= \
	  $(RUN) -m pytest -q -s -p no:xdist -k as_if tests/prove/test_interleavings.py

invariants: ## ask a marketplace's databases whether everything holds that always must (DATABASE_URL= names them)
	@$(SETUP) run
	@$(RUN) -m parley invariants

lint: ## style, format, import contracts and missing migrations only
	@$(SETUP) dev
	@$(RUN) tests/run.py lint

bench: ## measure, and write docs/benchmarks.md (QUICK=1 for a short run that writes nothing)
	@$(SETUP) dev
	@$(RUN) -m bench $(if $(QUICK),--quick)

pictures: ## take the pictures in docs/pictures anew, of the demo (needs a Chromium)
	@$(SETUP) dev
	@$(RUN) -m tests.browser.pictures

lock: ## compile requirements/*.lock again from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH (pip install uv)"; exit 1; }
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml -o requirements/run.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  -c requirements/run.lock pyproject.toml --group dev -o requirements/dev.lock

clean: ## remove the environment and caches; the data under ./var stays
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
