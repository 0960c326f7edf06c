# lastack: what a newcomer and the build server call. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SWIFT ?= swift
RELEASE := -c release --product lastack
# An installed program carries the Swift runtime, so that it runs where no toolchain is.
STANDALONE := $(RELEASE) --static-swift-stdlib --scratch-path .build/standalone
BINARY = $(shell $(SWIFT) build $(RELEASE) --show-bin-path)/lastack
FIXTURES := $(wildcard Fixtures/*.pcap Fixtures/*.pcapng)
DEMO ?= $(firstword $(wildcard Fixtures/demo.pcap) $(FIXTURES))
SOURCES := Sources $(wildcard Tests) $(wildcard Fuzz) Package.swift

.PHONY: help demo test build setup install uninstall format lint bench bench-live bench-peers profile test-sanitized fuzz fuzz-replay golden check-golden clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-21s %s\n", $$1, $$2 }' Makefile

demo: build ## build the program and show it a capture (DEMO=FILE for your own)
	@test -n "$(DEMO)" || { echo "make demo: no capture in Fixtures/; give one: make demo DEMO=FILE" >&2; exit 1; }
	@echo "\$$ lastack $(DEMO)"
	@"$(BINARY)" "$(DEMO)"

test: setup ## run all tests
	$(SWIFT) test

# The tests of what handles memory by itself, and of what it is handed to; SANITIZED=lastackTests for those of the program.
# They are optimised, as what is delivered is, and because they are several times as fast then. Leaks are not looked for:
# the runtime keeps for good what it makes once. Tests that capture on interfaces or drop privileges are left out: the
# sanitizer's memory does not fit their limits.
SANITIZED := PacketCaptureTests PacketDecodeTests FlowTrackingTests TeardownAnalysisTests PipelineTests ReportWritingTests \
  CloseExplainingTests
UNSANITIZED := lastackTests.Live|PrivilegesTests|SocketOwnersTests|Metrics
SANITIZE := --sanitize=address -Xswiftc -O --scratch-path .build-asan --skip '$(UNSANITIZED)'
SANITIZER := detect_leaks=0:abort_on_error=1:log_path="$(CURDIR)/.build-asan/reports/asan"
test-sanitized: setup ## run the tests of what handles memory under the address sanitizer
	@rm -rf .build-asan/reports; mkdir -p .build-asan/reports; failed=0; \
	echo "left out under the sanitizer: $(filter-out $(SANITIZED),$(notdir $(wildcard Tests/*Tests))), and tests named $(UNSANITIZED)"; \
	LASTACK_SANITIZED="$(SANITIZED)" ASAN_OPTIONS=$(SANITIZER) SWIFT_BACKTRACE=enable=no \
	  $(SWIFT) test $(SANITIZE) || failed=1; \
	if ls .build-asan/reports/asan.* >/dev/null 2>&1; then head -n 40 .build-asan/reports/asan.* >&2; failed=1; fi; \
	exit $$failed

SECONDS ?= 60
fuzz: setup ## look for inputs that break a promise (SECONDS=60 a target, TARGETS='decoder readers pcapng compressed pipeline')
	@Fuzz/run $(SECONDS) $(TARGETS)

fuzz-replay: setup ## run an input of make fuzz again (INPUT=FILE)
	@Fuzz/run replay $(INPUT)

build: setup ## build the program for release
	$(SWIFT) build $(RELEASE)

# The header files of libpcap and of the libraries that decompress, and pkg-config, from Debian's packages
# where they are missing.
setup:
	@command -v $(SWIFT) >/dev/null || { echo "lastack needs Swift 6.3 or newer: https://www.swift.org/install" >&2; exit 1; }
	@if ! pkg-config --exists libpcap zlib liblzma libzstd liblz4 2>/dev/null; then \
	  command -v apt-get >/dev/null || { echo "lastack needs pkg-config and the header files of libpcap, zlib, liblzma, libzstd and liblz4" >&2; exit 1; }; \
	  sudo=; if [ "$$(id -u)" != 0 ]; then sudo=sudo; fi; \
	  $$sudo apt-get update; \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y --no-install-recommends libpcap-dev \
	    zlib1g-dev liblzma-dev libzstd-dev liblz4-dev pkg-config; \
	fi

install: setup ## install the program and its completions (PREFIX, DESTDIR)
	$(SWIFT) build $(STANDALONE)
	@$(MAKE) --no-print-directory install-files BINARY="$$($(SWIFT) build $(STANDALONE) --show-bin-path)/lastack"

.PHONY: install-files
install-files:
	install -D -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/lastack"
	@mkdir -p "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	"$(BINARY)" --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/lastack"
	"$(BINARY)" --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lastack"
	"$(BINARY)" --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lastack.fish"

uninstall: ## remove what install put there
	rm -f "$(DESTDIR)$(PREFIX)/bin/lastack" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/lastack" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lastack" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lastack.fish"

format: ## bring the sources into form
	$(SWIFT) format -i -r $(SOURCES)

lint: ## say where the sources are out of form
	$(SWIFT) format lint --strict -r $(SOURCES)

# Those of the benchmark: SCALE=0.1 for a quick look, WORKLOADS=short,ipv6 for some of them, ROUNDS=9 to be surer.
SCALE ?= 1
ROUNDS ?= 5
WORKLOADS ?=
MEASURED = --scale $(SCALE) --rounds $(ROUNDS) $(if $(WORKLOADS),--workloads $(WORKLOADS))
BENCH = $(shell $(SWIFT) build -c release --product lastack-bench --show-bin-path)/lastack-bench

.PHONY: bench-build
bench-build: build
	$(SWIFT) build -c release --product lastack-bench

bench: bench-build ## measure speed and memory (SCALE=0.1 WORKLOADS=short ROUNDS=3)
	@"$(BENCH)" $(MEASURED)

# Others take long over millions of frames, so that the captures are a fifth unless SCALE says otherwise.
bench-peers: bench-build ## measure beside tcptrace, argus and tshark, where they are installed
	@"$(BENCH)" peers --rounds $(ROUNDS) --scale $(if $(filter command line environment,$(origin SCALE)),$(SCALE),0.2) \
	  $(if $(WORKLOADS),--workloads $(WORKLOADS))

# What runs in the program, by instructions: a file with all functions and the first of them on the screen.
PROFILE := $(shell pwd)/.build/profile
PROFILED ?= short
PROFILED_FORMAT ?= text
CALLGRIND = valgrind --quiet --tool=callgrind --callgrind-out-file="$(PROFILE)/callgrind.out"

profile: bench-build ## list functions by instructions (PROFILED=lossy PROFILED_FORMAT=ndjson)
	@mkdir -p "$(PROFILE)"
	@"$(BENCH)" generate $(PROFILED) "$(PROFILE)/$(PROFILED).pcap" --scale 0.02 >/dev/null
	@strip --strip-debug -o "$(PROFILE)/lastack" "$(BINARY)"
	@SWIFT_DETERMINISTIC_HASHING=1 $(CALLGRIND) "$(PROFILE)/lastack" --format $(PROFILED_FORMAT) \
	  "$(PROFILE)/$(PROFILED).pcap" > "$(PROFILE)/report.txt"
	@for kind in exclusive inclusive; do \
	  inclusive=no; if [ $$kind = inclusive ]; then inclusive=yes; fi; \
	  callgrind_annotate --inclusive=$$inclusive --threshold=99.5 "$(PROFILE)/callgrind.out" \
	    | $(SWIFT) demangle --simplified | sed -E 's/ \[[^]]*\]$$//; s/\?\?\?:(0x[0-9a-f]+ )?//' > "$(PROFILE)/$$kind.txt"; \
	  echo "instructions, $$kind ($(PROFILE)/$$kind.txt)"; \
	  { grep -E '^ *[0-9][0-9,]* \(' "$(PROFILE)/$$kind.txt" || true; } | head -30 | cut -c1-150; echo; \
	done
	@if perf record -q -e cpu-clock -o "$(PROFILE)/perf.data" true 2>/dev/null; then \
	  perf record -q -e cpu-clock -F 5000 -o "$(PROFILE)/perf.data" "$(BINARY)" --format $(PROFILED_FORMAT) \
	    "$(PROFILE)/$(PROFILED).pcap" > /dev/null; \
	  perf report --no-children --stdio -i "$(PROFILE)/perf.data" 2>/dev/null | $(SWIFT) demangle --simplified \
	    > "$(PROFILE)/perf.txt"; \
	  echo "time, sampled by perf ($(PROFILE)/perf.txt)"; \
	  { grep -E '^ *[0-9.]+%' "$(PROFILE)/perf.txt" || true; } | head -20 | cut -c1-150; \
	else echo "perf does not work here: no time by function"; fi

# Instructions and calls of the runtime are counted, not timed: exactly, and on a busy machine, too.
FIGURES := Benchmarks/instructions.txt

.PHONY: check-instructions bless-instructions check-runtime-calls check-hot-code
check-instructions: bench-build ## count instructions a frame, and fail 5% above the checked-in figures
	@"$(BENCH)" check-instructions $(FIGURES)

bless-instructions: bench-build ## write the figures of check-instructions anew
	@"$(BENCH)" bless-instructions $(FIGURES)

check-runtime-calls: bench-build ## fail when allocations or reference counts grow with frames
	@"$(BENCH)" check-runtime-calls

check-hot-code: bench-build ## fail when hot functions call the allocator or the runtime
	@"$(BENCH)" check-hot-code Benchmarks/hot-code.txt

bench-live: setup ## measure live capture beside tcpdump (needs root)
	$(SWIFT) build -c release
	$(SWIFT) run -c release --skip-build lastack-bench live

# A golden report is what the program says of a fixture, record by record, down to the byte. The text
# of the demo is one more, and the README shows it.
README_DEMO = awk '/^<!-- demo-output -->/ { print; print "```console"; \
  print "$$ lastack Fixtures/demo.pcap"; while ((getline line < "Fixtures/demo.txt") > 0) print line; \
  print "```"; inside = 1 } /^<!-- explain-output -->/ { print; print "```console"; \
  print "$$ lastack explain Fixtures/demo.pcap --connection 14"; \
  while ((getline line < "Fixtures/demo.14.txt") > 0 && line != "How that is known") print line; \
  print "..."; print "```"; inside = 1 } /^<!-- \/(demo|explain)-output -->/ { inside = 0 } !inside' README.md

# The connections of a capture whose explanations are golden, too: all of a few, of many the first of each label.
EXPLAINED = awk -F '"' '{ match($$0, /"id":[0-9]+/); id[NR] = substr($$0, RSTART + 5, RLENGTH - 5); \
  match($$0, /"label":"[^"]*/); label[NR] = substr($$0, RSTART + 9, RLENGTH - 9) } \
  END { for (n = 1; n <= NR; n++) if (NR <= 4 || !seen[label[n]]++) print id[n] }'
