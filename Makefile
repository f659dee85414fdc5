# Everything a person types. `make demo` and `make test` do their own set-up: Python >= 3.11, make and
# the package registries are enough.
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9
# uv from the machine when it is there, else from Python's own venv and pip.
UV := $(or $(shell command -v uv),.uv/bin/uv)
export UV_PYTHON_DOWNLOADS := never

COMPILE = $(UV) pip compile --universal --generate-hashes --quiet \
  --custom-compile-command "make lock" --output-file

# The browser of this machine: where one is, `make test` looks at the customer's pages in it.
CHROMIUM := $(or $(FULLSTOP_CHROMIUM),$(wildcard .chromium/tmp/chromium),$(shell command -v chromium \
  || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable))

# The servers' part of the suite on the public images, by testcontainers; needs Docker.
ON_CONTAINERS := tests/integration/test_kafka_door.py tests/integration/test_relay.py \
  tests/integration/test_login.py tests/integration/test_start_checks.py tests/e2e

.PHONY: browser pictures demo drill release test test-containers test-registry check bench faults format messages reference lock clean

demo: .venv/door
	$(BIN)/fullstop demo $(ARGS)

# Beside the check a broker is made ready, so that the suite's many start in half the time.
test: .venv/door $(if $(CHROMIUM),.venv/browser)
	$(BIN)/python -m tests.support.broker_classes & $(MAKE) check
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

test-containers: .venv/installed
	$(BIN)/pytest --servers=containers $(or $(ARGS),$(ON_CONTAINERS))

# With Apicurio Registry from Maven Central: another 109 MB, so not a part of `make test`.
test-registry: .venv/installed
	$(BIN)/pytest --registry tests/e2e/test_registry.py $(ARGS)

check: .venv/door
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Takes an hour and more; `make bench ARGS=--quick` sees in some minutes that it works.
bench: .venv/door
	$(BIN)/python -m benchmarks $(ARGS)

COMMA := ,
# The fault run, a rolling restart and requests at the bounds of their schema (ROLLING=1
# the restart alone). PLANTED=1 plants bugs and proves that it catches them. Replay: SEED (several with
# commas), ROUNDS, REQUESTS.
faults: .venv/installed
	$(BIN)/python -m tests.fault $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS)) \
	  $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(PLANTED),--planted $(PLANTED:1=all)) \
	  $(if $(ROLLING),$(if $(filter 0,$(ROLLING)),--no-rolling,--rolling))
	$(if $(PLANTED)$(ROLLING),,$(BIN)/python -m tests.generated_requests \
	  $(if $(SEED),--seed $(firstword $(subst $(COMMA), ,$(SEED)))))

# What operators do on a bad day, from nothing, with figures: databases set back and restored; and, as the
# pages say it, the key, the broker, the database's failover and another version.
drill: .venv/door
	$(BIN)/pytest tests/drill tests/integration/test_upgrade.py --every-drill
	$(BIN)/python -m tests.drill $(ARGS)
	$(BIN)/python -m tests.drill.days

# 10,000 messages for each kind of gateway, which loses answers while `notify` is killed.
messages: .venv/door
	$(BIN)/python -m tests.fault.messages $(ARGS)

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The door's pages in a real Chromium, in every pair of their conditions; one is installed where it may be.
browser: .venv/browser
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/pytest tests/browser --every-pair $(ARGS)

# The pages' pictures in docs/images.
pictures: .venv/browser
	$(BIN)/pytest tests/browser/test_pictures.py --pictures

# The pages in docs/reference that are rendered from the code.
reference: .venv/door
	$(BIN)/python -m tests.support.reference

# Freezes migrations and dated files, builds the wheel, and says what to tag.
release: .venv/door
	$(BIN)/python -m tests.support.release

# What development installs, and beside it the customer's door; of both, what a deployment runs; what
# builds the wheel.
lock: $(UV)
	$(COMPILE) requirements.lock pyproject.toml --extra sandbox --extra dev --group build --upgrade
	$(COMPILE) requirements-door.lock pyproject.toml --extra door --extra door-tests \
	  --constraint requirements.lock --upgrade
	$(COMPILE) requirements-browser.lock pyproject.toml --extra browser \
	  --constraint requirements.lock --upgrade
	$(COMPILE) requirements-runtime.lock pyproject.toml --extra door \
	  --constraint requirements.lock --constraint requirements-door.lock
	$(COMPILE) requirements-build.lock --group build --constraint requirements.lock
	$(COMPILE) benchmarks/peers.lock benchmarks/peers.in --upgrade

.venv/installed: requirements.lock pyproject.toml | $(UV)
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Fullstop needs Python \
	3.11 or newer; name one: make PYTHON=python3.12 …')"
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

# What the customer's door needs beside it, and what tests it.
.venv/door: requirements-door.lock .venv/installed
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-door.lock
	touch $@

# What drives a browser; the browser itself is the machine's.
.venv/browser: requirements-browser.lock .venv/door
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-browser.lock
	touch $@

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet uv==$(UV_VERSION)

clean:
	rm -rf .venv .uv .peers .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The passwords and the door's key that docker-compose.yml hands to the containers, made once. The
# folder is closed to others; the files in it are not, for the containers' own accounts must read them.
secrets:
	umask 022; mkdir -m 700 secrets
	for name in administrator login; do $(PYTHON) -c 'import secrets; \
	print(secrets.token_urlsafe(24))' > secrets/$${name}_password; done
	umask 022; $(PYTHON) -c 'import base64, secrets; \
	print(base64.b64encode(secrets.token_bytes(32)).decode())' > secrets/intake_key
	umask 022; key=$$(openssl genpkey -algorithm X25519); \
	echo "$$key" | openssl pkey -outform DER | tail -c 32 | base64 > secrets/notify_private_key; \
	echo "$$key" | openssl pkey -pubout -outform DER | tail -c 32 | base64 > secrets/contact_key
