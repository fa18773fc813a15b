# Each command sets up what it needs first: the virtual environment .venv and its packages.
# Needs make and Python 3.11 or later; PYTHON=... chooses one.

.DEFAULT_GOAL := help
.PHONY: help setup demo local env test test-localcloud check test-containers faults screenshots load fuzz bench build deploy lock audit clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SCRIBE = "$(BIN)/python" -m scribe
TEMPLATE := template.yaml

# Only the tools of the virtual environment: sam looks for its runtime's Python, and cfn-lint, by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export SAM_CLI_TELEMETRY := 0
# As environment variables they reach the recipes whatever characters a file's name holds.
export FILE PORT CASE SCENARIO BUDGET

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/; s/[$$]+/$$/' | expand -t 18

setup: $(READY) ## the virtual environment and its packages (the other commands do this first)

$(READY): requirements.txt functions/requirements.txt
	@sh scribe/local/setup.sh "$(VENV)" "$(PYTHON)"

demo: $(READY) ## a recording becomes a transcript on this machine [FILE=recording] [PORT=4580]
	@$(SCRIBE) demo $${PORT:+--port "$$PORT"} $${FILE:+-- "$$FILE"}

local: $(READY) ## the local cloud stays up with the stack deployed, and tells what happens [PORT=4580]
	@$(SCRIBE) local $${PORT:+--port "$$PORT"}

env: $(READY) ## exports that point AWS's tools at the local cloud: eval "$$(make env)" [PORT=4580]
	@$(SCRIBE) env $${PORT:+--port "$$PORT"}

test: $(READY) ## every test that needs no container, two at a time [ARGS=what pytest takes]
	@"$(BIN)/python" -m pytest --ignore=tests/containers -n 2 --dist loadfile $(ARGS)

test-localcloud: $(READY) ## the local cloud's own tests, two at a time [ARGS=what pytest takes]
	@"$(BIN)/python" -m pytest localcloud/tests -n 2 --dist loadfile $(ARGS)

fuzz: $(READY) ## twenty times as many examples of hostile input as make test tries [FUZZ=20]
	@FUZZ=$${FUZZ:-20} "$(BIN)/python" -m pytest tests/unit -q -m hypothesis $(ARGS)

load: $(READY) ## bursts of 500 uploads, sweeps over 100,000 records, transcripts of any size [ARGS=bursts|sweeps|transcripts|--help]
	@PYTHONPATH=functions "$(BIN)/python" -m tests.load $(ARGS)

test-containers: $(READY) ## every sample event in a Lambda container, the state machine in Step Functions Local
	@"$(BIN)/python" -m pytest tests/statemachine tests/containers -k "containers or Local" $(ARGS)

faults: $(READY) ## every call of a job with every kind of fault [SCENARIO=name] [BUDGET=minutes] [CASE=name]
	@"$(BIN)/python" -m tests.faults

screenshots: $(READY) ## docs/images: every view of the console, by a local cloud and Chromium
	@"$(BIN)/python" -m tests.integration.console.screenshots

bench: $(VENV)/bench ## the benchmarks, as tables, and into benchmarks/results/ [ARGS=sections]
	@"$(BIN)/python" -m benchmarks $(ARGS)

$(VENV)/bench: $(READY) benchmarks/requirements.txt
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	@touch $@

check: $(READY) ## ruff, mypy, cfn-lint, sam validate --lint, checkov
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"
	"$(BIN)/cfn-lint" $(TEMPLATE)
	"$(BIN)/sam" validate --lint --region us-east-1 --template-file $(TEMPLATE)
	"$(BIN)/checkov" --config-file .checkov.yaml --skip-download --file $(TEMPLATE)

# The bytecode saves every cold start a fifth: nothing can be written where Lambda runs the package.
build: $(READY) ## sam build, and the bytecode [ARGS=what sam build takes, such as --use-container]
	"$(BIN)/sam" build $(ARGS)
	"$(BIN)/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash .aws-sam/build

deploy: build ## sam build, then sam deploy to AWS with your credentials [CONFIG=default|prod]
	"$(BIN)/sam" deploy $(if $(CONFIG),--config-env $(CONFIG))

# The functions' lock comes first and binds the other one, so that tests run on what is deployed.
LOCK = "$(BIN)/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: $(READY) ## requirements.txt, with hashes, from requirements.in; functions/ and benchmarks/ likewise [ARGS=--upgrade]
	$(LOCK) $(ARGS) functions/requirements.in --output-file functions/requirements.txt
	$(LOCK) $(ARGS) requirements.in --constraint functions/requirements.txt --output-file requirements.txt
	$(LOCK) $(ARGS) benchmarks/requirements.in --constraint requirements.txt --output-file benchmarks/requirements.txt

audit: $(READY) ## ask PyPI's advisory database for known weaknesses of what is locked
	"$(BIN)/pip-audit" --strict --disable-pip --require-hashes --requirement functions/requirements.txt
	"$(BIN)/pip-audit" --strict --disable-pip --require-hashes --requirement requirements.txt
	"$(BIN)/pip-audit" --strict --disable-pip --require-hashes --requirement benchmarks/requirements.txt

clean: ## remove what the other commands made
	rm -rf $(VENV) .aws-sam .localcloud out .mypy_cache .ruff_cache .pytest_cache .hypothesis