EXPLAIN = explain() { export LC_ALL=C.UTF-8; cd Fixtures; for id in $$($(EXPLAINED) "$${1%.*}.ndjson" | sort -n); do \
  "$(BINARY)" explain "$$1" --connection "$$id" --width 80 2>/dev/null || [ $$? = 3 ]; echo; done; }
# One more stands in the README, as far as the sentences about what happened.
README_EXPLAIN = LC_ALL=C.UTF-8 "$(BINARY)" explain Fixtures/demo.pcap --connection 14 --width 80
# Pictures and diagrams of a loss and of an abort.
DRAWN := demo.3 demo.13
DRAW = draw() { cd Fixtures; "$(BINARY)" explain "$${1%.*}.pcap" --connection "$${1\#\#*.}" --format "$$2"; }

golden: build ## write the golden reports anew: look at the difference before you commit it
	@for capture in $(notdir $(FIXTURES)); do \
	  (cd Fixtures && "$(BINARY)" "$$capture" --format ndjson --output "$${capture%.*}.ndjson") || [ $$? = 3 ]; \
	done
	@$(EXPLAIN); for capture in $(notdir $(FIXTURES)); do \
	  (explain "$$capture") > "Fixtures/$${capture%.*}.explain.txt"; \
	done
	@$(DRAW); for name in $(DRAWN); do \
	  (draw "$$name" svg) > "Fixtures/$$name.svg"; (draw "$$name" mermaid) > "Fixtures/$$name.mmd"; \
	done
	@"$(BINARY)" Fixtures/demo.pcap --output Fixtures/demo.txt
	@"$(BINARY)" check Fixtures/ --update
	@$(README_EXPLAIN) > Fixtures/demo.14.txt
	@readme="$$($(README_DEMO))"; printf '%s\n' "$$readme" > README.md
	@echo "blessed $(words $(FIXTURES)) report(s) and expectations, demo.txt and the README: git diff shows what changed"

