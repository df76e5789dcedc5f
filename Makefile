# make serve [PORT=8001], make test, make format, make build, make record [PYTHONS="3.12 3.13"], make github, make bench,
# make bench-labs, make bench-others, make soak, make pictures, make requirements, make clean
PYTHON ?= python3
PORT ?= 8000
REPEATS ?= 3
TIMES ?= 100
UPGRADE ?= --upgrade
PYTHONS ?=
export PATH := $(CURDIR)/.venv/bin:$(PATH)
ready := .venv/ready

.PHONY: serve test format build record github bench bench-labs bench-others soak pictures requirements clean

serve: $(ready)
	mkdocs serve --dev-addr 127.0.0.1:$(PORT)

test: $(ready)
	ruff check . || { echo "make format mends much of this"; exit 1; }
	ruff format --check . || { echo "make format mends this"; exit 1; }
	mypy
	$(MAKE) --no-print-directory github
	pytest

format: $(ready)
	ruff check --fix --exit-zero .
	ruff format .

build: $(ready)
	mkdocs build --strict

record: $(ready)  # with other Pythons found on PATH, for the next build to show beside this one
	python -m snippets record $(if $(PYTHONS),--pythons "$(PYTHONS)")

github: $(ready)  # what GitHub would refuse, and holes in the workflows; actionlint where there is one
	zizmor --quiet --offline --persona=pedantic .
	check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	check-jsonschema --builtin-schema vendor.citation-file-format --force-filetype yaml CITATION.cff
	@if command -v actionlint >/dev/null; then echo actionlint; actionlint; \
	elif [ "$$GITHUB_ACTIONS" = true ]; then echo 'actionlint is missing: .ci/run installs it'; exit 1; \
	else echo 'actionlint is not installed: skipped, CI runs it'; fi

bench: $(ready)
	python tests/benchmark.py --repeats $(REPEATS)

bench-labs: $(ready)  # what the labs measure beside what pyperf says
	python tests/benchmark_labs.py

$(ready): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "Python 3.11.5 or later is needed, this is " + sys.version.split()[0] + ": try make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

bench-others: $(ready)  # this build beside Sphinx, MyST-NB and markdown-exec alone
	python tests/benchmark_others.py

soak: $(ready)  # all faults, the full load; each program TIMES times under each start method; every core kept busy
	pytest -q -n 2 --full tests/load tests/faults
	pytest -q -n 16 --times $(TIMES) --busy tests/snippets tests/recorder/test_properties.py \
		tests/site/test_any_text.py tests/site/test_any_program.py

pictures: $(ready)  # cards and the icon for home screens; needs chromium
	python docs/pictures/draw.py

requirements:  # needs uv; UPGRADE= adds what is new and moves nothing else
	uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url $(UPGRADE) \
		pyproject.toml --output-file requirements.txt

clean:
	rm -rf .venv .cache site
