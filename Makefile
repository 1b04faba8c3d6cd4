# SPDX-License-Identifier: Apache-2.0
# A thin front for the CMake presets (CMakePresets.json). `make` lists the targets.

PREFIX ?= /usr/local
# Which preset `make test` and `make check` build.
PRESET ?= dev

jobs := $(shell nproc)
engines := build/engines/installed
presets := $(basename $(notdir $(wildcard build/*/build.ninja)))

.PHONY: help
help:  ## lists the targets
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | awk -F'|' '{printf "make %-9s %s\n", $$1, $$2}'

.PHONY: demo
demo: build  ## installs what is missing, builds, and measures a model: start here
	build/release/assay run -c examples/quickstart.yaml --out runs/quickstart-$$(date +%Y%m%d-%H%M%S)

.PHONY: build
build: build/release/build.ninja  ## builds build/release/assay
	@cmake --build --preset release -j $(jobs)

.PHONY: test
test: packages-test build/$(PRESET)/build.ninja  ## builds and runs every test
	@cmake --build --preset $(PRESET) -j $(jobs)
	@ctest --preset $(PRESET) -j $(jobs)

.PHONY: asan
asan: packages-test build/asan/build.ninja  ## runs the unit tests under the address and undefined-behaviour sanitizers
	@cmake --build --preset asan -j $(jobs) --target unit_tests
	@ctest --preset asan -j $(jobs)

.PHONY: tsan
tsan: packages-test build/tsan/build.ninja  ## runs the unit tests under the thread sanitizer
	@cmake --build --preset tsan -j $(jobs) --target unit_tests
	@setarch --addr-no-randomize ctest --preset tsan -j $(jobs)

.PHONY: check
check: check-format check-layout check-headers check-tidy  ## checks format, include order, headers, clang-tidy

.PHONY: check-format
check-format: packages-check
	@scripts/check-format

.PHONY: check-layout
check-layout: packages-check
	@python3 tests/layout/check_layout.py .

.PHONY: check-headers
check-headers: packages-test build/$(PRESET)/build.ninja
	@cmake --build --preset $(PRESET) -j $(jobs) --target all_verify_interface_header_sets

.PHONY: check-tidy
check-tidy: packages-check packages-test build/dev/build.ninja
	@scripts/check-tidy build/dev

.PHONY: format
format: packages-check  ## formats the C++ files
	@scripts/check-format --fix

.PHONY: bench
bench: packages-bench build/bench/build.ninja  ## builds and runs the benchmarks
	@cmake --build --preset bench -j $(jobs)
	@bench/run build/bench

.PHONY: reproduce
reproduce: build  ## measures a published run again and says whether it agrees: RUN=dir [OUT=dir] [MODELS=dir]
	@scripts/reproduce build/release/assay "$(RUN)" "$(OUT)" "$(MODELS)"

.PHONY: install
install: build  ## installs under PREFIX (/usr/local); respects DESTDIR
	@cmake --install build/release --prefix $(PREFIX)

.PHONY: clean
clean:  ## removes what was built; engine packages and runs stay
	rm -rf $(addprefix build/,$(presets))

# What is missing on this machine, by purpose: scripts/packages/*.
purposes := build test check bench
.PHONY: $(addprefix packages-,$(purposes))
$(addprefix packages-,$(purposes)): packages-%:
	@scripts/install-packages $*

$(engines): package-lock.json scripts/install-engines scripts/install-onnxruntime-headers | packages-build
	@scripts/install-engines
	@touch $@

# Ninja configures again by itself when a CMake file changes; presets and engines it does not see.
build/%/build.ninja: CMakePresets.json $(engines) | packages-build
	@echo "Configuring build/$*"
	@cmake --preset $* --log-level=NOTICE >/dev/null
	@touch $@
