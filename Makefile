# onager: everything is built into $(BUILD).
#
#   make               the builtin (onager.so) and the runners (onager-run, onager-mpi)
#   make demo          build, then run a real sweep and show what came of it
#   make check         build, then run all tests
#   make check-asan    the tests under AddressSanitizer and UBSan
#   make check-valgrind
#   make lint          static analysis of the sources
#   make fuzz          FUZZ_SECONDS (default: 60) of random input for each parser
#   make faults        each system call of every subcommand fails in turn, or is the last one before a SIGKILL;
#                      and twenty shells in one folder
#   make endurance     a hundred thousand calls in one shell, a launch of a million tasks
#   make coverage      which lines the tests run
#   make bench         measure, side by side with others
#   make man           write docs/onager.1 from the tables in the sources
#   make install       into PREFIX (below DESTDIR); default ~/.local, for root /usr/local
#   make uninstall     takes away what install has put there
#   make deb           Debian packages, $(BUILD)/onager_VERSION_ARCHITECTURE.deb and onager-mpi_…
#   make format        clang-format over all C files

# Said by --version and by the man page, which also carries the date.
VERSION = 0.7.0
VERSION_DATE = 2026-11-23

BUILD ?= build
CC ?= gcc
PKG_CONFIG ?= pkg-config

# The bash that onager.so is built for; it refuses to load into any other minor version. Empty: the
# version that the headers name.
BASH_BUILT_FOR ?=

SANITIZE ?=
OPTIMIZE ?= -O3 -g

WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Werror \
    -Wno-missing-field-initializers
CPPFLAGS += -D_GNU_SOURCE -Ibuiltins
CFLAGS_ALL = -std=c11 -fPIC -fvisibility=hidden $(OPTIMIZE) $(WARNINGS) $(SANITIZE) $(CFLAGS)
CJSON_CFLAGS := $(shell $(PKG_CONFIG) --cflags libcjson 2>/dev/null)
CJSON_LIBS := $(shell $(PKG_CONFIG) --libs libcjson 2>/dev/null || echo -lcjson)
LIBS = $(CJSON_LIBS) -lm
# Without Open MPI there is no onager-mpi; all else is there.
MPI_PACKAGES = ompi-c hwloc
HAVE_MPI := $(shell $(PKG_CONFIG) --exists $(MPI_PACKAGES) 2>/dev/null && echo yes)
MPI_CFLAGS := $(subst -I,-isystem ,$(shell $(PKG_CONFIG) --cflags $(MPI_PACKAGES) 2>/dev/null))
HWLOC_LIBS := $(shell $(PKG_CONFIG) --libs hwloc 2>/dev/null)
MPI_LIBS := $(shell $(PKG_CONFIG) --libs $(MPI_PACKAGES) 2>/dev/null)
BASH_CFLAGS := $(subst -I,-isystem ,$(shell $(PKG_CONFIG) --cflags-only-I bash 2>/dev/null))
ifneq ($(BASH_BUILT_FOR),)
DOOR_FLAGS = -DBASH_BUILT_FOR='"$(BASH_BUILT_FOR)"'
endif

