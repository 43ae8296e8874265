#!/usr/bin/env bats
# SIGKILL for the runner, at random moments: what is missing is found and done, what is done is not done again.
# Tag heavy: half a minute.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "runners killed at 200 random moments lose no task and repeat none that is done" {
    local rounds=${KILL_ROUNDS:-200}
    ! instrumented || rounds=30
    run "$PYTHON" "$REPO/tests/kill/rounds.py" "$rounds" "${KILL_SEED:-$RANDOM}"
    echo "$output"
    assert_success
    assert_line --regexp "^$rounds runners killed, "
    assert_no_survivors
}
