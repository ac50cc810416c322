# `make` builds; `make help` lists the rest. Every verb that needs a library or Swift first runs Scripts/setup.

PREFIX ?= /usr/local
DESTDIR ?=

NAME := cascade-registry
LIBRARIES := Core Files Formats Download Signals Inspection Plots Pages Simulation Inference Training Resolution Registry Cluster Prediction ModelBuilding Explorer
SOURCES := $(wildcard Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Fuzzing/Package.swift Fuzzing/Sources)

# One set of flags for every command, so that nothing is compiled twice. The kernels are C and slow at the -O0 of a
# debug build: a later -O3 wins. Warnings are errors, but not in dependencies (SwiftPM silences those).
FLAGS := -Xcc -O3 -Xcc -Werror=all -Xswiftc -warnings-as-errors
# Nobody debugs in CI, nor builds again after a change: a whole module at a time takes two thirds of the time.
ifdef CI
FLAGS += -debug-info-format none
DEBUG := -Xswiftc -whole-module-optimization -Xswiftc -num-threads -Xswiftc 2 -Xswiftc -disable-batch-mode
DEBUG += -Xswiftc -index-ignore-system-modules -Xswiftc -index-ignore-clang-modules -Xswiftc -Xfrontend -Xswiftc -index-ignore-stdlib
endif
RELEASE := -c release
PROGRAM := .build/release/$(NAME)

# Benchmarks and Fuzzing are packages of their own, and yet look inside: what is `package` is theirs, too.
INSIDE := -Xswiftc -enable-testing

# libFuzzer and AddressSanitizer in every library; gold, the linker by default, cannot link them.
FUZZING := -Xcc -fsanitize=fuzzer-no-link,address -Xswiftc -sanitize=fuzzer,address
FUZZING += -Xswiftc -use-ld=lld

ifeq ($(shell uname),Darwin)
# Homebrew keeps these out of the way of the system's own.
BREW := $(shell brew --prefix 2>/dev/null)
KEGS := $(subst $() ,:,$(foreach keg,libarchive openblas openssl@3,$(BREW)/opt/$(keg)/lib/pkgconfig))
export PKG_CONFIG_PATH := $(KEGS):$(PKG_CONFIG_PATH)
else
# The program then needs neither Swift nor these libraries where it runs, and starts faster.
RELEASE += --static-swift-stdlib
PORTABLE := .build/portable
endif

# The real data that some tests use.
ifneq ($(wildcard ../shared/reference),)
export CASCADE_REFERENCE ?= $(abspath ../shared/reference)
endif
BUNDLE ?= $(CASCADE_REFERENCE)/bundles/Global_EXC_30Hz_smoothing25ms.torch.zip

# A checkout in a folder named like a dependency (`yams`, `GRDB.swift`) is built through a folder of links.
lowercase = $(shell echo '$(1)' | tr '[:upper:]' '[:lower:]')
DEPENDENCIES := $(shell sed -n 's|.*url: "[^"]*/\([^/"]*\)".*|\1|p' Package.swift) swift-docc-symbolkit
CHECKOUT := .
ifneq ($(filter $(call lowercase,$(notdir $(CURDIR:.git=))),$(call lowercase,$(DEPENDENCIES))),)
CHECKOUT := .build/checkout/$(NAME)
IN_CHECKOUT := --package-path $(CHECKOUT) --scratch-path .build
endif

# Where what is built with other flags goes.
elsewhere = --package-path $(CHECKOUT) --scratch-path .build-$(1)
SANITIZER ?= address

.DEFAULT_GOAL := build
.PHONY: help setup build release test sanitize fuzz soak slurm browser pictures demo bench lint format docs man install dist deb wheel python travel models clean

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 10

setup:
	@Scripts/setup
ifneq ($(CHECKOUT),.)
	@Scripts/link-checkout $(CHECKOUT)
endif

build: setup ## build everything, tests too, for debugging (the default)
	swift build $(IN_CHECKOUT) --build-tests $(FLAGS) $(DEBUG)

release: setup ## build the program for use: .build/release/cascade-registry
	linking=$(if $(PORTABLE),$$(Scripts/portable/link $(PORTABLE))) && \
		$(if $(PORTABLE),PKG_CONFIG_PATH='$(abspath $(PORTABLE))') swift build $(IN_CHECKOUT) $(RELEASE) $(FLAGS) --product $(NAME) $$linking

# Of the commands, those of the program that CASCADE_PROGRAM names: one for debugging is slow.
test: export CASCADE_PROGRAM ?= $(abspath .build/debug/$(NAME))
# What SwiftPM builds it keeps for itself until the tests have ended.
test: build ## build and run all tests, Python's too, or make test FILTER=REGEX
	swift test $(IN_CHECKOUT) --skip-build $(FLAGS) $(DEBUG) --disable-xctest $(if $(FILTER),--filter '$(FILTER)')
ifeq ($(FILTER),)
	PYTHONPATH='$(abspath Python/src)' Scripts/test-python python3
endif

