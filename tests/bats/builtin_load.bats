#!/usr/bin/env bats
# Loading: what `enable -f …/onager.so onager` does to a shell, and when it refuses.

setup() {
    load ../lib/onager
    setup_folder
}

# The state of a shell that a guest must not change: options, traps, mask, folder, descriptors, variables.
# shellcheck disable=SC2016
STATE='state() {
    set +o; shopt; trap; umask; pwd; jobs; ulimit -a; kill -l >/dev/null
    (cd /proc/self/fd && printf "%s " *); grep -E "Sig(Pnd|Blk|Ign|Cgt)" /proc/$$/status
    (set -o posix; set) | grep -vE "^(_|BASH_.*|PIPESTATUS|FUNCNAME|before|after|LINENO|RANDOM|SRANDOM|EPOCH.*|SECONDS)="
}'

@test "the builtin loads without a word" {
    in_bash --separate-stderr 'type -t onager'
    assert_success
    assert_output builtin
    assert_equal "$stderr" ""
}

@test "loading leaves the shell as it was" {
    # shellcheck disable=SC2016
    run $ONAGER_BASH -c "$STATE"'
        cd /; state >"$1/before"
        enable -f "$ONAGER_SO" onager
        state >"$1/after"
        diff "$1/before" "$1/after" && echo same' bash "$BATS_TEST_TMPDIR"
    assert_output same
}

@test "using it leaves the shell as it was" {
    # shellcheck disable=SC2016
    in_bash "$STATE"'
        onager prelaunch +command true +jobname j +arg --x 1 2 +q
        state >../before
        onager prelaunch +command true +jobname j +arg --x 1 2 +q
        onager list >/dev/null; onager history >/dev/null; onager config --read >/dev/null
        onager launch --backend slurm --jobname j -d >/dev/null
        onager launch --backend nonesuch 2>/dev/null; onager nonesuch 2>/dev/null
        state >../after
        diff ../before ../after && echo same'
    assert_output same
}

@test "it loads in a POSIX shell, under set -eu, and with any IFS" {
    for preamble in 'set -o posix' 'set -eu' 'IFS=onager' 'set -f' 'unset HOME PATH'; do
        # shellcheck disable=SC2016
        run "$(command -v bash)" -c "$preamble"'; enable -f "$ONAGER_SO" onager; onager help; echo "alive $?"'
        assert_alive 0
    done
}

@test "enabling it twice, disabling it and enabling it again work" {
    in_bash 'enable -f "$ONAGER_SO" onager; onager help >/dev/null && enable -d onager &&
        ! type -t onager && enable -f "$ONAGER_SO" onager && onager help >/dev/null; echo "alive $?"'
    assert_alive 0
}

@test "the lazy loader for .bashrc loads at the first use" {
    # shellcheck disable=SC2016
    run $ONAGER_BASH -c 'onager() { unset -f onager; enable -f "$ONAGER_SO" onager && onager "$@"; }
        onager prelaunch +command run +jobname j +arg --x 1; type -t onager'
    assert_success
    assert_line --index 0 "run --x 1"
    assert_line --index 1 "builtin"
}

# bats test_tags=heavy
@test "a bash of another minor version refuses it with both versions named, and lives on" {
    local other=5.1 mine=${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} build=$BATS_TEST_TMPDIR/build
    [[ $mine != "$other" ]] || other=5.0
    # What was compiled already is taken over: only the file that knows bash's version differs.
    if [[ -d $REPO/build/obj ]]; then
        mkdir "$build"
        cp -rp "$REPO/build/obj" "$build"
        rm -f "$build/obj/builtins/onager.o"
    fi
    run env -u MAKEFLAGS -u MAKEOVERRIDES -u LD_PRELOAD \
        make -C "$REPO" BASH_BUILT_FOR=$other BUILD="$build" "$build/onager.so"
    assert_success
    run env -u LD_PRELOAD bash -c 'enable -f "$1/onager.so" onager; echo "status $?"; type -t onager; echo alive' bash "$build"
    assert_line "status 1"
    assert_line --regexp "onager.*${other/./\\.}"
    assert_line --regexp "onager.*${mine/./\\.}"
    refute_line builtin
    assert_equal "${lines[-1]}" alive
}

@test "a file that is no builtin of ours is refused by bash, and the shell lives on" {
    head -c 100 "$ONAGER_SO" >half.so
    run bash -c 'enable -f ./half.so onager; echo "status $?"'
    assert_equal "${lines[-1]}" "status 1"
}
