# The two commands: `make demo` shows a split domain with real mail, `make test` proves everything.
SHELL := /bin/bash
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/build/collections
export MOLECULE_GLOB := molecule/*/molecule.yml
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: setup
setup: ## install what is missing; quick when nothing is
	@.ci/setup
