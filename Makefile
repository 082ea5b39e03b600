# The commands of this repository. `make up` and `make test` need nothing installed but Python 3.11, make and git.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# For the linters, which load the settings and reach no server.
LINT := env -u DATABASE_URL -u DATABASE_OWNER_URL SECRET_KEY=only-for-the-linters

unexport PYTHONDONTWRITEBYTECODE
.PHONY: up test lint format lock install install-dev python
.NOTPARALLEL:

up: install ## Start everything; Ctrl-C stops it. VAR=directory and PORT=number choose others than var/ and 8000
	@exec $(BIN)/python -m mentorship.launcher

test: install-dev ## Linters, then every test; both run, and either can fail it
	@lint=0; $(MAKE) --no-print-directory lint || lint=1; \
	$(BIN)/python -m pytest -n 3 --dist loadgroup --durations=40 || exit 1; exit $$lint

lint: install-dev ## Everything that reads the code without running it
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(LINT) $(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(LINT) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q --override-ini=addopts= --noconftest -p no:django -p no:cacheprovider tests/test_glossary.py

format: install-dev ## Let ruff lay out the code and repair what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: install-dev ## Resolve requirements*.in anew
	for name in requirements requirements-uv; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command "make lock" $$name.in -o $$name.lock || exit 1; done
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" -c requirements.lock requirements-dev.in -o requirements-dev.lock

install: python
	@$(PYTHON) bin/bootstrap.py

install-dev: python
	@$(PYTHON) bin/bootstrap.py --dev

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }
