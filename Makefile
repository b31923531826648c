# Two commands do the set-up: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run preview free-port test test-unit test-changed test-postgres lint attack faults soak fuzz cluster cluster-down bench bench-bell bench-web bench-wildfire figures shots mutants release container-test shape snapshot build known-faults sbom lock docs translations clean

PYTHON ?= python3
PORT ?= 8000
PREVIEW_PORT ?= 8010
TLS_PORT ?= 8443
DOCS ?= var/docs
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
# .env is read by our own strict reader, not by Flask, which passes over a broken line.
export FLASK_SKIP_DOTENV := 1
# A file of tests stays on one worker, so that its set-up happens once; unit tests, the shortest, come last.
IN_PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder
SOURCES := $(shell find content templates static translations safe4me -type f -not -name '*.pyc' -not -name '*.mo' 2>/dev/null)

EXTRACT_BY := $(BIN)/pybabel -q extract -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2 --no-location --omit-header -F
EXTRACT := $(EXTRACT_BY) translations/babel.cfg
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)

define TAKE_PORT
import socket, sys
port = socket.socket()
port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    port.bind(("127.0.0.1", int(sys.argv[1])))
except OSError:
    sys.exit(1)
endef
export TAKE_PORT

run build: export SAFE4ME_MODE ?= development
run build: export SAFE4ME_SITE_ADDRESS ?= http://127.0.0.1:$(PORT)
run build: export SAFE4ME_STUDY ?= yes

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: export SAFE4ME_DEMO = 1
run: export SAFE4ME_TWO_STEP = 0
run: export SAFE4ME_LANGUAGES ?= en,cy,pl,uk,ar
run: free-port var/demo.stamp build/current/manifest.json ## Serve the site with demo data on 127.0.0.1:8000 (PORT=… for another)
	@$(FLASK) serve --port $(PORT)

preview: export SAFE4ME_MODE ?= development
preview: .venv/test.stamp ## Show what you write as you save it, on 127.0.0.1:8010 (PREVIEW_PORT=… for another)
	@$(FLASK) content preview --port $(PREVIEW_PORT)

# Before anything is installed or made, so with nothing but Python.
free-port:
	@$(PYTHON) -c "$$TAKE_PORT" $(PORT) || { echo "Nobody can listen on port $(PORT) here: it is in use, or not yours. Take another: PORT=8080 make run"; exit 1; }

cluster: export SAFE4ME_MODE ?= development
cluster: export SAFE4ME_SITE_ADDRESS = https://127.0.0.1:$(TLS_PORT)
cluster: export SAFE4ME_BUILD_FOLDER = $(CURDIR)/var/cluster/build
cluster: .venv/test.stamp var/cluster/build/current/manifest.json ## Run two web nodes, PostgreSQL, Valkey with Sentinels and nginx, with demo data (TLS_PORT=… for another than 8443)
	@sh .ci/system-packages
	@$(BIN)/python -m bench.standing up --port $(TLS_PORT) --build var/cluster/build

cluster-down: ## End what `make cluster` started, from another shell or after a crash
	@$(BIN)/python -m bench.standing down

test: .venv/test.stamp ## Run everything: lint, types, import floors, and every tier of tests
	@sh .ci/system-packages
	@$(MAKE) --no-print-directory lint
	.ci/with-postgres $(BIN)/pytest $(IN_PARALLEL)

test-unit: .venv/test.stamp ## Run the rules: tests that need no app, no database and no content of the site
	$(BIN)/pytest tests/unit -n 2

test-changed: .venv/test.stamp ## Run the tests that a change can touch, since the branch left main, and say why each
	@$(BIN)/python -m tools.changed

test-postgres: .venv/test.stamp ## Run the integration, attack and fault tests with PostgreSQL in the place of SQLite
	@sh .ci/system-packages
	.ci/with-postgres $(BIN)/pytest tests/integration tests/attacks tests/faults --database postgresql $(IN_PARALLEL)

lint: .venv/test.stamp ## Check style, types, import floors, templates, scripts and styles
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry . --no-ansi
	$(BIN)/deptry safe4me migrations --no-ansi --optional-dependencies-dev-groups dev --ignore DEP002 # no tool of developers
	$(BIN)/djlint --lint --quiet templates
	@fresh=$$(mktemp); $(EXTRACT) -o $$fresh .; cmp -s $$fresh translations/messages.pot; same=$$?; rm $$fresh; \
		[ $$same = 0 ] || { echo "translations/messages.pot is stale: run make translations"; exit 1; }
	.ci/lint-static
	@wc -l $$(git ls-files 'safe4me/*.py') | awk '$$1 > 250 && $$2 != "total" {print "Long (advice):", $$2, $$1, "lines"}'
	@$(BIN)/python -m tools.plain_words

attack: .venv/test.stamp ## Run every attack on the privacy promise whole, and write docs/attacks.md
	@sh .ci/system-packages
	.ci/with-postgres $(BIN)/pytest tests/attacks -n 2 --dist loadfile --report docs/attacks.md

faults: .venv/test.stamp ## Run the faults in their long form, in about an hour, and write docs/faults.md
	@sh .ci/system-packages
	FAULTS=long .ci/with-postgres $(BIN)/pytest tests/faults --report docs/faults.md

soak: .venv/test.stamp ## Keep a server under load for SOAK_MINUTES (30), see that it does not grow, and add that to docs/faults.md
	FAULTS=long SOAK_MINUTES=$${SOAK_MINUTES:-30} $(BIN)/pytest tests/faults/test_soak.py --report docs/faults.md

