# Each command sets up what it needs first: the virtual environment .venv and its packages.
# Needs make and Python 3.11 or later; PYTHON=... chooses one.

.DEFAULT_GOAL := help
.PHONY: help setup demo local test check test-containers build deploy bench clean
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/ready

$(VENV)/ready: requirements.txt functions/requirements.txt
	@sh scribe/setup.sh "$(VENV)" "$(PYTHON)"

clean: ## remove what the other commands made
	rm -rf .venv .aws-sam out .localcloud .mypy_cache .ruff_cache .pytest_cache .hypothesis
