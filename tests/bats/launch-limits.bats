#!/usr/bin/env bats
# launch --max-failures and --canary on this machine: when too much fails, the launch gives up.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "with so many failures nothing more is started, and the rest stays as it was" {
    write_job_of j 10 false
    launch --jobname j --max-failures 3 --max-tasks 1
    assert_failure 1
    assert_equal "$(tasks_sorted 1 end)" "1 2 3"
    assert_equal "$(tasks_with 1 cancel)" ""
    [[ $stderr == *"3 of 10 tasks failed, and --max-failures is 3: nothing more is started"* ]] || fail "$stderr"
    assert_summary 1 "0 done, 3 failed, 7 not started"
}

@test "fewer failures than that end nothing" {
    write_job j false true false true
    launch --jobname j --max-failures 3
    assert_failure 1
    assert_equal "$(tasks_sorted 1 end)" "1 2 3 4"
    assert_equal "$(grep -c max-failures <<<"$stderr")" 0
}

@test "a share is one of all tasks of the launch" {
    write_job_of j 10 false
    launch --jobname j --max-failures 40% --max-tasks 1 --tasklist 1-5
    assert_failure 1
    assert_equal "$(tasks_sorted 1 end)" "1 2"
    [[ $stderr == *"2 of 5 tasks failed, and --max-failures is 40%"* ]] || fail "$stderr"
}

@test "what runs may end when the launch gives up" {
    write_job j 'gate go; touch ended' 'exit 1' true
    launch_behind --jobname j --max-failures 1,soon --max-tasks 2
    wait_until 60 grep -q 'nothing more is started' "$BATS_TEST_TMPDIR/behind.e"
    touch go
    launch_end 1
    assert [ -e ended ]
    assert_equal "$(tasks_sorted 1 start)" "1 2"
    assert_equal "$(event_cell 1 end 1 status)" 0
}

@test "with now what runs is ended, TERM first, and called off on record" {
    write_job j "trap 'echo got TERM; exit 9' TERM; echo ready; gate go & wait" \
        "until grep -q ready .onager/logs/$HOST/j_1_1.o; do sleep 0.02; done; exit 1" true
    launch --jobname j --max-failures 1,now --max-tasks 2
    assert_failure 1
    assert_equal "$(log_of j 1 1 o)" $'ready\ngot TERM'
    assert_equal "$(tasks_with 1 cancel)" 1
    [[ $stderr == *": what runs is ended, and nothing more is started"* ]] || fail "$stderr"
    assert_summary 1 "0 done, 1 failed, 1 cancelled, 1 not started"
}

@test "a task counts as failed only when its last attempt failed" {
    write_job_of j 6 '[ $ONAGER_ATTEMPT = 2 ]'
    launch --jobname j --max-failures 1 --retries 1 --max-tasks 2
    assert_success
    assert_summary 1 "6 done, 0 failed, 6 tried again"
}

@test "a task that timed out counts as failed" {
    write_job j "gate go" true
    launch --jobname j --max-failures 1 --timeout 0.2 --max-tasks 1
    assert_failure 1
    assert_equal "$(tasks_sorted 1 start)" 1
    assert_summary 1 "0 done, 0 failed, 1 timed out, 1 not started"
}

@test "what waits for its retry is called off when the launch gives up" {
    write_job j "until grep -q 'retry.2' .onager/launches/1/events/*; do sleep 0.02; done; sleep 1; exit 1" 'exit 1' true
    launch_behind --jobname j --max-failures 1 --retries 1 --retry-delay 2 --max-tasks 2
    wait_for_events 1 retry 1
    launch_end 1
    assert_equal "$(tasks_with 1 start | sort -n | paste -sd' ')" "1 2 2 3"
    assert_equal "$(tasks_with 1 cancel | paste -sd' ')" 1
    run tail -n 1 "$BATS_TEST_TMPDIR/behind.e"
    assert_output --partial "1 done, 1 failed, 1 cancelled"
}

@test "the canary: nothing else runs before the first task is done" {
    write_job j 'gate go; touch first' '[ -e first ]' '[ -e first ]'
    launch_behind --jobname j --canary --max-tasks 3
    wait_for_events 1 start 1
    sleep 0.2
    assert_equal "$(tasks_sorted 1 start)" 1
    touch go
    launch_end 0
    assert_equal "$(tasks_sorted 1 end)" "1 2 3"
}

@test "a canary that fails: nothing else is started, one line says so" {
    write_job j 'exit 3' true true
    launch --jobname j --canary --max-tasks 3
    assert_failure 1
    assert_equal "$(tasks_sorted 1 start)" 1
    assert_equal "$(tasks_with 1 cancel)" ""
    assert_equal "$(grep -c canary <<<"$stderr")" 1
    [[ $stderr == *"the first task did not succeed, so the other 2 are not started (--canary)"* ]] || fail "$stderr"
    assert_summary 1 "0 done, 1 failed, 2 not started"
}

@test "a canary may succeed at a later attempt" {
    write_job j '[ $ONAGER_ATTEMPT = 2 ]' true
    launch --jobname j --canary --retries 1 --retry-delay 0.2 --max-tasks 2
    assert_success
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 1 2"
}

@test "a canary that fails at every attempt, or is cancelled, lets nothing else start" {
    write_job j false true
    launch --jobname j --canary --retries 2
    assert_failure 1
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 1 1"
    write_job k 'echo ready; gate go' true
    launch_behind --jobname k --canary --max-tasks 2
    wait_until 60 grep -qs ready ".onager/logs/$HOST/k_2_1.o"
    onager cancel --backend local -j 2 -t 1 --quiet
    launch_end 1
    assert_equal "$(tasks_sorted 2 start)" 1
}

@test "the first of the tasks that were named is the canary" {
    write_job j 'exit 1' 'gate go' true
    touch go
    launch --jobname j --canary --tasklist 3,2
    assert_success
    assert_equal "$(tasks_with 1 start | head -n 1)" 2
}
