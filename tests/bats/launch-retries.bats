#!/usr/bin/env bats
# launch --retries, --retry-delay: a task that failed is tried again, and each attempt is on record.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# Events of launch $1 without begin and finish, as "start 1.1,end 1.1,retry 1.1": kind, task, attempt.
course() {
    events "$1" | awk -F'\t' '$3 != "-" { print $2 " " $3 "." $4 }' | paste -sd,
}

@test "a task that fails is tried again until it succeeds, and the launch has succeeded" {
    write_job j '[ $ONAGER_ATTEMPT = 3 ]'
    launch --jobname j --retries 5
    assert_success
    assert_equal "$(course 1)" \
        "start 1.1,end 1.1,retry 1.1,start 1.2,end 1.2,retry 1.2,start 1.3,end 1.3"
    assert_summary 1 "1 done, 0 failed, 2 tried again"
}

@test "a task that goes on failing has failed once its attempts are used up" {
    write_job j false
    launch --jobname j --retries 2
    assert_failure 1
    assert_equal "$(course 1)" "start 1.1,end 1.1,retry 1.1,start 1.2,end 1.2,retry 1.2,start 1.3,end 1.3"
    assert_summary 1 "0 done, 1 failed, 2 tried again"
}

@test "without --retries there is one attempt" {
    write_job j false
    launch --jobname j
    assert_equal "$(course 1)" "start 1.1,end 1.1"
}

@test "a task that a signal ended is tried again too" {
    write_job j '[ $ONAGER_ATTEMPT = 2 ] || kill -9 $$'
    launch --jobname j --retries 1
    assert_success
}

@test "a task is tried again before new ones are taken" {
    write_job j '[ $ONAGER_ATTEMPT = 2 ]' true true
    launch --jobname j --retries 1 --max-tasks 1
    assert_success
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 1 2 3"
}

@test "while a task waits for its retry the others go on" {
    write_job j '[ $ONAGER_ATTEMPT = 2 ]' 'touch others'
    launch --jobname j --retries 1 --retry-delay 0.3 --max-tasks 1
    assert_success
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "1 2 1"
}

