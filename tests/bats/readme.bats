#!/usr/bin/env bats
# What the READMEs say works as it stands there. A block marked `bash` is run, all blocks of a file in one
# shell and in order; a block marked `text` right after it is what stdout must show, a last line `…` in it
# standing for whatever else comes. Blocks marked otherwise are for the eye alone.

setup() {
    load ../lib/onager
    setup_folder
    export BLOCKS=$BATS_TEST_TMPDIR/blocks
    mkdir -p "$BLOCKS"
}

# A cluster that says yes: prints the ids that the README talks of.
pretend_cluster() {
    local bin=$BATS_TEST_TMPDIR/bin
    mkdir -p "$bin"
    printf '#!/bin/sh\necho 13438569\n' >"$bin/sbatch"
    printf '#!/bin/sh\necho 2323537.1-1000:1\n' >"$bin/qsub"
    printf '#!/bin/sh\n' >"$bin/scancel"
    printf '#!/bin/sh\n' >"$bin/qdel"
    chmod +x "$bin"/*
    PATH=$bin:$PATH
}

# Takes a file apart: BLOCKS/N.bash and, where one follows, BLOCKS/N.text; N has three digits.
extract_blocks() {
    awk -v folder="$BLOCKS" '
        /^```/ && inside { inside = 0; last = kind; next }
        /^#/ && !inside { last = "" }
        /^```/ {
            inside = 1; kind = substr($0, 4)
            file = ""
            if (kind == "bash") file = sprintf("%s/%03d.bash", folder, ++n)
            if (kind == "text" && last == "bash") file = sprintf("%s/%03d.text", folder, n)
            if (file) printf "" > file
            next
        }
        inside && file { print > file }' "$1"
}

# Runs the blocks in one shell. A command in them that fails is written to BLOCKS/failed.
run_blocks() {
    # shellcheck disable=SC2016,SC2086
    $ONAGER_BASH -c '
        enable -f "$ONAGER_SO" onager || exit
        trap '\''echo "$block: status $?: $BASH_COMMAND" >>"$BLOCKS/failed"'\'' ERR
        for block in "$BLOCKS"/*.bash; do
            . "$block" >"${block%.bash}.stdout" 2>"${block%.bash}.stderr"
        done
        exit 0' || fail "the shell did not live to the end"
    [[ ! -e $BLOCKS/failed ]] || fail "$(cat "$BLOCKS/failed" "$BLOCKS"/*.stderr)"
}

compare_blocks() {
    local text stdout
    for text in "$BLOCKS"/*.text; do
        stdout=${text%.text}.stdout
        if [[ $(tail -n 1 "$text") == … ]]; then
            sed -i '$d' "$text"
            head -n "$(wc -l <"$text")" "$stdout" >"$stdout.head"
            stdout=$stdout.head
        fi
        diff -u "$text" "$stdout" || fail "${text##*/}: $(cat "${text%.text}.bash" "${text%.text}.stderr")"
    done
}

@test "every example of the README runs, and prints what the README shows" {
    pretend_cluster
    extract_blocks "$REPO/README.md"
    run_blocks
    compare_blocks
}

@test "the digits example runs as its README tells" {
    /usr/bin/python3 -c 'import sklearn' 2>/dev/null || skip "scikit-learn is not installed"
    cp "$REPO"/docs/examples/digits/*.py .
    extract_blocks "$REPO/docs/examples/digits/README.md"
    run_blocks
    compare_blocks
    assert_equal "$(find results -name '*.json' | wc -l)" 24
}

@test "the demo ends with a table of twenty rows and leaves nothing behind" {
    command -v xz >/dev/null || skip "xz is not installed"
    export TMPDIR="$BATS_TEST_TMPDIR/a folder"
    mkdir "$TMPDIR"
    DEMO_BYTES=200000 run "$REPO/docs/examples/compression/run" "${ONAGER_SO%/*}"
    assert_success
    assert_equal "$(printf '%s\n' "${lines[@]}" | grep -cE '^ +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9]e? +[0-9]+[KM]iB$')" 20
    assert_equal "$(ls -A "$TMPDIR")" ""
}

@test "the demo asks nothing at a terminal" {
    command -v xz >/dev/null || skip "xz is not installed"
    command -v script >/dev/null || skip "script is not installed"
    export TMPDIR=$BATS_TEST_TMPDIR DEMO_BYTES=200000 DEMO=$REPO/docs/examples/compression/run
    # shellcheck disable=SC2016
    run script -qec '"$DEMO" "${ONAGER_SO%/*}"' /dev/null
    assert_success
    assert_output --partial "20 done, 0 failed"
    refute_output --partial "[y/n]"
}
