.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
NODE := PATH="$(CURDIR)/.venv/bin:$$PATH" PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
READY := .venv/ready
MODULES := pwa/node_modules/.ready

help:  ## List these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(READY) pwa/dist/.built  ## Start 安巡 with its demo zone on http://127.0.0.1:8000
	$(PY) -m server demo
	$(PY) -m server run

test: lint types-check migration-check test-python attacks test-phone journeys  ## Check everything, as CI does

lint: $(READY)  ## Format, style, types and import rules of the Python side
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

types: $(READY)  ## Rewrite the phone's types from the server's records
	$(PY) -m server.typescript > pwa/src/generated/records.ts

types-check: $(READY)
	$(PY) -m server.typescript | diff pwa/src/generated/records.ts - || (echo "Run 'make types'." && false)

migration: $(READY)  ## Write a migration from the tables: make migration m="What it does"
	rm -rf .cache/migration && mkdir -p .cache/migration
	ANXUN_DATA=.cache/migration .venv/bin/alembic upgrade head
	ANXUN_DATA=.cache/migration .venv/bin/alembic revision --autogenerate -m "$(m)"

migration-check: $(READY)
	rm -rf .cache/migration && mkdir -p .cache/migration
	ANXUN_DATA=.cache/migration .venv/bin/alembic upgrade head
	ANXUN_DATA=.cache/migration .venv/bin/alembic check

test-python: $(READY) $(MODULES)  ## Tests of the merge core and the server, on SQLite and PostgreSQL
	$(PY) -c "from tests.simulation.node import bundle; bundle()"
	$(PY) -m pytest -n 2 --ignore tests/attacks
	$(PY) -m pytest tests/sync --cov --cov-fail-under=100 --cov-report=term-missing:skip-covered

attacks: $(READY)  ## Attack a running server; BARE=1 attacks a bare Litestar app instead
	ANXUN_BARE=$(BARE) $(PY) -m pytest tests/attacks

test-phone: $(MODULES)  ## Lint, types and tests of the phone app
	cd pwa && $(NODE) npm run check
	cd pwa && $(NODE) npm test

journeys: $(READY) pwa/dist/.built .cache/browser  ## Whole stories in a real Chromium; two contexts are two phones
	cd pwa && $(NODE) npm run weigh
	cd pwa && $(NODE) npm run journeys

simulate: $(READY) $(MODULES)  ## Random histories of phones and a server: SEEDS=200 START=0, or REPLAY=file
	$(PY) -m tests.simulation $(if $(REPLAY),--replay $(REPLAY),--seeds $(or $(SEEDS),200) --start $(or $(START),0))

bad-line: $(READY) $(MODULES)  ## 200 pictures over 50 kB/s that break again and again: PICTURES=200 SEED=5
	$(PY) -m tests.badline --pictures $(or $(PICTURES),200) --seed $(or $(SEED),5)

mutants: $(READY) $(MODULES)  ## Break the engine on purpose and see the tests turn red
	$(PY) -m tests.mutants $(if $(ONLY),--only $(ONLY))

bench-sync: $(READY)  ## Speed and losses beside others, as one JSON line; PEERS=none: without them
	$(PY) -W ignore -m benchmarks --peers $(or $(PEERS),all)

bench-shift: $(READY)  ## A shift change, counted and timed, as one JSON line: CHECKINS=10000 PHONES=2000
	$(PY) -W ignore -m benchmarks.shift --checkins $(or $(CHECKINS),10000) --phones $(or $(PHONES),2000)

measure: $(READY) pwa/dist/.built .cache/browser  ## Taps and seconds of each flow in Chromium, as one JSON line
	rm -f .cache/flows.jsonl
	cd pwa && $(NODE) ANXUN_MEASURES=$(CURDIR)/.cache/flows.jsonl npx playwright test what-it-costs three-five
	$(PY) -m benchmarks.flows .cache/flows.jsonl

clean:  ## Remove everything that was built or installed
	rm -rf .venv .cache pwa/node_modules pwa/dist

$(READY): requirements/dev.txt
	test -x $(PY) || python3 -m venv .venv
	# The file names every package: no resolver may take a newer one along.
	$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	$(PY) -m pip check
	touch $@

$(MODULES): pwa/package-lock.json $(READY)
	cd pwa && $(NODE) npm ci --no-audit --no-fund
	touch $@

pwa/dist/.built: $(MODULES) $(shell git ls-files pwa 2>/dev/null)
	cd pwa && $(NODE) npm run build
	touch $@

.cache/browser:
	mkdir -p .cache
	sh tests/browser.sh > $@ || (rm -f $@; false)

.PHONY: help run test lint types types-check migration migration-check test-python attacks test-phone journeys simulate bad-line mutants bench-sync bench-shift measure clean
