# The two commands: `make run` starts the observatory, `make test` runs everything that tests it
# (`make quick` what is quick to ask, while one works).
# Both set up what they need first.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
# Most of what comes is never imported: compiling it all would take longer than unpacking it.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

# Hundreds of processes start in the tests: what was compiled for one is kept for the next.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run worker test quick faults test-models check lint setup test-setup packages fetched format bench fuzz api-fuzz trial library load soak clean

run: setup
	@exec $(BIN)/python app.py --port $(PORT)

# A worker that can run language models: the app's own one then does as well.
worker: $(VENV)/.installed-worker
	@exec $(BIN)/python -m worker

setup: $(VENV)/.installed

# The interpreter is called by several names; any 3.11 will do. The pip that it brings takes half as
# long again as a newer one.
$(VENV)/.python:
	@interpreter=$$(command -v $(PYTHON) || command -v python3) || { echo "Python 3.11 is needed."; exit 1; }; \
	"$$interpreter" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }; \
	echo "Making the virtual environment …"; \
	"$$interpreter" -m venv $(VENV) && $(PIP) pip && touch $@

$(VENV)/.installed: $(VENV)/.python requirements.txt constraints.txt
	@echo "Installing the dependencies (a minute or two the first time) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what the tests need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Torch and what it needs: some GB.
$(VENV)/.installed-worker: $(VENV)/.installed requirements-worker.txt
	@echo "Installing what runs language models (some minutes) …"
	@$(PIP) -r requirements-worker.txt
	@touch $@

test-setup: $(VENV)/.installed-dev $(VENV)/.installed-worker packages fetched

# One pip at a time.
ifneq ($(filter test-setup,$(MAKECMDGOALS)),)
$(VENV)/.installed-worker: $(VENV)/.installed-dev
endif

packages:
	@sh tests/install_packages.sh

# Some of it comes by apt-get, which then knows its packages.
fetched: $(VENV)/.installed packages
	@$(BIN)/python -m data fetch

check: lint
	@$(BIN)/python -m tests.advisories

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Three at a time, for a machine of two cores: a third of the time a test waits for a browser, a
# worker or a process that it killed. tests/conftest.py says what stays together.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder

# Side by side: what the network brings, what is unpacked and what is checked.
# A hole of a dependency that is found tomorrow fails `make check`, not these.
test:
	@$(MAKE) --no-print-directory -j 4 test-setup lint
	$(PYTEST)

# Under three minutes: no browser, no worker, nothing that is killed. Nothing is fetched for it.
quick: $(VENV)/.installed-dev
	$(PYTEST) -m "not long and not models"

# Imports, removals and workers killed at many random moments; `make test` takes a few of each.
faults: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --long tests/worker/test_faults.py tests/data/corpora/test_importing.py \
		tests/data/corpora/test_removing.py tests/api/test_two_apps.py

# The catalogue's models for real: 330 MB to fetch, some minutes on a CPU.
test-models: $(VENV)/.installed-dev $(VENV)/.installed-worker
	$(BIN)/python -m data fetch smollm2_135m gemma3_270m
	$(BIN)/python -m pytest -m models tests/worker/models/test_real_models.py

# A thousand jobs of twenty visitors through two workers; `make test` does twenty.
load: $(VENV)/.installed-dev
	$(BIN)/python -m tests.load

# Thirty visitors coming and going for an hour: what the app's memory does; then 25 at once.
soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.load.sessions soak --sessions 30 --minutes 60
	$(BIN)/python -m tests.load.sessions burst --sessions 25

# The loaders against thousands of damaged files of each format; `make test` does a few of each.
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m tests.fuzz

# Thousands of requests made up from the API's description; `make test` makes up a few of each kind.
api-fuzz: $(VENV)/.installed-dev
	API_EXAMPLES=300 $(BIN)/python -m pytest -o addopts= -q tests/api/test_against_description.py

# Random tokenizer files and texts against each one's own library; `make test` does a few.
trial: $(VENV)/.installed-dev
	$(BIN)/python -m tests.accuracy.trial

# Every tokenizer by name against its reference library: 600 MB to fetch, an hour.
library: $(VENV)/.installed-dev
	$(BIN)/python -m data fetch --all
	$(BIN)/python -m tests.accuracy.every_row

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.counting

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
