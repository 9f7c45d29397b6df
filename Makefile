# The two commands: `make demo` shows a split domain with real mail, `make test` proves everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/build/collections
export MOLECULE_GLOB := molecule/*/molecule.yml
export LAB ?= lab
BIN := $(CURDIR)/.venv/bin
PYTEST := PATH="$(BIN):$$PATH" $(BIN)/pytest
SCENARIO ?= both_domains
ACCOUNTS ?= 100,1000,10000,100000

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/  make \1@\2/p' Makefile | column -t -s @

setup: ## install what is missing here; quick when nothing is
	@.ci/setup

test: setup ## everything, quick things first; ONLY="gates units" runs some of it
	@$(BIN)/python .ci/test.py $(ONLY)

units: setup ## unit and property tests
	$(PYTEST) tests/unit

py36: setup ## the unit tests under Python 3.6, where that interpreter is there
	@.ci/py36

gates: setup ## sanity, lint, specs, examples, imports, budgets, artefact
	$(PYTEST) tests/gates

sanity: setup ## ansible-test sanity (ARGS="--test shebang" runs one of its tests)
	@.ci/sanity $(ARGS)

lint: setup ## ruff and ansible-lint
	$(BIN)/ruff check --output-format concise .
	$(PYTEST) -q tests/gates/test_lint.py --deselect tests/gates/test_lint.py::test_sanity

contract: setup ## readers and writers against a directory
	$(PYTEST) tests/contract

replay: setup ## recorded dialogues against the stand-in: FILE=dialogue.json
	@test -n "$(FILE)" || { echo "make replay FILE=dialogue.json" >&2; exit 2; }
	/usr/bin/python3 lab/zimbra/replay.py $(FILE)

molecule: setup ## one scenario: SCENARIO=master
	PATH="$(BIN):$$PATH" $(BIN)/molecule test -s $(SCENARIO)

bench: setup ## how fast: ACCOUNTS=100,1000 chooses sizes, ZMPROV=/path another zmprov
	$(BIN)/python tests/bench/bench.py --accounts $(ACCOUNTS)

demo: setup ## build the lab, split a domain, send mail, show where it went
	PATH="$(BIN):$$PATH" lab/demo

lab-up: setup ## build and start the lab's hosts
	PATH="$(BIN):$$PATH" lab/lab build
	PATH="$(BIN):$$PATH" lab/lab up

lab-down: ## stop and remove the lab's hosts
	PATH="$(BIN):$$PATH" lab/lab down

changelog: setup ## take new modules, plugins and roles into the release notes of this version
	PATH="$(BIN):$$PATH" $(BIN)/antsibull-changelog release --reload-plugins --update-existing

clean: ## remove what make made here (the lab's hosts: make lab-down)
	rm -rf .venv build .ruff_cache .hypothesis .pytest_cache .ansible tests/output

.PHONY: help setup test units py36 gates sanity lint contract replay molecule bench demo lab-up lab-down changelog clean