fuzz: .venv/test.stamp ## Run the security tests in their long form: 200 at once, 2,000 requests made up for each role
	AT_ONCE=200 FUZZ=2000 .ci/with-postgres $(BIN)/pytest tests/security

bench: .venv/test.stamp ## Time pages against nginx, ballots in a file and on Valkey, seals, the overview, help under a flood of sign-ins, and replies about accounts that there are and are not
	@sh .ci/system-packages bench
	$(BIN)/python -m bench.seal
	$(BIN)/python -m bench.overview
	$(BIN)/python -m bench.sign_ins
	$(BIN)/python -m bench.accounts
	$(BIN)/python -m bench.run

bench-bell: .venv/test.stamp ## Time a minute in which 1,000 classes send, and their rooms closing together, and keep the figures in bench/measured.json
	@sh .ci/system-packages bench
	$(BIN)/python -m bench.bell one-machine
	POSTGRES_FSYNC=on .ci/with-postgres $(BIN)/python -m bench.bell several-servers
	$(BIN)/python -m bench.room_memory

bench-web: .venv/test.stamp bench/node_modules/.package-lock.json ## Measure what a pupil waits for and downloads, and write docs/performance.md
	$(BIN)/python -m bench.web

bench/node_modules/.package-lock.json: bench/package-lock.json
	npm ci --prefix bench --silent --no-audit --no-fund

figures: .venv/test.stamp ## Simulate how far figures of one class can be trusted, and write docs/figures.md
	$(BIN)/python -m bench.figures

bench-wildfire: .venv/test.stamp ## Measure how smoothly the spread model runs on a slow processor
	$(BIN)/python -m bench.wildfire

shots: .venv/test.stamp ## Take pictures of every kind of page as contact sheets in var/shots (ONLY=/help/ for some)
	$(BIN)/python -m bench.shots $(ONLY)

mutants: .venv/test.stamp ## Change the pure floors one thing at a time, and see a test fail each time
	$(BIN)/python -m tests.mutants

shape: .venv/test.stamp ## Count modules, lines, names and words, and the modules from a cast to a chart
	$(BIN)/python -m tools.shape

snapshot: .venv/test.stamp ## Write all that the site shows, does and offers to DIR, for diff -r with that of another release
	$(BIN)/python -m tools.snapshot $(DIR)

build: build/current/manifest.json ## Compile every pupil page

build/current/manifest.json var/cluster/build/current/manifest.json: .venv/run.stamp $(SOURCES)
	@$(FLASK) build

var/demo.stamp: .venv/run.stamp $(wildcard migrations/versions/*.py) | build/current/manifest.json
	@mkdir -p var
	@$(FLASK) db upgrade
	@$(FLASK) demo
	@touch $@

.venv/run.stamp: requirements.txt
	@echo "Installing what the site is made with. It takes about a minute until the site is there."
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

release: test ## Write dist/ with a signed archive of what is committed, and a signed tag (KEY=the SSH key that signs)
	@$(BIN)/python -m tools.release $(or $(KEY),$(error Say which SSH key signs: make release KEY=~/.ssh/id_ed25519))

container-test: .venv/run.stamp ## Build the container of deploy/container, and see it serve a page, seal a room and replace its workers (needs podman or docker)
	@$(BIN)/python -m bench.container

known-faults: .venv/test.stamp ## Ask lists of known faults about all that others wrote; fails on any (needs the network)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --requirement requirements-dev.txt
	npm audit --package-lock-only
	npm audit --prefix bench --package-lock-only

sbom: .venv/run.stamp ## List all that others wrote, with hashes, as CycloneDX in var/sbom.json
	@mkdir -p var
	$(BIN)/python -m tools.sbom > var/sbom.json

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-options \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
# Who takes money for a package is no part of it, and holds addresses.
define UNFUNDED
import json, pathlib, sys
for path in map(pathlib.Path, sys.argv[1:]):
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")
endef
export UNFUNDED
lock: ## Renew the lock files from pyproject.toml and package.json
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --extra dev --extra pdf --extra postgres --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --extra postgres --constraint requirements-dev.txt --output-file requirements-postgres.txt pyproject.toml
	$(LOCK) --extra pdf --constraint requirements-dev.txt --output-file requirements-pdf.txt pyproject.toml
	$(LOCK) --only-build-deps --all-build-deps --constraint requirements-dev.txt --output-file requirements-build.txt pyproject.toml
	npm install --silent --package-lock-only --no-audit
	npm install --prefix bench --silent --no-audit --no-fund
	$(BIN)/python -c "$$UNFUNDED" package-lock.json bench/package-lock.json

docs: .venv/run.stamp ## Write into var/docs what nobody keeps: every setting, every fact to be ticked, every requirement of ASVS
	@mkdir -p $(DOCS)
	@$(BIN)/python -m safe4me.settings.docs > $(DOCS)/settings.md
	@$(FLASK) content check --facts > $(DOCS)/fact-register.md
	@$(BIN)/python -m tests.asvs > $(DOCS)/asvs.md
	@echo "Written: $(DOCS)/settings.md, fact-register.md and asvs.md"

translations: ## Renew the catalogue of interface texts and every language's; the build compiles them
	$(EXTRACT) -o translations/messages.pot .
	$(EXTRACT_BY) translations/pupils.cfg -o translations/pupils.pot .
	$(if $(CATALOGUES),$(BIN)/pybabel -q update --ignore-pot-creation-date --no-fuzzy-matching -i translations/messages.pot -d translations)

clean: ## Remove everything that was made, the demo database included
	rm -rf .venv node_modules bench/node_modules build dist var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
