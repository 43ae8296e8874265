#!/usr/bin/env bats
# wait: comes back when a launch has ended, with a status for scripts.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "wait comes back when the launch has ended, with 0 if all is done, and prints one line to stderr" {
    write_job j "gate go" true
    onager launch --backend local --jobname j --detach 2>/dev/null
    onager wait >out 2>err 3>&- &
    local waiter=$!
    wait_for_events 1 start 2
    sleep 0.5
    kill -0 "$waiter"
    touch go
    wait "$waiter"
    assert_equal "$(cat out)" ""
    assert_equal "$(wc -l <err)" 1
    run cat err
    assert_output --regexp '^onager: launch 1 \(j\): 2 done, in [0-9.]+ s$'
}

@test "wait fails with 1 when not all is done, whatever the launch is called by" {
    write_job j true false
    launch --jobname j
    for name in 1 j last; do
        run --separate-stderr onager wait -j "$name"
        assert_failure 1
        assert_output ''
        [[ $stderr == "onager: launch 1 (j): 1 done, 1 failed, in "* ]] || fail "$stderr"
    done
}

@test "wait --quiet says nothing" {
    write_job j true
    launch --jobname j
    run --separate-stderr onager wait -q
    assert_success
    assert_equal "$output$stderr" ''
}

@test "wait --timeout gives up with 124, and the launch goes on" {
    write_job j "gate go"
    onager launch --backend local --jobname j --detach 2>/dev/null
    wait_for_events 1 start 1
    local start=${EPOCHREALTIME/./} took
    run --separate-stderr onager wait --timeout 0.5
    took=$((${EPOCHREALTIME/./} - start))
    assert_failure 124
    ((took >= 500000 && took < 20000000))
    [[ $stderr == *"0 done, 1 running"*"it has not ended yet" ]] || fail "$stderr"
    run onager wait --timeout 0 --quiet
    assert_failure 124
    touch go
    onager wait --timeout 1m
}

@test "wait for what is not there, or for no time, says so" {
    run --separate-stderr onager wait
    assert_failure 1
    write_job j true
    launch --jobname j
    run --separate-stderr onager wait -j 99
    assert_failure 1
    [[ $stderr == *99* ]]
    run --separate-stderr onager wait --timeout soon
    assert_failure 2
    [[ $stderr == *'--timeout: expected a duration such as '*'"soon"'* ]] || fail "$stderr"
}

@test "^C ends the waiting at once with 130, not the launch" {
    write_job j "gate go"
    launch_behind --jobname j
    wait_for_events 1 start 1
    # shellcheck disable=SC2086,SC2016
    env --default-signal=INT $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; trap "exit \$?" INT; touch begun; onager wait' \
        >out 2>&1 3>&- &
    local waiter=$! got=0
    wait_until 30 test -e begun
    sleep 0.3
    kill -INT "$waiter"
    wait "$waiter" || got=$?
    assert_equal "$got" 130
    assert_equal "$(cat out)" ''
    touch go
    launch_end
}

@test "wait for a cluster's launch asks the scheduler at first, then every ten seconds at most" {
    use_standins sbatch squeue
    write_job_of c 2 true
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    printf '12345_[1-2]|PENDING|N/A|Resources\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    run onager wait --timeout 3
    assert_failure 124
    assert_output --partial "2 pending"
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 1
}

@test "a task that the scheduler will not start holds no script up" {
    use_standins sbatch squeue
    write_job_of c 2 true
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    printf '12345_[1-2]|PENDING|N/A|DependencyNeverSatisfied\n' >queue
    export STANDIN_QUEUE=$PWD/queue
    run onager wait --timeout 20
    assert_failure 1
    assert_output "onager: launch 1 (c): 0 done; 2 in error: onager explain -j 12345"
}

@test "a scheduler that is silent for long is complained of once" {
    use_standins sbatch squeue
    write_job_of c 2 true
    onager launch --backend slurm --jobname c >/dev/null 2>&1
    STANDIN_STATUS=1 run onager wait --timeout 12
    assert_failure 124
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 2
    assert_equal "$(grep -c 'slurm gave no answer' <<<"$output")" 1
    assert_equal "$(grep -c 'not today' <<<"$output")" 1
}
