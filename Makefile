# Everything a person types. `make demo` and `make test` do their own set-up: Python >= 3.11, make and
# the package registries are enough.
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9
# uv from the machine when it is there, else from Python's own venv and pip.
UV := $(or $(shell command -v uv),.uv/bin/uv)
export UV_PYTHON_DOWNLOADS := never

.PHONY: demo test check faults format lock clean

demo: .venv/installed
	$(BIN)/fullstop demo

test: check
	$(BIN)/pytest $(ARGS)

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The fault run; PLANTED=1 plants bugs and proves that it catches them. Replay: SEED, ROUNDS, REQUESTS.
faults: .venv/installed
	$(BIN)/python -m tests.fault $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(PLANTED),--planted $(PLANTED:1=all))

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(UV)
	$(UV) pip compile pyproject.toml --all-extras --universal --generate-hashes --upgrade \
	  --custom-compile-command "make lock" --quiet --output-file requirements.lock

.venv/installed: requirements.lock pyproject.toml | $(UV)
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Fullstop needs Python \
	3.11 or newer; name one: make PYTHON=python3.12 …')"
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet uv==$(UV_VERSION)

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