# Swift is optimised as for use, so that one build shows what the optimiser may break, too. What undefined behaviour in C
# does is a trap, which needs no library; with these checks one file of kernels would compile for two minutes at the -O3 that
# every other test has. A sanitizer's own memory is no reader's; readers that are Swift alone are left out.
SANITIZED := CoreTests|FilesTests|FormatsTests|DownloadTests|SignalsTests|SimulationTests|InferenceTests|TrainingTests
sanitize: setup ## run the tests of C and of what calls it, optimised, under AddressSanitizer, or SANITIZER=thread; FILTER=REGEX
	CASCADE_TARGETS=C SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 swift test -c release $(call elsewhere,$(SANITIZER)) $(FLAGS) \
		--sanitize=$(SANITIZER) -Xcc -O1 -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined --disable-xctest \
		--filter '$(or $(FILTER),$(SANITIZED))' --skip 'HostileFileTests|HDF5|NWB|CaImAn|AIND|Suite2p|Reference|Text|Pickle|MATRecording|MATLayout'

# A crash must end the run, not wait in the backtracer. What HDF5 keeps until the end is no leak of ours.
fuzz: setup ## mutate files for a reader for SECONDS=600: TARGET=npy, text, mat5, mat73, keras, torch, safetensors, …
	swift build -c release --package-path $(CHECKOUT)/Fuzzing --scratch-path .build-fuzz $(FLAGS) $(INSIDE) $(FUZZING)
	SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
		.build-fuzz/release/Fuzzing "$(TARGET)" $(or $(SECONDS),600) .build-fuzz/found </dev/null

soak: release ## make every call of every command fail, kill commands, run many at once, for hours; SAMPLE=300 tries so many
	python3 Tests/Soak/soak.py --program $(PROGRAM) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED))

slurm: release ## train on a Slurm that is started on this machine (Linux, as root)
	@Scripts/setup slurm-wlm munge
	python3 Tests/Slurm/slurm.py --program $(PROGRAM)

browser: release ## look at the pages of reports and of the explorer in Chromium (Linux)
	@Scripts/setup chromium chromium-driver fonts-dejavu-core
	CASCADE_PROGRAM='$(abspath $(PROGRAM))' python3 -m pytest --quiet -rs -p no:cacheprovider Tests/Browser

pictures: release ## make the pictures of README and Documentation anew
	@Scripts/setup chromium chromium-driver fonts-dejavu-core
	CASCADE_PROGRAM='$(abspath $(PROGRAM))' python3 Tests/Browser/screenshots.py Documentation/images

# With a registry that has the ground truth; `cascade-registry info` tells where yours is.
models: release ## train the built-in models that calibrate themselves, as far as they are not in Models/: REGISTRY=
	Scripts/models $(PROGRAM) '$(REGISTRY)'

demo: release ## predict a simulated recording and compare with its true spikes; with a 30 Hz model of your own: BUNDLE=
	@Scripts/demo $(PROGRAM)

# OpenBLAS is compared at its best kernel, so nobody may hold it to a lesser one.
bench: release ## measure speed and memory; the whole process with a 30 Hz bundle of your own: BUNDLE=; or what MEASURE= says: browser, …
ifeq ($(MEASURE),browser)
	@Scripts/setup chromium chromium-driver fonts-dejavu-core
	CASCADE_PROGRAM='$(abspath $(PROGRAM))' python3 Tests/Browser/measure.py
else
	@touch Package.swift Benchmarks/Package.swift # else SwiftPM does not look for new files
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE PROGRAM='$(abspath $(PROGRAM))' BUNDLE='$(BUNDLE)' \
		swift run -c release --package-path $(CHECKOUT)/Benchmarks --scratch-path Benchmarks/.build $(FLAGS) $(INSIDE) Benchmarks $(MEASURE)
endif

lint: ## check the format of all Swift code
	swift format lint --strict --parallel --recursive $(SOURCES)

format: ## format all Swift code
	swift format --in-place --parallel --recursive $(SOURCES)

docs: setup ## build the documentation of every library, into .build/plugins/Swift-DocC/outputs
	swift package $(IN_CHECKOUT) $(FLAGS) $(DEBUG) generate-documentation $(addprefix --target ,$(LIBRARIES)) --symbol-graph-minimum-access-level package --warnings-as-errors

# The plug-in `swift package generate-manual` would build the program again with other flags; its tool need not.
man: release
	swift build $(IN_CHECKOUT) $(FLAGS) $(DEBUG) --product generate-manual
	Scripts/manual $(PROGRAM) .build/debug/generate-manual .build/man

install: man ## install the program, its manual, documentation and shell completions under PREFIX (DESTDIR is honoured)
	Scripts/install $(PROGRAM) .build/man "$(DESTDIR)$(PREFIX)"

dist: man ## make a folder that runs wherever it is put, and its .tar.gz: .build/dist (Linux)
	@Scripts/setup patchelf
	Scripts/dist $(PROGRAM) .build/man $(PORTABLE) .build/dist

deb: man ## make a package for Debian and Ubuntu, checked with lintian: .build/deb
	@Scripts/setup lintian dpkg-dev
	Scripts/deb $(PROGRAM) .build/man .build/deb

wheel: release ## make a wheel for Python that carries the program: .build/wheel/*.whl (Linux)
	Scripts/wheel $(PROGRAM) $(PORTABLE) .build/wheel

python: wheel ## install the wheel into fresh environments, of Python 3.9 too, and run the tests of the package there
	Scripts/test-wheel .build/wheel

travel: dist wheel ## try both in fresh roots of Debian and Ubuntu without Swift (as root); one: make travel SUITE=bookworm
	@Scripts/setup debootstrap
	Tests/Travel/try .build/dist .build/wheel .build/roots $(or $(SUITE),bookworm noble)

clean: ## delete everything that was built
	rm -rf .build .build-* Benchmarks/.build Fuzzing/.build
