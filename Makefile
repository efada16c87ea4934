# `make help` lists what there is. Everything lands in .venv, mobile_pwa/node_modules and mobile_pwa/build; state in var/.
PYTHON ?= python3
TESTS ?=
KILLS ?=

export PATH := $(CURDIR)/.venv/bin:$(PATH)
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run backup restore test check screenshot bench types format

UV := .venv/bin/uv
# Progress bars are for people who watch.
QUIET := $(if $(CI),--quiet)
OPENAPI := mobile_pwa/openapi.json
TYPES := mobile_pwa/src/lib/api/schema.gen.ts
API_SOURCES := $(shell find backend -name '*.py' -not -path '*/piccolo_migrations/*')
APP_SOURCES := $(shell find mobile_pwa/src mobile_pwa/static mobile_pwa/scripts -type f) \
	$(wildcard mobile_pwa/*.json mobile_pwa/*.ts mobile_pwa/*.js)

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

setup: .venv/.installed mobile_pwa/build/.built ## create the environment and build the app, without starting anything

run: setup ## set up, start everything with the demo community, print the address and the demo accounts (LAN=1: for phones too)
	@exec caserounds serve --demo $(if $(LAN),--lan)

backup: .venv/.installed ## back up rows and pictures into a new folder: make backup TO=folder
	@exec caserounds backup "$(or $(TO),$(error make backup TO=folder))"

restore: .venv/.installed ## put a backup back into an empty deployment: make restore FROM=folder
	@exec caserounds restore "$(or $(FROM),$(error make restore FROM=folder))"

test: .venv/.installed-dev mobile_pwa/build/.built ## run every test, browser tests included (TESTS=path narrows it to some)
	@.ci/system-packages
	cd mobile_pwa && npm test
	pytest -n 2 $(TESTS)

check: .venv/.installed-dev $(TYPES) ## format, lint, types, import contracts, front-end checks
	ruff format --check
	ruff check
	mypy
	lint-imports
	cd mobile_pwa && npm run check

screenshot: .venv/.installed-dev mobile_pwa/build/.built ## take the README's picture anew, from the browser test of the main story
	@.ci/system-packages
	pytest -q tests/browser/test_story.py
	cp test-results/marked.png tests/browser/screenshots/case.png

bench: .venv/.installed-dev ## print figures, as ratios to plainer ways; asserts nothing (KILLS=number of parts to kill)
	@for figures in ingest ingest_formats encodings mutations push feed copies detection "faults $(KILLS)"; do python -m tests.bench.$$figures; done

types: $(TYPES) ## write the OpenAPI document and the app's types from the API (the other commands do so by themselves)

format: .venv/.installed-dev mobile_pwa/node_modules/.installed ## put all code into its format
	ruff format
	ruff check --fix
	cd mobile_pwa && npm run format

$(UV): .ci/uv-requirements.txt .ci/bootstrap.py
	@echo "· creating .venv"
	@$(PYTHON) .ci/bootstrap.py
	@touch $(UV)

.venv/.installed: $(UV) requirements.txt pyproject.toml
	@echo "· installing Python packages (PostgreSQL, the object store and Node among them)"
	@$(UV) pip install $(QUIET) --python .venv/bin/python --require-hashes --requirement requirements.txt
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	@echo "· installing Python packages for development"
	@$(UV) pip install $(QUIET) --python .venv/bin/python --require-hashes --requirement requirements-dev.txt
	@touch $@

mobile_pwa/node_modules/.installed: .venv/.installed mobile_pwa/package-lock.json
	@echo "· installing the app's packages"
	@cd mobile_pwa && npm ci --no-audit --no-fund $(QUIET)
	@touch $@

# The document keeps its age when nothing changed in it, so that nothing is built anew for a comment.
.venv/.openapi: .venv/.installed $(API_SOURCES)
	@caserounds openapi > $(OPENAPI).new
	@if cmp -s $(OPENAPI).new $(OPENAPI); then rm $(OPENAPI).new; else mv $(OPENAPI).new $(OPENAPI); fi
	@touch $@

$(OPENAPI): .venv/.openapi
	@test -f $@ || { rm .venv/.openapi; $(MAKE) --no-print-directory .venv/.openapi; }

$(TYPES): $(OPENAPI) mobile_pwa/node_modules/.installed
	@cd mobile_pwa && npm run --silent types

mobile_pwa/build/.built: mobile_pwa/node_modules/.installed $(TYPES) $(APP_SOURCES)
	@echo "· building the app"
	@cd mobile_pwa && npm run --silent build
	@touch $@
