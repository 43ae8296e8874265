#!/usr/bin/env bats
# Made-up sweeps, hundreds of them, beside a model of which task has which values, written without a look at onager's
# ways. MODEL_ROUNDS=5000 makes more of them, MODEL_SEED others.

setup() {
    load ../lib/onager
    setup_folder
}

@test "any task has the values that its sweep means, and any condition finds the tasks that have its values" {
    run "$PYTHON" -B "$REPO/tests/model/parameters.py" "$FOLDER"
    assert_success
}