check-golden: build ## hold the reports of all fixtures against the golden ones
	@failed=0; \
	for capture in $(notdir $(FIXTURES)); do \
	  golden="Fixtures/$${capture%.*}.ndjson"; \
	  if [ ! -f "$$golden" ]; then echo "no golden report: $$golden (make golden)" >&2; failed=1; continue; fi; \
	  diff -u "$$golden" <(cd Fixtures && "$(BINARY)" "$$capture" --format ndjson 2>/dev/null) || failed=1; \
	done; \
	"$(BINARY)" check Fixtures/ || failed=1; \
	$(EXPLAIN); for capture in $(notdir $(FIXTURES)); do \
	  diff -u "Fixtures/$${capture%.*}.explain.txt" <(explain "$$capture") || failed=1; \
	done; \
	$(DRAW); for name in $(DRAWN); do \
	  diff -u "Fixtures/$$name.svg" <(draw "$$name" svg) || failed=1; \
	  diff -u "Fixtures/$$name.mmd" <(draw "$$name" mermaid) || failed=1; \
	done; \
	diff -u Fixtures/demo.txt <("$(BINARY)" Fixtures/demo.pcap) || failed=1; \
	diff -u Fixtures/demo.14.txt <($(README_EXPLAIN)) || failed=1; \
	diff -u README.md <($(README_DEMO)) || failed=1; \
	echo "$(words $(FIXTURES)) fixtures checked"; \
	if [ $$failed != 0 ]; then echo "golden reports differ; if the new ones are right: make golden" >&2; fi; \
	exit $$failed

clean: ## remove what was built
	rm -rf .build .build-asan .build-fuzz
