#!/usr/bin/env bats
# System calls that fail in a mega-job's own processes: it comes to its end, and there is a word why. See faults.bats;
# `make faults` makes every call fail.
#
# bats file_tags=heavy

setup_file() {
    load ../lib/onager
    instrumented || SHIM=$("$REPO/tests/faults/shim" "$BATS_FILE_TMPDIR")
    export SHIM
}

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/mpi
    setup_mpi
    ! instrumented || skip "a tool has calls of its own, and sanitizers must come first"
    onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
}

teardown() { end_survivors; }

# Launches job j where the fault $1 comes to each process that it names. What was not done then is done by another launch.
assert_ends_well_with() {
    printf '%-4095s\n' "00000001 $1" >"$BATS_TEST_TMPDIR/control"
    # shellcheck disable=SC2016
    run --separate-stderr env LD_PRELOAD="$SHIM" ONAGER_FAULT_CONTROL="$BATS_TEST_TMPDIR/control" bash -c \
        'enable -f "$ONAGER_SO" onager && onager launch --backend mpi --jobname j --restarts 0'
    assert_failure 1
    local said=$stderr
    launch --jobname j --only missing
    assert_success
    assert_equal "$(onager list --state 'done' --field task_id | sort -u | wc -l)" 3
    stderr=$said$(cat .onager/launches/1/mpirun.log)
}

@test "a coordinator that finds no memory says so" {
    assert_ends_well_with onager-mpi@0/malloc:100+:ENOMEM
    [[ $stderr == *"onager: out of memory"* ]] || fail "$stderr"
}

@test "a rank that finds no memory for a message says so" {
    assert_ends_well_with onager-mpi@0#0/malloc:7+:ENOMEM
    [[ $stderr == *"onager: rank 0: "*"emory"* && $stderr != *"Process received signal"* ]] || fail "$stderr"
}

@test "where the first rank has no process to spare, the others do not wait for it" {
    assert_ends_well_with onager-mpi@0#0/spawn:2:EAGAIN
    [[ $stderr == *"onager: cannot make a process: Resource temporarily unavailable"* ]] || fail "$stderr"
}

@test "where the first rank cannot write to its processes, nobody waits" {
    assert_ends_well_with onager-mpi@0#0/write:2+:ENOSPC
    [[ $stderr == *"onager: "* ]] || fail "$stderr"
}
