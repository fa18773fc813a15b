# Each command sets up what it needs first: the virtual environment .venv with the packages that uv.lock pins.
# Needs make, and Python 3.11 or later or uv; PYTHON=... chooses a Python for a new environment.

.DEFAULT_GOAL := help
.PHONY: help setup demo local env test test-localcloud accept check test-containers faults screenshots load fuzz bench build access \
	deploy package release lock audit clean

VENV := .venv
BIN := $(VENV)/bin
# A stamp for each set of packages: what the local cloud needs, what tests and checks need, and the benchmarks.
WHISPER := $(VENV)/ready-whisper
LOCAL := $(if $(filter whisper,$(ENGINE)),$(WHISPER),$(VENV)/ready-local)
READY := $(VENV)/ready-dev
BENCH := $(VENV)/ready-bench
SCRIBE = "$(BIN)/python" -m scribe
EXPORT = "$(BIN)/uv" export --frozen --quiet --no-emit-project
TEMPLATE := template.yaml

# The tools of the virtual environment come first: sam looks for its runtime's Python, and cfn-lint, by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export SAM_CLI_TELEMETRY := 0
# sam and boto3 read only AWS_DEFAULT_REGION.
ifdef AWS_REGION
export AWS_DEFAULT_REGION ?= $(AWS_REGION)
endif
# As environment variables they reach the recipes whatever characters a file's name holds.
export FILE PORT CASE SCENARIO BUDGET FROM PAIRS BUCKET VERSION STAGE ENGINE MODEL

help: ## this list
	@width=$$(($$(tput cols 2>/dev/null || echo 80) - 18)); \
	grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/; s/[$$]+/$$/' | while IFS="$$(printf '\t')" read -r name about; do \
		head=$$(printf '%-18s' "$$name"); \
		echo "$$about" | fold -s -w "$$width" | sed "1s/^/$$head/; 2,\$$s/^/                  /"; \
	done

setup: $(READY) ## the virtual environment and its packages (the other commands do this first)

$(LOCAL): PACKAGES := --extra local
$(WHISPER): PACKAGES := --extra local --extra whisper
$(READY): PACKAGES := --extra dev
$(BENCH): PACKAGES := --extra dev --group bench
$(VENV)/ready-%: uv.lock
	@sh scribe/local/setup.sh "$(VENV)" "$(PACKAGES)" "$(PYTHON)"
	@touch $@

demo: $(LOCAL) ## a recording becomes a transcript on this machine [FILE=recording] [PORT=4580] [ENGINE=whisper MODEL=base|folder]
	@$(SCRIBE) demo $${PORT:+--port "$$PORT"} $${FILE:+-- "$$FILE"}

local: $(LOCAL) ## the local cloud stays up with the stack deployed, and shows what happens [PORT=4580] [DOCKER=1] [ENGINE=whisper MODEL=base|folder]
	@$(SCRIBE) local $${PORT:+--port "$$PORT"} $${DOCKER:+--docker}

env: $(LOCAL) ## exports that point AWS's tools at the local cloud: eval "$$(make env)" [PORT=4580]
	@$(SCRIBE) env $${PORT:+--port "$$PORT"}

test: $(READY) ## the product's tests that need no container, three at a time [ARGS=what pytest takes]
	@"$(BIN)/python" -m pytest -n 3 --dist loadfile $(ARGS)

test-localcloud: $(READY) ## the local cloud's own tests, two at a time [ARGS=what pytest takes]
	@"$(BIN)/python" -m pytest localcloud/tests -n 2 --dist loadfile $(ARGS)

accept: $(READY) ## a throwaway stage deployed, played, compared, removed: on a local cloud, or on AWS with your credentials [STAGE=accept]
	@ACCEPT_STAGE="$$STAGE" "$(BIN)/python" -m pytest tests/acceptance -n 0 -v $(ARGS)

fuzz: $(READY) ## twenty times as many examples of hostile input as make test tries [FUZZ=20]
	@FUZZ=$${FUZZ:-20} "$(BIN)/python" -m pytest tests/unit -q -m hypothesis $(ARGS)

