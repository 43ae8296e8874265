#!/usr/bin/env bats
# Made-up sweeps and ranges, hundreds of them, beside models of what they mean, written without a look at onager's ways.
# MODEL_ROUNDS=5000 makes more of them, MODEL_SEED others.

setup() {
    load ../lib/onager
    setup_folder
}

@test "any sweep has the tasks, tags, order, array and sweep.json that its words mean" {
    run "$PYTHON" -B "$REPO/tests/model/sweeps.py" "$FOLDER"
    assert_success
}

@test "any range has the numbers that its words mean, as short as can be" {
    run "$PYTHON" -B "$REPO/tests/model/ranges.py" "$FOLDER"
    assert_success
}