CORE_SRC := $(wildcard builtins/core/*.c)
BUILTIN_SRC := $(wildcard builtins/*.c builtins/complete/*.c builtins/cmd/*.c builtins/view/*.c \
    builtins/backend/*.c)
RUNNER_SRC := $(wildcard mpi-runner/*.c)
# Of mpi-runner, what onager-run alone needs.
LOCAL_SRC := $(patsubst %,mpi-runner/%.c,run_main run_options pool halt feed peers limiter restart)
NODES_SRC := $(wildcard mpi-runner/nodes/*.c)
# Without Open MPI and hwloc, but for the tests of the mega-jobs.
UNIT_SRC := $(if $(HAVE_MPI),$(wildcard tests/unit/test_*.c),$(shell grep -L '"[./a-z-]*nodes/' tests/unit/test_*.c))
# Of builtins/view, what needs no more than core.
VIEW_UNDER_TEST := $(patsubst %,builtins/view/%.c,failures histogram page page_style plotscale rows timeline)
# Of builtins/backend, likewise.
QUEUE_UNDER_TEST := $(patsubst %,builtins/backend/%.c,queue squeue slurm_queue gridengine_queue)
# Of mpi-runner, likewise.
RUNNER_UNDER_TEST := mpi-runner/walltime.c
# Of the mega-jobs, all but what needs MPI, and what they need of mpi-runner.
NODES_UNDER_TEST := $(if $(HAVE_MPI), \
    $(filter-out $(patsubst %,mpi-runner/nodes/%.c,main switchboard switchposts),$(NODES_SRC))) \
    $(filter-out $(LOCAL_SRC) $(RUNNER_UNDER_TEST),$(RUNNER_SRC))

# make V=1 shows the commands
V ?= 0
ifeq ($(V),0)
quiet = @printf '  %-5s %s\n' '$(1)' '$@';
endif

# where $(BUILD) is from anywhere; $(abspath) would stumble over blanks
BUILD_PATH := $(if $(filter /%,$(BUILD)),,$(CURDIR)/)$(BUILD)

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
CORE_OBJ := $(call object,$(CORE_SRC))
BUILTIN_OBJ := $(call object,$(BUILTIN_SRC))
RUNNER_OBJ := $(call object,$(RUNNER_SRC))
NODES_OBJ := $(call object,$(NODES_SRC) $(filter-out $(LOCAL_SRC),$(RUNNER_SRC)))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))
# Harnesses of the fuzzer, and what they are linked with: all but the door and what needs MPI.
FUZZ_SRC := $(filter-out tests/fuzz/fuzz.c tests/fuzz/replay.c,$(if $(HAVE_MPI),$(wildcard tests/fuzz/*.c), \
    $(shell grep -L '"nodes/' tests/fuzz/*.c)))
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))
FUZZ_OBJ := $(filter-out %/onager.o,$(BUILTIN_OBJ)) $(CORE_OBJ) $(call object,$(RUNNER_UNDER_TEST) $(NODES_UNDER_TEST))

.PHONY: all demo check check-unit check-bats check-asan check-valgrind lint fuzz faults endurance coverage bench man install uninstall deb format clean
.SECONDARY:

all: $(BUILD)/onager.so $(BUILD)/onager-run $(if $(HAVE_MPI),$(BUILD)/onager-mpi)

$(BUILD)/onager.so: $(BUILTIN_OBJ) $(CORE_OBJ)
	$(call quiet,LINK)$(CC) -shared -Wl,-z,now -Wl,-soname,onager.so $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/onager-run: $(RUNNER_OBJ) $(CORE_OBJ)
	$(call quiet,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/onager-mpi: $(NODES_OBJ) $(CORE_OBJ)
	$(call quiet,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(MPI_LIBS) $(LIBS)

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(call object,builtins/optspec.c builtins/optvalue.c builtins/optparse.c $(VIEW_UNDER_TEST) $(QUEUE_UNDER_TEST) $(RUNNER_UNDER_TEST) $(NODES_UNDER_TEST)) $(CORE_OBJ)
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(HWLOC_LIBS) $(LIBS)

$(BUILD)/fuzz/objects.a: $(FUZZ_OBJ)
	@mkdir -p $(@D)
	$(call quiet,AR)rm -f $@; $(AR) rcs $@ $^

# By clang, see tests/fuzz/run.
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/fuzz.o $(BUILD)/fuzz/objects.a
	$(call quiet,LINK)$(CC) -fsanitize=fuzzer $(SANITIZE) $(LDFLAGS) -o $@ $^ $(HWLOC_LIBS) $(LIBS)

$(BUILD)/fuzz-replay: $(call object,$(FUZZ_SRC) tests/fuzz/fuzz.c tests/fuzz/replay.c) $(BUILD)/fuzz/objects.a
	$(call quiet,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(HWLOC_LIBS) $(LIBS)

FUZZ_FLAGS = -DFUZZ_REPLAY
$(BUILD)/obj/tests/fuzz/%.o: CPPFLAGS_FILE = -Impi-runner $(FUZZ_FLAGS)
$(BUILD)/obj/mpi-runner/nodes/%.o: CPPFLAGS_FILE = -Impi-runner $(MPI_CFLAGS)
$(BUILD)/obj/tests/unit/%.o: CPPFLAGS_FILE = -Impi-runner

# Only the door (builtins/onager.c) sees bash's headers.
$(BUILD)/obj/builtins/onager.o: CPPFLAGS_FILE = -DSHELL $(BASH_CFLAGS) $(DOOR_FLAGS)

$(BUILD)/obj/builtins/core/version.o: CPPFLAGS_FILE = -DONAGER_VERSION='"$(VERSION)"'

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CPPFLAGS_FILE) $(CJSON_CFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

demo:
	@scripts/install-deps build demo
	@$(MAKE) --no-print-directory all
	@docs/examples/compression/run "$(BUILD_PATH)"

check:
	@scripts/install-deps build test
	@$(MAKE) --no-print-directory check-unit check-bats

check-unit: all $(UNIT_BIN)
	@scripts/run-unit-tests $(UNIT_BIN)

check-bats: all $(BUILD)/manpage $(BUILD)/fuzz-replay
	@ONAGER_SO="$(BUILD_PATH)/onager.so" bats --print-output-on-failure tests/bats

check-asan:
	@scripts/install-deps build test
	@$(MAKE) --no-print-directory BUILD=build-asan OPTIMIZE='-O1 -g -fno-omit-frame-pointer' \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined' all unit-programs
	@tests/sanitizers/asan build-asan

check-valgrind:
	@scripts/install-deps build test valgrind
	@$(MAKE) --no-print-directory all unit-programs
	@tests/sanitizers/valgrind $(BUILD)

lint:
	@scripts/install-deps build lint
	@tests/lint/run "$(BUILD_PATH)-lint"

fuzz:
	@scripts/install-deps build fuzz
	@tests/fuzz/run "$(BUILD_PATH)-fuzz"

faults:
	@scripts/install-deps build test
	@$(MAKE) --no-print-directory all
	@tests/faults/run "$(BUILD_PATH)" && tests/kill/run "$(BUILD_PATH)" && tests/crowd/run "$(BUILD_PATH)"

endurance:
	@scripts/install-deps build test
	@$(MAKE) --no-print-directory all
	@tests/endurance/run "$(BUILD_PATH)"

coverage:
	@scripts/install-deps build test coverage
	@tests/coverage/run "$(BUILD_PATH)-coverage"

.PHONY: unit-programs fuzz-programs
unit-programs: $(UNIT_BIN) $(BUILD)/fuzz-replay
fuzz-programs: $(FUZZ_BIN)

bench:
	@scripts/install-deps build bench
	@$(MAKE) --no-print-directory all
	@tests/bench/run "$(BUILD_PATH)"

# The page is made by a program that has the tables in it: all of the builtin but its door.
$(BUILD)/obj/scripts/manpage.o: CPPFLAGS_FILE = -DONAGER_DATE='"$(VERSION_DATE)"'

$(BUILD)/manpage: $(BUILD)/obj/scripts/manpage.o $(filter-out %/onager.o,$(BUILTIN_OBJ)) $(CORE_OBJ)
	$(call quiet,LINK)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS)

man: $(BUILD)/manpage
	$(BUILD)/manpage >docs/onager.1.tmp
	mv docs/onager.1.tmp docs/onager.1

# What is installed: mode, file, place below PREFIX. A link has what it points to in place of a file; where `?` is
# behind the mode, the file need not have been built.
define INSTALLED
644 $(BUILD)/onager.so lib/bash/onager.so
link onager.so lib/bash/onager
755 $(BUILD)/onager-run bin/onager-run
755? $(BUILD)/onager-mpi bin/onager-mpi
755 scripts/onager bin/onager
644 completions/onager.bash share/bash-completion/completions/onager
644 docs/onager.1 share/man/man1/onager.1
644 scripts/onager.sh share/onager/onager.sh
644 scripts/modulefile share/modulefiles/onager/$(VERSION)
644 README.md share/doc/onager/README.md
644 docs/install.md share/doc/onager/docs/install.md
644 docs/prompt.md share/doc/onager/docs/prompt.md
644 CHANGELOG.md share/doc/onager/CHANGELOG.md
644 LICENSE share/doc/onager/LICENSE
endef

PREFIX ?= $(if $(filter 0,$(shell id -u)),/usr/local,$(HOME)/.local)
install uninstall: export DESTDIR := $(DESTDIR)
install uninstall: export PREFIX := $(PREFIX)
install uninstall: export INSTALLED := $(INSTALLED)

# Builds only in a checkout of one's own: what `sudo make install` would build, make could not build again.
install:
	@if [ -O . ]; then $(MAKE) -s --no-print-directory all; fi
	@printf '%s\n' "$$INSTALLED" | scripts/install-files install

uninstall:
	@printf '%s\n' "$$INSTALLED" | scripts/install-files uninstall

deb:
	@scripts/install-deps build deb
	@scripts/build-deb "$(BUILD)" $(VERSION) $(VERSION_DATE)

format:
	clang-format -i $$(git ls-files '*.[ch]')

clean:
	rm -rf build build-*

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
