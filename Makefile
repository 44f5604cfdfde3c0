# The two commands: `make run` starts the observatory, `make test` runs everything that tests it.
# Both set up what they need first.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501

.PHONY: run test check setup test-setup format bench fuzz clean

run: setup
	@exec $(BIN)/python app.py --port $(PORT)

setup: $(VENV)/.installed

# The interpreter is called by several names; any 3.11 will do.
$(VENV)/.python:
	@interpreter=$$(command -v $(PYTHON) || command -v python3) || { echo "Python 3.11 is needed."; exit 1; }; \
	"$$interpreter" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }; \
	echo "Making the virtual environment …"; \
	"$$interpreter" -m venv $(VENV) && touch $@

$(VENV)/.installed: $(VENV)/.python requirements.txt constraints.txt
	@echo "Installing the dependencies (a minute or two the first time) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

test-setup: $(VENV)/.installed-dev
	@sh tests/install_browser.sh
	@$(BIN)/python -m data fetch

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Two at a time, for a machine of two cores; a file's tests stay together.
test: check test-setup
	$(BIN)/python -m pytest -n 2 --dist loadfile

# The loaders against thousands of damaged files of each format; `make test` does a few of each.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tests.fuzz

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.counting

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