@test "a retry waits for its delay" {
    write_job j '[ $ONAGER_ATTEMPT = 2 ]'
    launch --jobname j --retries 1 --retry-delay 0.4s
    assert_success
    run awk -F'\t' '$2 == "retry" { failed = $1 } $2 == "start" && $4 == 2 { print ($1 - failed >= 0.39) }' \
        .onager/launches/1/events/*.tsv
    assert_output 1
}

@test "every attempt has the command, the tag, and logs of its own" {
    write_job j 'echo $ONAGER_TAG attempt $ONAGER_ATTEMPT; [ $ONAGER_ATTEMPT = 2 ]' 'echo two; exit 1'
    launch --jobname j --retries 1
    assert_failure 1
    assert_equal "$(log_of j 1 1 o)" "j_1 attempt 1"
    assert_equal "$(log_of j 1 1.2 o)" "j_1 attempt 2"
    assert_equal "$(log_of j 1 2.2 o)" "two"
}

@test "^C while a task waits for its retry ends the launch at once, and says what is left" {
    write_job j false
    launch_behind --jobname j --retries 3 --retry-delay 1h
    wait_for_events 1 retry 1
    kill -INT $(runners)
    launch_end fails
    assert_equal "$(events 1 | tail -n 1 | cut -f2)" finish
    assert_equal "$(tasks_with 1 start | wc -l)" 1
    run cat "$BATS_TEST_TMPDIR/behind.e"
    assert_output --partial "continue with: onager launch --backend local --jobname j --retries 3 --retry-delay 1h --tasklist 1"
}

@test "a task that waits for its retry is cancelled, and not tried again" {
    write_job j false 'gate go'
    launch_behind --jobname j --retries 3 --retry-delay 1h --max-tasks 2
    wait_for_events 1 retry 1
    onager cancel --backend local -j 1 -t 1 --quiet
    wait_for_events 1 cancel 1
    touch go
    launch_end 1
    assert_equal "$(tasks_with 1 start | sort | paste -sd' ')" "1 2"
    assert_equal "$(event_cell 1 cancel 1 attempt)" "-"
    run tail -n 1 "$BATS_TEST_TMPDIR/behind.e"
    assert_output --partial "1 done, 0 failed, 1 cancelled"
}

@test "a whole launch is cancelled while a task waits for its retry" {
    write_job j false
    launch_behind --jobname j --retries 3 --retry-delay 1h
    wait_for_events 1 retry 1
    onager cancel --backend local -j 1 --yes --quiet
    launch_end 1
    assert_equal "$(tasks_sorted 1 cancel)" 1
}

@test "a task that was called off while it ran is not tried again" {
    write_job j 'echo ready; gate go'
    launch_behind --jobname j --retries 3
    wait_until 60 grep -qs ready ".onager/logs/$HOST/j_1_1.o"
    onager cancel --backend local -j 1 --yes --quiet
    launch_end fails
    assert_equal "$(course 1)" "start 1.1,cancel 1.1,end 1.1"
}

@test "many failing tasks are all tried again, each as often as it may" {
    write_job_of j 200 '[ $ONAGER_ATTEMPT = 3 ]'
    launch --jobname j --retries 2 --max-tasks 3
    assert_success
    assert_equal "$(tasks_with 1 start | wc -l)" 600
    assert_equal "$(tasks_with 1 retry | sort | uniq -c | awk '$1 != 2' | wc -l)" 0
    assert_summary 1 "200 done, 0 failed, 400 tried again"
}

@test "the limits stand in launch.json, and a launch without any has none there" {
    write_job j true
    launch --jobname j --retries 2 --retry-delay 1m --timeout 1h30m --max-failures 5%,now --canary
    assert_success
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["limits"]')" \
        "{'retries': 2, 'retry_delay': '60', 'timeout': '5400', 'max_failures': '5%,now', 'canary': True}"
    launch --jobname j
    assert_equal "$(json_value .onager/launches/2/launch.json '"limits" in j')" False
}

@test "limits that are none are refused with status 2, one line each, and nothing is launched" {
    local options
    write_job j true
    for options in "--retries=-1" "--retries=x" "--retries=1001" "--retry-delay=5" "--retries=1 --retry-delay=soon" \
        "--timeout=0" "--timeout=1h30" "--timeout=100%" "--timeout=" "--timeout=5m1h" "--timeout=1e3%" "--max-failures=0" \
        "--max-failures=101%" "--max-failures=1,later" "--max-failures=,now" "--max-failures=-3"; do
        # shellcheck disable=SC2086
        launch --jobname j $options
        assert_failure 2
        assert_equal "$(wc -l <<<"$stderr")" 1
        assert_regex "$stderr" "onager: launch: --(retries|retry-delay|timeout|max-failures)[ :]"
    done
    refute [ -e .onager/launches ]
}

@test "a record with limits that are none is refused by the runner" {
    write_job j true
    launch --jobname j --timeout 5
    sed -i 's/"timeout":.*/"timeout": "never"/' .onager/launches/1/launch.json
    run "${ONAGER_SO%/*}/onager-run" .onager/launches/1
    assert_failure 1
    assert_output --partial 'launch.json: --timeout: expected a duration'
}

@test "the help shows the limits in a group of their own" {
    run onager launch --help
    assert_output --partial "When a task fails, or takes too long"
}

@test "what is left of a launch with --only and --where is told as a task list alone" {
    onager prelaunch +jobname k +command "gate go #" +arg --lr 1 2 +q
    launch_behind --jobname k --only missing --where lr=1 --force --retries 1
    wait_for_events 1 start 1
    kill -INT $(runners)
    launch_end fails
    run cat "$BATS_TEST_TMPDIR/behind.e"
    assert_output --partial "continue with: onager launch --backend local --jobname k --retries 1 --tasklist 1"
}