load: $(READY) ## bursts of 500 uploads, sweeps over 100,000 records, transcripts of any size [ARGS=bursts|sweeps|transcripts|--help]
	@PYTHONPATH=functions "$(BIN)/python" -m tests.load $(ARGS)

test-containers: $(READY) ## every sample event in a Lambda container
	@"$(BIN)/python" -m pytest tests/containers $(ARGS)

faults: $(READY) ## every call of a job with every kind of fault [SCENARIO=name] [BUDGET=minutes] [FROM=number] [CASE=name] [PAIRS=seed]
	@"$(BIN)/python" -m tests.faults

screenshots: $(READY) ## docs/images: every view of the console, by a local cloud and Chromium
	@"$(BIN)/python" -m tests.integration.console.screenshots

bench: $(BENCH) ## the benchmarks, as tables, and into benchmarks/results/ [ARGS=sections]
	@"$(BIN)/python" -m benchmarks $(ARGS)

check: $(READY) ## the lock, ruff, mypy, cfn-lint, sam validate --lint, checkov
	"$(BIN)/uv" lock --check --quiet
	$(FUNCTIONS) | diff functions/requirements.txt -
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"
	"$(BIN)/cfn-lint" $(TEMPLATE)
	"$(BIN)/sam" validate --lint --region us-east-1 --template-file $(TEMPLATE)
	"$(BIN)/checkov" --config-file .checkov.yaml --skip-download --file $(TEMPLATE)

CONFIG := default
# The functions' runtime is the Python of the virtual environment, because sam build needs the same one.
RUNTIME = $(shell "$(BIN)/python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
OVERRIDES = $(shell "$(BIN)/python" -c 'import sys, tomllib; \
	print(tomllib.load(open("samconfig.toml", "rb"))[sys.argv[1]]["deploy"]["parameters"]["parameter_overrides"])' $(CONFIG))

# The bytecode saves every cold start a fifth: nothing can be written where Lambda runs the package. It names files as Lambda
# does, so that every function's package is the same, and is uploaded once.
build: $(READY) ## sam build, and the bytecode [RUNTIME=python3.13] [ARGS=what sam build takes, such as --use-container]
	"$(BIN)/sam" build --parameter-overrides PythonRuntime=$(RUNTIME) $(ARGS)
	@for package in .aws-sam/build/*/; do \
		"$(BIN)/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash -s "$${package%/}" -p /var/task "$${package%/}"; \
	done

# Before a build that takes minutes; sam asks for them after it.
access: $(READY)
	@$(SCRIBE) access

# sam replaces samconfig.toml's list of parameters by the option's, so the option repeats it.
deploy: access build ## sam build, then sam deploy to AWS with your credentials [CONFIG=default|prod|local] [PARAMETERS="Name=value ..."]
	"$(BIN)/sam" deploy --config-env $(CONFIG) --parameter-overrides "$(OVERRIDES) PythonRuntime=$(RUNTIME) $(PARAMETERS)" $(DEPLOY_ARGS)

package: $(if $(BUCKET),access) build ## dist/: the built application and its checksums [BUCKET=yours, for Terraform, the CDK, CloudFormation]
	@.ci/package

release: $(READY) ## the version, the changelog, a tag, and dist/; pushes nothing [VERSION=1.2.3]
	@.ci/release

# sam build reads functions/requirements.txt; the tests run on the same versions.
FUNCTIONS = $(EXPORT) --no-header --only-group functions

lock: $(READY) ## uv.lock from pyproject.toml, and functions/requirements.txt from uv.lock [ARGS=--upgrade]
	"$(BIN)/uv" lock $(ARGS)
	$(FUNCTIONS) --output-file functions/requirements.txt

audit: $(READY) ## ask PyPI's advisory database for known weaknesses of what is locked
	$(EXPORT) --all-extras --all-groups --output-file "$(VENV)/locked.txt"
	"$(BIN)/pip-audit" --strict --disable-pip --require-hashes --requirement "$(VENV)/locked.txt"

clean: ## remove what the other commands made
	rm -rf $(VENV) .aws-sam .localcloud out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
