# On Record: every task of a developer. `make help` lists them.
#
# Needed: git, make, Python 3.11 or newer with venv. All else is put into .venv.

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

# What was installed or built is known by the content of what it was made from, which survives a
# checkout where times do not.
content = $(shell cat $(1) | cksum | cut -d' ' -f1)
GRAPHIQL_SOURCES := $(sort $(filter-out %/__init__.py,$(wildcard $(addprefix api/graphiql/,*.json *.mjs *.py page/* examples/*))))
LIBRARIES := .venv/.ready-$(call content,requirements-dev.lock pyproject.toml)
GRAPHIQL := api/graphiql/static/.ready-$(call content,$(GRAPHIQL_SOURCES) /dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test trial check bench format lock sdl graphiql

help:  ## List these tasks
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(LIBRARIES) $(GRAPHIQL)  ## Serve the API with the sample article (ONRECORD_HOST, _PORT, _DATA count)
	@$(BIN)/onrecord serve --sample

test: $(LIBRARIES) $(GRAPHIQL)  ## Run the tests
	@$(BIN)/pytest -n $(JOBS) --dist loadfile

trial: $(LIBRARIES) $(GRAPHIQL)  ## Run the long random searches and measurements
	@$(BIN)/pytest -s -m trial

check: $(LIBRARIES)  ## Check style, types, imports, the committed schema and the migrations
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/onrecord schema --check
	@$(BIN)/pytest -q tests/test_migrations.py

bench: $(LIBRARIES)  ## Measure against PostGraphile and a bare handler, side by side
	@$(BIN)/python -m bench

format: $(LIBRARIES)  ## Put the code into the common form
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format --quiet

sdl: $(LIBRARIES)  ## Write the GraphQL schema to schema/schema.graphql
	@$(BIN)/onrecord schema > .venv/schema.graphql
	@mv .venv/schema.graphql schema/schema.graphql

graphiql: $(GRAPHIQL)  ## Build GraphiQL's scripts from npm's packages

lock: $(LIBRARIES)  ## Renew the exact versions of all libraries
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile $(LOCK_OPTIONS) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

# For every system and Python at once, and from no registry in particular.
LOCK_OPTIONS := --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate --no-header

$(LIBRARIES):
	@$(PYTHON) -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer with venv is needed; $(PYTHON) is not (name another: make PYTHON=python3.12)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the libraries into .venv (about a minute, the first time) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f .venv/.ready-*
	@touch $@

$(GRAPHIQL): $(LIBRARIES)
	@echo "Building GraphiQL (half a minute, the first time) ..."
	@$(BIN)/python -m api.graphiql.build
	@rm -f api/graphiql/static/.ready-*
	@touch $@
