# The one door: `make demo` runs a demo office, `make test` runs every test; both set up what they need first.
PYTHON ?= python3
PORT ?= 5000
DATA ?= data
SETUP := $(PYTHON) -m setup

.PHONY: help setup
help:   ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup:  ## build .venv (with .venv/bin/bangfu) and webapp/static/vendor from the lock files
	@$(SETUP) environment
