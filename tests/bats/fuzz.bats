#!/usr/bin/env bats
# The harnesses of the fuzzer (tests/fuzz), over all inputs that are kept: the seeds, and what once did harm. `make fuzz`
# makes up more.

setup() {
    load ../lib/onager
    setup_folder
    REPLAY=${ONAGER_SO%/*}/fuzz-replay
    export FUZZ_FOLDER=$BATS_TEST_TMPDIR/files
    mkdir -p "$FUZZ_FOLDER"
}

# Goes over the inputs of each target; the last line of a program that dies names its input.
replay() {
    local folder=$1 target failed=0
    for target in $("$REPLAY"); do
        "$REPLAY" "$target" "$REPO/tests/fuzz/$folder/$target" >out 2>err && continue
        echo "$target: status $?: $(tail -n 1 out)"
        tail -n 30 err
        failed=1
    done
    return "$failed"
}

@test "every target of the fuzzer has seeds" {
    run "$REPLAY"
    assert_success
    for target in "${lines[@]}"; do
        [ -n "$(ls "$REPO/tests/fuzz/seeds/$target")" ] || fail "$target has none"
    done
    [ "${#lines[@]}" -ge 15 ]
}

@test "every seed of the fuzzer is read as it should be" {
    replay seeds
}

@test "what once did harm does none any more" {
    replay found
}
