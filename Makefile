# The one door: `make demo` serves a demo office, `make test` runs every test; both set up what they need first.
# A distribution's Python comes first: built with all optimisations, where a version manager's often is not.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
PORT ?= 5000
DATA ?= data
FRESH ?=
ARGS ?=
MINUTES ?= 10
SETUP := $(PYTHON) -m setup
BIN := .venv/bin

.PHONY: help demo test setup check format bench soak texts lock

help:    ## list the commands
	@sed -nE 's/^([a-z]+): .*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo:    ## serve a demo office: PORT=5000, DATA=folder, FRESH=1 to begin anew
	@$(SETUP) demo --port "$(PORT)" --data "$(DATA)" $(if $(filter-out 0 no,$(FRESH)),--fresh)

test:    ## run every test; ARGS="-k sqlite" and the like are for pytest
	@$(SETUP) test $(ARGS)

setup:   ## build .venv (with .venv/bin/bangfu) and the browser libraries from the lock files
	@$(SETUP) environment

check: setup  ## form, lint, types, imports: what the tests check too, in seconds
	@failed=; for tool in "ruff format --check ." "ruff check ." mypy "lint-imports --no-logo --no-cache"; do \
	  echo "→ $$tool"; $(BIN)/$$tool || failed="$$failed; $$tool"; done; \
	if [ -n "$$failed" ]; then echo "Not in order$$failed" >&2; exit 1; fi

format: setup ## bring the code into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench:   ## measure with the programs in tests/bench: speed, and the decision engine against others
	@$(SETUP) bench
	@for file in $$(grep -l __main__ tests/bench/*.py); do echo "→ $$file"; \
	  $(BIN)/python -m tests.bench.$$(basename $$file .py) || exit 1; done

soak: setup   ## run the programs in tests/soak, which take long: MINUTES=10 for each
	@for file in $$(grep -l __main__ tests/soak/*.py); do echo "→ $$file"; \
	  $(BIN)/python -m tests.soak.$$(basename $$file .py) --minutes $(MINUTES) || exit 1; done

texts:   ## take new texts of the source into the English catalogue, to be translated there
	@$(SETUP) texts

lock:    ## after a change of dependencies in pyproject.toml or package.json: lock again
	@$(SETUP) lock $(ARGS)
