# Every target works in a fresh checkout; `make` alone lists them. What is installed stays inside .venv.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install demo explore test lint docs pages train bench lock clean anew neo4j-start neo4j-stop

DIR ?= demo/cladograph
LOCKED := 3.11 3.12 3.13
BIN := .venv/bin
STAMP := .venv/.installed

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## the project and all it needs, in .venv (PYTHON=python3.12 chooses the interpreter)

# An interpreter named on the command line is looked at again even where nothing else has changed.
$(STAMP): pyproject.toml Makefile scripts/install.sh $(wildcard requirements/*.txt) $(if $(filter command,$(origin PYTHON)),anew)
	@PYTHON="$(PYTHON)" bash scripts/install.sh
	@touch $@

demo: install ## the sample page as a graph in demo/cladograph, LoRA's family, graph.graphml and graph.html
	$(BIN)/kg build examples/daily_papers.txt --dir demo/cladograph
	$(BIN)/kg lineage LoRA --dir demo/cladograph
	$(BIN)/kg export graph.graphml --dir demo/cladograph
	$(BIN)/kg export graph.html --dir demo/cladograph
	@echo
	@echo "The graph is in demo/cladograph, as a page for any browser in graph.html, and in graph.graphml for Gephi or yEd."
	@echo "Next: $(BIN)/kg --help   $(BIN)/kg lineage CLIP --dir demo/cladograph   make explore"

explore: install ## the graph in a browser (DIR=demo/cladograph)
	$(BIN)/kg explore --dir "$(DIR)"

test: install ## all tests, in two processes (ARGS="-k lineage" are handed to pytest; ARGS="-n 0 --pdb" takes one)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: install ## style, types, the layers of the house, and nothing private in tracked files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@bash scripts/check_private.sh

docs: install ## the documentation as a site in build/site; a link that leads nowhere fails
	$(BIN)/python -m app.reference site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "To read it: $(BIN)/python -m http.server --directory build/site"

pages: install ## the pages that are made, anew: commands, queries, schema, Python, and what the tutorial and the how-to pages show
	$(BIN)/python -m app.reference --write

train: ## the extraction model anew from ../shared (hours on two cores; ARGS="--resume" goes on where it stopped)
	@EXTRA=train PYTHON="$(PYTHON)" bash scripts/install.sh
	$(BIN)/python -m extractors.training.mine_terms ../shared/gold/train.jsonl
	$(BIN)/python -m extractors.training.train --shared ../shared --out extractors/model $(ARGS)

bench: install ## speed and quality
	@for script in benchmarks/[a-z]*.py; do \
		if [ -e "$$script" ]; then echo "== $$script"; $(BIN)/python "$$script" || exit 1; else echo "No benchmarks yet."; fi; \
	done

lock: install ## requirements/*.txt anew; UPGRADE=1 moves all pins to the newest versions that fit together
	@for version in $(LOCKED); do \
		echo "Python $$version"; \
		$(BIN)/uv pip compile --quiet $(if $(UPGRADE),--upgrade) pyproject.toml --extra all --extra dev --python-version $$version \
			--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file requirements/$$version.txt \
			|| exit 1; \
	done
	@$(BIN)/uv pip compile --quiet $(if $(UPGRADE),--upgrade) requirements/uv.in --python-version 3.11 --universal \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --output-file requirements/uv.txt

# Its stdout is for the shell, `eval "$$(make -s neo4j-start)"`: whatever installing says goes to stderr.
neo4j-start: ## a Neo4j server on loopback; prints the variables that lead kg to it
	@$(MAKE) --no-print-directory -s install >&2
	@$(BIN)/python scripts/neo4j_server.py start

neo4j-stop: ## ends that server; its data stays in .cache/neo4j
	@if [ -e .cache/neo4j/pid ]; then $(BIN)/python scripts/neo4j_server.py stop; fi

clean: neo4j-stop ## removes the demo, what tools cached and what was built; .venv stays
	rm -rf demo graph.graphml graph.html build dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
